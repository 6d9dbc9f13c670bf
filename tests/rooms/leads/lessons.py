"""Sessions of the lead lab for tests: begin, answer rightly or wrongly, play to the end."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.queries import item_versions_of, newest_release_id
from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import answer, start
from courseware.leads.lab import EXERCISES, exercise_of
from courseware.leads.rubric import rubric_from
from courseware.leads.sessions import Opening
from courseware.learning.attempts import AttemptView, Sitting, SlotView
from courseware.learning.queries import get_attempt

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Release:
    """One release as the pages hold it."""

    release_id: int
    library: Library
    versions: dict[str, int]


def released(session: Session, library: Library) -> Release:
    """Return the newest release."""
    release_id = newest_release_id(session)
    return Release(release_id, library, item_versions_of(session, release_id))


def begin(
    session: Session,
    library: Library,
    who: int,
    key: str = "sort",
    sitting: Sitting | None = None,
    asks_confidence: bool = False,
    seed: int = 7,
    now: datetime = NOON,
    **rules: object,
) -> str:
    """Begin a session of an exercise and return its uuid."""
    exercise = exercise_of(key)
    assert exercise is not None
    published = released(session, library)
    opening = Opening(exercise, key, published.release_id, seed, sitting or Sitting(), rules, asks_confidence)
    return start(session, who, opening, published, now)


def wrong(slot: SlotView) -> Response:
    """Return an answer that earns nothing."""
    if isinstance(slot.item, LeadCard):
        is_cold = slot.item.label.temperature == "cold"
        return (
            {"temperature": "hot", "handler": "sales"} if is_cold else {"temperature": "cold", "handler": "marketing"}
        )
    return {}


def put(
    session: Session,
    library: Library,
    who: int,
    uuid: str,
    position: int,
    right: bool = True,
    now: datetime = NOON,
    response: Response | None = None,
    key: str | None = None,
    took_ms: int | None = 4200,
) -> AttemptView:
    """Answer one place and return the session as it stands after."""
    attempt = get_attempt(session, uuid, who, lock=True)
    slot = attempt.slots[position - 1]
    given = response or (slot.item.right_response() if right else wrong(slot)) or {}
    answer(session, attempt, slot, given, key or new_uuid(), rubric_from(library.rubric), now, took_ms)
    return get_attempt(session, uuid, who)


def play(
    session: Session, library: Library, who: int, uuid: str, right: bool = True, now: datetime = NOON
) -> AttemptView:
    """Answer every place for good, a wrong one as often as it may be tried."""
    attempt = get_attempt(session, uuid, who)
    for position in range(1, len(attempt.slots) + 1):
        while not attempt.slots[position - 1].is_submitted:
            attempt = put(session, library, who, uuid, position, right, now)
    return attempt


SIZES = {key: exercise.size for key, exercise in EXERCISES.items()}
