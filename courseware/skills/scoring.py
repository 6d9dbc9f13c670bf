"""From answers to estimates: Samejima's graded response model, scored by the posterior mean.

Samejima, F. (1969), Estimation of latent ability using a response pattern of graded scores, Psychometrika
Monograph 17; posterior mean (EAP) after Bock & Mislevy (1982), Applied Psychological Measurement 6. The prior
is N(0, 1) and the integral a sum over 61 points from -6 to 6: with -4 to 4 the ends cut off .009 of a mean
near 2.5; with -6 to 6 the sum agrees with the integral to 2e-6.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from operator import mul
from statistics import NormalDist, pstdev

from courseware.skills.scales import Scale, ScaledItem

POINTS = 61
REACH = 6.0
GRID = tuple(-REACH + 2 * REACH * point / (POINTS - 1) for point in range(POINTS))
PRIOR = tuple(-0.5 * theta * theta for theta in GRID)
FLAT_SPREAD = 0.4
FEWEST_FOR_FLATNESS = 8
STANDARD = NormalDist()


class Level(StrEnum):
    """Four ranges of the T score, cut at 40, 50 and 60."""

    EMERGING = "emerging"
    DEVELOPING = "developing"
    SOLID = "solid"
    STRONG = "strong"


CUTS = {Level.EMERGING: 40.0, Level.DEVELOPING: 50.0, Level.SOLID: 60.0, Level.STRONG: math.inf}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the answers to one scale say: mean and standard error in population SDs, and how many answers."""

    mean: float
    sem: float
    answered: int

    @property
    def score(self) -> float:
        """The mean as a T score: 50 is the middle, 10 points are one population SD."""
        return t_score(self.mean)

    @property
    def band(self) -> tuple[float, float]:
        """The T scores one standard error below and above: about two in three such bands hold the true score."""
        return t_score(self.mean - self.sem), t_score(self.mean + self.sem)

    @property
    def level(self) -> Level:
        """The range in which the T score lies."""
        return next(level for level, cut in CUTS.items() if self.score < cut)

    @property
    def level_probabilities(self) -> dict[Level, float]:
        """How probable each level is, taking the true score as normal round the estimate; they sum to 1."""
        below = [0.0, *(_probability_below(cut, self) for cut in CUTS.values())]
        return {level: below[rank + 1] - below[rank] for rank, level in enumerate(CUTS)}


def t_score(mean: float) -> float:
    """A mean in population SDs as a T score."""
    return 50 + 10 * mean


def estimate(answers: Mapping[str, int], items: Sequence[ScaledItem], alpha: float | None = None) -> Estimate:
    """The estimate from chosen steps (1 to 5, before reversal) by item key; other keys are ignored.

    With `alpha` given the items count as uncalibrated, and the standard error is at least sqrt(1 - alpha):
    guessed parameters make the model claim too small an error when items are weak. Raises ValueError for a
    step that an item does not have.
    """
    given = [(item, answers[item.key]) for item in items if item.key in answers]
    mean, model_sem = _posterior_moments(given)
    floor = 0.0 if alpha is None else math.sqrt(1 - alpha)
    return Estimate(mean, max(model_sem, floor), len(given))


def profile_of(answers: Mapping[str, int], scales: Iterable[Scale]) -> dict[str, Estimate]:
    """An estimate for every scale, by the scale's key, from the chosen steps of a whole self-assessment."""
    return {scale.key: estimate(answers, scale.items, scale.alpha) for scale in scales}


def is_flat(steps: Sequence[int]) -> bool:
    """Whether the chosen steps (before reversal) are so alike that a profile would be mostly chance.

    Alike means a standard deviation under 0.4 steps over eight answers or more; fewer cannot tell.
    """
    return len(steps) >= FEWEST_FOR_FLATNESS and pstdev(steps) < FLAT_SPREAD


def _posterior_moments(given: Sequence[tuple[ScaledItem, int]]) -> tuple[float, float]:
    logs = [item_logs(item.a, item.thresholds)[item.category(step)] for item, step in given]
    totals = [math.fsum(column) for column in zip(PRIOR, *logs, strict=True)]
    peak = max(totals)
    weights = [math.exp(total - peak) for total in totals]
    mass = math.fsum(weights)
    mean = math.fsum(map(mul, weights, GRID)) / mass
    variance = math.fsum(w * (theta - mean) ** 2 for w, theta in zip(weights, GRID, strict=True)) / mass
    return mean, math.sqrt(variance)


@lru_cache(maxsize=1024)
def item_logs(a: float, thresholds: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """The log probability of each category (rows, lowest first) at each of the 61 grid points."""
    columns = [_category_logs(a, thresholds, theta) for theta in GRID]
    return tuple(zip(*columns, strict=True))


def _category_logs(a: float, thresholds: tuple[float, ...], theta: float) -> list[float]:
    """log(P(at least k) - P(at least k + 1)) at one theta, without the loss of figures of a plain difference.

    The difference of two logistics is s(x) s(-y) (1 - exp(y - x)), with x > y.
    """
    x = [math.inf, *(a * (theta - threshold) for threshold in thresholds), -math.inf]
    return [
        _log_logistic(upper) + _log_logistic(-lower) + math.log1p(-math.exp(lower - upper))
        for upper, lower in pairwise(x)
    ]


def _log_logistic(x: float) -> float:
    return -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))


def _probability_below(cut: float, given: Estimate) -> float:
    return STANDARD.cdf((cut - given.score) / (10 * given.sem))
