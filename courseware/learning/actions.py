"""What learners do: start, answer, hand in, read on. Each is safe to repeat and safe to race."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from courseware.items.base import Response as ResponseBody
from courseware.items.base import Verdict
from courseware.kernel.database import insert_ignore, lock_for
from courseware.kernel.errors import Closed, NotFound
from courseware.kernel.journal import record
from courseware.kernel.keys import new_uuid
from courseware.learning.attempts import (
    Activity,
    AttemptView,
    Plan,
    Sitting,
    SlotView,
    deadline,
    is_late,
    why_closed,
)
from courseware.learning.grading import ENGINE, fold
from courseware.learning.models import Attempt, Grading, Progress, Response, Score, Slot
from courseware.learning.queries import attempts_at, find_open_attempt, get_attempt


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
    return _insert_attempt(session, account_id, plan, sitting, len(used) + 1, now)


def _insert_attempt(
    session: Session, account_id: int, plan: Plan, sitting: Sitting, ordinal: int, now: datetime
) -> str:
    uuid = new_uuid()
    values: dict[str, Any] = {
        "uuid": uuid,
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
    if not insert_ignore(session, Attempt, values):
        opened = find_open_attempt(
            session, account_id, plan.activity, plan.item_key, sitting.assignment_id, with_slots=False
        )
        if opened is None:
            raise Closed("This attempt was handed in elsewhere. Reload the page.")
        return opened.uuid
    attempt_id = session.scalar(select(Attempt.id).where(Attempt.uuid == uuid))
    rows = [{"attempt_id": attempt_id, "position": i, **slot.__dict__} for i, slot in enumerate(plan.slots, start=1)]
    if rows:
        session.execute(insert(Slot), rows)
    record(session, account_id, "started", f"{plan.activity}/{plan.item_key}", now, attempt=uuid)
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
    slots = {position: _slot(attempt, position) for position in answers}
    known = _known(session, [key for _, key in answers.values()])
    fresh = {position: answer for position, answer in answers.items() if answer[1] not in known}
    if not fresh:
        return attempt
    _require_open(attempt)
    late = is_late(attempt.deadline_at, now)
    _append_saves(session, {slots[position].id: answer for position, answer in fresh.items()}, now, late)
    if late:
        hand_in(session, account_id, uuid, now)
    return get_attempt(session, uuid, account_id)


def answer_item(
    session: Session,
    account_id: int,
    uuid: str,
    position: int,
    response: ResponseBody,
    key: str,
    now: datetime,
    took_ms: int | None = None,
) -> Verdict:
    """Submit one item for an answer at once (practice); return the verdict. Repeats are stored once.

    Raises NotFound, Closed.
    """
    attempt = get_attempt(session, uuid, account_id, lock=True)
    slot = _slot(attempt, position)
    if _is_known(session, key) or (slot.is_submitted and attempt.activity is not Activity.check):
        return slot.verdict()  # only quick checks may be answered anew after the verdict
    _require_open(attempt)
    verdict = slot.item.grade(response)
    response_id = _append(session, slot, "submit", response, key, now, took_ms)
    _judge(session, response_id, slot.version_id, verdict.fraction, now)
    record(session, account_id, "answered", slot.item_key, now, fraction=verdict.fraction, attempt=uuid)
    return verdict


def finish_practice(session: Session, account_id: int, uuid: str, now: datetime) -> AttemptView:
    """Close a practice attempt in which every item was submitted; its score counts first answers."""
    attempt = get_attempt(session, uuid, account_id, lock=True)
    if not attempt.is_open or not all(slot.is_submitted for slot in attempt.slots):
        return attempt
    _store_score(session, attempt, now)
    return get_attempt(session, uuid, account_id)


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
    late = is_late(attempt.deadline_at, now)
    changed = {
        _slot(attempt, position).id: answer
        for position, answer in (answers or {}).items()
        if answer[0] != (_slot(attempt, position).response or {})
    }
    known = _known(session, [key for _, key in changed.values()])
    _append_saves(session, {id_: answer for id_, answer in changed.items() if answer[1] not in known}, now, late)
    attempt = get_attempt(session, uuid, account_id)
    if attempt.policy.feedback.value == "after":
        _grade_all(session, attempt, now)
        attempt = get_attempt(session, uuid, account_id)
    _store_score(session, attempt, now)
    return get_attempt(session, uuid, account_id)


def _grade_all(session: Session, attempt: AttemptView, now: datetime) -> None:
    rows = [
        _grading_row(slot.response_id, slot.version_id, slot.item.grade(slot.response).fraction, now)
        for slot in attempt.slots
        if slot.response is not None and slot.response_id is not None and slot.fraction is None
    ]
    if rows:
        session.execute(insert(Grading), rows)


def _store_score(session: Session, attempt: AttemptView, now: datetime) -> None:
    """Move an open attempt to graded and write its score; the state in the WHERE lets one request win."""
    ended = min(now, attempt.deadline_at) if attempt.deadline_at else now
    won = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "open")
        .values(state="graded", submitted_at=ended)
        .returning(Attempt.id)
    ).first()
    if won is None:
        return
    total = fold(attempt.slots)
    session.execute(insert(Score).values(attempt_id=attempt.id, **total.__dict__))
    record(
        session,
        attempt.account_id,
        "handed-in",
        f"{attempt.activity}/{attempt.item_key}",
        now,
        attempt=attempt.uuid,
        points=total.points,
        max_points=total.max_points,
    )


def _require_open(attempt: AttemptView) -> None:
    if not attempt.is_open:
        raise Closed("This attempt is handed in already; later answers do not count.")


def _slot(attempt: AttemptView, position: int) -> SlotView:
    found = next((slot for slot in attempt.slots if slot.position == position), None)
    if found is None:
        raise NotFound("This attempt has no such question.")
    return found


def _is_known(session: Session, key: str) -> bool:
    return bool(_known(session, [key]))


def _known(session: Session, keys: Collection[str]) -> set[str]:
    return set(session.scalars(select(Response.idempotency_key).where(Response.idempotency_key.in_(keys))))


def _append(
    session: Session, slot: SlotView, kind: str, response: ResponseBody, key: str, now: datetime, took_ms: int | None
) -> int:
    seq = _last_seqs(session, [slot.id]).get(slot.id, 0) + 1
    values = _response_row(slot.id, seq, kind, response, key, now)
    row = session.execute(insert(Response).values(**{**values, "took_ms": took_ms}).returning(Response.id))
    return int(row.scalar_one())


def _append_saves(session: Session, answers: Mapping[int, tuple[ResponseBody, str]], now: datetime, late: bool) -> None:
    """Store saves, slot id → (response, idempotency key), in two statements however many there are."""
    last = _last_seqs(session, list(answers))
    rows = [
        {**_response_row(slot_id, last.get(slot_id, 0) + 1, "save", response, key, now), "is_late": late}
        for slot_id, (response, key) in answers.items()
    ]
    if rows:
        session.execute(insert(Response), rows)


def _last_seqs(session: Session, slot_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(Response.slot_id, func.max(Response.seq))
        .where(Response.slot_id.in_(slot_ids))
        .group_by(Response.slot_id)
    )
    return {row[0]: row[1] for row in rows}


def _response_row(slot_id: int, seq: int, kind: str, response: ResponseBody, key: str, now: datetime) -> dict[str, Any]:
    return {
        "slot_id": slot_id,
        "seq": seq,
        "kind": kind,
        "payload": response,
        "idempotency_key": key,
        "is_late": False,
        "received_at": now,
    }


def _judge(session: Session, response_id: int, version_id: int, fraction: float, now: datetime) -> None:
    session.execute(insert(Grading).values(_grading_row(response_id, version_id, fraction, now)))


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
    values = {"account_id": account_id, "lesson_key": lesson_key, "state": "reading", "anchor": anchor[:120], "at": now}
    if not insert_ignore(session, Progress, values):
        session.execute(
            update(Progress)
            .where(Progress.account_id == account_id, Progress.lesson_key == lesson_key)
            .values(anchor=anchor[:120], at=now)
        )


def finish_lesson(session: Session, account_id: int, lesson_key: str, now: datetime, done: bool = True) -> None:
    """Mark a lesson as done, or take the mark back."""
    read_lesson(session, account_id, lesson_key, "", now)
    session.execute(
        update(Progress)
        .where(Progress.account_id == account_id, Progress.lesson_key == lesson_key)
        .values(state="done" if done else "reading", at=now)
    )
    record(session, account_id, "finished" if done else "reopened", f"lesson/{lesson_key}", now)


def claim_work(session: Session, guest_id: int, member_id: int, now: datetime) -> None:
    """Give a member everything that a guest did; an open attempt yields to the member's own, a done lesson stays done."""
    taken = select(Attempt.activity + "/" + Attempt.item_key).where(
        Attempt.account_id == member_id, Attempt.state == "open"
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
    session.execute(update(Attempt).where(Attempt.account_id == guest_id).values(account_id=member_id))
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
    record(session, member_id, "claimed", f"account/{guest_id}", now)
