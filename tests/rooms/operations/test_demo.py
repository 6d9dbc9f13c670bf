"""The demo site: enough people, and every kind of work, made by the same actions as on the site."""

from sqlalchemy import func, select

from courseware.accounts.queries import count_members
from courseware.classroom.models import Enrolment
from courseware.content.library import Library
from courseware.content.queries import find_newest_release, item_versions_of
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.learning.models import Attempt
from courseware.operations.demo import is_wanted, make_demo
from tests.counting import counted

MOST_STATEMENTS = 8_000
"""A first start makes the demo before it serves: each of these costs half a millisecond or so."""


def test_a_class_of_thirty_has_done_every_kind_of_work(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session, counted(sqlite_database) as sent:
        assert is_wanted(session)
        release = find_newest_release(session)
        assert release is not None
        make_demo(session, library, item_versions_of(session, release.id), release.id, "a secret", now())

    with sqlite_database.reading() as session:
        assert count_members(session) == 32
        assert session.scalar(select(func.count()).where(Enrolment.role == "learner")) == 30
        done = session.scalars(select(Attempt.activity).where(Attempt.state == "graded").distinct())
        assert set(done) == {"quiz", "sort", "drill", "desk", "assessment"}
        assert not is_wanted(session)
    assert len(sent) < MOST_STATEMENTS
