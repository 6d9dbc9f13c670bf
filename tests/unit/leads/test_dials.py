"""Dials made from the authored model: equal by seed, sound, and won by reading signs rather than counting opens."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.dial import Dial
from courseware.items.registry import item_from, item_to
from courseware.items.scores import Setting
from courseware.leads.dials import Unmakeable, dial_from, found_settings, make_dial

ROOT = Path(__file__).parents[3]
AUTHORED = yaml.safe_load((ROOT / "content/en/lead-dial.yaml").read_text(encoding="utf-8"))
MAPPING = {key: value for key, value in AUTHORED.items() if key != "schema"}
MODEL = dial_from(MAPPING)
NAIVE = {"opened": 10, "pages": 2, "guides": 1, "prices": 1, "asked": 1, "opted-out": 0}
SENSIBLE = {"opened": 0, "pages": 1, "guides": 2, "prices": 6, "asked": 10, "opted-out": -10}
SEEDS = range(12)


def given_setting(weights: dict[str, int], half_life: int, cut: int = 25) -> dict[str, Any]:
    return {"weights": weights, "half_life": half_life, "cut": cut}


@pytest.fixture(scope="module")
def dials() -> list[Dial]:
    return [make_dial(MODEL, seed) for seed in SEEDS]


def test_a_seed_gives_the_same_dial_again(dials: list[Dial]) -> None:
    assert make_dial(MODEL, 3) == dials[3]
    assert dials[3].key == "dial-3"
    assert dials[3].shown != dials[4].shown


def test_dials_are_sound_and_survive_storage(dials: list[Dial]) -> None:
    for dial in dials:
        assert dial.check() == []
        assert (len(dial.shown), len(dial.held)) == (MODEL.half_size, MODEL.half_size)
        assert item_from(item_to(dial)) == dial


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cut", [10, 25, 40])
def test_counting_opens_without_fading_scores_clearly_below_reading_signs(
    dials: list[Dial], seed: int, cut: int
) -> None:
    naive, sensible = given_setting(NAIVE, 0, cut), given_setting(SENSIBLE, 14, cut)

    assert dials[seed].grade(naive).fraction <= dials[seed].grade(sensible).fraction - 0.3


def test_reading_signs_earns_most_of_the_points_and_fading_helps(dials: list[Dial]) -> None:
    faded = [dial.grade(given_setting(SENSIBLE, 14)).fraction for dial in dials]
    unfaded = [dial.grade(given_setting(SENSIBLE, 0)).fraction for dial in dials]

    assert sum(faded) / len(faded) > 0.85
    assert sum(unfaded) / len(unfaded) < sum(faded) / len(faded) - 0.05


def test_calling_everybody_or_almost_nobody_does_not_pay(dials: list[Dial]) -> None:
    for cut in (1, MODEL.half_size):
        scores = [dial.grade(given_setting(SENSIBLE, 14, cut)).fraction for dial in dials]
        assert sum(scores) / len(scores) < 0.35


def test_the_best_setting_is_found_on_the_shown_leads_alone(dials: list[Dial]) -> None:
    dial = dials[0]
    worth = (MODEL.deal_value, MODEL.call_cost)

    found = found_settings(dial.features, dial.shown, MODEL.half_lives, MODEL.search, worth)

    assert dial.best in found
    assert dial.grade(dial.right_response()).fraction == 1


def test_the_search_beats_where_it_sets_out_from(dials: list[Dial]) -> None:
    for dial in dials:
        begin = Setting(weights=dict(MODEL.search), half_life=dial.best.half_life, cut=dial.best.cut)
        assert dial.trial_of(dial.best, dial.shown).value >= dial.trial_of(begin, dial.shown).value


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 9_999))
def test_every_seed_of_the_pool_makes_a_dial(seed: int) -> None:
    dial = make_dial(MODEL, seed)

    assert dial.judged(dial.right_response()).value >= MODEL.least_value  # type: ignore[union-attr]


def test_the_explanation_warns_of_leakage_and_the_page_says_where_leads_come_from(dials: list[Dial]) -> None:
    assert "leaks the answer" in dials[0].explanation
    assert "made up" in str(dials[0].present({}).fields["about"])


def test_a_model_that_never_pays_is_refused() -> None:
    with pytest.raises(Unmakeable, match="loses money"):
        make_dial(dial_from({**MAPPING, "call_cost": 100_000}), 0)
