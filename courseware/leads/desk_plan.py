"""The best use of one day at the desk: an exact small knapsack over what each action with each lead is worth."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from courseware.leads.desk_model import ACTIONS, Action, DeskModel

Worths = Mapping[int, Sequence[float]]
"""By lead number: what each of `ACTIONS` is worth, in thousands."""
_Option = tuple[Action, int, int, float]
"""An action, its hours and units, and how much more than waiting it is worth."""
_WAIT = ACTIONS.index(Action.WAIT)


def best_plan(model: DeskModel, hours: int, units: int, worths: Worths) -> dict[int, Action]:
    """The decisions of the largest total worth within the budget; leads that should wait are not named."""
    totals, chosen = [0.0] * ((hours + 1) * (units + 1)), list[list[_Option | None]]()
    for worth in worths.values():
        totals, choices = _with_one_more(totals, list(_options(model, worth)), hours, units)
        chosen.append(choices)
    return dict(_traced(list(worths), chosen, hours, units))


def worth_of(worths: Worths, decisions: Mapping[int, Action]) -> float:
    """What a day's decisions are worth together, in thousands; leads that are not named wait."""
    return sum(worth[ACTIONS.index(decisions.get(number, Action.WAIT))] for number, worth in worths.items())


def _options(model: DeskModel, worth: Sequence[float]) -> Iterator[_Option]:
    """For each cost the best action that beats waiting."""
    best: dict[tuple[int, int], _Option] = {}
    for action, value in zip(ACTIONS, worth, strict=True):
        deed, gain = model.actions[action], value - worth[_WAIT]
        cost = (deed.hours, deed.units)
        if gain > 0 and (cost not in best or gain > best[cost][3]):
            best[cost] = (action, *cost, gain)
    yield from best.values()


def _with_one_more(
    totals: Sequence[float], options: Sequence[_Option], hours: int, units: int
) -> tuple[list[float], list[_Option | None]]:
    after, best = list(totals), list[_Option | None]([None] * len(totals))
    for option in options:
        gain = option[3]
        for cell, rest in _cells(hours, units, option[1], option[2]):
            total = totals[rest] + gain
            if total > after[cell]:
                after[cell], best[cell] = total, option
    return after, best


@lru_cache(maxsize=256)
def _cells(hours: int, units: int, cost_hours: int, cost_units: int) -> tuple[tuple[int, int], ...]:
    """Every budget that can pay a cost, with the budget that is then left, as positions hours * width + units."""
    width = units + 1
    return tuple(
        (hour * width + unit, (hour - cost_hours) * width + unit - cost_units)
        for hour in range(cost_hours, hours + 1)
        for unit in range(cost_units, units + 1)
    )


def _traced(
    numbers: Sequence[int], chosen: Sequence[Sequence[_Option | None]], hours: int, units: int
) -> Iterator[tuple[int, Action]]:
    width, cell = units + 1, (hours + 1) * (units + 1) - 1
    for number, choices in zip(reversed(numbers), reversed(chosen), strict=True):
        option = choices[cell]
        if option is not None:
            yield number, option[0]
            cell -= option[1] * width + option[2]
