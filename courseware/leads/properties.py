"""What must hold of the rubric whatever the lead: promises to learners, tried on many leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from courseware.items.lead_terms import Fit
from courseware.leads.rubric import Lead, Rubric, Tier, Touch, read_lead

_HEAT = {"cold": 0, "warm": 1, "hot": 2}
_DAYS = (1, 7, 30, 90)
_LATER = 1_000


@dataclass(frozen=True, slots=True)
class Promise:
    """One property of the rubric in words, with the test that a lead keeps it; `Random` varies what is tried."""

    words: str
    is_kept: Callable[[Lead, Rubric, Random], bool]


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """How often a promise was tried, and how often it was broken."""

    words: str
    tried: int
    broken: int


def try_promises(leads: Sequence[Lead], rubric: Rubric, seed: int) -> tuple[PromiseResult, ...]:
    """Try every promise on every lead; the same for the same seed."""
    dice = Random(seed)  # noqa: S311 - simulation, no secret
    return tuple(
        PromiseResult(promise.words, len(leads), sum(not promise.is_kept(lead, rubric, dice) for lead in leads))
        for promise in PROMISES
    )


def _request_makes_hot(lead: Lead, rubric: Rubric, dice: Random) -> bool:
    kind = dice.choice(_of_tier("E4", rubric))
    fit = dice.choice((Fit.A, Fit.B))
    asked = Touch(0, kind, _LATER)
    return read_lead(Lead(fit, (*lead.touches, asked)), rubric).temperature == "hot"


def _waiting_never_warms(lead: Lead, rubric: Rubric, dice: Random) -> bool:
    forgiven = {*_of_tier("negative", rubric)} - rubric.marks.opt_out - rubric.marks.refusal - rubric.marks.not_now
    if any(touch.kind in forgiven for touch in lead.touches):
        return True  # a slip such as a missed meeting fades faster than interest: time forgives it
    days = dice.choice(_DAYS)
    older = Lead(lead.fit, tuple(replace(touch, days_ago=touch.days_ago + days) for touch in lead.touches))
    return _HEAT[read_lead(older, rubric).temperature] <= _HEAT[read_lead(lead, rubric).temperature]


def _sending_changes_nothing(lead: Lead, rubric: Rubric, dice: Random) -> bool:
    ours = _of_tier("E0", rubric)
    sent = tuple(Touch(dice.randrange(60), dice.choice(ours), _LATER + place) for place in range(3))
    return _answer(Lead(lead.fit, (*lead.touches, *sent)), rubric) == _answer(lead, rubric)


def _order_is_irrelevant(lead: Lead, rubric: Rubric, dice: Random) -> bool:
    shuffled = Lead(lead.fit, tuple(dice.sample(lead.touches, len(lead.touches))))
    return _answer(shuffled, rubric) == _answer(lead, rubric)


def _last_word_wins(lead: Lead, rubric: Rubric, dice: Random) -> bool:
    """Of a request and a refusal today the later one decides; what lies ahead, such as a booked meeting, is left out."""
    past = tuple(touch for touch in lead.touches if touch.days_ago >= 0)
    asked = Touch(0, dice.choice(_of_tier("E4", rubric)), _LATER)
    refused = Touch(0, dice.choice(sorted(rubric.marks.not_now)), _LATER + 1)
    told_last = read_lead(Lead(Fit.A, (*past, asked, refused)), rubric)
    asked_last = read_lead(Lead(Fit.A, (*past, replace(asked, sequence=_LATER + 2), refused)), rubric)
    return asked_last.temperature == "hot" and told_last.rule != "R2"


def _of_tier(tier: Tier, rubric: Rubric) -> list[str]:
    return [kind.key for kind in rubric.kinds if kind.tier == tier]


def _answer(lead: Lead, rubric: Rubric) -> tuple[str, str, str]:
    reading = read_lead(lead, rubric)
    return reading.temperature, reading.handler, reading.branch


PROMISES = (
    Promise("a fresh request makes a lead that can buy hot", _request_makes_hot),
    Promise("waiting never warms a lead", _waiting_never_warms),
    Promise("what we send changes nothing", _sending_changes_nothing),
    Promise("the order of the list does not matter", _order_is_irrelevant),
    Promise("of one day's words the last decides", _last_word_wins),
)
"""Every promise, in the order in which they are told."""
