"""The lead rubric: six ordered rules that read a lead's touchpoints for temperature and for who acts next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import fsum
from typing import Annotated, Any, Literal

import msgspec

from courseware.items.lead_terms import Fit, Handler, Temperature
from courseware.leads.exercise_words import ExerciseWords

Tier = Literal["E0", "E1", "E2", "E3", "E4", "negative"]
RULES = ("R1", "R2", "R3", "R5", "R4", "R6")
"""The rules in the order they are asked: R5 picks its leads out of the warm ones, so it comes before R4."""
VOLUNTARY: frozenset[Tier] = frozenset({"E2", "E3", "E4"})


class _Authored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Kind(_Authored, frozen=True, kw_only=True):
    """One kind of touchpoint: its points today, and the days after which half of them are left."""

    key: str
    words: str
    tier: Tier
    points: float
    half_life_days: float
    channel: str


class Windows(_Authored, frozen=True, kw_only=True):
    """Days that a touchpoint counts for, one for each test of a rule."""

    opt_out: int
    request_fresh: int
    request_stale: int
    evaluation: int
    not_now: int
    voluntary: int
    noticed: int
    introduction: int
    question: int


class Thresholds(_Authored, frozen=True, kw_only=True):
    """Counts of touchpoints, and scores in points."""

    evaluation_acts: int
    evaluation_pair: int
    evaluation_score: float
    warm_score: float
    noticed_touches: int
    sales_score: float


class Marks(_Authored, frozen=True, kw_only=True):
    """The kinds that a rule knows by name."""

    opt_out: frozenset[str]
    refusal: frozenset[str]
    not_now: frozenset[str]
    introduction: frozenset[str]
    question: frozenset[str]


class Words(_Authored, frozen=True, kw_only=True):
    """A name and a sentence for people."""

    name: str
    meaning: str


class Rule(_Authored, frozen=True, kw_only=True):
    """What a rule says and gives; `branches` are its cases by key, each with a name for people.

    `lesson` is where to read about it, module/lesson or module/lesson#heading.
    """

    name: str
    sentence: str
    temperature: Temperature
    handler: Handler
    clock: str
    lesson: str = ""
    branches: dict[str, str]


class CostRow(_Authored, frozen=True, kw_only=True):
    """What two days of the treatment of each temperature cost a lead of one."""

    cold: Annotated[float, msgspec.Meta(ge=0)]
    warm: Annotated[float, msgspec.Meta(ge=0)]
    hot: Annotated[float, msgspec.Meta(ge=0)]


class Costs(_Authored, frozen=True, kw_only=True):
    """What misreading a lead costs: a row for each true temperature."""

    cold: CostRow
    warm: CostRow
    hot: CostRow

    def of(self, truth: Temperature, said: Temperature) -> float:
        """The cost of one lead of this temperature that is treated as another."""
        return float(getattr(getattr(self, truth.value), said.value))


class Rubric(_Authored, frozen=True, kw_only=True, dict=True):
    """All that can be tuned about reading leads, as authored in `leads.yaml`."""

    schema: Literal["tandem.rubric/1"] = "tandem.rubric/1"
    version: int
    title: str
    repeat_factor: float
    windows: Windows
    thresholds: Thresholds
    marks: Marks
    tiers: dict[Tier, Words]
    kinds: tuple[Kind, ...]
    temperatures: dict[Temperature, Words]
    handlers: dict[Handler, Words]
    fits: dict[Fit, Words]
    clocks: dict[str, str]
    costs: Costs
    rules: dict[str, Rule]
    exercises: ExerciseWords

    @cached_property
    def by_key(self) -> dict[str, Kind]:
        """The kinds by their key."""
        return {kind.key: kind for kind in self.kinds}

    @property
    def asked_in_order(self) -> tuple[Rule, ...]:
        """The rules in the order of `RULES`."""
        return tuple(self.rules[key] for key in RULES)


@dataclass(frozen=True, slots=True)
class Touch:
    """One touchpoint as the rubric sees it: negative `days_ago` lies ahead; `sequence` orders one day."""

    days_ago: int
    kind: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as the rubric sees it."""

    fit: Fit
    touches: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rubric says of a lead, by which rule and branch; `deciding` are positions in `lead.touches`."""

    temperature: Temperature
    handler: Handler
    rule: str
    branch: str
    clock: str
    score: float
    deciding: tuple[int, ...]


class UnknownKind(ValueError):
    """A touch whose kind the rubric does not list."""


def rubric_from(mapping: Mapping[str, Any]) -> Rubric:
    """The rubric in an authored mapping. Raises msgspec.ValidationError with the place of the mistake."""
    return msgspec.convert(mapping, Rubric)


def read_lead(lead: Lead, rubric: Rubric) -> Reading:
    """Temperature, handler and reason for a lead: the first rule that applies decides.

    The order of `lead.touches` does not matter. Of touches with equal day and sequence the refusal or opt-out
    counts as the later. Raises UnknownKind.
    """
    case = _Case(lead, rubric)
    for test in _TESTS:
        found = test(case)
        if found is not None:
            return _reading(case, *found)
    return _reading(case, "R6", "faded" if case.signs else "outbound", case.signs)


def score_of(touches: Iterable[Touch], rubric: Rubric) -> float:
    """The points of all touches: each halved per half-life, and cut by the repeat factor per newer one of its kind."""
    ages: dict[str, list[int]] = {}
    for touch in touches:
        ages.setdefault(touch.kind, []).append(max(touch.days_ago, 0))
    return fsum(_points(rubric.by_key[kind], sorted(days), rubric.repeat_factor) for kind, days in ages.items())


def _points(kind: Kind, days: list[int], repeat_factor: float) -> float:
    if not kind.points:
        return 0.0
    return kind.points * fsum(
        repeat_factor**repeat * 0.5 ** (age / kind.half_life_days) for repeat, age in enumerate(days)
    )


_Found = tuple[str, str, list[int]]
"""A rule, one of its branches, and the positions of the touches that decide."""
_Moment = tuple[int, int, bool]
_BEFORE_ALL: _Moment = (-1_000_000, 0, False)


class _Case:
    """One lead prepared for the rules: kinds looked up, moments comparable, score on hand."""

    def __init__(self, lead: Lead, rubric: Rubric) -> None:
        self.rubric, self.windows, self.thresholds = rubric, rubric.windows, rubric.thresholds
        self.fit, self.touches = lead.fit, lead.touches
        self.kinds = [_kind(touch.kind, rubric) for touch in lead.touches]
        self.moments = [
            (-touch.days_ago, touch.sequence, kind.tier == "negative")
            for touch, kind in zip(lead.touches, self.kinds, strict=True)
        ]
        self.score = score_of(lead.touches, rubric)
        self.signs = [index for index, kind in enumerate(self.kinds) if kind.tier != "E0"]
        self.refused = self.latest(self.marked(rubric.marks.refusal))

    def marked(self, kinds: frozenset[str], days: int | None = None) -> list[int]:
        return [each for each in self.signs if self.kinds[each].key in kinds and self.within(each, days)]

    def tier(self, tiers: Iterable[Tier], days: int | None = None) -> list[int]:
        return [each for each in self.signs if self.kinds[each].tier in tiers and self.within(each, days)]

    def within(self, index: int, days: int | None) -> bool:
        return days is None or self.touches[index].days_ago <= days

    def latest(self, indices: Iterable[int]) -> _Moment:
        return max((self.moments[index] for index in indices), default=_BEFORE_ALL)

    def after(self, moment: _Moment, indices: Iterable[int]) -> list[int]:
        return [index for index in indices if self.moments[index] > moment]


def _kind(key: str, rubric: Rubric) -> Kind:
    try:
        return rubric.by_key[key]
    except KeyError:
        raise UnknownKind(f"The rubric has no touchpoint of the kind {key!r}.") from None


def _reading(case: _Case, rule: str, branch: str, deciding: list[int]) -> Reading:
    said = case.rubric.rules[rule]
    return Reading(said.temperature, said.handler, rule, branch, said.clock, case.score, tuple(deciding))


def _opted_out(case: _Case) -> _Found | None:
    """An opt-out stands until the lead does something voluntary; after its window the reason is plain fading.

    Without that second half a lead would warm up again by mere waiting, by what came before the opt-out.
    """
    opt_outs = case.marked(case.rubric.marks.opt_out)
    if not opt_outs or case.after(case.latest(opt_outs), case.tier(VOLUNTARY)):
        return None
    recent = case.marked(case.rubric.marks.opt_out, case.windows.opt_out)
    return ("R1", "opted_out", recent) if recent else ("R6", "faded", opt_outs)


def _asked(case: _Case) -> _Found | None:
    standing = case.after(case.refused, case.tier({"E4"}, case.windows.request_fresh))
    return ("R2", "request", standing) if standing and case.fit is not Fit.C else None


def _choosing(case: _Case) -> _Found | None:
    acts = case.after(case.refused, case.tier({"E3"}, case.windows.evaluation))
    kinds = len({case.kinds[index].key for index in acts})
    need = case.thresholds
    is_pair = kinds >= need.evaluation_pair and case.score >= need.evaluation_score
    if case.fit is Fit.C or not (kinds >= need.evaluation_acts or is_pair):
        return None
    return "R3", "evaluation", acts


def _warm(case: _Case) -> _Found | None:
    nurture = next((found for branch in _NURTURE if (found := branch(case)) is not None), None)
    if nurture is None or case.fit is Fit.C:
        return nurture
    return _called_for(case) or nurture


def _called_for(case: _Case) -> _Found | None:
    marks, windows = case.rubric.marks, case.windows
    introductions = case.after(case.refused, case.marked(marks.introduction, windows.introduction))
    if introductions:
        return "R5", "introduction", introductions
    questions = case.after(case.refused, case.marked(marks.question, windows.question))
    if questions:
        return "R5", "question", questions
    acts = case.after(case.refused, case.tier(VOLUNTARY, windows.voluntary))
    if acts and case.fit is Fit.A and case.score >= case.thresholds.sales_score:
        return "R5", "score", acts
    return None


def _not_now(case: _Case) -> _Found | None:
    marks = case.rubric.marks
    final = case.latest(case.marked(marks.refusal - marks.not_now))
    said = case.after(final, case.marked(marks.not_now, case.windows.not_now))
    return ("R4", "not_now", said) if said else None


def _old_request(case: _Case) -> _Found | None:
    standing = case.after(case.refused, case.tier({"E4"}, case.windows.request_stale))
    return ("R4", "old_request", standing) if standing else None


def _voluntary(case: _Case) -> _Found | None:
    acts = case.tier(VOLUNTARY, case.windows.voluntary)
    return ("R4", "voluntary", acts) if acts and case.score >= case.thresholds.warm_score else None


def _noticed(case: _Case) -> _Found | None:
    glances = case.tier({"E1"}, case.windows.noticed)
    is_enough = len(glances) >= case.thresholds.noticed_touches and case.score >= case.thresholds.warm_score
    return ("R4", "noticed", glances) if is_enough else None


_Test = Callable[[_Case], _Found | None]
_TESTS: tuple[_Test, ...] = (_opted_out, _asked, _choosing, _warm)
_NURTURE: tuple[_Test, ...] = (_not_now, _old_request, _voluntary, _noticed)
