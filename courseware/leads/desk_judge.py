"""Judges a game of the lead desk on its decisions: what a careful reader would have done with what could be seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from courseware.leads.desk import Decisions, Desk, DeskLead, replay
from courseware.leads.desk_beliefs import beliefs_of
from courseware.leads.desk_model import ACTIONS, HIDDEN, Action, DeskModel, State, Status
from courseware.leads.desk_plan import Worths, best_plan, worth_of
from courseware.leads.desk_values import Belief, DeskValues, q_values

WORST_TOLD = 3
_LEAST_TOLD = 0.02
"""Thousands: below this a decision is not called bad."""
_CLOSE_ENOUGH = 1e-6


@dataclass(frozen=True, slots=True)
class DayJudged:
    """One closed day: what was done, what was best on the same morning, and thousands lost against it.

    `gap_k` is what the best plan is worth more than leaving every lead alone.
    """

    day: int
    taken: Decisions
    best: Decisions
    regret_k: float
    gap_k: float


@dataclass(frozen=True, slots=True)
class Misstep:
    """A decision among the worst of a game. `other` is the lead that the time was worth more on, if there is one.

    `belief` are probabilities of cold, warm, hot and lost on that morning; `lost_k` is in thousands. `freed` is which
    of `hours` and `units` the better action would have left over; empty for neither, or where it takes more hours.
    """

    day: int
    lead: DeskLead
    belief: Belief
    taken: Action
    better: Action
    other: DeskLead | None
    other_belief: Belief | None
    other_better: Action | None
    lost_k: float
    freed: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """A lead after the game: its true states and a careful reader's beliefs, from the morning it arrived on."""

    lead: DeskLead
    states: tuple[State, ...]
    beliefs: tuple[Belief, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A game judged. `quality` runs from 0 to 100, where 100 is the best plan every day; money is in thousands.

    `value_k` is `sold_k` plus `left_k`, a share of the deals that were still open at the end. `bound_k` is what no
    policy can exceed on average, luck included.
    """

    quality: float
    regret_k: float
    gap_k: float
    value_k: float
    sold_k: float
    left_k: float
    won: int
    bound_k: float
    days: tuple[DayJudged, ...]
    worst: tuple[Misstep, ...]
    revealed: tuple[Revealed, ...]


def judge(model: DeskModel, size: str, seed: int, days: Sequence[Decisions], values: DeskValues) -> Judgement:
    """Replay a game and judge every closed day of it. Raises BadDecisions as `replay` does."""
    return judged(model, replay(model, size, seed, days), days, values)


def judged(model: DeskModel, desk: Desk, days: Sequence[Decisions], values: DeskValues) -> Judgement:
    """The judgement of a desk that has been played with these decisions."""
    reader = _Reader(model, desk, values)
    judged_days = tuple(reader.day(number, taken) for number, taken in enumerate(days, start=1))
    regret, gap = sum(each.regret_k for each in judged_days), sum(each.gap_k for each in judged_days)
    sold, left = sold_k(desk), left_k(model, desk)
    return Judgement(
        quality=quality_of(regret, gap),
        regret_k=regret,
        gap_k=gap,
        value_k=sold + left,
        sold_k=sold,
        left_k=left,
        won=sum(lead.status is Status.SOLD for lead in desk.leads),
        bound_k=values.header.bound_k,
        days=judged_days,
        worst=tuple(reader.worst(judged_days)),
        revealed=tuple(reader.revealed()),
    )


def quality_of(regret_k: float, gap_k: float) -> float:
    """100 (1 - regret / gap), not below 0; 100 where there was nothing to gain."""
    return max(0.0, 100.0 * (1.0 - regret_k / gap_k)) if gap_k > 0 else 100.0


def sold_k(desk: Desk) -> float:
    """The deals signed, in thousands."""
    return float(sum(lead.deal_k for lead in desk.leads if lead.status is Status.SOLD))


def left_k(model: DeskModel, desk: Desk) -> float:
    """What the leads still open are credited with, by their true state, in thousands."""
    return sum(
        lead.deal_k * model.left[HIDDEN.index(desk.truth.states[lead.number][-1])]
        for lead in desk.leads
        if lead.is_open
    )


def is_verified(
    model: DeskModel,
    size: str,
    seed: int,
    digest: str,
    days: Sequence[Decisions],
    values: DeskValues,
    quality: float,
) -> bool:
    """Whether a stored quality is what the decisions give; never so under other parameters than these."""
    if digest != model.digest or values.header.digest != digest:
        return False
    return abs(judge(model, size, seed, days, values).quality - quality) < _CLOSE_ENOUGH


def worths_on(
    model: DeskModel, leads: Sequence[DeskLead], beliefs: Mapping[int, Belief], day: int, values: DeskValues
) -> Worths:
    """What each action with each lead is worth under some beliefs, by lead number."""
    return {lead.number: q_values(values, beliefs[lead.number], lead.fit, lead.deal_k, day) for lead in leads}


class _Reader:
    """A careful reader of one game: beliefs of every lead on every morning."""

    def __init__(self, model: DeskModel, desk: Desk, values: DeskValues) -> None:
        self.model, self.desk, self.values = model, desk, values
        self.beliefs = {lead.number: beliefs_of(model, lead) for lead in desk.leads}

    def open_on(self, day: int) -> list[DeskLead]:
        return [lead for lead in self.desk.leads if lead.arrived <= day < lead.arrived + len(lead.days)]

    def believed(self, lead: DeskLead, day: int) -> Belief:
        return self.beliefs[lead.number][day - lead.arrived]

    def worths(self, day: int) -> Worths:
        leads = self.open_on(day)
        beliefs = {lead.number: self.believed(lead, day) for lead in leads}
        return worths_on(self.model, leads, beliefs, day, self.values)

    def day(self, day: int, taken: Decisions) -> DayJudged:
        worths, size = self.worths(day), self.model.sizes[self.desk.size]
        best = best_plan(self.model, size.hours, size.units, worths)
        top = worth_of(worths, best)
        return DayJudged(day, taken, best, top - worth_of(worths, taken), top - worth_of(worths, {}))

    def worst(self, days: Sequence[DayJudged]) -> Iterator[Misstep]:
        """The dearest decisions, dearest first, at most one for each lead."""
        found = [(lost, day, lead) for day in days for lost, lead in self._lost(day)]
        told = set[int]()
        for lost, day, lead in sorted(found, key=lambda each: (-each[0], each[1].day, each[2].number)):
            if lead.number not in told and len(told) < WORST_TOLD:
                told.add(lead.number)
                yield self._misstep(day, lead, lost)

    def revealed(self) -> Iterator[Revealed]:
        for lead in self.desk.leads:
            yield Revealed(lead, self.desk.truth.states[lead.number], tuple(self.beliefs[lead.number]))

    def _lost(self, judged_day: DayJudged) -> Iterator[tuple[float, DeskLead]]:
        """Decisions that the best plan makes otherwise, and what they lose when time is paid for at its price."""
        worths = self.worths(judged_day.day)
        for lead in self.open_on(judged_day.day):
            taken, best = _done(judged_day.taken, lead), _done(judged_day.best, lead)
            lost = self._net(worths, lead, best, judged_day.day) - self._net(worths, lead, taken, judged_day.day)
            if taken is not best and lost > _LEAST_TOLD:
                yield lost, lead

    def _net(self, worths: Worths, lead: DeskLead, action: Action, day: int) -> float:
        deed, header = self.model.actions[action], self.values.header
        price = deed.hours * header.hour_prices[day - 1] + deed.units * header.unit_prices[day - 1]
        return worths[lead.number][ACTIONS.index(action)] - price

    def _misstep(self, judged_day: DayJudged, lead: DeskLead, lost: float) -> Misstep:
        taken, better = _done(judged_day.taken, lead), _done(judged_day.best, lead)
        freed = _freed(self.model, taken, better)
        other = self._neglected(judged_day, freed) if freed else None
        return Misstep(
            day=judged_day.day,
            lead=lead,
            belief=self.believed(lead, judged_day.day),
            taken=taken,
            better=better,
            other=other,
            other_belief=self.believed(other, judged_day.day) if other else None,
            other_better=_done(judged_day.best, other) if other else None,
            lost_k=lost,
            freed=freed,
        )

    def _neglected(self, judged_day: DayJudged, freed: str) -> DeskLead | None:
        """The lead that gained most from the best plan, among those it gives more of what was freed."""
        worths = self.worths(judged_day.day)
        gains = [
            (self._gain(worths, judged_day, lead), -lead.number, lead)
            for lead in self.open_on(judged_day.day)
            if _cost(self.model, _done(judged_day.best, lead), freed)
            > _cost(self.model, _done(judged_day.taken, lead), freed)
        ]
        return max(gains, key=lambda each: each[:2], default=(0.0, 0, None))[2]

    def _gain(self, worths: Worths, judged_day: DayJudged, lead: DeskLead) -> float:
        best, taken = _done(judged_day.best, lead), _done(judged_day.taken, lead)
        return worths[lead.number][ACTIONS.index(best)] - worths[lead.number][ACTIONS.index(taken)]


def _done(decisions: Decisions, lead: DeskLead) -> Action:
    return Action(decisions.get(lead.number, Action.WAIT))


def _cost(model: DeskModel, action: Action, resource: str) -> int:
    deed = model.actions[action]
    return deed.hours if resource == "hours" else deed.units


def _freed(model: DeskModel, taken: Action, better: Action) -> str:
    """What a misstep calls `freed`."""
    if _cost(model, better, "hours") > _cost(model, taken, "hours"):
        return ""
    for resource in ("hours", "units"):
        if _cost(model, taken, resource) > _cost(model, better, resource):
            return resource
    return ""
