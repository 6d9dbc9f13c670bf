"""How scores spread over bands, and who has not begun."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.classroom.assignments import AssignmentView, Kind
from courseware.classroom.deadlines import Dates
from courseware.classroom.gradebook import Grade, Gradebook, Learner, Progress, Row
from courseware.classroom.spread import Beginning, beginnings, spread

JOINED = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scores", "counts", "mean"),
    [
        ([], [0] * 10, None),
        ([0.0, 9.99, 10.0], [2, 1, 0, 0, 0, 0, 0, 0, 0, 0], 19.99 / 3),
        ([90.0, 100.0, 55.5], [0, 0, 0, 0, 0, 1, 0, 0, 0, 2], 245.5 / 3),
    ],
)
def test_scores_fall_into_bands_of_ten(scores: list[float], counts: list[int], mean: float | None) -> None:
    found = spread(scores)
    assert [band.count for band in found.bands] == counts
    assert found.mean == (mean if mean is None else pytest.approx(mean))
    assert [(band.low, band.high) for band in found.bands[::9]] == [(0, 10), (90, 100)]


@given(st.lists(st.floats(0, 100)))
def test_no_score_is_lost(scores: list[float]) -> None:
    found = spread(scores)
    assert sum(band.count for band in found.bands) == found.count == len(scores)
    assert found.most == max(band.count for band in found.bands)


def test_who_has_not_begun_is_told_for_each_assignment() -> None:
    given = AssignmentView(1, "u1", 1, Kind.drill, "twin", "Twin", Dates(), {})
    learners = [
        Learner(number, f"p{number}", name, "", False, JOINED) for number, name in enumerate(("Ama", "Bo", "Cy"))
    ]
    grades = (Grade(), Grade(Progress.under_way), Grade(Progress.done, 1.0))
    book = Gradebook((given,), tuple(Row(one, (grade,), 0) for one, grade in zip(learners, grades, strict=True)))
    assert beginnings(book) == (Beginning(given, (learners[0],), 3),)
