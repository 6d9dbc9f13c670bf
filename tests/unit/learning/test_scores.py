"""From judged slots to a score, and which attempt counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.learning.attempts import AttemptView, Policy, Sitting
from courseware.learning.grading import ScoreSum, fold, kept
from courseware.learning.standing import standing_of
from tests.unit.learning.test_rules import ITEM, NOON, a_slot, a_view


def graded(ordinal: int, points: float) -> AttemptView:
    """Return a graded attempt."""
    return a_view(ordinal=ordinal, id=ordinal, points=points, max_points=10.0, state="graded")


def test_an_unanswered_slot_earns_nothing_but_counts() -> None:
    slots = [a_slot(fraction=1.0, max_points=2.0, response=ITEM.right_response()), a_slot(max_points=3.0)]
    assert fold(slots) == ScoreSum(points=2.0, max_points=5.0, answered=1, computed_from=1)


@given(st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 1)), st.floats(0.1, 10)), max_size=20))
def test_a_score_lies_between_nothing_and_everything(judged: list[tuple[float | None, float]]) -> None:
    total = fold([a_slot(fraction=fraction, max_points=points) for fraction, points in judged])
    assert 0 <= total.points <= total.max_points + 1e-6
    assert total.computed_from == sum(fraction is not None for fraction, _ in judged)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_slots_does_not_matter(fractions: list[float], chance: object) -> None:
    slots = [a_slot(fraction=fraction) for fraction in fractions]
    moved = list(slots)
    chance.shuffle(moved)  # type: ignore[attr-defined]
    assert fold(moved).points == pytest.approx(fold(slots).points, abs=1e-6)


@pytest.mark.parametrize(
    ("scores", "keep", "counts"),
    [
        ([], "best", None),
        ([5.0], "best", 1),
        ([5.0, 9.0, 7.0], "best", 2),
        ([5.0, 9.0, 7.0], "last", 3),
        ([9.0, 9.0], "best", 1),
    ],
)
def test_which_attempt_counts(scores: list[float], keep: str, counts: int | None) -> None:
    found = kept([graded(number, score) for number, score in enumerate(scores, start=1)], keep)
    assert (found.ordinal if found else None) == counts


def test_an_open_attempt_never_counts() -> None:
    assert kept([a_view()], "last") is None


def test_standing_of_a_newcomer() -> None:
    standing = standing_of([], Policy(attempts=3), Sitting(), NOON)
    assert (standing.used, standing.left, standing.opened, standing.kept, standing.closed) == (0, 3, None, None, None)


def test_standing_in_the_middle() -> None:
    opened = a_view(ordinal=2, deadline_at=NOON + timedelta(minutes=1))
    standing = standing_of([graded(1, 4.0), opened], Policy(attempts=3), Sitting(), NOON)
    assert (standing.used, standing.left, standing.opened, standing.overdue) == (2, 1, opened, None)


def test_standing_when_time_ran_out() -> None:
    over = a_view(deadline_at=NOON - timedelta(minutes=1))
    standing = standing_of([over], Policy(attempts=3), Sitting(), NOON)
    assert (standing.opened, standing.overdue) == (None, over)


def test_standing_at_the_end() -> None:
    standing = standing_of([graded(1, 4.0), graded(2, 8.0)], Policy(attempts=2), Sitting(), NOON)
    assert (standing.left, standing.closed) == (0, "You have used every attempt.")
    assert standing.kept is not None and standing.kept.ordinal == 2


def test_without_a_limit_there_is_no_number_left() -> None:
    assert standing_of([graded(1, 4.0)], Policy(), Sitting(), NOON).left is None
