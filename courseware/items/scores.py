"""Scores of leads from weighted counts: ranking leads, and what calling the first few of them brings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Annotated

import msgspec

FULL = 1000
"""A sign of today in thousandths: scores are whole numbers, so that every machine ranks leads alike."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Feature(_Part, frozen=True, kw_only=True):
    """One thing that is counted of each lead, and the weights one may give it; `fades: false` keeps its full weight."""

    key: str
    text: str
    low: int = 0
    high: int = 10
    fades: bool = True


class DialLead(msgspec.Struct, frozen=True, array_like=True):
    """One lead: how often each feature was counted, days since the last sign, and whether it bought."""

    counts: tuple[int, ...]
    days: Annotated[int, msgspec.Meta(ge=0, le=3650)]
    bought: bool


class Setting(_Part, frozen=True, kw_only=True):
    """A weight for each feature, days after which half of a score is left (0: it never fades), and how many to call."""

    weights: dict[str, int]
    half_life: int
    cut: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a setting brings on one half of the leads.

    `reached` of the called leads buy; `lost_deals` are buyers nobody called; `left` neither buy nor were called.
    `curve` counts the deals reached by the first 0, 1, 2 ... calls; `last_score` is that of the last lead called.
    """

    calls: int
    reached: int
    lost_deals: int
    left: int
    value: int
    last_score: float
    curve: tuple[int, ...]

    @property
    def wasted(self) -> int:
        """Called leads that do not buy."""
        return self.calls - self.reached

    @property
    def buyers(self) -> int:
        """All leads that buy."""
        return self.reached + self.lost_deals

    @property
    def precision(self) -> float | None:
        """Share of the called leads that buy; None without a call."""
        return self.reached / self.calls if self.calls else None

    @property
    def recall(self) -> float | None:
        """Share of all buyers that are called; None without a buyer."""
        return self.reached / self.buyers if self.buyers else None


def trial_of(
    features: Sequence[Feature], leads: Sequence[DialLead], setting: Setting, deal_value: int, call_cost: int
) -> Trial:
    """What a setting brings on some leads, with the worth of a deal and the cost of a call in one currency."""
    order = ranked(features, leads, setting)
    curve = tuple(accumulate((leads[place].bought for place, _ in order), initial=0))
    calls = min(max(setting.cut, 0), len(leads))
    reached, buyers = curve[calls], curve[-1]
    return Trial(
        calls=calls,
        reached=reached,
        lost_deals=buyers - reached,
        left=len(leads) - calls - (buyers - reached),
        value=reached * deal_value - calls * call_cost,
        last_score=order[calls - 1][1] / FULL if calls else 0.0,
        curve=curve,
    )


def ranked(features: Sequence[Feature], leads: Sequence[DialLead], setting: Setting) -> list[tuple[int, int]]:
    """Positions of the leads with their scores in thousandths, highest first; equal scores keep their order.

    A score sums weight times count. All but features with `fades: false` is halved per half-life since the last sign.
    """
    columns = [
        [setting.weights.get(each.key, 0) * points for points in points_of(each, place, leads, setting.half_life)]
        for place, each in enumerate(features)
    ]
    scores = [sum(column[at] for column in columns) for at in range(len(leads))]
    return sorted(enumerate(scores), key=lambda each: -each[1])


def points_of(feature: Feature, place: int, leads: Iterable[DialLead], half_life: int) -> list[int]:
    """What one feature adds to each lead's score at weight 1, in thousandths; `place` is its position in the counts."""
    return [lead.counts[place] * (fade(lead.days, half_life) if feature.fades else FULL) for lead in leads]


@lru_cache(maxsize=4096)
def fade(days: int, half_life: int) -> int:
    """What is left of a sign after some days, in thousandths; all of it without a half-life."""
    return round(FULL * 0.5 ** (days / half_life)) if half_life else FULL


def half_life_words(days: int) -> str:
    """Such as "half after 30 days"; 0 is "never fades"."""
    return f"half after {days} days" if days else "never fades"
