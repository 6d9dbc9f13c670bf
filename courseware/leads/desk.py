"""The lead desk: a few days of leads, each moving on by chance and by what is done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from courseware.items.lead_terms import By, Fit
from courseware.leads.desk_model import (
    HIDDEN,
    SIGNS,
    STATES,
    Action,
    DeskModel,
    Rates,
    Seller,
    Sign,
    Size,
    Source,
    State,
    Status,
    Wording,
)
from courseware.leads.rubric import Lead, Touch

Decisions = Mapping[int, Action]
"""One day's work: lead number to action; leads that are not named wait."""
_MOST_LEADS = 1_000


@dataclass(frozen=True, slots=True)
class DeskTouch:
    """One touchpoint; `day` is a day of the game, 0 or less before it. The channel is the kind's in the rubric."""

    day: int
    kind: str
    by: By
    text: str


@dataclass(frozen=True, slots=True)
class DeskDay:
    """What one closed day did with a lead: the action, and the sign that came back; none when it signed."""

    day: int
    action: Action
    sign: Sign | None


@dataclass(frozen=True, slots=True)
class DeskLead:
    """A lead as everybody at the desk sees it. `deal_k` is in thousands; `before` are the signs before it arrived."""

    number: int
    person: str
    company: str
    source: str
    fit: Fit
    deal_k: int
    arrived: int
    before: tuple[Sign, ...]
    touches: tuple[DeskTouch, ...]
    days: tuple[DeskDay, ...] = ()
    status: Status = Status.OPEN

    @property
    def is_open(self) -> bool:
        """Whether something can still be done with it."""
        return self.status is Status.OPEN


@dataclass(frozen=True, slots=True)
class SeenDesk:
    """The desk on the morning of `day` (1 is the first): all that may be shown before the game is over.

    `hours` and `units` are today's budget. `leads` are those that have arrived, in the order of their numbers.
    """

    size: str
    seller: str
    day: int
    days: int
    hours: int
    units: int
    leads: tuple[DeskLead, ...]
    is_over: bool

    @property
    def queue(self) -> tuple[DeskLead, ...]:
        """The leads that something can be done with today."""
        return () if self.is_over else tuple(lead for lead in self.leads if lead.is_open)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is hidden: by lead number its states, the first on arrival, then one for the evening of each day.

    A lead that has not arrived yet has its first state only.
    """

    states: Mapping[int, tuple[State, ...]]


@dataclass(frozen=True, slots=True)
class Desk(SeenDesk):
    """The desk with what is hidden. Pages take `seen(desk)`."""

    truth: Truth


class BadDecisions(ValueError):
    """A day's decisions that break the rules; `problems` are plain sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the sentences."""
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


def replay(model: DeskModel, size: str, seed: int, days: Sequence[Decisions] = ()) -> Desk:
    """The desk after some closed days. Equal arguments give equal desks; a lead's luck depends on no other lead.

    Raises KeyError for an unknown size, and BadDecisions for a day that `check_decisions` would refuse.
    """
    game = _Game(model, size, seed)
    for decisions in days:
        problems = check_decisions(model, game.seen(), decisions)
        if problems:
            raise BadDecisions(problems)
        game.close_day(decisions)
    return game.desk()


def played(
    model: DeskModel, size: str, seed: int, choose: Callable[[Desk], Decisions]
) -> tuple[Desk, tuple[Decisions, ...]]:
    """A whole game in which `choose` decides each morning: the desk at the end, and each day's decisions.

    `choose` must keep to `check_decisions`; it is not asked again. What it sees includes the truth.
    """
    game, days = _Game(model, size, seed), list[Decisions]()
    while not game.is_over:
        days.append(choose(game.desk()))
        game.close_day(days[-1])
    return game.desk(), tuple(days)


def seen(desk: SeenDesk) -> SeenDesk:
    """The desk without anything hidden."""
    return SeenDesk(desk.size, desk.seller, desk.day, desk.days, desk.hours, desk.units, desk.leads, desk.is_over)


def check_decisions(model: DeskModel, desk: SeenDesk, decisions: Mapping[int, str]) -> list[str]:
    """What is wrong with a day's decisions, in plain sentences; `[]` when they may be carried out."""
    if desk.is_over:
        return ["The game is over."]
    odd = _odd_decisions(desk, decisions)
    return odd or _over_budget(desk, spent(model, decisions))


def spent(model: DeskModel, decisions: Mapping[int, str]) -> tuple[int, int]:
    """The hours of sales and the units of marketing that a day's decisions use."""
    deeds = [model.actions[Action(action)] for action in decisions.values()]
    return sum(deed.hours for deed in deeds), sum(deed.units for deed in deeds)


def lead_seen_on(lead: DeskLead, day: int) -> Lead:
    """The lead as the rubric sees it on the morning of `day`."""
    return Lead(lead.fit, tuple(Touch(day - each.day, each.kind, place) for place, each in enumerate(lead.touches)))


def reached(rates: Rates, luck: float) -> int:
    """The position that `luck`, 0 to 1, falls on when the rates stand end to end."""
    total = 0.0
    for position, rate in enumerate(rates):
        total += rate
        if luck < total:
            return position
    return max(position for position, rate in enumerate(rates) if rate)


def _odd_decisions(desk: SeenDesk, decisions: Mapping[int, str]) -> list[str]:
    known, open_now = {lead.number for lead in desk.leads}, {lead.number for lead in desk.queue}
    problems = [f"There is no lead {number} on the desk." for number in decisions if number not in known]
    problems += [f"Lead {number} is closed." for number in decisions if number in known - open_now]
    actions = {action.value for action in Action}
    return problems + [
        f"“{action}” is not something one can do." for action in decisions.values() if action not in actions
    ]


def _over_budget(desk: SeenDesk, used: tuple[int, int]) -> list[str]:
    hours, units = used
    problems = [f"This takes {hours} hours of sales; the day has {desk.hours}."] if hours > desk.hours else []
    if units > desk.units:
        problems.append(f"This takes {units} units of marketing; the day has {desk.units}.")
    return problems


def _dice(seed: int, number: int) -> Random:
    """A stream of its own for each lead, so that what is done with one lead never touches another's luck."""
    return Random(seed * _MOST_LEADS + number)  # noqa: S311 - simulation, no secret


def _texted(wording: Wording, pick: int, day: int, words: Mapping[str, str]) -> DeskTouch:
    return DeskTouch(day, wording.kind, wording.by, wording.texts[pick % len(wording.texts)].format_map(words))


class _Fate:
    """The dice of one lead, all thrown in advance: who it is, where it starts, and its luck on every day."""

    def __init__(self, model: DeskModel, size: Size, seed: int, number: int) -> None:
        dice = _dice(seed, number)
        keys = list(model.sources)
        self.source = keys[reached(tuple(model.sources[key].share for key in keys), dice.random())]
        fits = list(model.fits)
        self.fit = fits[reached(tuple(model.fits[fit].share for fit in fits), dice.random())]
        self.deal_k = model.deals[reached(tuple(deal.share for deal in model.deals), dice.random())].value
        self.state = HIDDEN[reached(model.sources[self.source].prior, dice.random())]
        self.before_luck = [dice.random() for _ in range(model.signs_before_arrival)]
        self.luck = [(dice.random(), dice.random()) for _ in range(size.days)]
        self.pick = dice.randrange(1_000_000)


class _Game:
    """One game under way: a list of leads with what is hidden beside them, moved on day by day."""

    def __init__(self, model: DeskModel, size: str, seed: int) -> None:
        self.model, self.key, self.size = model, size, model.sizes[size]
        self.day = 1
        dice = _dice(seed, 0)
        self.seller: Seller = dice.choice(model.sellers)
        people = dice.sample(model.personas, self.size.leads)
        companies = dice.sample(model.companies, self.size.leads)
        self.arrivals = arrival_days(self.size, dice)
        self.fates = [_Fate(model, self.size, seed, place + 1) for place in range(self.size.leads)]
        self.states = [[fate.state] for fate in self.fates]
        self.leads = [self._arriving(place, people[place], companies[place]) for place in range(self.size.leads)]

    @property
    def is_over(self) -> bool:
        return self.day > self.size.days

    def seen(self) -> SeenDesk:
        return seen(self.desk())

    def desk(self) -> Desk:
        return Desk(
            size=self.key,
            seller=self.seller.name,
            day=self.day,
            days=self.size.days,
            hours=0 if self.is_over else self.size.hours,
            units=0 if self.is_over else self.size.units,
            leads=tuple(lead for lead in self.leads if lead.arrived <= self.day),
            is_over=self.is_over,
            truth=Truth({lead.number: tuple(states) for lead, states in zip(self.leads, self.states, strict=True)}),
        )

    def close_day(self, decisions: Decisions) -> None:
        for place, lead in enumerate(self.leads):
            if lead.arrived <= self.day and lead.is_open:
                self.leads[place] = self._moved_on(place, Action(decisions.get(lead.number, Action.WAIT)))
        self.day += 1

    def _arriving(self, place: int, person: str, company: str) -> DeskLead:
        fate, arrived = self.fates[place], self.arrivals[place]
        rates = self.model.emissions[Action.WAIT][HIDDEN.index(fate.state)]
        before = tuple(SIGNS[reached(rates, luck)] for luck in fate.before_luck)
        source = self.model.sources[fate.source]
        came = self._came(source, fate, arrived)
        first = arrived - len(before)
        signs = [
            touch
            for day, sign in enumerate(before, start=first)
            for touch in self._heard(fate, Action.WAIT, sign, day)
            if sign is not Sign.SILENCE
        ]
        touches = (came, *signs) if source.before else (*signs, came)
        status = Status.REFUSED if Sign.REFUSAL in before else Status.OPEN
        return DeskLead(
            place + 1, person, company, fate.source, fate.fit, fate.deal_k, arrived, before, touches, status=status
        )

    def _came(self, source: Source, fate: _Fate, arrived: int) -> DeskTouch:
        wording = source.came[fate.pick % len(source.came)]
        return _texted(wording, fate.pick // len(source.came), arrived - source.before, self.seller.words)

    def _moved_on(self, place: int, action: Action) -> DeskLead:
        lead, fate = self.leads[place], self.fates[place]
        move_luck, sign_luck = fate.luck[self.day - 1]
        before = HIDDEN.index(self.states[place][-1])
        state = STATES[reached(self.model.moves[action, fate.fit][before], move_luck)]
        self.states[place].append(state)
        if action is Action.DROP or state is State.SOLD:
            status = Status.DROPPED if action is Action.DROP else Status.SOLD
            return replace(lead, status=status, days=(*lead.days, DeskDay(self.day, action, None)))
        sign = SIGNS[reached(self.model.emissions[action][HIDDEN.index(state)], sign_luck)]
        return replace(
            lead,
            touches=(*lead.touches, *self._heard(fate, action, sign, self.day)),
            days=(*lead.days, DeskDay(self.day, action, sign)),
            status=Status.REFUSED if sign is Sign.REFUSAL else Status.OPEN,
        )

    def _heard(self, fate: _Fate, action: Action, sign: Sign, day: int) -> list[DeskTouch]:
        """The touchpoint of a day: the lead's answer, or on silence what we sent; texts go round before they repeat."""
        treatment = self.model.actions[action].treatment
        wordings = self.model.sent[action] if sign is Sign.SILENCE else self.model.answers[treatment][sign]
        if not wordings:
            return []
        pick = fate.pick + day
        return [_texted(wordings[pick % len(wordings)], pick // len(wordings), day, self.seller.words)]


def arrival_days(size: Size, dice: Random) -> list[int]:
    """The day each lead arrives, in order: `first` on day 1, the others on days of chance up to `arrive_by`."""
    later = sorted(dice.randrange(2, size.arrive_by + 1) for _ in range(size.leads - size.first))
    return [1] * size.first + later
