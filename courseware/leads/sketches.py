"""Sketches of leads: which touchpoints, how many, how many days ago, drawn from a pattern; no words yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from courseware.items.lead_terms import Fit
from courseware.leads.recipes import Generator, Pattern, Step, Telling, Trade
from courseware.leads.rubric import Lead, Touch

Point = tuple[int, str]
"""Days ago, and the kind of touchpoint."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A lead before it has words: points oldest first, those of one day in the order they happened."""

    trade: Trade
    fit: Fit
    points: tuple[Point, ...]

    @property
    def lead(self) -> Lead:
        """The lead as the rubric sees it."""
        return lead_of_points(self.fit, self.points)


def lead_of_points(fit: Fit, points: Sequence[Point]) -> Lead:
    """Points as touches; those of one day count in their order."""
    return Lead(fit, tuple(Touch(days, kind, place) for place, (days, kind) in enumerate(points)))


def draw_sketch(
    generator: Generator, pattern: Pattern, fits: Sequence[Fit], noise: Sequence[Step], dice: Random
) -> Sketch | None:
    """One draw from a pattern, filled up with noise to a length; None when it makes no sensible story."""
    trade = dice.choice(generator.trades)
    fit = dice.choice(pattern.fits or fits)
    points = [point for step in pattern.steps for point in _drawn(step, trade, dice)]
    length = dice.choice(generator.lengths)
    while noise and len(points) < length:
        points += _drawn(dice.choice(noise), trade, dice)
    points.sort(key=lambda point: -point[0])
    return Sketch(trade, fit, tuple(points)) if points and is_sensible(generator, points) else None


def is_sensible(generator: Generator, points: Sequence[Point]) -> bool:
    """Whether each touchpoint has what it needs before it, and nothing that forbids it."""
    before: set[str] = set()
    for _, kind in points:
        if not _may_follow(kind, generator.kinds[kind], before):
            return False
        before.add(kind)
    return True


def _may_follow(kind: str, telling: Telling, before: set[str]) -> bool:
    has_what_it_needs = not telling.needs or not before.isdisjoint(telling.needs)
    return has_what_it_needs and before.isdisjoint(telling.not_after) and not (telling.once and kind in before)


def _drawn(step: Step, trade: Trade, dice: Random) -> list[Point]:
    kinds = [kind for kind in step.kinds if kind in trade.tellable]
    times = min(dice.randint(*step.times), len(kinds))
    return [(dice.randint(*step.days), kind) for kind in dice.sample(kinds, times)]
