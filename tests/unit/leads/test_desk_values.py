"""The tables of values: the lattice is exact, the tables belong to the parameters, and the site needs no numpy."""

from collections.abc import Callable

import grimp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.items.lead_terms import Fit
from courseware.leads.desk_model import ACTIONS, Action, DeskModel, desk_from
from courseware.leads.desk_solver import Solver
from courseware.leads.desk_values import (
    POINTS,
    RESOLUTION,
    BadTable,
    Belief,
    DeskValues,
    corners,
    lattice,
    q_values,
    text_of,
    values_from,
)

SIZES = ("short", "middle", "full")
FITS, DEALS = st.sampled_from(list(Fit)), st.sampled_from([2, 5, 12])


@st.composite
def beliefs(draw: st.DrawFn) -> Belief:
    weights = [draw(st.floats(0, 1)) for _ in range(4)]
    assume(sum(weights) > 1e-6)
    cold, warm, hot, lost = (weight / sum(weights) for weight in weights)
    return cold, warm, hot, lost


@pytest.fixture(scope="module")
def model(library: Library) -> DeskModel:
    return desk_from(library.desk)


@pytest.fixture(scope="module")
def tables(library: Library) -> dict[str, DeskValues]:
    return {size: values_from(library.desk_values[size]) for size in SIZES}


@given(beliefs())
def test_the_corners_around_a_belief_average_to_it(belief: Belief) -> None:
    found = corners(belief)
    points = np.array(lattice()) / RESOLUTION

    assert len(found) <= 4
    assert all(weight >= 0 for _, weight in found)
    assert sum(weight for _, weight in found) == pytest.approx(1)
    assert sum(weight * points[place] for place, weight in found) == pytest.approx(belief, abs=1e-9)


def test_each_point_of_the_lattice_is_its_own_corner() -> None:
    assert len(set(lattice())) == POINTS == 286
    for place, (cold, warm, hot, lost) in enumerate(lattice()):
        (first, weight), *rest = corners((cold / RESOLUTION, warm / RESOLUTION, hot / RESOLUTION, lost / RESOLUTION))
        assert (first, weight) == (place, pytest.approx(1))
        assert sum(other for _, other in rest) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("size", SIZES)
def test_the_shipped_tables_belong_to_the_shipped_parameters(
    size: str, model: DeskModel, tables: dict[str, DeskValues]
) -> None:
    header = tables[size].header

    assert (header.size, header.digest, header.days) == (size, model.digest, model.sizes[size].days)
    assert (header.fits, header.deals) == (("A", "B", "C"), model.deal_values)


@given(beliefs(), FITS, DEALS)
def test_the_last_day_is_worth_what_one_reckons_by_hand(
    model: DeskModel, tables: dict[str, DeskValues], belief: Belief, fit: Fit, deal: int
) -> None:
    def by_hand(action: Action) -> float:
        rows = model.moves[action, fit]
        after = [sum(share * row[place] for share, row in zip(belief, rows, strict=True)) for place in range(5)]
        return deal * (after[4] + sum(share * left for share, left in zip(after, model.left, strict=False)))

    table = tables["short"]
    found = q_values(table, belief, fit, deal, table.header.days)
    assert found == pytest.approx([by_hand(action) for action in ACTIONS], abs=2 * table.header.scale)


@pytest.mark.parametrize("size", SIZES)
def test_the_shipped_tables_are_what_the_solver_finds_at_their_prices(
    size: str, model: DeskModel, tables: dict[str, DeskValues]
) -> None:
    header, solver = tables[size].header, Solver(model, model.sizes[size])
    knots = np.array([header.hour_prices[0], header.hour_prices[-1], header.unit_prices[0], header.unit_prices[-1]])
    worth = solver.worth(np.array(header.hour_prices), np.array(header.unit_prices))

    assert solver.bound(knots) == pytest.approx(header.bound_k, abs=0.005)
    assert np.abs(np.array(tables[size].steps) * header.scale - worth.ravel()).max() < 0.005
    for knot in range(4):
        for factor in (0.9, 1.1):
            moved = knots.copy()
            moved[knot] *= factor
            assert solver.bound(moved) >= header.bound_k - 0.002


@given(beliefs(), FITS, DEALS, st.integers(1, 6))
def test_nothing_is_worth_less_than_nothing_or_more_than_the_deal(
    tables: dict[str, DeskValues], belief: Belief, fit: Fit, deal: int, day: int
) -> None:
    found = q_values(tables["short"], belief, fit, deal, day)
    assert all(-1e-9 <= value <= deal for value in found)
    assert found[ACTIONS.index(Action.DROP)] == 0


def test_what_is_lost_is_worth_nothing_and_what_is_hot_is_met(tables: dict[str, DeskValues]) -> None:
    assert q_values(tables["full"], (0, 0, 0, 1), Fit.A, 12, 1) == (0,) * 6
    hot = q_values(tables["full"], (0, 0, 1, 0), Fit.A, 12, 1)
    assert ACTIONS[hot.index(max(hot))] is Action.MEET


def test_a_table_survives_its_text(tables: dict[str, DeskValues]) -> None:
    table = tables["short"]
    assert values_from(text_of(table.header, table.steps)) == table


def test_a_day_outside_the_table_is_refused(tables: dict[str, DeskValues]) -> None:
    with pytest.raises(ValueError, match="no day 7"):
        q_values(tables["short"], (1, 0, 0, 0), Fit.A, 12, 7)


def _cut(text: str) -> str:
    table = values_from(text)
    return text_of(table.header, table.steps[:100])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda _: "", "no table"),
        (lambda text: text.replace("tandem.desk-values/1", "tandem.desk-values/0"), "schema"),
        (lambda text: text.partition("\n")[0], "no table"),
        (lambda text: text.replace('"bound_k"', '"bound"'), "no table"),
        (_cut, "100 values"),
    ],
    ids=["empty", "schema", "no-body", "field", "cut"],
)
def test_a_spoilt_table_is_refused(library: Library, spoil: Callable[[str], str], message: str) -> None:
    with pytest.raises(BadTable, match=message):
        values_from(spoil(library.desk_values["short"]))


def test_nothing_at_work_imports_the_solver_or_numpy() -> None:
    graph = grimp.build_graph("courseware", include_external_packages=True)

    assert graph.find_modules_that_directly_import("courseware.leads.desk_solver") == set()
    for heavy in ("numpy", "scipy"):
        assert graph.find_modules_that_directly_import(heavy) <= {"courseware.leads.desk_solver"}
