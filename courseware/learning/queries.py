"""Attempts, history, progress: read in a number of statements that does not grow with the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Subquery, bindparam, case, func, select, true
from sqlalchemy.orm import Session

from courseware.content.queries import items_by_version
from courseware.items.base import Item
from courseware.items.base import Response as ResponseBody
from courseware.kernel.database import Connection
from courseware.kernel.errors import NotFound
from courseware.kernel.hot import HotRead
from courseware.learning.attempts import Activity, AttemptView, Feedback, Policy, SlotView, Tried, policy_from
from courseware.learning.models import (
    Attempt,
    Grading,
    ItemRating,
    LearnerRating,
    Progress,
    Response,
    ReviewCard,
    Score,
    Slot,
)
from courseware.learning.progress import LessonProgress
from courseware.learning.ratings import Rated
from courseware.learning.recall import Memory


@dataclass(frozen=True)
class AnsweredItem:
    """One judged response, for practice statistics; `took_ms` only where the page measured it."""

    attempt_uuid: str
    account_id: int
    item_key: str
    version_id: int
    response: ResponseBody
    fraction: float
    at: datetime
    took_ms: int | None = None


@dataclass(frozen=True)
class OneItemAttempt:
    """One attempt at a single item, with its seed and what was submitted; `submitted` is None before that."""

    uuid: str
    account_id: int
    item_key: str
    assignment_id: int | None
    seed: int
    policy: Policy
    state: str
    started_at: datetime
    submitted_at: datetime | None
    submitted: ResponseBody | None


def get_attempt(session: Session, uuid: str, account_id: int | None, lock: bool = False) -> AttemptView:
    """Return an attempt of this account with its slots. Raises NotFound for anyone else's.

    `lock` holds the attempt until the transaction ends, so that two requests take turns.
    """
    row = session.execute(_ONE_LOCKED if lock else _ONE, {"uuid": uuid, "account_id": account_id}).first()
    if row is None:
        raise NotFound("We could not find that attempt.")
    return _view(row, _slots_of(session, row.id))


def find_open_attempt(
    session: Session,
    account_id: int | None,
    activity: Activity,
    item_key: str,
    assignment_id: int | None = None,
    with_slots: bool = True,
) -> AttemptView | None:
    """Return the open attempt at an activity, if there is one."""
    row = session.execute(
        _attempts().where(
            Attempt.account_id == account_id,
            Attempt.activity == activity,
            Attempt.item_key == item_key,
            Attempt.assignment_id.is_(None) if assignment_id is None else Attempt.assignment_id == assignment_id,
            Attempt.state == "open",
        )
    ).first()
    if row is None:
        return None
    return _view(row, _slots_of(session, row.id) if with_slots else ())


def attempts_at(
    session: Session, account_id: int | None, activity: Activity, item_key: str, assignment_id: int | None = None
) -> list[AttemptView]:
    """Return one learner's attempts at an activity, oldest first, without slots."""
    rows = session.execute(
        _attempts()
        .where(
            Attempt.account_id == account_id,
            Attempt.activity == activity,
            Attempt.item_key == item_key,
            Attempt.assignment_id.is_(None) if assignment_id is None else Attempt.assignment_id == assignment_id,
            Attempt.state != "abandoned",
        )
        .order_by(Attempt.ordinal)
    ).all()
    return [_view(row) for row in rows]


def history_of(session: Session, account_id: int | None, limit: int = 50) -> list[AttemptView]:
    """Return a learner's latest attempts, newest first, without slots; quick checks are left out."""
    rows = session.execute(
        _attempts()
        .where(Attempt.account_id == account_id, Attempt.state != "abandoned", Attempt.activity != Activity.check.value)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(limit)
    ).all()
    return [_view(row) for row in rows]


def attempts_of_accounts(
    session: Session, account_ids: Collection[int], activity: Activity, item_keys: Collection[str]
) -> list[AttemptView]:
    """Return attempts of several people at several activities, without slots, in one statement."""
    rows = session.execute(
        _attempts()
        .where(
            Attempt.account_id.in_(account_ids),
            Attempt.activity == activity,
            Attempt.item_key.in_(item_keys),
            Attempt.state != "abandoned",
        )
        .order_by(Attempt.ordinal)
    ).all()
    return [_view(row) for row in rows]


def attempts_towards(
    session: Session,
    account_ids: Collection[int],
    assignment_ids: Collection[int],
    quizzes: Collection[str] = (),
    assessments: Collection[str] = (),
) -> list[Tried]:
    """Return what these people tried under assignments, and at quizzes and self-assessments anyhow: one statement."""
    counting = (
        Attempt.assignment_id.in_(assignment_ids)
        | ((Attempt.activity == Activity.quiz.value) & Attempt.item_key.in_(quizzes))
        | ((Attempt.activity == Activity.assessment.value) & Attempt.item_key.in_(assessments))
    )
    rows = session.execute(
        select(*(getattr(Attempt, name) for name in _TRIED), Score.points, Score.max_points)
        .outerjoin(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.account_id.in_(account_ids), counting, Attempt.state != "abandoned")
        .order_by(Attempt.started_at, Attempt.id)
    )
    return [Tried(row[0], row[1], Activity(row[2]), *row[3:]) for row in rows]


def one_item_attempts(
    session: Session,
    activity: Activity,
    account_id: int | None = None,
    assignment_id: int | None = None,
    limit: int | None = None,
) -> list[OneItemAttempt]:
    """Return the last attempts at an activity of one item, oldest first: a learner's, or everybody's under an assignment.

    One statement. `limit` keeps the latest.
    """
    rows = session.execute(
        select(*(getattr(Attempt, name) for name in _ONE_ITEM), Response.payload.label("submitted"))
        .outerjoin(Slot, Slot.attempt_id == Attempt.id)
        .outerjoin(Response, (Response.slot_id == Slot.id) & (Response.kind == "submit"))
        .where(
            Attempt.activity == activity,
            Attempt.state != "abandoned",
            Attempt.account_id == account_id if assignment_id is None else Attempt.assignment_id == assignment_id,
        )
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(limit)
    ).all()
    return [OneItemAttempt(**{**row._mapping, "policy": policy_from(row.policy)}) for row in reversed(rows)]


def answered_items(
    session: Session,
    account_ids: Collection[int],
    activity: Activity,
    since: datetime | None = None,
    now: datetime | None = None,
) -> list[AnsweredItem]:
    """Return the first judged response to every slot of an activity with its judgement, oldest first.

    Left out is what was answered before `since`, and every attempt whose verdicts are not told yet: at `now`, or, without
    it, ever by a date.
    """
    first = _first_judged(account_ids, activity)
    answer = (Slot.version_id, Response.payload, Grading.fraction, Response.received_at, Response.took_ms)
    rows = session.execute(
        select(Attempt.uuid, Attempt.account_id, Attempt.policy, Attempt.state, Slot.id, *answer)
        .join(Slot, Slot.attempt_id == Attempt.id)
        .join(first, first.c.slot_id == Slot.id)
        .join(Response, (Response.slot_id == first.c.slot_id) & (Response.seq == first.c.seq))
        .join(Grading, Grading.response_id == Response.id)
        .where(Response.received_at >= since if since else true())
        .order_by(Response.id, Grading.id)
    ).all()
    told = [row for row in rows if _is_told(row, now)]
    keys = items_by_version(session, {row.version_id for row in told})
    return list({row.id: _answered(row, keys[row.version_id][0]) for row in told}.values())


def _first_judged(account_ids: Collection[int], activity: Activity) -> Subquery:
    """The number of the first judged response to every slot."""
    return (
        select(Response.slot_id, func.min(Response.seq).label("seq"))
        .join(Grading, Grading.response_id == Response.id)
        .join(Slot, Slot.id == Response.slot_id)
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .where(Attempt.account_id.in_(account_ids), Attempt.activity == activity, Attempt.state != "abandoned")
        .group_by(Response.slot_id)
        .subquery()
    )


def _is_told(row: Row[Any], now: datetime | None) -> bool:
    policy = policy_from(row.policy)
    if policy.feedback is Feedback.each:
        return True
    is_released = policy.release_at is None or (now is not None and now >= policy.release_at)
    return policy.feedback is Feedback.after and row.state == "graded" and is_released


def _answered(row: Row[Any], key: str) -> AnsweredItem:
    return AnsweredItem(
        row.uuid, row.account_id, key, row.version_id, row.payload, row.fraction, row.received_at, row.took_ms
    )


def answer_times(session: Session, account_id: int, activity: Activity, limit: int = 50) -> list[int]:
    """Return how long a learner lay over each of the last answers handed in at an activity, in milliseconds."""
    latest = (
        select(Response.took_ms)
        .join(Slot, Slot.id == Response.slot_id)
        .join(Attempt, Attempt.id == Slot.attempt_id)
        .where(Attempt.account_id == account_id, Attempt.activity == activity, Response.took_ms.is_not(None))
        .order_by(Response.id.desc())
        .limit(limit)
    )
    return [took_ms for took_ms in session.scalars(latest) if took_ms is not None]


def is_stored(session: Session, idempotency_key: str) -> bool:
    """Return whether the save of this key is there already."""
    found = select(Response.id).where(Response.idempotency_key == idempotency_key)
    return session.execute(found).first() is not None


def memories(session: Session, account_id: int | None) -> dict[str, Memory]:
    """Return what a learner is thought to remember, by subject."""
    rows = session.execute(
        select(ReviewCard.subject, ReviewCard.due_at, ReviewCard.state).where(ReviewCard.account_id == account_id)
    )
    return {row.subject: Memory(*row) for row in rows}


def learner_rating(session: Session, account_id: int | None, field: str) -> Rated:
    """Return how able a learner is at a field; the middle of the scale before the first answer."""
    row = session.execute(
        select(LearnerRating.value, LearnerRating.answers).where(
            LearnerRating.account_id == account_id, LearnerRating.field == field
        )
    ).first()
    return Rated(*row) if row else Rated()


def item_rating(session: Session, item_key: str, fresh: Rated) -> Rated:
    """Return how hard an item is; `fresh` before its first answer."""
    row = session.execute(select(ItemRating.value, ItemRating.answers).where(ItemRating.item_key == item_key)).first()
    return Rated(*row) if row else fresh


def progress_of(session: Session, account_id: int | None) -> dict[str, LessonProgress]:
    """Return a reader's progress by lesson key."""
    if account_id is None:
        return {}
    rows = session.execute(
        select(Progress.lesson_key, Progress.state, Progress.anchor, Progress.at).where(
            Progress.account_id == account_id
        )
    )
    return {row[0]: LessonProgress(row[0], row[1] == "done", row[2], row[3]) for row in rows}


_STANDING = HotRead(
    "SELECT p.lesson_key, p.state, p.anchor, p.at,"
    " (SELECT a.uuid FROM attempt a WHERE a.account_id = :account AND a.activity = 'check'"
    " AND a.item_key = :lesson AND a.state = 'open' AND a.assignment_id IS NULL)"
    " FROM (SELECT 1 AS one) AS always LEFT JOIN progress p"
    " ON p.account_id = :account AND p.lesson_key >= :low AND p.lesson_key < :high",
    instants=[3],
)


def standing_in(
    connection: Connection, account_id: int, lesson_key: str
) -> tuple[dict[str, LessonProgress], str | None]:
    """Return a reader's progress in the module of a lesson, and the uuid of that lesson's open quick checks.

    One statement: the lesson page is the hottest of all.
    """
    module = lesson_key.partition("/")[0]
    rows = _STANDING.rows(connection, account=account_id, lesson=lesson_key, low=f"{module}/", high=f"{module}0")
    progress = {row[0]: LessonProgress(row[0], row[1] == "done", row[2], row[3]) for row in rows if row[0]}
    return progress, rows[0][4]


def lessons_done(session: Session, account_ids: Collection[int]) -> dict[int, set[str]]:
    """Return which lessons each of several people has finished, in one statement."""
    rows = session.execute(
        select(Progress.account_id, Progress.lesson_key).where(
            Progress.account_id.in_(account_ids), Progress.state == "done"
        )
    )
    found: dict[int, set[str]] = {account_id: set() for account_id in account_ids}
    for account_id, lesson_key in rows:
        found[account_id].add(lesson_key)
    return found


def last_seen(session: Session, account_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of several people last began an attempt."""
    rows = session.execute(
        select(Attempt.account_id, func.max(Attempt.started_at))
        .where(Attempt.account_id.in_(account_ids))
        .group_by(Attempt.account_id)
    )
    return {row[0]: row[1] for row in rows if row[1]}


_COLUMNS = (
    Attempt.id,
    Attempt.uuid,
    Attempt.account_id,
    Attempt.activity,
    Attempt.item_key,
    Attempt.title,
    Attempt.assignment_id,
    Attempt.ordinal,
    Attempt.release_id,
    Attempt.policy,
    Attempt.state,
    Attempt.started_at,
    Attempt.deadline_at,
    Attempt.submitted_at,
)


_TRIED = (
    "uuid",
    "account_id",
    "activity",
    "item_key",
    "assignment_id",
    "ordinal",
    "state",
    "started_at",
    "submitted_at",
)


_ONE_ITEM = (
    "uuid",
    "account_id",
    "item_key",
    "assignment_id",
    "seed",
    "policy",
    "state",
    "started_at",
    "submitted_at",
)


def _attempts() -> Select[Any]:
    return select(*_COLUMNS, Score.points, Score.max_points).outerjoin(Score, Score.attempt_id == Attempt.id)


def _view(row: Row[Any], slots: Sequence[SlotView] = ()) -> AttemptView:
    named: dict[str, Any] = dict(row._mapping)
    named |= {"activity": Activity(row.activity), "policy": policy_from(row.policy), "slots": tuple(slots)}
    return AttemptView(**named)


# Every answer reads its attempt: these two statements are put together once, not anew each time.
_ONE = _attempts().where(Attempt.uuid == bindparam("uuid"), Attempt.account_id == bindparam("account_id"))
_ONE_LOCKED = _ONE.with_for_update(of=Attempt)


def _slots() -> Select[Any]:
    """Select the slots of :attempt_id with their newest counting response and each judgement of it."""
    is_submitted = func.max(case((Response.kind == "submit", 1), else_=0)).label("is_submitted")
    log = (
        select(Response.slot_id, func.max(Response.seq).label("last"), is_submitted)
        .join(Slot, Slot.id == Response.slot_id)
        .where(Slot.attempt_id == bindparam("attempt_id"), ~Response.is_late)
        .group_by(Response.slot_id)
        .subquery()
    )
    slot = (Slot.id, Slot.position, Slot.version_id, Slot.params, Slot.max_points)
    response = (Response.id.label("response_id"), Response.seq, Response.payload, Grading.fraction)
    return (
        select(*slot, *response, log.c.is_submitted)
        .outerjoin(log, log.c.slot_id == Slot.id)
        .outerjoin(Response, (Response.slot_id == Slot.id) & (Response.seq == log.c.last))
        .outerjoin(Grading, Grading.response_id == Response.id)
        .where(Slot.attempt_id == bindparam("attempt_id"))
        .order_by(Slot.position, Grading.id)
    )


_SLOTS = _slots()


def _slots_of(session: Session, attempt_id: int) -> tuple[SlotView, ...]:
    """Return the slots of an attempt as they stand: one statement, however long the log is."""
    newest = {row.id: row for row in session.execute(_SLOTS, {"attempt_id": attempt_id})}  # the last judgement counts
    items = items_by_version(session, {row.version_id for row in newest.values()})
    return tuple(_slot(row, *items[row.version_id]) for row in newest.values())


def _slot(row: Row[Any], key: str, item: Item) -> SlotView:
    return SlotView(
        row.id,
        row.position,
        row.version_id,
        key,
        item,
        row.params,
        row.max_points,
        response=row.payload,
        response_id=row.response_id,
        seq=row.seq or 0,
        is_submitted=bool(row.is_submitted),
        fraction=row.fraction,
    )
