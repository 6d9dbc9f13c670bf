"""How well a learner knows what they know: how sure they said they were, held against how often they were right.

The one score shown is Brier's (1950, Monthly Weather Review 78): the mean squared distance between the chance stated
and what came out. It is proper, so saying what one believes is the best one can do. Of the proper scores it is the
one kept because it is bounded: one "95 %" that goes wrong costs 0.9; by the log score it would cost as much as
58 such claims that come true.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from courseware.kernel.measures import wilson

LEVELS = (40, 60, 80, 95)
"""What a learner may say, in per cent."""
FEWEST = 5
"""A level says something from this many answers on."""
MUCH = 0.25
"""From this distance on a learner is far off, not a little."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer with how sure the learner was, in per cent, and whether it was right."""

    sure: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers at one level: how many, how many right, and the 95 % interval of the share."""

    sure: int
    answers: int
    right: int

    @property
    def share(self) -> float | None:
        """The share that was right; None without answers."""
        return self.right / self.answers if self.answers else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 times in 100."""
        return wilson(self.right, self.answers)

    @property
    def words(self) -> str:
        """What the level says of the learner, in one sentence."""
        if self.share is None:
            return f"You have not said {self.sure} % yet."
        said, true = f"When you say {self.sure} %", f"you are right {round(100 * self.share)} % of the time"
        return f"{said} {true}: {_judged(self)}"


@dataclass(frozen=True, slots=True)
class Calibration:
    """All answers with a stated chance: their number, Brier's score (0 best, 1 worst), and one bin a level."""

    answers: int
    brier: float
    bins: tuple[Bin, ...]


def calibration(claims: Iterable[Claim]) -> Calibration | None:
    """What some answers say; None without any."""
    given = list(claims)
    if not given:
        return None
    brier = sum((claim.sure / 100 - claim.is_right) ** 2 for claim in given) / len(given)
    return Calibration(len(given), brier, tuple(_bin(given, sure) for sure in LEVELS))


def _bin(claims: list[Claim], sure: int) -> Bin:
    of_level = [claim.is_right for claim in claims if claim.sure == sure]
    return Bin(sure, len(of_level), sum(of_level))


def _judged(level: Bin) -> str:
    low, high = level.interval
    off = level.sure / 100 - (level.share or 0.0)
    if level.answers < FEWEST:
        return "too few answers to tell."
    if low <= level.sure / 100 <= high:
        return "about right."
    return f"{'far' if abs(off) >= MUCH else 'a little'} too {'sure' if off > 0 else 'unsure'}."
