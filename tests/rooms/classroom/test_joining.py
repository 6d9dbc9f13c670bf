"""Making classes, joining and leaving them, and codes that stop working."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.accounts.policy import Reader
from courseware.classroom import actions, queries
from courseware.classroom.cohorts import CohortView
from courseware.kernel.database import Database, Session
from courseware.kernel.errors import Closed, Invalid, NotAllowed
from courseware.kernel.journal import Fact
from tests.builders import a_guest, a_learner, an_instructor
from tests.rooms.classroom.classes import NOON, SECRET, a_class, code_of, reader_of


def _people(session: Session) -> tuple[Reader, Reader]:
    return reader_of(session, an_instructor(session)), reader_of(session, a_learner(session))


def test_a_class_is_its_instructors_alone(database: Database) -> None:
    with database.transaction() as session:
        teacher, other = _people(session)
        cohort = a_class(session, teacher)
        assert [(one.cohort, one.learners, one.assignments) for one in queries.taught_cohorts(session, teacher)] == [
            (cohort, 0, 0)
        ]
        assert queries.taught_cohorts(session, other) == []


def test_learners_make_no_classes(database: Database) -> None:
    with database.transaction() as session:
        _, learner = _people(session)
        with pytest.raises(NotAllowed):
            actions.create_cohort(session, learner, "Mine", "UTC", SECRET, NOON)


@pytest.mark.parametrize(("name", "zone"), [("", "UTC"), ("  ", "UTC"), ("x" * 121, "UTC"), ("Fine", "Mars/Base")])
def test_a_class_needs_a_name_and_a_known_time_zone(sqlite_database: Database, name: str, zone: str) -> None:
    with sqlite_database.transaction() as session:
        teacher, _ = _people(session)
        with pytest.raises(Invalid):
            actions.create_cohort(session, teacher, name, zone, SECRET, NOON)


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_typed_in_any_way_lets_a_learner_in(sqlite_database: Database, change: Callable[[str], str]) -> None:
    with sqlite_database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        assert actions.join_cohort(session, learner, change(code_of(cohort)), NOON) == cohort.uuid
        assert [one.uuid for one in queries.learners_of(session, cohort)] == [learner.uuid]


def test_joining_twice_changes_nothing(database: Database) -> None:
    with database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        for days in (0, 1):
            actions.join_cohort(session, learner, code_of(cohort), NOON + timedelta(days=days))
        assert [one.joined_at for one in queries.learners_of(session, cohort)] == [NOON]
        assert session.scalar(select(func.count()).where(Fact.verb == "joined")) == 1


def test_an_instructor_who_types_the_code_stays_an_instructor(database: Database) -> None:
    with database.transaction() as session:
        teacher, _ = _people(session)
        cohort = a_class(session, teacher)
        actions.join_cohort(session, teacher, code_of(cohort), NOON)
        assert queries.learners_of(session, cohort) == []
        assert queries.get_taught(session, teacher, cohort.uuid) == cohort


def test_guests_sign_up_first(database: Database) -> None:
    with database.transaction() as session:
        teacher, _ = _people(session)
        cohort = a_class(session, teacher)
        with pytest.raises(NotAllowed):
            actions.join_cohort(session, reader_of(session, a_guest(session)), code_of(cohort), NOON)


def _wrong(session: Session, teacher: Reader, cohort: CohortView) -> None:
    """Leave the class as it is; the code will be mistyped."""


def _close(session: Session, teacher: Reader, cohort: CohortView) -> None:
    actions.open_joining(session, teacher, cohort.uuid, False, NOON)


def _archive(session: Session, teacher: Reader, cohort: CohortView) -> None:
    actions.archive_cohort(session, teacher, cohort.uuid, NOON)


def _renew(session: Session, teacher: Reader, cohort: CohortView) -> None:
    actions.new_join_code(session, teacher, cohort.uuid, SECRET, NOON)


@pytest.mark.parametrize("spoil", [_wrong, _close, _archive, _renew])
def test_every_code_that_leads_nowhere_gets_the_same_words(
    database: Database, spoil: Callable[[Session, Reader, CohortView], None]
) -> None:
    with database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        spoil(session, teacher, cohort)
        code = "AAAAA-AAAAA" if spoil is _wrong else code_of(cohort)
        with pytest.raises(Invalid) as error:
            actions.join_cohort(session, learner, code, NOON)
        assert error.value.words == "No open class has this code. Check it, or ask your instructor for a new one."


def test_a_new_code_works(database: Database) -> None:
    with database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        actions.new_join_code(session, teacher, cohort.uuid, SECRET, NOON)
        renewed = queries.get_taught(session, teacher, cohort.uuid)
        assert actions.join_cohort(session, learner, code_of(renewed), NOON) == cohort.uuid


def test_leaving_ends_sharing_and_one_may_come_back(database: Database) -> None:
    with database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        actions.join_cohort(session, learner, code_of(cohort), NOON)
        actions.share_report(session, learner, cohort.uuid, True, NOON)
        assert queries.learners_of(session, cohort)[0].shares_report
        actions.leave_cohort(session, learner, cohort.uuid, NOON)
        assert queries.learners_of(session, cohort) == []
        assert queries.attended_cohorts(session, learner.account_id) == []
        actions.join_cohort(session, learner, code_of(cohort), NOON)
        assert not queries.learners_of(session, cohort)[0].shares_report


def test_a_removed_learner_comes_back_only_through_the_instructor(database: Database) -> None:
    with database.transaction() as session:
        teacher, learner = _people(session)
        cohort = a_class(session, teacher)
        actions.join_cohort(session, learner, code_of(cohort), NOON)
        actions.remove_learner(session, teacher, cohort.uuid, learner.uuid, NOON)
        with pytest.raises(Closed):
            actions.join_cohort(session, learner, code_of(cohort), NOON)
        actions.restore_learner(session, teacher, cohort.uuid, learner.uuid, NOON)
        assert [one.uuid for one in queries.learners_of(session, cohort)] == [learner.uuid]


def test_another_time_zone_moves_no_instant(database: Database) -> None:
    with database.transaction() as session:
        teacher, _ = _people(session)
        cohort = a_class(session, teacher)
        actions.change_cohort(session, teacher, cohort.uuid, " Autumn   term ", "Asia/Tokyo", NOON)
        changed = queries.get_taught(session, teacher, cohort.uuid)
        assert (changed.name, changed.time_zone) == ("Autumn term", "Asia/Tokyo")
