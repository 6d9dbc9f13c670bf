"""The cue audit: how far one number of a card sorts a deck without reading, its limits chosen in hindsight.

A surface cue is seen without reading a word; a one-feature rule reads, but attends to one thing only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations_with_replacement, permutations

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.leads.rubric import Rubric

SURFACE_CEILING = 0.50
FEATURE_CEILING = 0.80


@dataclass(frozen=True, slots=True)
class Cue:
    """One number of a card, and the largest share of a deck it may sort rightly."""

    name: str
    ceiling: float
    value: Callable[[LeadCard, Rubric], float]


@dataclass(frozen=True, slots=True)
class CueShare:
    """What one cue sorts rightly: the best two cuts of this deck, so the worst case of any."""

    name: str
    share: float
    ceiling: float

    @property
    def is_fair(self) -> bool:
        """Whether the cue stays at or below its ceiling."""
        return self.share <= self.ceiling


def audit_cues(cards: Sequence[LeadCard], rubric: Rubric) -> tuple[CueShare, ...]:
    """Every cue of `CUES` on at least one card. The kinds of all touchpoints must be in the rubric."""
    truth = [card.label.temperature for card in cards]
    return tuple(
        CueShare(cue.name, best_by_two_cuts([cue.value(card, rubric) for card in cards], truth), cue.ceiling)
        for cue in CUES
    )


def best_by_two_cuts(values: Sequence[float], truth: Sequence[Temperature]) -> float:
    """The share that the best two limits on one number sort rightly, each temperature one span of the number.

    The order of the three temperatures along the number is chosen in hindsight too, and a span may be empty.
    """
    below = {temperature: _counted_below(values, truth, temperature) for temperature in Temperature}
    cuts = range(len(below[Temperature.COLD]))
    rights = [
        below[first][low] + below[second][high] - below[second][low] + below[third][-1] - below[third][high]
        for low, high in combinations_with_replacement(cuts, 2)
        for first, second, third in permutations(Temperature)
    ]
    return max(rights) / len(values)


def touchpoint_count(card: LeadCard, rubric: Rubric) -> int:
    """How many touchpoints there are."""
    return len(card.touchpoints)


def text_length(card: LeadCard, rubric: Rubric) -> int:
    """Characters of all touchpoints' texts."""
    return sum(len(touchpoint.text) for touchpoint in card.touchpoints)


def days_since_last(card: LeadCard, rubric: Rubric) -> int:
    """Days since the newest touchpoint, whoever's it was; below zero for a date ahead, 0 for no touchpoint."""
    return min((touchpoint.days_ago for touchpoint in card.touchpoints), default=0)


def strongest_kind(card: LeadCard, rubric: Rubric) -> float:
    """The most points any touchpoint has, whatever its date; 0 for no touchpoint."""
    return max(_undecayed(card, rubric), default=0.0)


def undecayed_points(card: LeadCard, rubric: Rubric) -> float:
    """The sum of all points, as a point recipe without fading would have it."""
    return sum(_undecayed(card, rubric))


CUES = (
    Cue("number of touchpoints", SURFACE_CEILING, touchpoint_count),
    Cue("text length", SURFACE_CEILING, text_length),
    Cue("days since the last touchpoint", FEATURE_CEILING, days_since_last),
    Cue("strongest kind, whatever its date", FEATURE_CEILING, strongest_kind),
    Cue("points that never fade", FEATURE_CEILING, undecayed_points),
)


def _counted_below(values: Sequence[float], truth: Sequence[Temperature], temperature: Temperature) -> list[int]:
    """How many cards of the temperature have less than each value, then how many there are in all."""
    return [0, *accumulate(_per_value(values, truth, temperature))]


def _per_value(values: Sequence[float], truth: Sequence[Temperature], temperature: Temperature) -> list[int]:
    pairs = list(zip(values, truth, strict=True))
    return [pairs.count((value, temperature)) for value in sorted(set(values))]


def _undecayed(card: LeadCard, rubric: Rubric) -> list[float]:
    return [rubric.by_key[touchpoint.kind].points for touchpoint in card.touchpoints]
