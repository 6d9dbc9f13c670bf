"""Grades of what is assigned in the lead lab: exercises like quizzes, the desk by the mean of at least two games."""

from datetime import UTC, datetime, timedelta

import pytest

from courseware.classroom.assignments import AssignmentView, Kind, deck_key, why_ungradable
from courseware.classroom.deadlines import Dates
from courseware.classroom.gradebook import Grade, Gradebook, Learner, Progress, Row, csv_of, grade
from courseware.learning.attempts import Activity, Tried

DUE = datetime(2026, 11, 27, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _assignment(kind: Kind, key: str) -> AssignmentView:
    return AssignmentView(1, "u1", 1, kind, key, "Title", Dates(due_at=DUE), {})


def _tried(quality: float | None, ordinal: int, at: datetime = DUE - HOUR, kind: str = "desk") -> Tried:
    """Return one try under assignment 1, handed in `at`; open without a quality (0 to 1)."""
    state, points, of = ("open", None, None) if quality is None else ("graded", quality, 1.0)
    begun, ended = at - HOUR, None if quality is None else at
    return Tried(f"a{ordinal}", 7, Activity(kind), "short", 1, ordinal, state, begun, ended, points, of)


@pytest.mark.parametrize(
    ("games", "expected"),
    [
        ([], Grade(of=2)),
        ([_tried(None, 1)], Grade(Progress.under_way, of=2, attempts=1)),
        ([_tried(0.8, 1)], Grade(Progress.under_way, done=1, of=2, attempts=1)),
        ([_tried(0.8, 1), _tried(None, 2)], Grade(Progress.under_way, done=1, of=2, attempts=2)),
        ([_tried(0.8, 1), _tried(0.5, 2)], Grade(Progress.done, 0.65, False, 2, 2, 2, DUE - HOUR)),
        (
            [_tried(0.9, 1), _tried(0.6, 2), _tried(0.3, 3, DUE + HOUR)],
            Grade(Progress.done, 0.6, False, 2, 2, 3, DUE - HOUR),
        ),
        ([_tried(0.5, 1), _tried(0.5, 2, DUE + HOUR)], Grade(Progress.done, 0.5, True, 2, 2, 2, DUE + HOUR)),
    ],
    ids=["none", "open", "one", "one and open", "two", "three, the last late", "the second late"],
)
def test_the_desk_is_graded_on_the_mean_of_two_games_or_more(games: list[Tried], expected: Grade) -> None:
    found = grade(_assignment(Kind.desk, "short"), games, ())
    assert found.share == pytest.approx(expected.share)
    assert found == Grade(**{**expected.__dict__, "share": found.share})


def test_keeping_the_best_does_not_make_luck_count_at_the_desk() -> None:
    games = [_tried(0.2, 1), _tried(0.9, 2), _tried(0.4, 3)]
    found = [
        grade(AssignmentView(**{**_assignment(Kind.desk, "short").__dict__, "keep": keep}), games, ())
        for keep in ("best", "last")
    ]
    assert [one.share for one in found] == [pytest.approx(0.5)] * 2


def test_the_csv_says_how_many_games_are_played() -> None:
    assignment = _assignment(Kind.desk, "short")
    learner = Learner(7, "p7", "Ama", "ama@example.org", False, DUE)
    row = Row(learner, (grade(assignment, [_tried(0.8, 1)], ()),), 0)
    assert csv_of(Gradebook((assignment,), (row,))).endswith("Ama,ama@example.org,0,0,,,under way (1 of 2),\r\n")


def test_an_exercise_counts_its_best_try_under_the_assignment() -> None:
    tries = [_tried(0.4, 1, kind="drill"), _tried(0.7, 2, kind="drill"), _tried(1.0, 3, kind="sort")]
    assert grade(_assignment(Kind.drill, "proof"), tries, ()).share == 0.7


@pytest.mark.parametrize(
    ("kind", "key", "href"),
    [
        (Kind.sort, "sort", "/leads/sort?assignment=u1"),
        (Kind.sort, "practice", "/leads/practice?assignment=u1"),
        (Kind.sort, "exam", "/leads/exam?assignment=u1"),
        (Kind.sort, deck_key("0b7c"), "/leads/deck?assignment=u1"),
        (Kind.drill, "twin", "/leads/twin?assignment=u1"),
        (Kind.desk, "short", "/leads/desk?assignment=u1"),
    ],
)
def test_each_activity_of_the_lab_has_its_address(kind: Kind, key: str, href: str) -> None:
    assert _assignment(kind, key).href == href


@pytest.mark.parametrize(
    ("kind", "attempts", "is_fine"),
    [(Kind.desk, 1, False), (Kind.desk, 2, True), (Kind.desk, None, True), (Kind.drill, 1, True)],
)
def test_one_game_alone_cannot_be_asked_for(kind: Kind, attempts: int | None, is_fine: bool) -> None:
    assert (why_ungradable(kind, {"attempts": attempts}) is None) is is_fine
    assert why_ungradable(kind, {}) is None
