"""What sessions are made of: fresh leads of the rule and tier asked for, and tests that practice never gives away."""

import random

import pytest

from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.lead_twin import LeadTwin
from courseware.items.registry import item_from, item_to
from courseware.leads.cards import check_card
from courseware.leads.generator import POOL
from courseware.leads.practice import Wanted, branch_of, branches
from courseware.leads.supply import (
    LEAD_SEEDS,
    TEST_SEEDS,
    Supply,
    authored,
    deal_drill,
    deal_practice,
    deal_test,
    supply_of,
)


@pytest.fixture(scope="module")
def supply(library: Library) -> Supply:
    """The supply of the course."""
    return supply_of(library)


def test_practice_and_tests_share_no_seed_of_the_pool() -> None:
    assert not set(LEAD_SEEDS) & set(TEST_SEEDS)
    assert set(LEAD_SEEDS) | set(TEST_SEEDS) == set(range(POOL))


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_each_rule_gets_a_fresh_lead_of_its_own_at_every_tier(supply: Supply, tier: int) -> None:
    wanted = [Wanted(branch, temperature, tier) for branch, temperature in branches(supply.rubric).items()]
    cards = [item for _, item in deal_practice(supply, wanted, (), tier)]

    for each, card in zip(wanted, cards, strict=True):
        assert isinstance(card, LeadCard)
        assert (branch_of(card, supply.rubric), card.tier) == (each.branch, tier)
        assert check_card(card, supply.rubric) == []
    assert len({card.key for card in cards}) == 12


def test_what_was_met_is_not_dealt_again(supply: Supply) -> None:
    wanted = [Wanted("R2/request", Temperature.HOT, 2)]
    met: set[str] = set()
    for _ in range(8):
        ((_, card),) = deal_practice(supply, wanted, met, 3)
        assert card.key not in met
        met.add(card.key)


def test_a_twin_begins_with_a_lead_of_its_rule(supply: Supply) -> None:
    ((address, twin),) = deal_practice(supply, [Wanted("R4/not_now", Temperature.WARM, 2, "twin")], (), 3)

    assert isinstance(twin, LeadTwin)
    assert (twin.label.rule, twin.check()) == ("R4", [])
    assert address == f"made/lead_twin/{twin.key}"


@pytest.mark.parametrize("seed", range(3))
def test_a_test_holds_leads_that_are_dealt_nowhere_else(supply: Supply, seed: int) -> None:
    dealt = deal_test(supply, 20, seed)

    assert (len(dealt), len({address for address, _ in dealt})) == (20, 20)
    assert {int(item.key.removeprefix("lead-")) in TEST_SEEDS for _, item in dealt} == {True}


def test_a_board_mixes_all_temperatures_unevenly(supply: Supply) -> None:
    mixes = set()
    for seed in range(12):
        ((_, board),) = deal_drill(supply, "board", [], 1, seed)
        temperatures = [card.label.temperature for card in board.cards]  # type: ignore[attr-defined]
        assert board.check() == []
        assert set(temperatures) == set(Temperature)
        mixes.add(tuple(temperatures.count(temperature) for temperature in Temperature))
    assert len(mixes) > 2


@pytest.mark.parametrize("exercise", ["proof", "change"])
def test_told_exercises_are_sound_and_of_all_temperatures(supply: Supply, exercise: str) -> None:
    for seed in range(3):
        items = [item for _, item in deal_drill(supply, exercise, [], 6, seed)]

        assert [item.check() for item in items] == [[]] * 6
        assert {item.label.temperature for item in items} == set(Temperature)  # type: ignore[attr-defined]


@pytest.mark.parametrize("exercise", ["proof", "change", "board", "dial"])
def test_made_items_are_the_same_for_the_same_seed_and_can_be_stored(supply: Supply, exercise: str) -> None:
    seed = random.Random(exercise).randrange(1000)
    dealt = deal_drill(supply, exercise, [], 1, seed)

    assert dealt == deal_drill(supply, exercise, [], 1, seed)
    assert [item_from(item_to(item)) for _, item in dealt] == [item for _, item in dealt]


def test_authored_items_have_the_addresses_of_their_release(supply: Supply, library: Library) -> None:
    assert all(address in library.items for address, _ in authored([*supply.cards, *supply.twins, *supply.people]))
