"""Players of the lead desk: simple habits, the rubric well and badly read, and the best that can be done."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from courseware.items.lead_terms import Fit
from courseware.leads.desk import Decisions, Desk, DeskLead, lead_seen_on
from courseware.leads.desk_beliefs import beliefs_of
from courseware.leads.desk_judge import worths_on
from courseware.leads.desk_model import HIDDEN, Action, DeskModel
from courseware.leads.desk_plan import best_plan
from courseware.leads.desk_values import Belief, DeskValues
from courseware.leads.rubric import Rubric, read_lead

Policy = Callable[[Desk], Decisions]
"""What a player does on one morning."""
_TEMPERATURES = ("cold", "warm", "hot")
_SMALL_K = 2
_WORTH_A_MEETING_K = 0.6
_CERTAIN_SCORE = 80.0
_MOST_CHANCE = 0.7
_MOST_NUMBERS = 1_000
_MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """What players may know: the model, how leads are read, what actions are worth, and their own dice."""

    model: DeskModel
    rubric: Rubric
    values: DeskValues
    seed: int


@dataclass(frozen=True, slots=True)
class Player:
    """A way to play: `make` gives the policy of one game."""

    key: str
    words: str
    make: Callable[[Setting], Policy]


@dataclass(frozen=True, slots=True)
class Reading:
    """A lead as a player reads it; `worth` is the deal times what the fit does to its chances."""

    number: int
    temperature: str
    handler: str
    worth: float
    deal_k: int
    fit: Fit
    last_heard: int
    score: float


def only_nurtures(setting: Setting) -> Policy:
    """Sends something to the first leads of the queue, and calls nobody."""
    return lambda desk: _filled(setting.model, desk, ((lead.number, Action.NURTURE) for lead in desk.queue))


def at_random(may_drop: bool = True) -> Callable[[Setting], Policy]:
    """Goes through the queue in any order and does anything, while the budget lasts."""
    choices = [action for action in Action if may_drop or action is not Action.DROP]
    return lambda setting: lambda desk: _filled(setting.model, desk, _whims(setting, desk, choices))


def calls_everyone(setting: Setting) -> Policy:
    """Works through the queue by phone, those that waited longest for a call first."""
    return lambda desk: _filled(setting.model, desk, _calls(desk))


def calls_and_advertises(setting: Setting) -> Policy:
    """Calls everyone, and shows adverts to whoever is not called."""

    def decide(desk: Desk) -> Decisions:
        called = _filled(setting.model, desk, _calls(desk))
        adverts = ((lead.number, Action.ADVERTISE) for lead in desk.queue if lead.number not in called)
        return _filled(setting.model, desk, [*called.items(), *adverts])

    return decide


def biggest_deal_first(setting: Setting) -> Policy:
    """Meets the largest deals and nurtures the next largest, whatever they do."""

    def decide(desk: Desk) -> Decisions:
        queue = sorted(desk.queue, key=lambda lead: (-lead.deal_k, lead.number))
        wishes = [(lead.number, action) for action in (Action.MEET, Action.NURTURE) for lead in queue]
        return _filled(setting.model, desk, wishes)

    return decide


def by_the_rubric(misread: float = 0.0) -> Callable[[Setting], Policy]:
    """Reads each lead by the rubric, misreading this share of them each day, and serves the worthiest first."""
    return lambda setting: lambda desk: _filled(setting.model, desk, _rubric_wishes(_readings(setting, desk, misread)))


def by_the_playbook(setting: Setting) -> Policy:
    """The rubric, and a sense of value: meetings for deals that carry them, nothing for small deals that cannot buy."""
    return lambda desk: _filled(setting.model, desk, _playbook_wishes(_readings(setting, desk, 0.0)))


def benchmark(setting: Setting) -> Policy:
    """The best plan each day for what a careful reader believes."""

    def decide(desk: Desk) -> Decisions:
        return _planned(setting, desk, {lead.number: beliefs_of(setting.model, lead)[-1] for lead in desk.queue})

    return decide


def sees_the_truth(setting: Setting) -> Policy:
    """The best plan each day for somebody who knows the hidden states."""

    def decide(desk: Desk) -> Decisions:
        return _planned(setting, desk, {lead.number: _certain(desk, lead) for lead in desk.queue})

    return decide


PLAYERS = (
    Player("nurtures", "only nurtures", only_nurtures),
    Player("random", "at random", at_random()),
    Player("random_kept", "at random, closing nobody", at_random(may_drop=False)),
    Player("calls", "calls everyone", calls_everyone),
    Player("blasts", "calls everyone and advertises", calls_and_advertises),
    Player("biggest", "biggest deal first", biggest_deal_first),
    Player("misread_50", "rubric, half misread", by_the_rubric(0.50)),
    Player("misread_30", "rubric, 30 % misread", by_the_rubric(0.30)),
    Player("misread_15", "rubric, 15 % misread", by_the_rubric(0.15)),
    Player("rubric", "rubric", by_the_rubric()),
    Player("playbook", "rubric with a sense of value", by_the_playbook),
    Player("benchmark", "benchmark", benchmark),
    Player("truth", "sees the hidden states", sees_the_truth),
)
"""From the weakest to the one that sees what nobody can."""


def _filled(model: DeskModel, desk: Desk, wishes: Iterable[tuple[int, Action]]) -> dict[int, Action]:
    """The wishes in their order, each taken when its lead has none yet and the budget still pays for it."""
    decisions, hours, units = dict[int, Action](), desk.hours, desk.units
    for number, action in wishes:
        deed = model.actions[action]
        if number not in decisions and deed.hours <= hours and deed.units <= units:
            decisions[number] = action
            hours, units = hours - deed.hours, units - deed.units
    return decisions


def _whims(setting: Setting, desk: Desk, choices: Sequence[Action]) -> Iterator[tuple[int, Action]]:
    dice = _dice(setting.seed, desk.day, 0)
    for lead in dice.sample(desk.queue, len(desk.queue)):
        yield lead.number, dice.choice(choices)


def _calls(desk: Desk) -> Iterator[tuple[int, Action]]:
    for lead in sorted(desk.queue, key=lambda lead: (_last_call(lead), lead.number)):
        yield lead.number, Action.CALL


def _last_call(lead: DeskLead) -> int:
    return max((day.day for day in lead.days if day.action is Action.CALL), default=0)


def _readings(setting: Setting, desk: Desk, misread: float) -> list[Reading]:
    """The leads of the queue as read, the worthiest first and of equals the one heard from last."""
    readings = [_reading(setting, desk, lead, misread) for lead in desk.queue]
    return sorted(readings, key=lambda each: (-each.worth, -each.last_heard, each.number))


def _reading(setting: Setting, desk: Desk, lead: DeskLead, misread: float) -> Reading:
    read = read_lead(lead_seen_on(lead, desk.day), setting.rubric)
    temperature, handler = _misread(setting, desk, lead, misread) or (read.temperature, read.handler)
    return Reading(
        number=lead.number,
        temperature=str(temperature),
        handler=str(handler),
        worth=lead.deal_k * setting.model.fits[lead.fit].multiplier,
        deal_k=lead.deal_k,
        fit=lead.fit,
        last_heard=max((touch.day for touch in lead.touches), default=0),
        score=read.score,
    )


def _misread(setting: Setting, desk: Desk, lead: DeskLead, share: float) -> tuple[str, str] | None:
    dice = _dice(setting.seed, desk.day, lead.number)
    if dice.random() >= share:
        return None
    read = read_lead(lead_seen_on(lead, desk.day), setting.rubric)
    wrong = dice.choice([each for each in _TEMPERATURES if each != read.temperature])
    return wrong, {"cold": "marketing", "warm": "nurture", "hot": "sales"}[wrong]


def _dice(seed: int, day: int, number: int) -> Random:
    return Random((seed * _MOST_DAYS + day) * _MOST_NUMBERS + number)  # noqa: S311 - simulation, no secret


def _rubric_wishes(readings: Sequence[Reading]) -> Iterator[tuple[int, Action]]:
    """Sales meets or calls the hot, then those called for; what time is left goes to the other warm leads."""
    yield from _sales_wishes(readings)
    yield from _marketing_wishes(readings)


def _playbook_wishes(readings: Sequence[Reading]) -> Iterator[tuple[int, Action]]:
    """By chance times worth, once that carries the hours of a meeting; small deals of a poor fit are left alone."""
    worthy = [each for each in readings if each.fit is not Fit.C or each.deal_k > _SMALL_K]
    for each in sorted(worthy, key=lambda each: -each.worth * _chance(each)):
        if each.worth * _chance(each) >= _WORTH_A_MEETING_K:
            yield each.number, Action.MEET
        if each.temperature == "hot":
            yield each.number, Action.CALL
    yield from _marketing_wishes(worthy)
    yield from ((each.number, Action.CALL) for each in worthy if each.temperature == "warm")


def _chance(reading: Reading) -> float:
    """How likely a lead is to be hot, judged by the points that the rubric gives it."""
    return min(max(reading.score, 0.0) / _CERTAIN_SCORE, 1.0) * _MOST_CHANCE


def _sales_wishes(readings: Sequence[Reading]) -> Iterator[tuple[int, Action]]:
    hot = [each.number for each in readings if each.temperature == "hot"]
    warm = [each for each in readings if each.temperature == "warm"]
    called_for = [each.number for each in warm if each.handler == "sales"]
    others = [each.number for each in warm if each.handler != "sales"]
    for group in (hot, called_for, others):
        yield from ((number, Action.MEET) for number in group)
        yield from ((number, Action.CALL) for number in group)


def _marketing_wishes(readings: Sequence[Reading]) -> Iterator[tuple[int, Action]]:
    for each in readings:
        yield each.number, Action.ADVERTISE if each.temperature == "cold" else Action.NURTURE


def _planned(setting: Setting, desk: Desk, beliefs: Mapping[int, Belief]) -> Decisions:
    worths = worths_on(setting.model, desk.queue, beliefs, desk.day, setting.values)
    return best_plan(setting.model, desk.hours, desk.units, worths)


def _certain(desk: Desk, lead: DeskLead) -> Belief:
    state = desk.truth.states[lead.number][-1]
    cold, warm, hot, lost = (float(each is state) for each in HIDDEN)
    return cold, warm, hot, lost
