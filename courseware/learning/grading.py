"""The pure fold from the log of responses to a score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courseware.learning.attempts import AttemptView, SlotView

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


def kept(attempts: Sequence[AttemptView], keep: str) -> AttemptView | None:
    """Return the attempt that counts by policy: the best (the earlier on a tie) or the last graded one."""
    graded = sorted((one for one in attempts if one.fraction is not None), key=lambda one: one.ordinal)
    if not graded:
        return None
    if keep == "last":
        return graded[-1]
    return max(graded, key=lambda one: (one.fraction or 0.0, -one.ordinal))
