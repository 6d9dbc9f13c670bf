"""What learners do: start, answer, hand in, read on. Each is safe to repeat and safe to race."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import Session

from courseware.items.base import Response as ResponseBody
from courseware.items.base import Verdict
from courseware.kernel.database import insert_new, lock_for, upsert
from courseware.kernel.errors import Closed, NotFound
from courseware.kernel.journal import record
from courseware.kernel.keys import new_uuid
from courseware.learning.attempts import (
    Activity,
    AttemptView,
    Feedback,
    Plan,
    Sitting,
    SlotView,
    deadline,
    is_late,
    why_closed,
)
from courseware.learning.grading import ENGINE, fold
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
from courseware.learning.queries import attempts_at, find_open_attempt, get_attempt, item_rating, learner_rating
from courseware.learning.ratings import Rated, after
from courseware.learning.recall import RECALL, Rating

_Save: TypeAlias = tuple[SlotView, ResponseBody, str]
"""A slot, its response, and the idempotency key of this one save."""


def start_attempt(session: Session, account_id: int, plan: Plan, sitting: Sitting, now: datetime) -> str:
    """Return the uuid of the learner's open attempt, starting one when there is none. Raises Closed.

    However many requests race, one open attempt results: a unique index decides, the losers read the winner's.
    """
    lock_for(session, f"attempt/{account_id}/{plan.activity}/{plan.item_key}")
    opened = find_open_attempt(
        session, account_id, plan.activity, plan.item_key, sitting.assignment_id, with_slots=False
    )
    if opened and not is_late(opened.deadline_at, now):
        return opened.uuid
    if opened:
        hand_in(session, account_id, opened.uuid, now)
    used = attempts_at(session, account_id, plan.activity, plan.item_key, sitting.assignment_id)
    closed = why_closed(sitting, plan.policy, len(used), now)
    if closed:
        raise Closed(closed)
    return _insert_attempt(session, plan, _attempt_row(account_id, plan, sitting, len(used) + 1, now))


def _attempt_row(account_id: int, plan: Plan, sitting: Sitting, ordinal: int, now: datetime) -> dict[str, Any]:
    return {
        "uuid": new_uuid(),
        "account_id": account_id,
        "activity": plan.activity.value,
        "item_key": plan.item_key,
        "title": plan.title,
        "assignment_id": sitting.assignment_id,
        "ordinal": ordinal,
        "release_id": plan.release_id,
        "seed": plan.seed,
        "policy": plan.policy.stored(),
        "state": "open",
        "started_at": now,
        "deadline_at": deadline(now, plan.policy, sitting),
    }


def _insert_attempt(session: Session, plan: Plan, row: Mapping[str, Any]) -> str:
    account_id, uuid = row["account_id"], str(row["uuid"])
    attempt_id = insert_new(session, Attempt, row)
    if attempt_id is None:
        opened = find_open_attempt(
            session, account_id, plan.activity, plan.item_key, row["assignment_id"], with_slots=False
        )
        if opened is None:
            raise Closed("This attempt was handed in elsewhere. Reload the page.")
        return opened.uuid
    slots = [{"attempt_id": attempt_id, "position": i, **slot.__dict__} for i, slot in enumerate(plan.slots, start=1)]
    if slots:
        session.execute(insert(Slot), slots)
    record(session, account_id, "started", f"{plan.activity}/{plan.item_key}", row["started_at"], attempt=uuid)
    return uuid


def save_response(
    session: Session, account_id: int, uuid: str, position: int, response: ResponseBody, key: str, now: datetime
) -> AttemptView:
    """Store a response that is not yet handed in (autosave); return the attempt as it stands after.

    `key` names this one save: sent twice, it is stored once. Raises NotFound, Closed.
    """
    return save_responses(session, account_id, uuid, {position: (response, key)}, now)


def save_responses(
    session: Session, account_id: int, uuid: str, answers: Mapping[int, tuple[ResponseBody, str]], now: datetime
) -> AttemptView:
    """Store several responses at once, as `save_response` stores one: position → (response, idempotency key).

    After the deadline they are kept, marked late, and the attempt is handed in without them.
    """
    attempt = get_attempt(session, uuid, account_id, lock=True)
    fresh = _unknown(session, [(_slot(attempt, position), *answer) for position, answer in answers.items()])
    if not fresh:
        return attempt
    _require_open(attempt)
    attempt = _saved(session, attempt, fresh, now)
    return _closed(session, attempt, now) if is_late(attempt.deadline_at, now) else attempt


def answer_item(
    session: Session,
    attempt: AttemptView,
    slot: SlotView,
    response: ResponseBody,
    key: str,
    now: datetime,
    took_ms: int | None = None,
) -> Verdict:
    """Submit one item for an answer at once (practice); return the verdict. Repeats are stored once.

    `attempt` must have been read under its lock. Raises Closed.
    """
    if slot.is_submitted and attempt.activity is not Activity.check:
        return slot.verdict()  # only quick checks may be answered anew after the verdict
    _require_open(attempt)
    verdict = slot.item.grade(response)
    submitted = {**_response_row(slot, "submit", response, key, now), "took_ms": took_ms}
    response_id = insert_new(session, Response, submitted)
    if response_id is None:
        return slot.verdict()
    session.execute(insert(Grading).values(_grading_row(response_id, slot.version_id, verdict.fraction, now)))
    record(session, attempt.account_id, "answered", slot.item_key, now, fraction=verdict.fraction, attempt=attempt.uuid)
    return verdict


def remember(session: Session, account_id: int, subject: str, rating: Rating, now: datetime) -> datetime:
    """Take one review of a subject into the learner's memory of it; return when it is due next."""
    lock_for(session, f"memory/{account_id}")
    before = session.scalar(
        select(ReviewCard.state).where(ReviewCard.account_id == account_id, ReviewCard.subject == subject)
    )
    state, due_at = RECALL.review(before, rating, now)
    values = {"account_id": account_id, "subject": subject, "due_at": due_at, "state": state}
    upsert(session, ReviewCard, values, ("due_at", "state"))
    return due_at


def rate(session: Session, account_id: int, field: str, item_key: str, fresh: Rated, is_right: bool) -> None:
    """Move the learner's rating in a field and the item's by one first answer; `fresh` is where a new item begins."""
    lock_for(session, f"memory/{account_id}")
    lock_for(session, f"item/{item_key}")
    learner, item = after(learner_rating(session, account_id, field), item_rating(session, item_key, fresh), is_right)
    upsert(session, LearnerRating, {"account_id": account_id, "field": field, **asdict(learner)}, _RATED)
    upsert(session, ItemRating, {"item_key": item_key, **asdict(item)}, _RATED)


_RATED = ("value", "answers")


def finish_practice(session: Session, account_id: int, uuid: str, now: datetime) -> AttemptView:
    """Close and score a practice attempt once every item in it was submitted; before that, change nothing."""
    attempt = get_attempt(session, uuid, account_id, lock=True)
    if not attempt.is_open or not all(slot.is_submitted for slot in attempt.slots):
        return attempt
    return _scored(session, attempt, now)


def hand_in(
    session: Session,
    account_id: int,
    uuid: str,
    now: datetime,
    answers: Mapping[int, tuple[ResponseBody, str]] | None = None,
) -> AttemptView:
    """Hand in and grade: once, whoever asks how often. `answers` maps position → (response, idempotency key)."""
    attempt = get_attempt(session, uuid, account_id, lock=True)
    if not attempt.is_open:
        return attempt
    given = [(_slot(attempt, position), *answer) for position, answer in (answers or {}).items()]
    changed = [save for save in given if save[1] != (save[0].response or {})]
    return _closed(session, _saved(session, attempt, _unknown(session, changed), now), now)


def _unknown(session: Session, saves: Sequence[_Save]) -> list[_Save]:
    """Return the saves that are not stored yet."""
    if not saves:
        return []
    keys = [key for _, _, key in saves]
    known = set(session.scalars(select(Response.idempotency_key).where(Response.idempotency_key.in_(keys))))
    return [save for save in saves if save[2] not in known]


def _saved(session: Session, attempt: AttemptView, saves: Sequence[_Save], now: datetime) -> AttemptView:
    """Store saves; return the attempt as it stands after. Late ones are kept, and do not count."""
    if not saves:
        return attempt
    late = is_late(attempt.deadline_at, now)
    rows = [{**_response_row(slot, "save", response, key, now), "is_late": late} for slot, response, key in saves]
    stored = session.execute(insert(Response).returning(Response.slot_id, Response.id), rows)
    ids = {row[0]: row[1] for row in stored}
    if late:
        return attempt
    after = {
        slot.id: replace(slot, response=response, response_id=ids[slot.id], seq=slot.seq + 1, fraction=None)
        for slot, response, _ in saves
    }
    return replace(attempt, slots=tuple(after.get(slot.id, slot) for slot in attempt.slots))


def _closed(session: Session, attempt: AttemptView, now: datetime) -> AttemptView:
    """Grade what the rules grade at the end, and score it."""
    if attempt.policy.feedback is Feedback.after:
        attempt = _graded(session, attempt, now)
    return _scored(session, attempt, now)


def _graded(session: Session, attempt: AttemptView, now: datetime) -> AttemptView:
    """Judge every response that is not judged yet."""
    waiting = [slot for slot in attempt.slots if slot.response is not None and slot.fraction is None]
    found = {slot.id: slot.item.grade(slot.response or {}).fraction for slot in waiting}
    if not found:
        return attempt
    rows = [_grading_row(slot.response_id, slot.version_id, found[slot.id], now) for slot in waiting]
    session.execute(insert(Grading), rows)
    slots = (replace(slot, fraction=found.get(slot.id, slot.fraction)) for slot in attempt.slots)
    return replace(attempt, slots=tuple(slots))


def _scored(session: Session, attempt: AttemptView, now: datetime) -> AttemptView:
    """Move an open attempt to graded and write its score; the state in the WHERE lets one request win."""
    ended = min(now, attempt.deadline_at) if attempt.deadline_at else now
    won = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "open")
        .values(state="graded", submitted_at=ended)
        .returning(Attempt.id)
    ).first()
    if won is None:
        return get_attempt(session, attempt.uuid, attempt.account_id)
    total = fold(attempt.slots)
    session.execute(insert(Score).values(attempt_id=attempt.id, **total.__dict__))
    result = {"attempt": attempt.uuid, "points": total.points, "max_points": total.max_points}
    record(session, attempt.account_id, "handed-in", f"{attempt.activity}/{attempt.item_key}", now, **result)
    return replace(attempt, state="graded", submitted_at=ended, points=total.points, max_points=total.max_points)


def _require_open(attempt: AttemptView) -> None:
    if not attempt.is_open:
        raise Closed("This attempt is handed in already; later answers do not count.")


def _slot(attempt: AttemptView, position: int) -> SlotView:
    found = next((slot for slot in attempt.slots if slot.position == position), None)
    if found is None:
        raise NotFound("This attempt has no such question.")
    return found


def _response_row(slot: SlotView, kind: str, response: ResponseBody, key: str, now: datetime) -> dict[str, Any]:
    # The slot was read under its attempt's lock, and an open attempt holds no late response: `seq` is the last.
    return {
        "slot_id": slot.id,
        "seq": slot.seq + 1,
        "kind": kind,
        "payload": response,
        "idempotency_key": key,
        "is_late": False,
        "received_at": now,
    }


def _grading_row(response_id: int | None, version_id: int, fraction: float, now: datetime) -> dict[str, Any]:
    return {
        "response_id": response_id,
        "against_version_id": version_id,
        "grader": "rule",
        "engine_version": ENGINE,
        "fraction": fraction,
        "created_at": now,
    }


def read_lesson(session: Session, account_id: int, lesson_key: str, anchor: str, now: datetime) -> None:
    """Remember where a reader is in a lesson; a finished lesson stays finished."""
    _keep_progress(session, account_id, lesson_key, "reading", anchor, now, renewed=("anchor", "at"))


def finish_lesson(session: Session, account_id: int, lesson_key: str, now: datetime, done: bool = True) -> None:
    """Mark a lesson as done, or take the mark back."""
    state = "done" if done else "reading"
    _keep_progress(session, account_id, lesson_key, state, "", now, renewed=("state", "anchor", "at"))
    record(session, account_id, "finished" if done else "reopened", f"lesson/{lesson_key}", now)


def _keep_progress(
    session: Session,
    account_id: int,
    lesson_key: str,
    state: str,
    anchor: str,
    now: datetime,
    renewed: Collection[str],
) -> None:
    values = {"account_id": account_id, "lesson_key": lesson_key, "state": state, "anchor": anchor[:120], "at": now}
    upsert(session, Progress, values, renewed)


def claim_work(session: Session, guest_id: int, member_id: int, now: datetime) -> None:
    """Give a member everything that a guest did; an open attempt yields to the member's own, a done lesson stays done.

    Attempts at a quiz that the member could not have begun any more are set aside: signing out adds no attempts.
    """
    _claim_attempts(session, guest_id, member_id)
    _claim_progress(session, guest_id, member_id)
    _claim_unless_known(session, ReviewCard, ReviewCard.subject, guest_id, member_id)
    _claim_unless_known(session, LearnerRating, LearnerRating.field, guest_id, member_id)
    record(session, member_id, "claimed", f"account/{guest_id}", now)


def _claim_attempts(session: Session, guest_id: int, member_id: int) -> None:
    taken = select(Attempt.activity + "/" + Attempt.item_key).where(
        Attempt.account_id == member_id, Attempt.state == "open", Attempt.assignment_id.is_(None)
    )
    session.execute(
        update(Attempt)
        .where(
            Attempt.account_id == guest_id,
            Attempt.state == "open",
            (Attempt.activity + "/" + Attempt.item_key).in_(taken.scalar_subquery()),
        )
        .values(state="abandoned")
        .execution_options(synchronize_session=False)
    )
    beyond = _beyond_the_limit(session, guest_id, member_id)
    session.execute(update(Attempt).where(Attempt.id.in_(beyond)).values(state="abandoned"))
    session.execute(update(Attempt).where(Attempt.account_id == guest_id).values(account_id=member_id))


def _claim_progress(session: Session, guest_id: int, member_id: int) -> None:
    done = select(Progress.lesson_key).where(Progress.account_id == guest_id, Progress.state == "done")
    session.execute(
        update(Progress)
        .where(Progress.account_id == member_id, Progress.lesson_key.in_(done.scalar_subquery()))
        .values(state="done")
        .execution_options(synchronize_session=False)
    )
    known = select(Progress.lesson_key).where(Progress.account_id == member_id)
    session.execute(
        delete(Progress)
        .where(Progress.account_id == guest_id, Progress.lesson_key.in_(known.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )
    session.execute(update(Progress).where(Progress.account_id == guest_id).values(account_id=member_id))


def _claim_unless_known(
    session: Session, table: type[ReviewCard | LearnerRating], name: Any, guest: int, member: int
) -> None:
    """Move a guest's rows to the member, save those that the member has under the same name."""
    known = select(name).where(table.account_id == member)
    session.execute(delete(table).where(table.account_id == guest, name.in_(known.scalar_subquery())))
    session.execute(update(table).where(table.account_id == guest).values(account_id=member))


def _beyond_the_limit(session: Session, guest_id: int, member_id: int) -> list[int]:
    """Return a guest's attempts at quizzes that exceed the limit when they come after the member's own."""
    rows = session.execute(
        select(Attempt.id, Attempt.account_id, Attempt.item_key, Attempt.policy)
        .where(
            Attempt.account_id.in_((guest_id, member_id)),
            Attempt.activity == Activity.quiz.value,
            Attempt.assignment_id.is_(None),
            Attempt.state != "abandoned",
        )
        .order_by(case((Attempt.account_id == guest_id, 1), else_=0), Attempt.started_at, Attempt.id)
    )
    used: Counter[str] = Counter()
    beyond = []
    for row in rows:
        used[row.item_key] += 1
        limit = row.policy.get("attempts")
        if row.account_id == guest_id and limit is not None and used[row.item_key] > limit:
            beyond.append(row.id)
    return beyond
