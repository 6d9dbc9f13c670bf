"""Which offerings close most of the gaps that matter, with the reason for each place.

An offering is worth the expected gap it closes, averaged over the paths by their probability and over skills by
how much a path asks of them: sum_p P(p) sum_j w_pj e_pj with w_pj proportional to exp(T_pj / 2). For coverage c_j
a gap of size g shrinks by L c_j, so e_pj = EP(g) - EP(g - L c_j), where EP is the expected shortfall. Wishes for
cost, time and level multiply this by exp(-overrun); filters leave offerings out.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courseware.careers.gaps import WORDS, Gap, expected_shortfall, gaps_to
from courseware.careers.matching import Matches, Profile
from courseware.content.catalogue import Cost, Hours, Module, Offering
from courseware.content.library import Library

LIFT = 0.8
"""What an offering that covers a skill fully is taken to add to it, in SDs."""
OWN_COVERAGE = 0.1
"""What a module of about an hour covers of a skill: it touches it."""
LEVELS = ("intro", "intermediate", "advanced", "graduate")
UNKNOWN = "unknown"
BASES = {"per-exam": "per exam", "subscription": "by subscription", "per-term": "per term"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a learner rules out (sets and `max_`; empty or None rules nothing out) and wishes for (`ideal_`).

    Amounts are in `currency`; an amount in another currency counts as unknown, since rates change.
    `include_unknown` keeps offerings whose figure has not been checked. `skills` keeps offerings that train at
    least one of them.
    """

    kinds: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    max_cost: float | None = None
    max_hours: float | None = None
    currency: str = "USD"
    ideal_cost: float | None = None
    ideal_hours: float | None = None
    include_unknown: bool = True


@dataclass(frozen=True, slots=True)
class Closing:
    """What an offering does to one skill: expected shortfall closed (SDs) and its share of the whole."""

    skill: str
    closed: float
    share: float
    worth: float


@dataclass(frozen=True, slots=True)
class RankedOffering:
    """One offering at its place: `score` = sum of the closings' worth times `factor` (0 to 1)."""

    offering: Offering
    score: float
    factor: float
    closings: tuple[Closing, ...]

    @property
    def reason(self) -> str:
        """Why it stands here, with what it takes: "closes about 40 % of your reporting gap, 6 h, free"."""
        return _reason(self.offering, self.closings)

    @property
    def trained(self) -> tuple[tuple[str, float], ...]:
        """What it trains, in words, and how much of each skill it covers (0 to 1), most first."""
        shares = sorted(self.offering.skills.items(), key=lambda pair: -pair[1])
        return tuple((WORDS.get(skill, skill), share) for skill, share in shares if share > 0)

    @property
    def closing_words(self) -> str:
        """What it does to the largest gap it closes, alone: "closes about 40 % of your reporting gap"."""
        return _closing_words(self.closings)

    @property
    def hours_words(self) -> str:
        """How long it takes, or that this is not checked."""
        return _hours_words(self.offering.hours)

    @property
    def cost_words(self) -> str:
        """What it costs, or that this is not checked."""
        return _cost_words(self.offering.cost)

    @property
    def worth(self) -> float:
        """The gap closed, weighted by paths and skills, before wishes."""
        return math.fsum(each.worth for each in self.closings)


def rank(
    profile: Profile, matches: Matches, offerings: Iterable[Offering], filters: Filters | None = None
) -> list[RankedOffering]:
    """The offerings that pass the filters, best first; near ties go to fewer hours per gap closed."""
    filters = filters or Filters()
    needs = _Needs(profile, matches)
    found = [_ranked(each, needs, {}, profile, filters) for each in offerings if passes(each, filters)]
    return sorted(found, key=_place)


def unranked(offering: Offering) -> RankedOffering:
    """An offering for a reader of whom nothing is known: it has no score and no reason."""
    return RankedOffering(offering, 0.0, 1.0, ())


def plan(
    profile: Profile,
    matches: Matches,
    offerings: Iterable[Offering],
    filters: Filters | None = None,
    size: int = 3,
) -> list[RankedOffering]:
    """Up to `size` offerings to take together, each chosen for what the ones before it leave open.

    Greedy choice reaches at least 63 % of the best plan, because closing a gap has diminishing returns
    (Nemhauser, Wolsey and Fisher 1978).
    """
    filters = filters or Filters()
    needs, covered = _Needs(profile, matches), dict[str, float]()
    left = [each for each in offerings if passes(each, filters)]
    chosen: list[RankedOffering] = []
    while left and len(chosen) < size:
        best = min((_ranked(each, needs, covered, profile, filters) for each in left), key=_place)
        chosen.append(best)
        left.remove(best.offering)
        for skill, share in best.offering.skills.items():
            covered[skill] = covered.get(skill, 0.0) + share
    return chosen


def passes(offering: Offering, filters: Filters) -> bool:
    """Whether nothing about the offering is ruled out; unknown figures as `include_unknown` says."""
    return all(
        filters.include_unknown if verdict is None else verdict
        for verdict in (
            _among(offering.kind, filters.kinds),
            _among(offering.level, filters.levels),
            _among(offering.mode, filters.modes),
            _trains(offering, filters.skills),
            _within(amount(offering.cost, filters.currency), filters.max_cost),
            _within(offering.hours.min if offering.hours else None, filters.max_hours),
        )
    )


def offerings_of(library: Library) -> list[Offering]:
    """The course's own modules and everything in the catalogue, by title."""
    own = (own_offering(library.modules[key]) for key in library.course.modules if key in library.modules)
    return sorted((*own, *library.offerings.values()), key=lambda each: each.title.casefold())


def own_offering(module: Module) -> Offering:
    """A module of this course as something one can take: free, online, and short, so its coverage stays low."""
    return Offering(
        key=module.key,
        title=module.title,
        provider="Tandem",
        kind="course",
        level="intro",
        mode="online",
        cost=Cost(basis="free", min=0, max=0),
        hours=Hours(min=module.hours, max=module.hours),
        skills=dict.fromkeys(module.skills, OWN_COVERAGE),
        skills_note="A module of this course: a short one, so it touches the skill rather than covers it.",
        about=module.summary,
        is_own=True,
    )


def amount(cost: Cost | None, currency: str) -> float | None:
    """The least it costs in this currency; 0 when free; None when that is not known."""
    if cost is None:
        return None
    if cost.basis == "free":
        return 0.0
    return cost.min if cost.currency == currency else None


@dataclass(frozen=True, slots=True)
class _Need:
    """One path's gap in one skill, its expected shortfall, the path's probability, the skill's weight in it."""

    gap: Gap
    expected: float
    probability: float
    weight: float


class _Needs:
    """All paths' gaps by skill; what a coverage closes is worked out once, since few coverages occur."""

    def __init__(self, profile: Profile, matches: Matches) -> None:
        self.by_skill: dict[str, list[_Need]] = {}
        self._known: dict[tuple[str, float, float], Closing] = {}
        for each in matches.paths:
            pulls = {skill: math.exp(0.5 * target) for skill, target in each.path.targets.items()}
            scale = each.probability / math.fsum(pulls.values())
            for skill, gap in gaps_to(each.path, profile, matches.elevation).items():
                need = _Need(gap, gap.expected, each.probability, scale * pulls[skill])
                self.by_skill.setdefault(skill, []).append(need)

    def closing(self, skill: str, covered: float, share: float) -> Closing:
        """What covering a skill by `share` closes, when offerings before it `covered` some of it."""
        key = (skill, covered, share)
        if key not in self._known:
            self._known[key] = _closing(skill, self.by_skill[skill], covered, share)
        return self._known[key]


def _ranked(
    offering: Offering, needs: _Needs, covered: Mapping[str, float], profile: Profile, filters: Filters
) -> RankedOffering:
    closings = [
        needs.closing(skill, covered.get(skill, 0.0), share)
        for skill, share in offering.skills.items()
        if skill in needs.by_skill and share > 0
    ]
    closings.sort(key=lambda each: (-each.worth, each.skill))
    factor = _cost_factor(offering, filters) * _time_factor(offering, filters) * _level_factor(offering, profile)
    score = factor * math.fsum(each.worth for each in closings)
    return RankedOffering(offering, score, factor, tuple(closings))


def _closing(skill: str, needs: Sequence[_Need], covered: float, share: float) -> Closing:
    steps = [_step(need, covered, share) for need in needs]
    closed = math.fsum(need.probability * step for need, step in zip(needs, steps, strict=True))
    worth = math.fsum(need.weight * step for need, step in zip(needs, steps, strict=True))
    whole = math.fsum(need.probability * need.expected for need in needs)
    return Closing(skill, closed, closed / whole if whole > 0 else 0.0, worth)


def _step(need: _Need, covered: float, share: float) -> float:
    gap = need.gap
    before = expected_shortfall(gap.size - LIFT * covered, gap.sem) if covered else need.expected
    return before - expected_shortfall(gap.size - LIFT * (covered + share), gap.sem)


def _place(ranked: RankedOffering) -> tuple[float, float, str]:
    hours, worth = ranked.offering.hours, ranked.worth
    effort = hours.min / worth if hours and worth > 0 else math.inf
    return -round(ranked.score, 3), effort, ranked.offering.key


def _among(value: str, wanted: frozenset[str]) -> bool | None:
    if not wanted:
        return True
    return None if value == UNKNOWN else value in wanted


def _trains(offering: Offering, wanted: frozenset[str]) -> bool | None:
    if not wanted:
        return True
    trained = {skill for skill, share in offering.skills.items() if share > 0}
    return bool(trained & wanted) if trained else None


def _within(value: float | None, most: float | None) -> bool | None:
    if most is None:
        return True
    return None if value is None else value <= most


def _cost_factor(offering: Offering, filters: Filters) -> float:
    return _soft(amount(offering.cost, filters.currency), filters.ideal_cost)


def _time_factor(offering: Offering, filters: Filters) -> float:
    return _soft(offering.hours.min if offering.hours else None, filters.ideal_hours)


def _soft(value: float | None, ideal: float | None) -> float:
    """exp(-overrun), where the overrun is the part above the ideal in units of the ideal; 1 when unknown."""
    if value is None or ideal is None:
        return 1.0
    return math.exp(-max(0.0, value / max(ideal, 1.0) - 1))


def _level_factor(offering: Offering, profile: Profile) -> float:
    """exp(-steps beyond the next) between the offering's level and the one for people at these estimates.

    The place is 0 (intro) at a mean of -1 and rises by one level for each SD, weighted by coverage.
    """
    known = {skill: share for skill, share in offering.skills.items() if skill in profile and share > 0}
    if offering.level not in LEVELS or not known:
        return 1.0
    mean = math.fsum(share * profile[skill].mean for skill, share in known.items()) / math.fsum(known.values())
    place = max(0.0, min(len(LEVELS) - 1.0, 1 + mean))
    return math.exp(-max(0.0, abs(LEVELS.index(offering.level) - place) - 1))


def _reason(offering: Offering, closings: Sequence[Closing]) -> str:
    parts = [_closing_words(closings), _hours_words(offering.hours), _cost_words(offering.cost)]
    if offering.facts:
        parts.append(f"facts checked {min(fact.seen for fact in offering.facts).isoformat()}")
    return ", ".join(parts)


def _closing_words(closings: Sequence[Closing]) -> str:
    percent = 5 * round(20 * closings[0].share) if closings else 0
    if not percent:
        return "closes little of any gap you have"
    return f"closes about {percent} % of your {WORDS[closings[0].skill]} gap"


def _hours_words(hours: Hours | None) -> str:
    if hours is None:
        return "hours not checked"
    return f"{hours.min:g} h" if hours.min == hours.max else f"{hours.min:g} to {hours.max:g} h"


def _cost_words(cost: Cost | None) -> str:
    if cost is not None and cost.basis == "free":
        return "free"
    if cost is None or cost.min is None or cost.currency is None:
        return "cost not checked"
    upper = f" to {cost.max:g}" if cost.max is not None and cost.max > cost.min else ""
    return f"{cost.currency} {cost.min:g}{upper} {BASES.get(cost.basis, '')}".rstrip()
