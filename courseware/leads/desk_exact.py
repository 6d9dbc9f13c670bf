"""The exact optimum of a small desk whose states are seen, and how near the benchmark's way of planning comes to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from statistics import mean

from courseware.items.lead_terms import Fit
from courseware.leads.desk_model import ACTIONS, Action, DeskModel
from courseware.leads.desk_plan import best_plan

_CLOSED = 3
"""Beside cold, warm and hot, which keep their places: signed and lost are one, for nothing more comes of them."""
_PLACES = 4
_ROUNDS = 400
_FIRST_STEP = 0.05
"""Thousands by which a price first moves for each unit of time over or under the budget."""

Values = list[float]
"""By joint state of all leads, the last lead running fastest; or by state, of one lead."""
_Joint = tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class SmallLead:
    """A lead of the small desk: its fit, and its deal in thousands."""

    fit: Fit
    deal_k: int


@dataclass(frozen=True, slots=True)
class SmallDesk:
    """A desk small enough to solve whole; `hours` and `units` are per day."""

    leads: tuple[SmallLead, ...]
    days: int
    hours: int
    units: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The benchmark's value as a share of the exact optimum, over some starts of the small desk."""

    starts: int
    mean_share: float
    least_share: float


SMALL = SmallDesk(
    leads=(SmallLead(Fit.A, 12), SmallLead(Fit.B, 5), SmallLead(Fit.A, 2), SmallLead(Fit.C, 5)),
    days=6,
    hours=3,
    units=1,
)
STARTS = ((0, 0, 0, 0), (1, 1, 1, 1), (2, 1, 0, 0), (0, 1, 2, 1), (1, 0, 1, 2), (2, 2, 1, 1))
"""States on the first morning, one for each lead: 0 cold, 1 warm, 2 hot."""


def compared(model: DeskModel, small: SmallDesk = SMALL, starts: Sequence[Sequence[int]] = STARTS) -> Comparison:
    """Solve the small desk whole, and value on it the plan made lead by lead with the prices of each start."""
    exact = _Exact(model, small)
    best = exact.value(lambda day, worth: [max(choice) for choice in zip(*map(worth, exact.joints), strict=True)])
    shares = [_planned(exact, start) / best[_index(start)] for start in starts]
    return Comparison(len(starts), mean(shares), min(shares))


def _planned(exact: "_Exact", start: Sequence[int]) -> float:
    prices = _Prices(exact.model, exact.small, start)
    return exact.value(lambda day, worth: _followed(worth, prices.plans(day)))[_index(start)]


def _index(states: Sequence[int]) -> int:
    return sum(state * _PLACES**place for place, state in enumerate(reversed(states)))


def _joint_states(leads: int) -> list[tuple[int, ...]]:
    return list(product(range(_PLACES), repeat=leads))


def _followed(worth: Callable[[_Joint], Values], plans: Sequence[_Joint]) -> Values:
    worths = {joint: worth(joint) for joint in set(plans)}
    return [worths[plan][index] for index, plan in enumerate(plans)]


def _rows(model: DeskModel, lead: SmallLead, action: Action) -> list[list[float]]:
    """Rates between cold, warm, hot and closed."""
    moves = model.moves[action, lead.fit]
    return [[*row[:_CLOSED], sum(row[_CLOSED:])] for row in moves[:_CLOSED]] + [[0.0, 0.0, 0.0, 1.0]]


def _gains(model: DeskModel, lead: SmallLead, action: Action) -> Values:
    """What is signed today, in thousands, by state."""
    signed = [row[-1] * lead.deal_k for row in model.moves[action, lead.fit][:_CLOSED]]
    return [*signed, 0.0]


def _left(model: DeskModel, lead: SmallLead) -> Values:
    """What a lead is credited with at the end, in thousands, by state."""
    return [*(share * lead.deal_k for share in model.left[:_CLOSED]), 0.0]


class _Exact:
    """Dynamic programming over the joint states of all leads."""

    def __init__(self, model: DeskModel, small: SmallDesk) -> None:
        self.model, self.small = model, small
        self.states = _joint_states(len(small.leads))
        self.joints = list(self._affordable())

    def value(self, choose: Callable[[int, Callable[[_Joint], Values]], Values]) -> Values:
        """By joint state on the first morning, in thousands.

        `choose` says what a day is worth, by joint state; it may ask what each joint action is worth.
        """
        after = self._summed([_left(self.model, lead) for lead in self.small.leads])
        for day in reversed(range(self.small.days)):
            after = choose(day, partial(self._worth, after))
        return after

    def _affordable(self) -> Iterator[_Joint]:
        useful = [action for action in ACTIONS if action is not Action.DROP]
        for joint in product(useful, repeat=len(self.small.leads)):
            deeds = [self.model.actions[action] for action in joint]
            hours, units = sum(deed.hours for deed in deeds), sum(deed.units for deed in deeds)
            if hours <= self.small.hours and units <= self.small.units:
                yield joint

    def _worth(self, after: Values, joint: _Joint) -> Values:
        leads = list(zip(self.small.leads, joint, strict=True))
        for place, (lead, action) in enumerate(leads):
            after = _passed(after, _rows(self.model, lead, action), _PLACES ** (len(leads) - 1 - place))
        gains = self._summed([_gains(self.model, lead, action) for lead, action in leads])
        return [gain + later for gain, later in zip(gains, after, strict=True)]

    def _summed(self, parts: Sequence[Values]) -> Values:
        return [sum(part[state] for part, state in zip(parts, states, strict=True)) for states in self.states]


def _passed(after: Values, rows: Sequence[Sequence[float]], stride: int) -> Values:
    """The values expected when the lead whose states lie `stride` apart moves by these rates."""
    found = []
    for index in range(len(after)):
        state = index // stride % _PLACES
        first = index - state * stride
        found.append(sum(rate * after[first + to * stride] for to, rate in enumerate(rows[state])))
    return found


class _Prices:
    """Each lead by itself, with time at prices that make the use of it fit the budget on average."""

    def __init__(self, model: DeskModel, small: SmallDesk, start: Sequence[int]) -> None:
        self.model, self.small, self.start = model, small, start
        self.rows = {(lead, action): _rows(model, lead, action) for lead in small.leads for action in ACTIONS}
        self.gains = {(lead, action): _gains(model, lead, action) for lead in small.leads for action in ACTIONS}
        self.hours, self.units = [0.0] * small.days, [0.0] * small.days
        for turn in range(_ROUNDS):
            self._move_prices(_FIRST_STEP / (1 + turn / 20))
        self.worths = [self._worths(lead) for lead in small.leads]

    def plans(self, day: int) -> list[_Joint]:
        """The best plan for each joint state on one day."""
        return [self._plan(day, states) for states in _joint_states(len(self.small.leads))]

    def _plan(self, day: int, states: Sequence[int]) -> _Joint:
        worths = {place: self.worths[place][day][state] for place, state in enumerate(states)}
        best = best_plan(self.model, self.small.hours, self.small.units, worths)
        return tuple(best.get(place, Action.WAIT) for place in worths)

    def _move_prices(self, step: float) -> None:
        """A step down the subgradient of the dual: dearer where more is used than there is."""
        use = [self._use(lead, state) for lead, state in zip(self.small.leads, self.start, strict=True)]
        for day in range(self.small.days):
            hours, units = (sum(each[day][which] for each in use) for which in range(2))
            self.hours[day] = max(0.0, self.hours[day] + step * (hours - self.small.hours))
            self.units[day] = max(0.0, self.units[day] + step * (units - self.small.units))

    def _worths(self, lead: SmallLead) -> list[list[Values]]:
        """By day and state: what each of `ACTIONS` is worth, before the price of the day's own time."""
        after, days = _left(self.model, lead), []
        for day in reversed(range(self.small.days)):
            worths = [[self._worth(lead, action, state, after) for action in ACTIONS] for state in range(_PLACES)]
            days.append(worths)
            after = [max(self._net(worth, day)) for worth in worths]
        return days[::-1]

    def _worth(self, lead: SmallLead, action: Action, state: int, after: Values) -> float:
        rates = self.rows[lead, action][state]
        return self.gains[lead, action][state] + sum(rate * value for rate, value in zip(rates, after, strict=True))

    def _net(self, worth: Values, day: int) -> Values:
        deeds = [self.model.actions[action] for action in ACTIONS]
        return [
            value - deed.hours * self.hours[day] - deed.units * self.units[day]
            for value, deed in zip(worth, deeds, strict=True)
        ]

    def _use(self, lead: SmallLead, start: int) -> list[tuple[float, float]]:
        """Hours and units this lead takes on each day on average."""
        shares, use = [float(state == start) for state in range(_PLACES)], list[tuple[float, float]]()
        for day, worths in enumerate(self._worths(lead)):
            nets = [self._net(worth, day) for worth in worths]
            actions = [ACTIONS[net.index(max(net))] for net in nets]
            deeds = [self.model.actions[action] for action in actions]
            use.append(
                (
                    sum(share * deed.hours for share, deed in zip(shares, deeds, strict=True)),
                    sum(share * deed.units for share, deed in zip(shares, deeds, strict=True)),
                )
            )
            rows = [self.rows[lead, action][state] for state, action in enumerate(actions)]
            shares = [sum(share * row[to] for share, row in zip(shares, rows, strict=True)) for to in range(_PLACES)]
        return use
