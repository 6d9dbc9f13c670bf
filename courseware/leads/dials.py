"""Leads for the dial: made up from a stated model by a seed, with the best setting that a search finds."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Annotated, Any

import msgspec

from courseware.items.dial import Dial
from courseware.items.scores import DialLead, Feature, Setting, points_of, trial_of

_ROUNDS = 2
_TRIES = 32


class _Authored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class ModelFeature(_Authored, frozen=True, kw_only=True):
    """What is counted, the weights it may be given, and how much one count adds to the log-odds of buying."""

    key: str
    text: str
    pull: float
    low: int = 0
    high: int = 10
    fades: bool = True
    most: Annotated[int, msgspec.Meta(ge=1)] = 12


class Group(_Authored, frozen=True, kw_only=True):
    """One sort of people: their share, mean days since the last sign, and mean count of each feature."""

    name: str
    share: Annotated[int, msgspec.Meta(gt=0)]
    days: Annotated[float, msgspec.Meta(gt=0)]
    means: dict[str, Annotated[float, msgspec.Meta(ge=0, le=20)]]


class DialModel(_Authored, frozen=True, kw_only=True):
    """All that can be tuned about the dial, as authored in `lead-dial.yaml`: money in `currency`, times in days.

    A draw is thrown away where the best setting found brings less than `least_value` on the held leads.
    """

    prompt: str
    about: str
    explanation: str
    currency: str
    half_size: Annotated[int, msgspec.Meta(ge=20, le=500)]
    deal_value: Annotated[int, msgspec.Meta(gt=0)]
    call_cost: Annotated[int, msgspec.Meta(gt=0)]
    least_value: Annotated[int, msgspec.Meta(gt=0)]
    half_lives: tuple[int, ...]
    start: Setting
    search: dict[str, int]
    base: float
    half_life_days: Annotated[float, msgspec.Meta(gt=0)]
    longest_days: Annotated[int, msgspec.Meta(ge=1)]
    features: tuple[ModelFeature, ...]
    groups: Annotated[tuple[Group, ...], msgspec.Meta(min_length=1)]


class Unmakeable(ValueError):
    """A model whose leads never make a sound dial."""


def dial_from(mapping: Mapping[str, Any]) -> DialModel:
    """The model in an authored mapping. Raises msgspec.ValidationError with the place of the mistake."""
    return msgspec.convert(mapping, DialModel)


def make_dial(model: DialModel, seed: int) -> Dial:
    """The dial of a seed, keyed `dial-<seed>`; equal seeds give equal dials. Raises Unmakeable."""
    faults: list[str] = []
    for attempt in range(_TRIES):
        dial = _drawn(model, seed, Random(seed * _TRIES + attempt))  # noqa: S311 - simulation, no secret
        faults = [finding.message for finding in dial.check()]
        if not faults and dial.trial_of(dial.best, dial.held).value >= model.least_value:
            return dial
    raise Unmakeable(" ".join([f"No draw from the seed {seed} makes a sound dial.", *faults]))


def found_settings(
    features: Sequence[Feature],
    leads: Sequence[DialLead],
    half_lives: Sequence[int],
    begin: Mapping[str, int],
    worth: tuple[int, int],
) -> list[Setting]:
    """For each half-life the most valuable setting found on `leads`, weight by weight over its whole range in turns.

    `worth` is what a deal brings and a call costs. Of equal settings the first found is kept.
    """
    return [_climbed(features, leads, days, begin, worth) for days in half_lives]


def _climbed(
    features: Sequence[Feature], leads: Sequence[DialLead], days: int, begin: Mapping[str, int], worth: tuple[int, int]
) -> Setting:
    columns = {each.key: points_of(each, place, leads, days) for place, each in enumerate(features)}
    weights = {each.key: begin.get(each.key, 0) for each in features}
    bought = [lead.bought for lead in leads]
    cut, value = _best_cut(_scores(columns, weights), bought, worth)
    for feature in list(features) * _ROUNDS:
        others = _scores(columns, {**weights, feature.key: 0})
        for weight in range(feature.low, feature.high + 1):
            scores = [other + weight * points for other, points in zip(others, columns[feature.key], strict=True)]
            this_cut, this_value = _best_cut(scores, bought, worth)
            if this_value > value:
                weights, cut, value = {**weights, feature.key: weight}, this_cut, this_value
    return Setting(weights=weights, half_life=days, cut=cut)


def _scores(columns: Mapping[str, list[int]], weights: Mapping[str, int]) -> list[int]:
    weighted = ([weights[key] * points for points in column] for key, column in columns.items())
    return [sum(each) for each in zip(*weighted, strict=True)]


def _best_cut(scores: Sequence[int], bought: Sequence[bool], worth: tuple[int, int]) -> tuple[int, int]:
    """The number of calls that brings most, at least one, and what it brings; equal scores keep their order."""
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    reached = accumulate(bought[place] for place in order)
    values = [deals * worth[0] - calls * worth[1] for calls, deals in enumerate(reached, start=1)]
    value = max(values)
    return values.index(value) + 1, value


def _drawn(model: DialModel, seed: int, random: Random) -> Dial:
    leads = [_lead(model, random) for _ in range(2 * model.half_size)]
    shown, held = tuple(leads[: model.half_size]), tuple(leads[model.half_size :])
    features = tuple(
        Feature(key=each.key, text=each.text, low=each.low, high=each.high, fades=each.fades) for each in model.features
    )
    worth = (model.deal_value, model.call_cost)
    found = found_settings(features, shown, model.half_lives, model.search, worth)
    return Dial(
        key=f"dial-{seed}",
        prompt=model.prompt,
        explanation=model.explanation,
        about=model.about,
        currency=model.currency,
        deal_value=model.deal_value,
        call_cost=model.call_cost,
        half_lives=model.half_lives,
        features=features,
        shown=shown,
        held=held,
        start=model.start,
        best=max(found, key=lambda each: trial_of(features, held, each, *worth).value),
    )


def _lead(model: DialModel, random: Random) -> DialLead:
    group = _group(model.groups, random)
    counts = tuple(min(each.most, _poisson(group.means.get(each.key, 0.0), random)) for each in model.features)
    days = min(model.longest_days, int(random.expovariate(1 / group.days)))
    return DialLead(counts, days, random.random() < _chance(model, counts, days))


def _group(groups: Sequence[Group], random: Random) -> Group:
    place = random.random() * sum(group.share for group in groups)
    for group in groups:
        place -= group.share
        if place < 0:
            return group
    return groups[-1]


def _poisson(mean: float, random: Random) -> int:
    """Knuth's way, fine for small means."""
    count, left = 0, random.random()
    while left > math.exp(-mean):
        count += 1
        left *= random.random()
    return count


def _chance(model: DialModel, counts: Sequence[int], days: int) -> float:
    left = 0.5 ** (days / model.half_life_days)
    pulls = [
        each.pull * count * (left if each.fades else 1) for each, count in zip(model.features, counts, strict=True)
    ]
    return 1 / (1 + math.exp(-model.base - math.fsum(pulls)))
