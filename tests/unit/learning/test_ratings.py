"""Ratings move by hand-computed steps, and on simulated learners they find the truth that made the answers."""

import random
from statistics import correlation, mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.learning.ratings import GUESS, Rated, after, chance, seeded, step

TIERS = (1, 2, 3)


def test_the_first_right_answer_moves_both_by_the_surprise() -> None:
    learner, item = after(Rated(), seeded(2), True)

    assert learner == Rated(pytest.approx(1 / 3), 1)
    assert item == Rated(pytest.approx(-1 / 3), 1)


def test_a_wrong_answer_after_twenty_moves_half_as_far() -> None:
    learner, item = after(Rated(0.0, 20), Rated(0.0, 0), False)

    assert learner == Rated(pytest.approx(-1 / 3), 21)
    assert item == Rated(pytest.approx(2 / 3), 1)


def test_steps_shrink_with_answers() -> None:
    assert [step(answers) for answers in (0, 20, 180)] == [1, 0.5, pytest.approx(0.1)]


@given(st.floats(-6, 6), st.floats(-6, 6))
def test_a_guess_is_the_least_and_certainty_the_most(ability: float, difficulty: float) -> None:
    assert GUESS <= chance(ability, difficulty) <= 1


@given(st.floats(-4, 4), st.floats(-4, 4), st.integers(0, 200), st.booleans())
def test_right_answers_raise_and_wrong_ones_lower(ability: float, hard: float, seen: int, is_right: bool) -> None:
    learner, item = after(Rated(ability, seen), Rated(hard, seen), is_right)

    assert (learner.value >= ability) == is_right or learner.value == ability
    assert learner.value - ability == pytest.approx(hard - item.value)


def simulated(learners: int, cards: int, is_seeded: bool, seed: int) -> tuple[float, float]:
    """How the ratings of learners and of items correlate with the truth after so many cards each."""
    dice = random.Random(seed)
    tiers = [dice.choice(TIERS) for _ in range(60)]
    truths = [seeded(tier).value + dice.gauss(0, 0.5) for tier in tiers]
    items = [seeded(tier) if is_seeded else Rated() for tier in tiers]
    abilities, found = [dice.gauss(0.5, 1) for _ in range(learners)], []
    for ability in abilities:
        learner = Rated()
        for place in dice.sample(range(60), cards):
            is_right = dice.random() < chance(ability, truths[place])
            learner, items[place] = after(learner, items[place], is_right)
        found.append(learner.value)
    return correlation(abilities, found), correlation(truths, [item.value for item in items])


def test_after_twenty_cards_the_rating_tells_the_able_from_the_others() -> None:
    assert mean(simulated(400, 20, True, seed)[0] for seed in range(5)) > 0.65


def test_seeds_from_the_tier_help_while_answers_are_scarce() -> None:
    seeded_items = mean(simulated(15, 20, True, seed)[1] for seed in range(10))
    flat_items = mean(simulated(15, 20, False, seed)[1] for seed in range(10))

    assert seeded_items > flat_items + 0.1
    assert seeded_items > 0.7
