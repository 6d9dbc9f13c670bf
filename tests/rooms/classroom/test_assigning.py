"""Assigning work, what learners then have to do, and the sitting that an assigned activity gets."""

from datetime import timedelta

import pytest

from courseware.accounts.policy import Reader
from courseware.classroom import actions, queries
from courseware.classroom.assignments import Draft, Kind, activities
from courseware.classroom.cohorts import CohortView
from courseware.classroom.gradebook import Progress
from courseware.content.library import Library
from courseware.kernel.database import Database, Session
from courseware.kernel.errors import Closed, Invalid, NotFound
from courseware.learning.actions import finish_lesson
from courseware.learning.attempts import Sitting
from tests.builders import a_learner, an_instructor
from tests.rooms.classroom.classes import NOON, QUIZ, a_class, assessed, code_of, given, reader_of, tried

DAY = timedelta(days=1)


def _class(session: Session) -> tuple[Reader, Reader, CohortView]:
    teacher, learner = reader_of(session, an_instructor(session)), reader_of(session, a_learner(session))
    cohort = a_class(session, teacher)
    actions.join_cohort(session, learner, code_of(cohort), NOON)
    return teacher, learner, cohort


def test_everything_on_offer_can_be_assigned(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        teacher, learner, cohort = _class(session)
        offered = [(kind, key, title) for kind, found in activities(library).items() for key, title in found]
        for kind, key, _ in offered:
            given(session, teacher, cohort, library, kind, key)
        due = queries.due_list_for(session, learner.account_id, library, NOON)
        assert [(one.assignment.kind, one.assignment.item_key, one.assignment.title) for one in due] == offered
        assert {kind for kind, _, _ in offered} == set(Kind)


@pytest.mark.parametrize(
    ("kind", "key"), [(Kind.quiz, "nothing"), (Kind.module, QUIZ), (Kind.sort, "other"), (Kind.assessment, "")]
)
def test_what_the_course_does_not_have_cannot_be_assigned(
    sqlite_database: Database, library: Library, kind: Kind, key: str
) -> None:
    with sqlite_database.transaction() as session:
        teacher, _, cohort = _class(session)
        with pytest.raises(NotFound):
            given(session, teacher, cohort, library, kind, key)


def test_dates_out_of_order_are_refused(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        teacher, _, cohort = _class(session)
        with pytest.raises(Invalid, match="must not be due before it opens"):
            given(session, teacher, cohort, library, Kind.quiz, QUIZ, opens_at=NOON, due_at=NOON - DAY)


def test_an_archived_class_gets_no_work(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        teacher, learner, cohort = _class(session)
        uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ)
        actions.archive_cohort(session, teacher, cohort.uuid, NOON)
        with pytest.raises(Closed):
            given(session, teacher, cohort, library, Kind.quiz, QUIZ)
        with pytest.raises(Closed, match="has ended"):
            queries.sitting_for(session, learner.account_id, "quiz", QUIZ, uuid, NOON)
        assert queries.due_list_for(session, learner.account_id, library, NOON) == []


def test_the_sitting_carries_dates_and_only_the_rules_that_were_set(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        draft = Draft("Week 3", NOON, NOON + DAY, NOON + 2 * DAY, {"attempts": None, "minutes": 10})
        uuid = actions.assign(session, teacher, cohort.uuid, Kind.quiz, QUIZ, draft, library, NOON)
        assigned = queries.get_assignment(session, cohort, uuid, library)
        found = queries.sitting_for(session, learner.account_id, "quiz", QUIZ, uuid, NOON)
        assert found == queries.AssignedSitting(
            Sitting(assigned.id, NOON, NOON + 2 * DAY),
            {"attempts": None, "minutes": 10},
            "Week 3",
            uuid,
            cohort.uuid,
            QUIZ,
            "Europe/Zurich",
        )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "Opens 24 November 2026, 13:00 (Europe/Zurich)."),
        (2, "Closed 26 November 2026, 13:00 (Europe/Zurich): nothing more can be handed in."),
    ],
)
def test_there_is_no_sitting_outside_the_dates(database: Database, library: Library, days: int, words: str) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        dates = {"opens_at": NOON, "due_at": NOON + DAY, "closes_at": NOON + 2 * DAY}
        uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ, **dates)
        with pytest.raises(Closed) as error:
            queries.sitting_for(session, learner.account_id, "quiz", QUIZ, uuid, NOON + days * DAY)
        assert error.value.words == words


def test_there_is_no_sitting_for_others_or_other_activities(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ)
        stranger = a_learner(session)
        asked = [
            (stranger, "quiz", QUIZ, uuid),
            (None, "quiz", QUIZ, uuid),
            (learner.account_id, "sort", "sort", uuid),
            (learner.account_id, "quiz", "checkpoint-in-tandem", uuid),
            (learner.account_id, "quiz", QUIZ, "no such uuid"),
        ]
        for account_id, kind, key, assignment in asked:
            with pytest.raises(NotFound):
                queries.sitting_for(session, account_id, kind, key, assignment, NOON)


def test_a_removed_assignment_comes_back_with_its_attempts(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ)
        assigned = queries.get_assignment(session, cohort, uuid, library)
        tried(session, library, learner.account_id or 0, NOON, assignment_id=assigned.id)
        actions.remove_assignment(session, teacher, cohort.uuid, uuid, library, NOON)
        assert queries.due_list_for(session, learner.account_id, library, NOON) == []
        with pytest.raises(NotFound):
            queries.sitting_for(session, learner.account_id, "quiz", QUIZ, uuid, NOON)
        actions.remove_assignment(session, teacher, cohort.uuid, uuid, library, NOON, removed=False)
        (due,) = queries.due_list_for(session, learner.account_id, library, NOON)
        assert (due.grade.share, due.asks_for_work) == (1.0, False)


def test_changed_dates_and_rules_hold_from_then_on(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        uuid = given(session, teacher, cohort, library, Kind.quiz, QUIZ, due_at=NOON)
        draft = Draft("", None, NOON + DAY, None, {"attempts": 1})
        actions.change_assignment(session, teacher, cohort.uuid, uuid, draft, library, NOON)
        changed = queries.get_assignment(session, cohort, uuid, library)
        assert (changed.title, changed.dates.due_at) == (library.quizzes[QUIZ].title, NOON + DAY)
        assert queries.sitting_for(session, learner.account_id, "quiz", QUIZ, uuid, NOON).policy == {"attempts": 1}


def test_a_module_is_done_step_by_step(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        given(session, teacher, cohort, library, Kind.module, "one-journey")
        lessons = library.module_lessons("one-journey")
        seen = []
        for lesson in lessons:
            finish_lesson(session, learner.account_id or 0, lesson.key, NOON)
            seen.append(queries.due_list_for(session, learner.account_id, library, NOON)[0].grade.done)
        assert seen == list(range(1, len(lessons) + 1))
        tried(session, library, learner.account_id or 0, NOON)
        (due,) = queries.due_list_for(session, learner.account_id, library, NOON)
        assert (due.grade.progress, due.grade.share) == (Progress.done, 1.0)


def test_a_self_assessment_done_before_counts_as_completed(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, learner, cohort = _class(session)
        (key,) = library.assessments
        assessed(session, library, learner.account_id or 0, NOON - 90 * DAY)
        given(session, teacher, cohort, library, Kind.assessment, key, opens_at=NOON)
        (due,) = queries.due_list_for(session, learner.account_id, library, NOON)
        assert (due.grade.is_done, due.grade.share) == (True, None)
