"""The evaluation of the desk: its statistics, the exact optimum it is held against, and its tables."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.items.lead_terms import Fit
from courseware.leads.desk_evaluation import DeskEvaluation, cohens_d, evaluate_desk, retest, strayed
from courseware.leads.desk_exact import SmallDesk, SmallLead, compared
from courseware.leads.desk_model import DeskModel, desk_from
from courseware.leads.desk_values import DeskValues, values_from
from courseware.leads.rubric import Rubric, rubric_from

NUMBERS = st.lists(st.floats(-100, 100).map(lambda number: round(number, 3)), min_size=2, max_size=8)


@pytest.fixture(scope="module")
def model(library: Library) -> DeskModel:
    return desk_from(library.desk)


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return rubric_from(library.rubric)


@pytest.fixture(scope="module")
def tables(library: Library) -> dict[str, DeskValues]:
    return {size: values_from(text) for size, text in library.desk_values.items()}


@pytest.fixture(scope="module")
def evaluation(model: DeskModel, rubric: Rubric, tables: dict[str, DeskValues]) -> DeskEvaluation:
    return evaluate_desk(model, rubric, tables, time.process_time, seeds=8, learners=8)


@given(NUMBERS, NUMBERS)
def test_an_effect_is_the_difference_in_pooled_spreads(low: list[float], high: list[float]) -> None:
    pooled = math.sqrt((np.var(low, ddof=1) + np.var(high, ddof=1)) / 2)
    if pooled > 1e-6:
        assert cohens_d(low, high) == pytest.approx((np.mean(high) - np.mean(low)) / pooled, abs=1e-6)


@given(st.integers(0, 1_000))
def test_another_world_is_off_and_still_sums_to_one(model: DeskModel, seed: int) -> None:
    world = strayed(model, seed)

    assert world.digest != model.digest
    for rows in world.moves.values():
        assert all(rate >= 0 and sum(row) == pytest.approx(1) for row in rows for rate in row)
    for rates in world.sign_rates.values():
        assert [sum(row) for row in rates.values()] == pytest.approx([1.0] * 4)
    assert strayed(model, seed) == world


def test_without_scarcity_the_plan_is_the_optimum(model: DeskModel) -> None:
    ample = SmallDesk((SmallLead(Fit.A, 12), SmallLead(Fit.B, 5)), days=3, hours=6, units=2)
    found = compared(model, ample, [(0, 1), (2, 2)])

    assert (found.mean_share, found.least_share) == (pytest.approx(1), pytest.approx(1))


def test_a_second_game_agrees_on_quality_and_not_on_money(
    model: DeskModel, rubric: Rubric, tables: dict[str, DeskValues]
) -> None:
    found = retest(model, rubric, tables["short"])

    assert 0.35 <= found.quality <= 0.75
    assert abs(found.money) <= 0.25
    assert found.skill >= 0.6


def test_targets_that_do_not_hang_on_many_games_are_met(evaluation: DeskEvaluation) -> None:
    met = {measure.name: measure.is_met for measure in evaluation.measures}

    assert met["benchmark, of the optimum of a small seen desk"]
    assert met["effect misread_30 → rubric"]
    assert [name for name in met if name.startswith("order on quality")] == [
        f"order on quality, {size}" for size in evaluation.rows
    ]


def test_the_tables_name_every_player(evaluation: DeskEvaluation) -> None:
    rows = evaluation.markdown.split("\n")

    assert len(rows) == 2 + len(evaluation.rows["full"])
    for row, line in zip(evaluation.rows["full"], rows[2:], strict=True):
        assert line.startswith(f"| {row.words} | {row.value_k:.1f} | ")
        assert row.words in evaluation.text
    assert "Lead desk" in evaluation.text.split("\n")[0]
