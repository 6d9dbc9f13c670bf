"""The gradebook on a real database: constant statements, and nothing for those who may not see it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from courseware.accounts.actions import set_role
from courseware.accounts.policy import Reader
from courseware.accounts.roles import Role
from courseware.classroom import actions, queries
from courseware.classroom.assignments import Draft, Kind
from courseware.classroom.cohorts import CohortView
from courseware.classroom.gradebook import Learner
from courseware.content.library import Library
from courseware.content.queries import newest_release_id
from courseware.kernel.database import Database, Session
from courseware.kernel.errors import NotFound
from courseware.learning.actions import start_attempt
from courseware.learning.attempts import Activity, Plan, Policy, Sitting
from tests.builders import a_learner, an_instructor
from tests.counting import counted
from tests.rooms.classroom.classes import NOON, QUIZ, a_class, assessed, code_of, given, reader_of, tried

DAY = timedelta(days=1)


def _learner(session: Session, cohort: CohortView, name: str = "Ada Learner") -> Reader:
    learner = reader_of(session, a_learner(session, name))
    actions.join_cohort(session, learner, code_of(cohort), NOON)
    return learner


def _full_class(session: Session, library: Library, learners: int) -> tuple[Reader, CohortView]:
    """Return a class with one assignment of each kind and as many learners, every other of whom has worked."""
    teacher = reader_of(session, an_instructor(session))
    cohort = a_class(session, teacher)
    (assessment,) = library.assessments
    for kind, key in ((Kind.module, "one-journey"), (Kind.sort, "sort"), (Kind.assessment, assessment)):
        given(session, teacher, cohort, library, kind, key)
    uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ, due_at=NOON)
    quiz = queries.get_assignment(session, cohort, uuid, library)
    for number in range(learners):
        learner = _learner(session, cohort, f"Learner {number:03}")
        if number % 2 == 0:
            tried(session, library, learner.account_id or 0, NOON + DAY, assignment_id=quiz.id)
    return teacher, cohort


@pytest.mark.parametrize("learners", [0, 1, 3, 30])
def test_the_gradebook_takes_five_statements_whatever_the_rows(
    sqlite_database: Database, library: Library, learners: int
) -> None:
    with sqlite_database.transaction() as session:
        _, cohort = _full_class(session, library, learners)
    with counted(sqlite_database) as sent, sqlite_database.reading() as session:
        book = queries.gradebook_for(session, cohort, library, NOON + DAY)
    assert len(sent) <= 5
    assert [row.learner.name for row in book.rows] == [f"Learner {number:03}" for number in range(learners)]
    assert [row.behind for row in book.rows] == [number % 2 for number in range(learners)]


def test_a_learner_has_the_same_grades_in_every_place(database: Database, library: Library) -> None:
    with database.transaction() as session:
        _, cohort = _full_class(session, library, 1)
        book = queries.gradebook_for(session, cohort, library, NOON + DAY)
        (row,) = book.rows
        work, attempts = queries.work_of(session, cohort, row.learner, library, NOON + DAY)
        due = queries.due_list_in(session, row.learner.account_id, cohort, library, NOON + DAY)
        assert work == book
        assert tuple(one.grade for one in due) == row.grades
        assert [one.fraction for one in attempts] == [1.0]
        quiz = next(one.grade for one in due if one.assignment.kind is Kind.quiz)
        assert (quiz.share, quiz.is_late) == (1.0, True)


def test_those_who_left_are_not_in_the_gradebook(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, cohort = _full_class(session, library, 2)
        leaver = queries.learners_of(session, cohort)[0]
        actions.remove_learner(session, teacher, cohort.uuid, leaver.uuid, NOON)
        book = queries.gradebook_for(session, cohort, library, NOON)
        assert [row.learner.name for row in book.rows] == ["Learner 001"]
        with pytest.raises(NotFound):
            queries.get_learner(session, cohort, leaver.uuid)


Deed = Callable[[Session, Reader, CohortView, str, Learner, Library], object]
DRAFT = Draft("Changed")
DEEDS: dict[str, Deed] = {
    "see": lambda s, who, c, a, p, lib: queries.get_taught(s, who, c.uuid),
    "rename": lambda s, who, c, a, p, lib: actions.change_cohort(s, who, c.uuid, "Other", "UTC", NOON),
    "archive": lambda s, who, c, a, p, lib: actions.archive_cohort(s, who, c.uuid, NOON),
    "code": lambda s, who, c, a, p, lib: actions.new_join_code(s, who, c.uuid, "secret", NOON),
    "joining": lambda s, who, c, a, p, lib: actions.open_joining(s, who, c.uuid, False, NOON),
    "assign": lambda s, who, c, a, p, lib: actions.assign(s, who, c.uuid, Kind.quiz, QUIZ, DRAFT, lib, NOON),
    "change": lambda s, who, c, a, p, lib: actions.change_assignment(s, who, c.uuid, a, DRAFT, lib, NOON),
    "remove": lambda s, who, c, a, p, lib: actions.remove_assignment(s, who, c.uuid, a, lib, NOON),
    "remove learner": lambda s, who, c, a, p, lib: actions.remove_learner(s, who, c.uuid, p.uuid, NOON),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_a_class_is_not_there_for_anyone_but_its_instructors(
    sqlite_database: Database, library: Library, deed: Deed
) -> None:
    with sqlite_database.transaction() as session:
        teacher, cohort = _full_class(session, library, 1)
        uuid = queries.assignments_of(session, cohort, library)[0].uuid
        (learner,) = queries.learners_of(session, cohort)
        others = [
            reader_of(session, learner.account_id),
            reader_of(session, an_instructor(session)),
            reader_of(session, a_learner(session)),
            Reader(),
        ]
        for other in others:
            with pytest.raises(NotFound):
                deed(session, other, cohort, uuid, learner, library)
        deed(session, teacher, cohort, uuid, learner, library)


def test_administrators_see_every_class(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        _, cohort = _full_class(session, library, 1)
        account_id = an_instructor(session, email="root@example.org")
        set_role(session, None, "root@example.org", Role.administrator, NOON)
        root = reader_of(session, account_id)
        assert queries.get_taught(session, root, cohort.uuid) == cohort
        assert [one.cohort for one in queries.taught_cohorts(session, root)] == [cohort]


def test_ids_of_another_class_lead_nowhere(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        teacher, mine = _full_class(session, library, 1)
        _, theirs = _full_class(session, library, 1)
        uuid = queries.assignments_of(session, theirs, library)[0].uuid
        (stranger,) = queries.learners_of(session, theirs)
        (learner,) = queries.learners_of(session, mine)
        _, attempts = queries.work_of(session, theirs, stranger, library, NOON)
        with pytest.raises(NotFound):
            queries.get_assignment(session, mine, uuid, library)
        with pytest.raises(NotFound):
            actions.change_assignment(session, teacher, mine.uuid, uuid, DRAFT, library, NOON)
        with pytest.raises(NotFound):
            queries.get_learner(session, mine, stranger.uuid)
        with pytest.raises(NotFound):
            actions.remove_learner(session, teacher, mine.uuid, stranger.uuid, NOON)
        with pytest.raises(NotFound):
            queries.get_handed_in(session, mine, learner, attempts[0].uuid, library)


def test_instructors_read_only_handed_in_attempts_that_count_here(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher = reader_of(session, an_instructor(session))
        cohort = a_class(session, teacher)
        learner = _learner(session, cohort)
        account_id = learner.account_id or 0
        (assessment,) = library.assessments
        quiz = queries.get_assignment(
            session, cohort, given(session, teacher, cohort, library, Kind.quiz, QUIZ), library
        )
        given(session, teacher, cohort, library, Kind.assessment, assessment)
        mine = queries.get_learner(session, cohort, learner.uuid)
        assigned = tried(session, library, account_id, NOON, assignment_id=quiz.id)
        plan = Plan(Activity.quiz, QUIZ, "Open", newest_release_id(session) or 0, 1, Policy(), ())
        hidden = [
            tried(session, library, account_id, NOON),
            assessed(session, library, account_id, NOON),
            start_attempt(session, account_id, plan, Sitting(quiz.id), NOON),
        ]
        assert queries.get_handed_in(session, cohort, mine, assigned, library).uuid == assigned
        for uuid in hidden:
            with pytest.raises(NotFound):
                queries.get_handed_in(session, cohort, mine, uuid, library)
