"""How good the lead cards are: do they agree with the rubric, does each label stand firm, can one sort them by looks."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations
from random import Random
from typing import TypeVar

import msgspec

from courseware.items.lead import LeadCard, Temperature
from courseware.kernel.measures import Measure, table
from courseware.leads.cards import lead_of
from courseware.leads.rubric import Rubric, Thresholds, Windows, read_lead

Numbers = TypeVar("Numbers", Thresholds, Windows)

FLOORS = {1: 0.95, 2: 0.95, 3: 0.85}
"""The least stability a card of each tier must have."""
MOST_BY_LOOKS = 0.50
TIMED_ROUNDS = 20
LIMITS = (
    "All cards and the rubric come from the same hands, so agreement shows consistency, not truth: only "
    "practitioners labelling the same cards on their own could show that."
)


@dataclass(frozen=True, slots=True)
class Jitter:
    """How far a perturbed rubric strays: log-normal spreads (SDs of the logarithm), a guess of practitioners' doubt."""

    points: float = 0.20
    half_lives: float = 0.25
    thresholds: float = 0.12
    windows: float = 0.15


@dataclass(frozen=True, slots=True)
class Stability:
    """One card: the share of perturbed rubrics that give its own temperature and handler."""

    key: str
    tier: int
    share: float

    @property
    def is_firm(self) -> bool:
        """Whether it reaches the floor of its tier."""
        return self.share >= FLOORS[self.tier]


@dataclass(frozen=True, slots=True)
class LeadEvaluation:
    """The whole evaluation. `disagreeing` are keys; `branches` counts cards by "rule branch", with 0 for none."""

    cards: int
    disagreeing: tuple[str, ...]
    temperatures: Mapping[Temperature, int]
    tiers: Mapping[int, int]
    branches: Mapping[str, int]
    stabilities: tuple[Stability, ...]
    by_touches: float
    by_length: float
    seconds_per_label: float

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target."""
        return (
            *self._agreement(),
            *(self._stability(tier) for tier in sorted(self.tiers)),
            _looks("best two cuts by number of touches", self.by_touches),
            _looks("best two cuts by text length", self.by_length),
            Measure("time per label", f"{self.seconds_per_label * 1e6:.0f} µs"),
        )

    @property
    def text(self) -> str:
        """The table, the cards below their floor, and what all this does not prove."""
        shaky = sorted((each for each in self.stabilities if not each.is_firm), key=lambda each: each.share)
        lines = [f"  {each.share:.3f}  {each.key} (tier {each.tier})" for each in shaky]
        below = ["Below the floor of their tier:", *lines] if lines else []
        return "\n".join(["Lead cards", table(self.measures), *self._counts(), *below, LIMITS])

    def _agreement(self) -> tuple[Measure, Measure]:
        agreeing, met = self.cards - len(self.disagreeing), sum(count > 0 for count in self.branches.values())
        return (
            Measure("cards that agree with the rubric", f"{agreeing} of {self.cards}", "all", not self.disagreeing),
            Measure("rule branches with a card", f"{met} of {len(self.branches)}", "all", met == len(self.branches)),
        )

    def _counts(self) -> list[str]:
        return [
            f"Cards by temperature: {_counted(self.temperatures)}.",
            f"Cards by tier: {_counted(self.tiers)}.",
            f"Cards by rule and branch: {_counted(self.branches)}.",
        ]

    def _stability(self, tier: int) -> Measure:
        of_tier = [each for each in self.stabilities if each.tier == tier]
        firm, lowest = sum(each.is_firm for each in of_tier), min(each.share for each in of_tier)
        value, floor = f"{firm} of {len(of_tier)} (lowest {lowest:.3f})", f"all ≥ {FLOORS[tier]:.2f}"
        return Measure(f"stability, tier {tier}", value, floor, firm == len(of_tier), binds=False)


def evaluate_cards(
    cards: Sequence[LeadCard], rubric: Rubric, seed: int, timer: Callable[[], float], votes: int = 200
) -> LeadEvaluation:
    """Everything that can be measured of at least one card. `timer` gives seconds; `votes` perturbed rubrics are asked."""
    readings = [read_lead(lead_of(card), rubric) for card in cards]
    said = [(card.label.temperature, card.label.handler, card.label.rule) for card in cards]
    read = [(reading.temperature, reading.handler, reading.rule) for reading in readings]
    found = Counter(f"{reading.rule} {reading.branch}" for reading in readings)
    truth = [card.label.temperature for card in cards]
    return LeadEvaluation(
        cards=len(cards),
        disagreeing=tuple(card.key for card, one, other in zip(cards, said, read, strict=True) if one != other),
        temperatures=Counter(truth),
        tiers=Counter(card.tier for card in cards),
        branches={f"{rule} {branch}": found[f"{rule} {branch}"] for rule, branch in _branches(rubric)},
        stabilities=stabilities(cards, ensemble(rubric, votes, seed)),
        by_touches=best_by_two_cuts([len(card.touchpoints) for card in cards], truth),
        by_length=best_by_two_cuts([_length(card) for card in cards], truth),
        seconds_per_label=_seconds_per_label(cards, rubric, timer),
    )


def ensemble(rubric: Rubric, votes: int, seed: int, jitter: Jitter | None = None) -> list[Rubric]:
    """Rubrics that other sensible people might have written; the same ones for the same seed."""
    dice = Random(seed)  # noqa: S311 - simulation, no secret
    return [_perturbed(rubric, dice, jitter or Jitter()) for _ in range(votes)]


def stabilities(cards: Iterable[LeadCard], rubrics: Sequence[Rubric]) -> tuple[Stability, ...]:
    """How many of the rubrics give each card its own temperature and handler."""
    return tuple(Stability(card.key, card.tier, _share_agreeing(card, rubrics)) for card in cards)


def best_by_two_cuts(values: Sequence[int], truth: Sequence[Temperature]) -> float:
    """The share that the best two limits on one number sort rightly, chosen in hindsight: the worst case of a cue."""
    counts = Counter(zip(values, truth, strict=True))
    limits = [-1, *sorted(set(values))]
    rights = [
        sum(counts[value, order[(value > low) + (value > high)]] for value in limits[1:])
        for low, high in combinations_with_replacement(limits, 2)
        for order in permutations(Temperature)
    ]
    return max(rights) / len(values)


def _perturbed(rubric: Rubric, dice: Random, jitter: Jitter) -> Rubric:
    kinds = tuple(
        msgspec.structs.replace(
            kind,
            points=_strayed(kind.points, dice, jitter.points),
            half_life_days=_strayed(kind.half_life_days, dice, jitter.half_lives),
        )
        for kind in rubric.kinds
    )
    return msgspec.structs.replace(
        rubric,
        kinds=kinds,
        thresholds=_all_strayed(rubric.thresholds, dice, jitter.thresholds),
        windows=_all_strayed(rubric.windows, dice, jitter.windows),
    )


def _all_strayed(numbers: Numbers, dice: Random, spread: float) -> Numbers:
    values = msgspec.structs.asdict(numbers)
    return msgspec.structs.replace(numbers, **{name: _strayed(each, dice, spread) for name, each in values.items()})


def _strayed(value: float, dice: Random, spread: float) -> float:
    """The value times a log-normal factor; counts and days stay whole, and at least one."""
    strayed = value * math.exp(dice.gauss(0, spread))
    return max(1, round(strayed)) if isinstance(value, int) else strayed


def _share_agreeing(card: LeadCard, rubrics: Sequence[Rubric]) -> float:
    own, lead = (card.label.temperature, card.label.handler), lead_of(card)
    readings = (read_lead(lead, rubric) for rubric in rubrics)
    return sum((reading.temperature, reading.handler) == own for reading in readings) / len(rubrics)


def _branches(rubric: Rubric) -> list[tuple[str, str]]:
    return [(key, branch) for key, rule in rubric.rules.items() for branch in rule.branches]


def _length(card: LeadCard) -> int:
    return sum(len(touchpoint.text) for touchpoint in card.touchpoints)


def _seconds_per_label(cards: Sequence[LeadCard], rubric: Rubric, timer: Callable[[], float]) -> float:
    leads = [lead_of(card) for card in cards]
    start = timer()
    for _ in range(TIMED_ROUNDS):
        for lead in leads:
            read_lead(lead, rubric)
    return (timer() - start) / (TIMED_ROUNDS * len(leads))


def _counted(counts: Mapping[Temperature, int] | Mapping[int, int] | Mapping[str, int]) -> str:
    return ", ".join(f"{key} {count}" for key, count in sorted(counts.items()))


def _looks(name: str, share: float) -> Measure:
    return Measure(name, f"{share:.0%}", f"≤ {MOST_BY_LOOKS:.0%}", share <= MOST_BY_LOOKS)
