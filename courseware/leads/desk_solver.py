"""Solves the lead desk: the table of values for each size, written beside the parameters. Run by `make desk-values`.

One lead is a partially observed decision process over four hidden states. Its values follow by backward induction on
a lattice of beliefs, where an hour of sales and a unit of marketing have a price on each day. The prices, linear from
the first day to the last, are those that make the Lagrangian dual smallest: the cheapest upper bound on a whole game.
It needs numpy and scipy, which the site itself does without; nothing else imports this file.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import minimize  # type: ignore[import-untyped]

from courseware.kernel.settings import ROOT
from courseware.leads.desk_model import ACTIONS, HIDDEN, Action, DeskModel, Rates, Size, desk_from
from courseware.leads.desk_values import LARGEST_STEP, POINTS, RESOLUTION, Header, corners, lattice, text_of

Array = npt.NDArray[np.float64]
_START = (0.15, 0.22, 0.07, 0.10)
"""Where the search for prices begins: hour on the first and last day, unit on the first and last day, thousands."""
_STARTS = 4
_PRICES = [(0.0, 2.0)] * 4
_PATIENCE = {"xatol": 1e-4, "fatol": 1e-5, "maxiter": 600}


@dataclass(frozen=True)
class Solution:
    """The prices by day in thousands, `worth` by day, fit, deal, point and action, and the bound on a game."""

    hour_prices: Array
    unit_prices: Array
    worth: Array
    bound_k: float


class Solver:
    """One model and one size of game."""

    def __init__(self, model: DeskModel, size: Size) -> None:
        """Nothing is computed before it is asked for."""
        self.model, self.size = model, size

    def solve(self) -> Solution:
        """Find the prices with the smallest bound, and the values under them."""
        knots = np.array(_START)
        for _ in range(_STARTS):  # the bound has kinks, on which one simplex may get stuck
            knots = minimize(self.bound, knots * 1.1, method="Nelder-Mead", bounds=_PRICES, options=_PATIENCE).x
        hours, units = self._prices(knots)
        return Solution(hours, units, self.worth(hours, units), self.bound(knots))

    def bound(self, knots: Array) -> float:
        """What no policy can exceed on average, in thousands: value of all leads plus the price of all time."""
        hours, units = self._prices(knots)
        worth = self.worth(hours, units)
        net = (worth - self._costs(hours, units)[:, None, None, None, :]).max(axis=4)
        per_lead = np.einsum("tfdp,p,f,d->t", net, self.arriving, self._fit_shares, self._deal_shares)
        time = self.size.hours * hours.sum() + self.size.units * units.sum()
        return float(self._arrivals @ per_lead + time)

    def worth(self, hours: Array, units: Array) -> Array:
        """Values by day, fit, deal, point and action, before the price of the day's own time."""
        after, costs, days = self._ending, self._costs(hours, units), []
        for day in reversed(range(self.size.days)):
            worth = self._gains + np.matmul(self._passing, after.transpose(0, 2, 1)[None]).transpose(1, 3, 2, 0)
            days.append(worth)
            after = (worth - costs[day]).max(axis=3)
        return np.stack(days[::-1])

    @cached_property
    def arriving(self) -> Array:
        """How leads that arrive are spread over the points of the lattice, sources and first signs averaged."""
        spread = np.zeros(POINTS)
        signs = np.array(self.model.emissions[Action.WAIT])
        for source in self.model.sources.values():
            for seen in product(signs.T, repeat=self.model.signs_before_arrival):
                weight = np.prod([np.array(source.prior), *seen], axis=0) * source.share
                _add_spread(spread, weight)
        return spread

    @cached_property
    def _passing(self) -> Array:
        """By action, fit, point, next point: the chance of an open lead passing from one to the other in a day."""
        return np.array(
            [[_passing(self.model.moves[a, fit], self.model.emissions[a]) for fit in self.model.fits] for a in ACTIONS]
        )

    @cached_property
    def _gains(self) -> Array:
        """By fit, deal, point and action: what is signed the same day, in thousands."""
        rates = [[[row[-1] for row in self.model.moves[a, fit]] for a in ACTIONS] for fit in self.model.fits]
        gains: Array = np.einsum(
            "fas,ps,d->fdpa", np.array(rates), _POINTS, np.array(self.model.deal_values, dtype=float)
        )
        return gains

    @cached_property
    def _ending(self) -> Array:
        """By fit, deal and point: the residual of a lead still open at the end, in thousands."""
        one_fit = np.outer(np.array(self.model.deal_values, dtype=float), _POINTS @ np.array(self.model.left))
        return np.repeat(one_fit[None], len(self.model.fits), axis=0)

    @property
    def _fit_shares(self) -> Array:
        return np.array([fit.share for fit in self.model.fits.values()])

    @property
    def _deal_shares(self) -> Array:
        return np.array([deal.share for deal in self.model.deals])

    @property
    def _arrivals(self) -> Array:
        """How many leads arrive on each day, on average."""
        later = np.zeros(self.size.days)
        later[1 : self.size.arrive_by] = (self.size.leads - self.size.first) / (self.size.arrive_by - 1)
        later[0] = self.size.first
        return later

    def _costs(self, hours: Array, units: Array) -> Array:
        deeds = [self.model.actions[action] for action in ACTIONS]
        costs: Array = np.outer(hours, [deed.hours for deed in deeds]) + np.outer(units, [deed.units for deed in deeds])
        return costs

    def _prices(self, knots: Array) -> tuple[Array, Array]:
        first_hour, last_hour, first_unit, last_unit = knots
        return np.linspace(first_hour, last_hour, self.size.days), np.linspace(first_unit, last_unit, self.size.days)


_POINTS = np.array(lattice(), dtype=float) / RESOLUTION


def table_of(model: DeskModel, size: str) -> str:
    """The text of `content/<language>/desk/<size>.b64`."""
    solved = Solver(model, model.sizes[size]).solve()
    scale = float(np.abs(solved.worth).max()) / LARGEST_STEP
    header = Header(
        size=size,
        digest=model.digest,
        days=model.sizes[size].days,
        fits=tuple(fit.value for fit in model.fits),
        deals=model.deal_values,
        hour_prices=tuple(round(float(price), 4) for price in solved.hour_prices),
        unit_prices=tuple(round(float(price), 4) for price in solved.unit_prices),
        bound_k=round(solved.bound_k, 3),
        scale=scale,
    )
    return text_of(header, np.rint(solved.worth / scale).astype(int).ravel().tolist())


def _passing(moves: tuple[Rates, ...], emissions: tuple[Rates, ...]) -> Array:
    after = _POINTS @ np.array(moves)[:, : len(HIDDEN)]
    passing = np.zeros((POINTS, POINTS))
    for rates in np.array(emissions).T:
        for row, weight in zip(passing, after * rates, strict=True):
            _add_spread(row, weight)
    return passing


def _add_spread(row: Array, weight: Array) -> None:
    """Add an unnormalised belief to a row over the lattice, its total shared among the points around it."""
    total = float(weight.sum())
    if total <= 0:
        return
    cold, warm, hot, lost = (weight / total).tolist()
    for point, share in corners((cold, warm, hot, lost)):
        row[point] += total * share


def write_tables(folder: Path) -> None:
    """Solve every size of the desk in a folder of content, and write its tables."""
    model = desk_from(yaml.safe_load((folder / "lead-desk.yaml").read_text(encoding="utf-8")))
    (folder / "desk").mkdir(exist_ok=True)
    for size in model.sizes:
        (folder / "desk" / f"{size}.b64").write_text(table_of(model, size), encoding="utf-8")
        print(f"wrote {folder / 'desk' / size}.b64")


if __name__ == "__main__":
    for parameters in sorted((ROOT / "content").glob("*/lead-desk.yaml")):
        write_tables(parameters.parent)
