"""Stated chances against what came out: Brier's score by hand, bins, and what they say in words."""

import random

import pytest

from courseware.leads.confidence import LEVELS, Bin, Claim, calibration


def claims(sure: int, right: int, wrong: int) -> list[Claim]:
    return [Claim(sure, True)] * right + [Claim(sure, False)] * wrong


def test_briers_score_by_hand() -> None:
    found = calibration([Claim(80, True), Claim(95, False), Claim(40, True)])

    assert found is not None
    assert found.answers == 3
    assert found.brier == pytest.approx((0.2**2 + 0.95**2 + 0.6**2) / 3)


def test_nothing_said_is_no_calibration() -> None:
    assert calibration([]) is None


def test_every_level_has_a_bin() -> None:
    found = calibration(claims(80, 5, 3) + claims(95, 1, 0))

    assert found is not None
    assert found.bins == (Bin(40, 0, 0), Bin(60, 0, 0), Bin(80, 8, 5), Bin(95, 1, 1))
    assert [one.share for one in found.bins] == [None, None, 0.625, 1.0]


def test_the_interval_is_wilsons() -> None:
    low, high = Bin(80, 8, 5).interval

    assert (round(low, 3), round(high, 3)) == (0.306, 0.863)


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Bin(80, 50, 31), "When you say 80 % you are right 62 % of the time: a little too sure."),
        (Bin(95, 50, 20), "When you say 95 % you are right 40 % of the time: far too sure."),
        (Bin(40, 50, 30), "When you say 40 % you are right 60 % of the time: a little too unsure."),
        (Bin(40, 50, 48), "When you say 40 % you are right 96 % of the time: far too unsure."),
        (Bin(80, 20, 15), "When you say 80 % you are right 75 % of the time: about right."),
        (Bin(60, 4, 0), "When you say 60 % you are right 0 % of the time: too few answers to tell."),
        (Bin(60, 0, 0), "You have not said 60 % yet."),
    ],
    ids=["sure", "far-sure", "unsure", "far-unsure", "right", "few", "none"],
)
def test_a_level_is_told_in_words(level: Bin, words: str) -> None:
    assert level.words == words


@pytest.mark.parametrize("belief", LEVELS)
def test_saying_what_one_believes_is_best(belief: int) -> None:
    dice = random.Random(belief)
    outcomes = [dice.random() < belief / 100 for _ in range(4000)]
    scores = {said: calibration(Claim(said, each) for each in outcomes) for said in LEVELS}

    assert min(LEVELS, key=lambda said: scores[said].brier if scores[said] else 1) == belief
