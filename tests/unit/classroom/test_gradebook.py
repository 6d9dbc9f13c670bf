"""Grades by policy, lateness, completion of modules, and a CSV that no spreadsheet runs."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.classroom.assignments import AssignmentView, Kind
from courseware.classroom.deadlines import Dates
from courseware.classroom.gradebook import (
    Grade,
    Gradebook,
    Learner,
    Progress,
    Row,
    by_behind,
    csv_of,
    grade,
    gradebook,
    inert,
    kept,
)
from courseware.learning.attempts import Activity, Tried

DUE = datetime(2026, 11, 27, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
LESSONS = ("one/a", "one/b")


def an_assignment(kind: Kind = Kind.quiz, key: str = "q", keep: str = "best", **more: object) -> AssignmentView:
    """Return assignment 1, due at DUE."""
    lessons, checkpoint = (LESSONS, "check") if kind is Kind.module else ((), None)
    dates = Dates(due_at=DUE)
    return AssignmentView(1, "u1", 1, kind, key, "Title", dates, {}, None, lessons, checkpoint, keep)


def an_attempt(
    points: float | None, ordinal: int = 1, activity: Activity = Activity.quiz, key: str = "q", **more: object
) -> Tried:
    """Return an attempt at assignment 1, handed in an hour before it is due; open when `points` is None."""
    at = DUE - HOUR
    values: dict[str, object] = {
        "uuid": f"a{ordinal}",
        "account_id": 7,
        "activity": activity,
        "item_key": key,
        "assignment_id": 1,
        "ordinal": ordinal,
        "state": "open" if points is None else "graded",
        "started_at": at - HOUR + timedelta(minutes=ordinal),
        "submitted_at": None if points is None else at,
        "points": points,
        "max_points": None if points is None else 10.0,
    }
    return Tried(**{**values, **more})  # type: ignore[arg-type]


def a_learner(name: str = "Ama", account_id: int = 7) -> Learner:
    """Return a learner."""
    return Learner(account_id, f"p{account_id}", name, "ama@example.org", False, DUE)


@pytest.mark.parametrize(
    ("keep", "tried", "expected"),
    [
        ("best", [], Grade()),
        ("best", [an_attempt(None)], Grade(Progress.under_way, attempts=1)),
        ("best", [an_attempt(9, 1), an_attempt(4, 2)], Grade(Progress.done, 0.9, False, 1, 1, 2, DUE - HOUR, "a1")),
        ("last", [an_attempt(9, 1), an_attempt(4, 2)], Grade(Progress.done, 0.4, False, 1, 1, 2, DUE - HOUR, "a2")),
        ("last", [an_attempt(9, 1), an_attempt(None, 2)], Grade(Progress.done, 0.9, False, 1, 1, 2, DUE - HOUR, "a1")),
        ("best", [an_attempt(0)], Grade(Progress.done, 0.0, False, 1, 1, 1, DUE - HOUR, "a1")),
        ("best", [an_attempt(5, assignment_id=2)], Grade()),
        ("best", [an_attempt(5, assignment_id=None)], Grade()),
    ],
)
def test_a_quiz_is_graded_by_its_policy(keep: str, tried: list[Tried], expected: Grade) -> None:
    assert grade(an_assignment(keep=keep), tried, ()) == expected


def test_late_work_is_late_and_loses_nothing() -> None:
    late = an_attempt(9, submitted_at=DUE + HOUR)
    assert grade(an_assignment(), [late], ()) == Grade(Progress.done, 0.9, True, 1, 1, 1, DUE + HOUR, "a1")
    assert not grade(an_assignment(), [an_attempt(9, submitted_at=DUE)], ()).is_late


def test_on_a_tie_the_earlier_attempt_counts() -> None:
    early, late = an_attempt(9, 1), an_attempt(9, 2, submitted_at=DUE + HOUR)
    assert kept([early, late], "best") is early


@pytest.mark.parametrize(
    ("done", "points", "expected"),
    [
        ([], None, Grade(of=3)),
        (["one/a"], None, Grade(Progress.under_way, done=1, of=3)),
        (["one/a", "other/x"], 8, Grade(Progress.under_way, 0.8, False, 2, 3, 1, DUE - HOUR, "a1")),
        (["one/a", "one/b"], None, Grade(Progress.under_way, done=2, of=3)),
        (["one/a", "one/b"], 3, Grade(Progress.done, 0.3, False, 3, 3, 1, DUE - HOUR, "a1")),
    ],
)
def test_a_module_is_done_with_its_lessons_and_checkpoint(
    done: list[str], points: float | None, expected: Grade
) -> None:
    tried = [] if points is None else [an_attempt(points, key="check", assignment_id=None)]
    assert grade(an_assignment(Kind.module, "one"), tried, done) == expected


def test_a_self_assessment_shows_completion_alone_whatever_its_age() -> None:
    old = DUE - timedelta(days=400)
    tried = [
        an_attempt(7, activity=Activity.assessment, key="skills", assignment_id=None, started_at=old, submitted_at=old)
    ]
    assert grade(an_assignment(Kind.assessment, "skills"), tried, ()) == Grade(
        Progress.done, None, False, 1, 1, 1, old, "a1"
    )


def test_a_sort_session_counts_only_under_its_assignment() -> None:
    given_session = an_attempt(6, activity=Activity.sort, key="sort")
    own = an_attempt(9, 2, activity=Activity.sort, key="sort", assignment_id=None)
    found = grade(an_assignment(Kind.sort, "sort"), [given_session, own], ())
    assert (found.share, found.attempts) == (0.6, 1)


def test_who_is_behind_comes_first_then_the_alphabet() -> None:
    learners = [a_learner("Zoe", 1), a_learner("Ama", 2), a_learner("bea", 3)]
    book = gradebook(learners, [an_assignment()], [an_attempt(5, account_id=1)], {}, DUE + HOUR)
    assert [(row.learner.name, row.behind) for row in by_behind(book.rows)] == [("Ama", 1), ("bea", 1), ("Zoe", 0)]
    assert [row.learner.name for row in book.behind] == ["Ama", "bea"]
    assert (book.done_in(0), book.mean_of(0)) == (1, 0.5)


def test_nobody_is_behind_before_the_due_instant() -> None:
    assert gradebook([a_learner()], [an_assignment()], [], {}, DUE).rows[0].behind == 0


def test_the_mean_leaves_out_what_has_no_score() -> None:
    row = Row(a_learner(), (Grade(share=0.4), Grade(), Grade(share=0.8)), 0)
    assert row.mean == pytest.approx(0.6)
    assert Row(a_learner(), (Grade(),), 0).mean is None


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "  +"])
def test_what_would_be_a_formula_becomes_text(begin: str) -> None:
    assert inert(f"{begin}1+1") == f"'{begin}1+1"


@given(st.text(), st.text())
def test_every_text_in_the_csv_is_inert_and_comes_back(name: str, title: str) -> None:
    assignment = an_assignment()
    assignment = AssignmentView(1, "u1", 1, Kind.quiz, "q", title, assignment.dates, {})
    row = Row(a_learner(name), (Grade(Progress.done, 0.834, True),), 2)
    text = csv_of(Gradebook((assignment,), (row,)))
    assert text.startswith("\ufeff")
    head, body = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert head[5] == inert(f"{title}: score (%)")
    assert body == [inert(name), "ama@example.org", "1", "2", "83.4", "83.4", "done", "late"]
    assert all(cell.lstrip(" ")[:1] not in tuple("=+-@\t\r\n") or not cell for cell in (*head, *body))


def test_an_unfinished_module_says_how_far_in_the_csv() -> None:
    row = Row(a_learner(), (Grade(Progress.under_way, None, False, 1, 3),), 0)
    body = list(csv.reader(io.StringIO(csv_of(Gradebook((an_assignment(Kind.module, "one"),), (row,))))))[1]
    assert body[5:] == ["", "under way (1 of 3)", ""]
