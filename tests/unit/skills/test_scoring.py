"""Scoring: the posterior mean against an independent computation, and what must hold for any answers."""

from collections.abc import Mapping, Sequence

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content import catalogue
from courseware.items.likert import Likert
from courseware.skills.scales import PROVISIONAL_ALPHA, ScaledItem, scale_of, scaled, steps_of
from courseware.skills.scoring import Estimate, Level, estimate, is_flat, profile_of

EIGHT = tuple(ScaledItem(f"item-{number}") for number in range(8))
STEPS = st.lists(st.integers(1, 5), min_size=8, max_size=8)


@st.composite
def sets_of_items(draw: st.DrawFn) -> tuple[ScaledItem, ...]:
    return tuple(
        ScaledItem(
            f"item-{number}",
            draw(st.floats(0.5, 2.5)),
            tuple(sorted(draw(st.lists(st.integers(-30, 30), min_size=4, max_size=4, unique=True)), key=float)),
            draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 10)))
    )


def in_tenths(items: Sequence[ScaledItem]) -> tuple[ScaledItem, ...]:
    return tuple(
        ScaledItem(each.key, each.a, tuple(cut / 10 for cut in each.thresholds), each.reverse) for each in items
    )


def answers_of(steps: Sequence[int], items: Sequence[ScaledItem] = EIGHT) -> dict[str, int]:
    return {item.key: step for item, step in zip(items, steps, strict=True)}


def likelihood(theta: float, answers: Mapping[str, int], items: Sequence[ScaledItem]) -> float:
    total = numpy.exp(-theta * theta / 2)
    for item in items:
        at_least = 1 / (1 + numpy.exp(-item.a * (theta - numpy.array(item.thresholds))))
        shares = -numpy.diff(numpy.concatenate(([1.0], at_least, [0.0])))
        total *= shares[::-1][answers[item.key] - 1] if item.reverse else shares[answers[item.key] - 1]
    return float(total)


def by_numpy(
    answers: Mapping[str, int], items: Sequence[ScaledItem], reach: int = 6, points: int = 61
) -> tuple[float, float]:
    theta = numpy.linspace(-reach, reach, points)
    weight = numpy.array([likelihood(point, answers, items) for point in theta])
    mean = (weight * theta).sum() / weight.sum()
    return mean, ((weight * (theta - mean) ** 2).sum() / weight.sum()) ** 0.5


@given(items=sets_of_items().map(in_tenths), data=st.data())
def test_agrees_with_numpy_within_a_millionth(items: tuple[ScaledItem, ...], data: st.DataObject) -> None:
    answers = answers_of([data.draw(st.integers(1, 5)) for _ in items], items)
    found = estimate(answers, items)
    assert (found.mean, found.sem) == pytest.approx(by_numpy(answers, items), abs=1e-6)


@pytest.mark.parametrize("steps", [[1] * 8, [5] * 8, [1, 5] * 4, [2, 3, 4, 3, 2, 3, 4, 5], [3] * 8])
def test_sixty_one_points_stand_for_the_integral(steps: list[int]) -> None:
    answers = answers_of(steps)
    found = estimate(answers, EIGHT)
    assert (found.mean, found.sem) == pytest.approx(by_numpy(answers, EIGHT, 9, 2001), abs=2e-6)


@given(steps=STEPS, order=st.permutations(range(8)))
def test_the_order_of_items_does_not_matter(steps: list[int], order: list[int]) -> None:
    answers = answers_of(steps)
    assert estimate(answers, [EIGHT[place] for place in order]) == estimate(answers, EIGHT)


@given(items=sets_of_items().map(in_tenths), data=st.data())
def test_more_of_the_skill_scores_higher(items: tuple[ScaledItem, ...], data: st.DataObject) -> None:
    answers = answers_of([data.draw(st.integers(1, 5)) for _ in items], items)
    moved = data.draw(st.sampled_from(items))
    step = data.draw(st.integers(1, 4))
    low, high = (step + 1, step) if moved.reverse else (step, step + 1)
    below = estimate({**answers, moved.key: low}, items)
    assert estimate({**answers, moved.key: high}, items).mean > below.mean


@given(steps=STEPS)
def test_a_reversed_item_mirrors_its_steps(steps: list[int]) -> None:
    mirrored = [ScaledItem(item.key, reverse=True) for item in EIGHT]
    turned = answers_of([6 - step for step in steps])
    assert estimate(turned, mirrored) == estimate(answers_of(steps), EIGHT)


def test_no_answers_leave_the_prior() -> None:
    found = estimate({}, EIGHT)
    assert (found.mean, found.sem, found.answered) == (pytest.approx(0), pytest.approx(1), 0)


def test_each_answer_narrows_the_margin_until_the_floor() -> None:
    sems = [estimate(answers_of([3] * n, EIGHT[:n]), EIGHT).sem for n in range(9)]
    assert sems == sorted(sems, reverse=True)
    assert estimate(answers_of([3] * 8), EIGHT, alpha=0.75).sem == 0.5
    assert estimate({"item-0": 3}, EIGHT, alpha=0.75).sem == sems[1]


def test_steps_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="no step 6"):
        estimate({"item-0": 6}, EIGHT)


@pytest.mark.parametrize(
    ("mean", "score", "level"),
    [
        (-1.01, 39.9, Level.EMERGING),
        (-1.0, 40, Level.DEVELOPING),
        (0.0, 50, Level.SOLID),
        (0.99, 59.9, Level.SOLID),
        (1.0, 60, Level.STRONG),
    ],
)
def test_levels_begin_at_their_cuts(mean: float, score: float, level: Level) -> None:
    found = Estimate(mean, 0.5, 8)
    assert found.score == pytest.approx(score)
    assert found.level is level
    assert found.band == pytest.approx((score - 5, score + 5))


@given(mean=st.floats(-3, 3), sem=st.floats(0.2, 1))
def test_level_probabilities_are_a_distribution(mean: float, sem: float) -> None:
    shares = Estimate(mean, sem, 8).level_probabilities
    assert list(shares) == list(Level)
    assert min(shares.values()) >= 0
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_level_probabilities_of_a_known_case() -> None:
    shares = Estimate(0.0, 1.0, 8).level_probabilities
    assert list(shares.values()) == pytest.approx([0.158655, 0.341345, 0.341345, 0.158655], abs=1e-6)


@pytest.mark.parametrize(
    ("steps", "flat"),
    [
        ([3] * 56, True),
        ([3] * 50 + [4] * 6, True),
        ([3, 4] * 28, False),
        ([3] * 7, False),
        ([1, 2, 3, 4, 5] * 4, False),
    ],
)
def test_flat_lines_are_noticed(steps: list[int], flat: bool) -> None:
    assert is_flat(steps) is flat


def test_a_profile_has_an_estimate_for_each_scale() -> None:
    options = ("a", "b", "c", "d", "e")
    asks = Likert(key="asks", prompt="?", options=options)
    skips = Likert(key="skips", prompt="?", options=options, reverse=True)
    scales = [
        scale_of(catalogue.Scale(key="reporting", name="Reporting", items=(skips,))),
        scale_of(catalogue.Scale(key="communication", name="Communication", alpha=0.84, items=(asks,))),
    ]
    steps = steps_of([asks, skips], {"asks": {"step": 4}, "skips": {"step": None}})
    profile = profile_of(steps, scales)
    assert profile == {
        "reporting": estimate({}, [scaled(skips)], PROVISIONAL_ALPHA),
        "communication": estimate({"asks": 4}, [scaled(asks)], 0.84),
    }
    assert [each.answered for each in profile.values()] == [0, 1]


def test_a_scale_measures_one_of_the_seven_skills() -> None:
    with pytest.raises(ValueError, match="none of the skills"):
        scale_of(catalogue.Scale(key="charm", name="Charm", items=()))
