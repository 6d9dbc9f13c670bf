"""What a learner mixes up: counted and in words, what it costs, how far it agrees, and to which side it leans."""

import math
import random
from statistics import NormalDist, mean, stdev

import numpy as np
import pytest

from courseware.items.lead_terms import Handler, Temperature
from courseware.leads.confusion import (
    Matrix,
    Play,
    Point,
    handler_matrix,
    history,
    mix_ups,
    temperature_matrix,
)
from courseware.leads.judgement import CostScore, cost_score, kappa, leaning, leanings, weighted_kappa
from courseware.leads.rubric import CostRow, Costs

COSTS = Costs(
    cold=CostRow(cold=0, warm=3, hot=12), warm=CostRow(cold=4, warm=0, hot=6), hot=CostRow(cold=10, warm=7, hot=0)
)
RIGHT = {"cold": "marketing", "warm": "nurture", "hot": "sales"}


def a_play(truth: str, said: str | None, handler: str | None, session: str = "one") -> Play:
    return Play(
        session=session,
        temperature=Temperature(truth),
        handler=Handler(RIGHT[truth]),
        said_temperature=Temperature(said) if said else None,
        said_handler=Handler(handler) if handler else None,
    )


PLAYS = [
    a_play("hot", "warm", "marketing"),
    a_play("hot", "hot", "marketing"),
    a_play("hot", "hot", "marketing", "two"),
    a_play("cold", "cold", "marketing", "two"),
    a_play("warm", None, None, "two"),
]


def test_counts_stand_by_truth_and_answer() -> None:
    matrix = temperature_matrix(PLAYS)

    assert matrix == Matrix(tuple(Temperature), ((1, 0, 0), (0, 0, 0), (0, 1, 2)))
    assert (matrix.total, matrix.right, matrix.share_right) == (4, 3, 0.75)


def test_handlers_have_a_matrix_of_their_own() -> None:
    assert handler_matrix(PLAYS).counts == ((1, 0, 0), (0, 0, 0), (3, 0, 0))


def test_before_the_first_answer_there_is_no_share() -> None:
    assert temperature_matrix([]).share_right is None


def test_mix_ups_are_told_in_words_the_most_frequent_first() -> None:
    assert mix_ups(PLAYS) == ("3 hot leads sent to marketing", "1 hot lead read as warm")


def test_nurture_is_worded_as_what_it_is() -> None:
    assert mix_ups([a_play("cold", "cold", "nurture")]) == ("1 cold lead left to nurture",)


def test_history_has_one_point_a_session() -> None:
    assert history(PLAYS) == (
        Point("one", played=2, temperature=0.5, handler=0.0, fraction=0.25),
        Point("two", played=3, temperature=2 / 3, handler=1 / 3, fraction=0.5),
    )


def a_matrix(*rows: tuple[int, int, int]) -> Matrix[Temperature]:
    return Matrix(tuple(Temperature), rows)


@pytest.mark.parametrize(
    ("matrix", "score"),
    [
        (a_matrix((3, 0, 0), (0, 2, 0), (0, 0, 4)), 100),
        (a_matrix((0, 3, 0), (0, 2, 0), (0, 4, 0)), 0),
        (a_matrix((2, 1, 0), (0, 2, 0), (1, 0, 3)), 100 * (1 - 13 / 37)),
        (a_matrix((0, 0, 3), (0, 2, 0), (4, 0, 0)), 100 * (1 - 76 / 37)),
    ],
    ids=["all right", "always warm", "two slips", "upside down"],
)
def test_the_cost_score_by_hand(matrix: Matrix[Temperature], score: float) -> None:
    found = cost_score(matrix, COSTS)

    assert found is not None
    assert found.score == pytest.approx(score)


def test_the_cost_is_the_sum_over_leads() -> None:
    assert cost_score(a_matrix((1, 1, 0), (1, 1, 1), (1, 1, 1)), COSTS) == CostScore(3 + 4 + 6 + 10 + 7, 6 + 21)


def test_warm_leads_alone_have_no_cost_score() -> None:
    assert cost_score(a_matrix((0, 0, 0), (1, 2, 0), (0, 0, 0)), COSTS) is None


def numpy_kappa(counts: list[list[int]]) -> tuple[float, float]:
    """Weighted kappa and its standard error, written with arrays after Fleiss, Cohen & Everitt (1969), formula 14."""
    shares = np.array(counts, dtype=float)
    total = shares.sum()
    shares /= total
    place = np.arange(len(counts))
    weights = 1 - ((place[:, None] - place[None, :]) / (len(counts) - 1)) ** 2
    rows, columns = shares.sum(1), shares.sum(0)
    observed, expected = (weights * shares).sum(), (weights * np.outer(rows, columns)).sum()
    beside = (weights @ columns)[:, None] + (weights.T @ rows)[None, :]
    inner = shares * (weights * (1 - expected) - beside * (1 - observed)) ** 2
    spread = inner.sum() - (observed * expected - 2 * expected + observed) ** 2
    return (observed - expected) / (1 - expected), math.sqrt(spread / (total * (1 - expected) ** 4))


@pytest.mark.parametrize("seed", range(6))
def test_kappa_agrees_with_arrays(seed: int) -> None:
    dice = random.Random(seed)
    counts = [[dice.randrange(1, 20) for _ in range(3)] for _ in range(3)]
    found = weighted_kappa(counts)

    assert found is not None
    assert (found.value, found.error) == pytest.approx(numpy_kappa(counts))


def test_kappa_by_hand() -> None:
    found = weighted_kappa([[10, 0, 0], [0, 10, 0], [0, 10, 10]])  # observed 1 - 10/40/4; expected by the margins

    assert found is not None
    rows, columns = (0.25, 0.25, 0.5), (0.25, 0.5, 0.25)
    expected = sum(rows[i] * columns[j] * (1 - (i - j) ** 2 / 4) for i in range(3) for j in range(3))
    assert found.value == pytest.approx((0.9375 - expected) / (1 - expected))


def drawn(size: int, accuracy: float, dice: random.Random) -> list[list[int]]:
    """Answers of somebody who is right this often, and else says one of the other two."""
    counts = [[0, 0, 0] for _ in range(3)]
    for _ in range(size):
        truth = dice.randrange(3)
        said = truth if dice.random() < accuracy else (truth + dice.choice((1, 2))) % 3
        counts[truth][said] += 1
    return counts


@pytest.mark.parametrize("size", [40, 60])
def test_the_standard_error_of_kappa_is_its_spread_over_samples(size: int) -> None:
    dice = random.Random(size)
    found = [each for _ in range(1500) if (each := weighted_kappa(drawn(size, 0.8, dice))) is not None]

    assert mean(each.error for each in found) == pytest.approx(stdev([each.value for each in found]), rel=0.12)


def test_kappa_is_told_from_forty_leads_on() -> None:
    assert kappa(a_matrix((13, 0, 0), (0, 13, 0), (0, 1, 12))) is None
    told = kappa(a_matrix((13, 0, 0), (0, 13, 0), (0, 1, 13)))

    assert told is not None
    assert told.leads == 40
    assert told.band[0] < told.value < told.band[1] <= 1


def test_kappa_says_nothing_of_one_answer_to_one_truth() -> None:
    assert kappa(a_matrix((50, 0, 0), (0, 0, 0), (0, 0, 0))) is None


def test_leanings_by_hand() -> None:
    found = leaning(a_matrix((9, 0, 1), (0, 8, 2), (0, 1, 9)), Temperature.HOT)

    assert found is not None
    normal = NormalDist()
    hits, false = normal.inv_cdf(9.5 / 11), normal.inv_cdf(3.5 / 21)
    assert (found.sharpness, found.bias) == pytest.approx((hits - false, -(hits + false) / 2))


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (a_matrix((10, 0, 10), (0, 10, 10), (0, 0, 20)), "You call too early: doubtful leads go to hot."),
        (a_matrix((20, 0, 0), (0, 20, 0), (0, 12, 8)), "You call too late: hot leads pass for less."),
        (
            a_matrix((9, 1, 0), (0, 9, 1), (0, 1, 9)),
            "Between hot and the rest you show no leaning to speak of yet.",
        ),
    ],
    ids=["early", "late", "none"],
)
def test_a_leaning_is_told_in_words(matrix: Matrix[Temperature], words: str) -> None:
    found = leaning(matrix, Temperature.HOT)

    assert found is not None
    assert found.words == words


def test_cold_leans_in_words_of_its_own() -> None:
    early = leaning(a_matrix((20, 0, 0), (10, 10, 0), (10, 0, 10)), Temperature.COLD)
    late = leaning(a_matrix((8, 12, 0), (0, 20, 0), (0, 0, 20)), Temperature.COLD)

    assert early is not None and early.words.startswith("You let go too early")
    assert late is not None and late.words.startswith("You hold on too long")


def test_too_few_leads_on_one_side_lean_nowhere() -> None:
    assert leanings(a_matrix((20, 0, 0), (0, 20, 0), (0, 0, 4))) == (
        leaning(a_matrix((20, 0, 0), (0, 20, 0), (0, 0, 4)), Temperature.COLD),
    )
    assert leanings(a_matrix((0, 0, 0), (0, 0, 0), (0, 0, 0))) == ()


@pytest.mark.parametrize(("early", "late", "is_told"), [(0, 5, False), (0, 6, True), (3, 12, True), (4, 12, False)])
def test_a_leaning_is_told_by_an_exact_sign_test(early: int, late: int, is_told: bool) -> None:
    found = leaning(a_matrix((50 - early, 0, early), (0, 50, 0), (0, late, 50 - late)), Temperature.HOT)

    assert found is not None
    assert (found.early, found.late, found.is_told) == (early, late, is_told)


@pytest.mark.parametrize("accuracy", [1 / 3, 0.8])
def test_balanced_mistakes_lean_nowhere_nineteen_times_in_twenty(accuracy: float) -> None:
    dice = random.Random(5)
    told = 0
    for _ in range(600):
        counts = [tuple(row) for row in drawn(300, accuracy, dice)]
        found = leaning(Matrix(tuple(Temperature), tuple(counts)), Temperature.HOT)
        assert found is not None
        told += found.is_told
    assert told / 600 <= 0.06
