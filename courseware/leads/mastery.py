"""Whether a rule is mastered: right lately, on different sellers, and not all on one day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LOOK_BACK = 5
RIGHT = 4
SELLERS = 3
DAYS = 2


class State(StrEnum):
    """Never met; met but not mastered; mastered; mastered once and to be met again."""

    NEW = "new"
    LEARNING = "learning"
    MASTERED = "mastered"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One first answer to a lead that a rule decides."""

    at: datetime
    seller: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Mastery:
    """How a learner stands with one rule: `right` of the last `seen` answers, at most five, of `met` in all."""

    state: State
    met: int
    seen: int
    right: int

    @property
    def share(self) -> float | None:
        """The share of the last answers that was right; None before the first."""
        return self.right / self.seen if self.seen else None


def mastery(sightings: Sequence[Sighting], is_due: bool) -> Mastery:
    """How a learner stands with a rule after these answers, oldest first.

    Mastered is 4 of the last 5 right, the right ones with leads of 3 sellers and on 2 days (UTC).
    """
    last = sightings[-LOOK_BACK:]
    right = [each for each in last if each.is_right]
    return Mastery(_state(right, bool(last), is_due), len(sightings), len(last), len(right))


def _state(right: Sequence[Sighting], is_met: bool, is_due: bool) -> State:
    if not is_met:
        return State.NEW
    if not is_mastered(right):
        return State.LEARNING
    return State.DUE if is_due else State.MASTERED


def is_mastered(right: Iterable[Sighting]) -> bool:
    """Whether these right answers among the last five show mastery."""
    given = list(right)
    sellers, days = {each.seller for each in given}, {each.at.date() for each in given}
    return len(given) >= RIGHT and len(sellers) >= SELLERS and len(days) >= DAYS
