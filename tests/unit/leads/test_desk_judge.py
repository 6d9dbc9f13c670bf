"""The judge: beliefs are calibrated, the plan is exact, and quality is what the decisions were worth."""

import time
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.leads.desk import Decisions, check_decisions, played, replay
from courseware.leads.desk_beliefs import LOST, arriving_belief, beliefs_of, next_belief
from courseware.leads.desk_judge import Judgement, is_verified, judge, quality_of
from courseware.leads.desk_model import ACTIONS, HIDDEN, Action, DeskModel, Sign, Status, desk_from
from courseware.leads.desk_plan import best_plan, worth_of
from courseware.leads.desk_values import DeskValues, values_from
from courseware.leads.policies import Setting, at_random, benchmark
from courseware.leads.rubric import rubric_from

SEEDS = st.integers(0, 5_000)


@pytest.fixture(scope="module")
def model(library: Library) -> DeskModel:
    return desk_from(library.desk)


@pytest.fixture(scope="module")
def tables(library: Library) -> dict[str, DeskValues]:
    return {size: values_from(text) for size, text in library.desk_values.items()}


@pytest.fixture(scope="module")
def setting(library: Library, model: DeskModel, tables: dict[str, DeskValues]) -> Setting:
    return Setting(model, rubric_from(library.rubric), tables["short"], 5)


def _random_game(setting: Setting, seed: int) -> tuple[Decisions, ...]:
    return played(setting.model, "short", seed, at_random()(setting))[1]


def _judged(setting: Setting, seed: int, days: tuple[Decisions, ...]) -> Judgement:
    return judge(setting.model, "short", seed, days, setting.values)


def test_an_inbound_lead_that_stays_silent_cools(model: DeskModel) -> None:
    silent = arriving_belief(model, "inbound_request", [Sign.SILENCE, Sign.SILENCE])
    keen = arriving_belief(model, "inbound_request", [Sign.SIGNAL, Sign.ENGAGED])

    # 0.04·0.8², 0.26·0.5², 0.68·0.24², 0.02·0.93²
    weights = [0.0256, 0.065, 0.039168, 0.017298]
    assert silent == pytest.approx([weight / sum(weights) for weight in weights])
    assert keen[2] > 0.95


def test_a_refusal_leaves_no_doubt(model: DeskModel) -> None:
    fit = next(iter(model.fits))
    assert next_belief(model, (0.1, 0.2, 0.6, 0.1), fit, Action.CALL, Sign.REFUSAL) == LOST


def test_beliefs_are_as_often_right_as_they_say(setting: Setting) -> None:
    """Over many games: among leads believed hot with some probability, that share is hot."""
    said, true, count = [0.0] * 4, [0] * 4, 0
    for seed in range(150):
        desk, _ = played(setting.model, "short", seed, at_random()(setting))
        for lead in desk.leads:
            for belief, state in zip(beliefs_of(setting.model, lead), desk.truth.states[lead.number], strict=False):
                assert sum(belief) == pytest.approx(1)
                said = [total + share for total, share in zip(said, belief, strict=True)]
                true[HIDDEN.index(state)] += 1
                count += 1
    for place in range(4):
        assert said[place] / count == pytest.approx(true[place] / count, abs=0.02)


WORTH = st.lists(st.floats(0, 10), min_size=len(ACTIONS), max_size=len(ACTIONS))


@settings(max_examples=40, deadline=None)
@given(st.lists(WORTH, min_size=1, max_size=4), st.integers(0, 5), st.integers(0, 3))
def test_the_plan_is_the_best_of_all_plans(model: DeskModel, worth: list[list[float]], hours: int, units: int) -> None:
    worths = dict(enumerate(worth))
    best = best_plan(model, hours, units, worths)

    def cost(plan: tuple[Action, ...]) -> tuple[int, int]:
        deeds = [model.actions[action] for action in plan]
        return sum(deed.hours for deed in deeds), sum(deed.units for deed in deeds)

    affordable = [
        plan for plan in product(ACTIONS, repeat=len(worth)) if cost(plan)[0] <= hours and cost(plan)[1] <= units
    ]
    assert tuple(best.get(number, Action.WAIT) for number in worths) in affordable
    assert worth_of(worths, best) == pytest.approx(max(worth_of(worths, dict(enumerate(plan))) for plan in affordable))


def test_the_benchmark_scores_100_and_doing_nothing_scores_0(setting: Setting) -> None:
    best = played(setting.model, "short", 3, benchmark(setting))[1]

    assert _judged(setting, 3, best).quality == pytest.approx(100)
    assert _judged(setting, 3, ({},) * 6).quality == 0
    assert _judged(setting, 3, ()).quality == 100


@pytest.mark.parametrize(("regret", "gap", "quality"), [(0, 2, 100), (1, 2, 50), (2, 2, 0), (3, 2, 0), (0, 0, 100)])
def test_quality_runs_from_0_to_100(regret: float, gap: float, quality: float) -> None:
    assert quality_of(regret, gap) == quality


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_no_day_beats_its_best_plan(setting: Setting, seed: int) -> None:
    days = _random_game(setting, seed)
    found = _judged(setting, seed, days)

    assert all(day.regret_k >= -1e-9 and day.gap_k >= -1e-9 for day in found.days)
    for number, day in enumerate(found.days):
        desk = replay(setting.model, "short", seed, days[:number])
        assert check_decisions(setting.model, desk, day.best) == []
    assert 0 <= found.quality <= 100


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_money_is_what_was_signed_and_what_is_left(setting: Setting, seed: int) -> None:
    days = _random_game(setting, seed)
    found, desk = _judged(setting, seed, days), replay(setting.model, "short", seed, days)
    sold = [lead for lead in desk.leads if lead.status is Status.SOLD]

    assert (found.won, found.sold_k) == (len(sold), sum(lead.deal_k for lead in sold))
    assert found.value_k == pytest.approx(found.sold_k + found.left_k)
    assert 0 <= found.left_k <= 0.22 * sum(lead.deal_k for lead in desk.leads if lead.is_open)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_worst_decisions_are_told_dearest_first(setting: Setting, seed: int) -> None:
    worst = _judged(setting, seed, _random_game(setting, seed)).worst

    assert len(worst) <= 3
    assert len({each.lead.number for each in worst}) == len(worst)
    assert [each.lost_k for each in worst] == sorted((each.lost_k for each in worst), reverse=True)
    for each in worst:
        assert each.taken is not each.better
        if setting.model.actions[each.better].hours > setting.model.actions[each.taken].hours:
            assert each.other is None
        assert each.freed or each.other is None


def test_a_game_verifies_and_a_changed_decision_does_not(setting: Setting) -> None:
    model, values, days = setting.model, setting.values, _random_game(setting, 3)
    quality = _judged(setting, 3, days).quality
    changed = ({}, *days[1:])

    assert days[0] != {}
    assert is_verified(model, "short", 3, model.digest, days, values, quality)
    assert not is_verified(model, "short", 3, "another digest", days, values, quality)
    assert not is_verified(model, "short", 3, model.digest, changed, values, quality)
    assert not is_verified(model, "short", 4, model.digest, days, values, quality)


def test_the_reveal_holds_states_and_beliefs_of_every_lead(setting: Setting) -> None:
    revealed = _judged(setting, 3, _random_game(setting, 3)).revealed

    assert [each.lead.number for each in revealed] == list(range(1, 13))
    for each in revealed:
        assert len(each.states) == 1 + len(each.lead.days)
        assert len(each.beliefs) == 1 + sum(day.sign is not None for day in each.lead.days)


def test_a_day_of_twenty_leads_is_judged_in_five_milliseconds(model: DeskModel, tables: dict[str, DeskValues]) -> None:
    best = 1.0
    for seed in range(5):
        dice = Random(seed)
        days = [{dice.randint(1, 8): Action.ADVERTISE}] + [{}] * 9
        start = time.process_time()
        judge(model, "full", seed, days, tables["full"])
        best = min(best, (time.process_time() - start) / 10)
    assert best <= 0.005
