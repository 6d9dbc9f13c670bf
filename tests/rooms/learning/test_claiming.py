"""A guest turns out to be a member: what becomes of the work of both."""

from typing import Any

from sqlalchemy import select

from courseware.kernel.clock import now
from courseware.kernel.database import Database, Session
from courseware.learning.actions import claim_work, finish_lesson, read_lesson
from courseware.learning.attempts import Activity
from courseware.learning.models import Attempt
from courseware.learning.queries import progress_of
from tests.builders import a_guest, a_learner

DONE, BEGUN, OTHER = "one-journey/two-disciplines", "one-journey/the-customer-journey", "winning-trust/what-convinces"


def test_a_lesson_done_by_either_is_done(database: Database) -> None:
    with database.transaction() as session:
        ada, guest = a_learner(session), a_guest(session)
        read_lesson(session, ada, DONE, "", now())
        finish_lesson(session, guest, DONE, now())
        finish_lesson(session, ada, BEGUN, now())
        read_lesson(session, guest, BEGUN, "", now())
        read_lesson(session, guest, OTHER, "", now())

        claim_work(session, guest, ada, now())

        assert {key: one.is_done for key, one in progress_of(session, ada).items()} == {
            DONE: True,
            BEGUN: True,
            OTHER: False,
        }
        assert progress_of(session, guest) == {}


def test_a_guest_adds_no_attempts_beyond_the_limit(database: Database) -> None:
    with database.transaction() as session:
        ada, guest = a_learner(session), a_guest(session)
        made = [(ada, "a"), (ada, "a"), (guest, "a"), (guest, "a"), (guest, "b"), (guest, "b"), (guest, "c")]
        for number, (account_id, key) in enumerate(made):
            policy = {"attempts": None if key == "c" else 3 if key == "a" else 1}
            _add_attempt(session, number, account_id, key, "graded", policy)

        claim_work(session, guest, ada, now())

        rows = session.execute(select(Attempt.state).where(Attempt.account_id == ada).order_by(Attempt.uuid))
        assert list(rows.scalars()) == ["graded", "graded", "graded", "abandoned", "graded", "abandoned", "graded"]


def _add_attempt(
    session: Session, number: int, account_id: int, key: str, state: str, policy: dict[str, Any] | None = None
) -> None:
    session.add(
        Attempt(
            uuid=str(number),
            account_id=account_id,
            activity=Activity.quiz.value,
            item_key=key,
            ordinal=1,
            release_id=1,
            seed=1,
            policy=policy or {},
            state=state,
            started_at=now(),
        )
    )
    session.flush()


def test_an_open_attempt_yields_to_the_members_own(database: Database) -> None:
    with database.transaction() as session:
        ada, guest = a_learner(session), a_guest(session)
        for number, (account_id, key, state) in enumerate(
            [(ada, "a", "open"), (guest, "a", "open"), (guest, "b", "open"), (guest, "a", "graded")]
        ):
            _add_attempt(session, number, account_id, key, state)

        claim_work(session, guest, ada, now())

        rows = session.execute(select(Attempt.uuid, Attempt.account_id, Attempt.state).order_by(Attempt.uuid)).all()
        assert [tuple(row) for row in rows] == [
            ("0", ada, "open"),
            ("1", ada, "abandoned"),
            ("2", ada, "open"),
            ("3", ada, "graded"),
        ]
