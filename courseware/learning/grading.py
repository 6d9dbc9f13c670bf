"""The pure fold from the log of responses to a score."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from courseware.learning.attempts import AttemptView, SlotView, Tried

ENGINE = "1"
"""Goes into every grading: a change of the rules of scoring changes it."""


@dataclass(frozen=True)
class ScoreSum:
    """Points out of all points, and how many judged responses they stand on."""

    points: float
    max_points: float
    answered: int
    computed_from: int


def fold(slots: Iterable[SlotView]) -> ScoreSum:
    """Return the score of slots from their newest judgements; an unanswered slot earns nothing."""
    slots = list(slots)
    judged = [slot for slot in slots if slot.fraction is not None]
    points = sum((slot.fraction or 0.0) * slot.max_points for slot in judged)
    total = sum(slot.max_points for slot in slots)
    return ScoreSum(round(points, 6), round(total, 6), sum(slot.is_answered for slot in slots), len(judged))


Sat = TypeVar("Sat", AttemptView, Tried)


def kept(attempts: Iterable[Sat], keep: str) -> Sat | None:
    """Return the attempt that counts by policy: the best (the earlier on a tie) or the last graded one."""
    graded = [one for one in attempts if one.fraction is not None]
    graded.sort(key=lambda one: (one.started_at, one.ordinal))
    if not graded:
        return None
    return graded[-1] if keep == "last" else max(graded, key=lambda one: one.fraction or 0.0)
