"""How firm a label stands: the same lead read by many rubrics that other sensible people might have written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp
from random import Random
from typing import TypeVar

import msgspec

from courseware.items.base import Finding
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Handler, Temperature
from courseware.leads.cards import lead_of_card
from courseware.leads.rubric import Lead, Rubric, Thresholds, Windows, read_lead

Numbers = TypeVar("Numbers", Thresholds, Windows)
Answer = tuple[Temperature, Handler]

FLOORS = {1: 0.95, 2: 0.95, 3: 0.85}
"""The least stability a card of each tier must have."""
VOTES = 200
"""Rubrics in the usual ensemble: near the floors a share is then known to within two or three in a hundred."""
_SEED = 1


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


def ensemble(rubric: Rubric, votes: int, seed: int, jitter: Jitter | None = None) -> list[Rubric]:
    """Rubrics that other sensible people might have written; the same ones for the same seed."""
    dice = Random(seed)  # noqa: S311 - simulation, no secret
    return [_perturbed(rubric, dice, jitter or Jitter()) for _ in range(votes)]


def peers_of(rubric: Rubric) -> tuple[Rubric, ...]:
    """The usual ensemble of a rubric, made once for equal rubrics and then kept."""
    return _peers(msgspec.json.encode(rubric, order="deterministic"))


def split_of(lead: Lead, rubrics: Sequence[Rubric]) -> Mapping[Answer, float]:
    """How the rubrics divide over the answers to one lead: shares that sum to 1, the largest first."""
    votes = Counter(answer_of(lead, rubric) for rubric in rubrics)
    return {answer: count / len(rubrics) for answer, count in votes.most_common()}


def stability(lead: Lead, rubric: Rubric, own: Answer | None = None) -> float:
    """The share of the usual ensemble that gives `own`, or, left out, what the rubric itself says."""
    return split_of(lead, peers_of(rubric)).get(own or answer_of(lead, rubric), 0.0)


def reaches(lead: Lead, rubric: Rubric, own: Answer, floor: float) -> bool:
    """Whether the share of the usual ensemble that gives `own` is at least `floor`; asks no more than it must."""
    peers = peers_of(rubric)
    may_differ = len(peers) - ceil(floor * len(peers))
    for peer in peers:
        may_differ -= answer_of(lead, peer) != own
        if may_differ < 0:
            return False
    return True


def stabilities(cards: Iterable[LeadCard], rubrics: Sequence[Rubric]) -> tuple[Stability, ...]:
    """How many of the rubrics give each card its own temperature and handler."""
    return tuple(Stability(card.key, card.tier, _share_agreeing(card, rubrics)) for card in cards)


def check_firmness(card: LeadCard, rubric: Rubric) -> list[Finding]:
    """The finding on a readable card whose right answers too few of the usual ensemble give; `[]` for a firm one."""
    split, floor = split_of(lead_of_card(card), peers_of(rubric)), FLOORS[card.tier]
    right = {(each.temperature, each.handler) for each in (card.label, *card.accepted)}
    share = sum(split.get(answer, 0) for answer in right)
    if share >= floor:
        return []
    return [
        Finding(
            ("tier",),
            f"Of 100 careful readings {share * 100:.0f} give this answer; tier {card.tier} needs {floor * 100:.0f}.",
            "Move days and touchpoints away from the limits of the rules, or raise the tier to 3.",
        )
    ]


def answer_of(lead: Lead, rubric: Rubric) -> Answer:
    """Temperature and handler alone, as the rubric gives them."""
    reading = read_lead(lead, rubric)
    return reading.temperature, reading.handler


def _share_agreeing(card: LeadCard, rubrics: Sequence[Rubric]) -> float:
    return split_of(lead_of_card(card), rubrics).get((card.label.temperature, card.label.handler), 0.0)


@lru_cache(maxsize=4)
def _peers(encoded: bytes) -> tuple[Rubric, ...]:
    return tuple(ensemble(msgspec.json.decode(encoded, type=Rubric), VOTES, _SEED))


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
    strayed = value * exp(dice.gauss(0, spread))
    return max(1, round(strayed)) if isinstance(value, int) else strayed
