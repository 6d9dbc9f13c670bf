"""Starting an attempt: one open at a time, limits, dates, and what the policy froze."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.content.library import Library
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed, NotFound
from courseware.kernel.journal import Fact
from courseware.learning.actions import hand_in, start_attempt
from courseware.learning.attempts import Activity, Policy, Sitting
from courseware.learning.models import Attempt, Slot
from courseware.learning.queries import attempts_at, get_attempt
from tests.rooms.learning.sittings import NOON, QUIZ, a_person, a_plan, an_attempt


def test_an_attempt_holds_what_was_planned(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    with database.reading() as session:
        plan, attempt = a_plan(session, library), get_attempt(session, uuid, learner)
    assert [slot.version_id for slot in attempt.slots] == [slot.version_id for slot in plan.slots]
    assert [slot.params for slot in attempt.slots] == [slot.params for slot in plan.slots]
    assert attempt.policy == plan.policy
    assert (attempt.state, attempt.ordinal, attempt.answered) == ("open", 1, 0)
    assert attempt.deadline_at == NOON + timedelta(minutes=20)


def test_starting_again_goes_on_with_the_open_attempt(database: Database, library: Library) -> None:
    learner = a_person(database)
    assert an_attempt(database, library, learner, seed=1) == an_attempt(database, library, learner, seed=2)


def test_fifty_starts_at_once_open_one_attempt(database: Database, library: Library) -> None:
    learner = a_person(database)
    with ThreadPoolExecutor(50) as pool:
        uuids = set(pool.map(lambda seed: an_attempt(database, library, learner, seed), range(50)))
    with database.reading() as session:
        attempts = session.scalar(select(func.count()).select_from(Attempt))
        slots = session.scalar(select(func.count()).select_from(Slot))
        started = session.scalar(select(func.count()).select_from(Fact).where(Fact.verb == "started"))
    assert (len(uuids), attempts, slots, started) == (1, 1, library.quizzes[QUIZ].length, 1)


def test_no_attempt_beyond_the_limit(database: Database, library: Library) -> None:
    learner = a_person(database)
    for _ in range(3):
        _hand_in(database, learner, an_attempt(database, library, learner))
    with pytest.raises(Closed, match="every attempt"):
        an_attempt(database, library, learner)
    with database.reading() as session:
        assert [one.ordinal for one in attempts_at(session, learner, Activity.quiz, QUIZ)] == [1, 2, 3]


def test_racing_for_the_last_attempt_lets_one_through(database: Database, library: Library) -> None:
    learner, policy = a_person(database), Policy(attempts=1)
    with ThreadPoolExecutor(12) as pool:
        tries = [pool.submit(_start_and_hand_in, database, library, learner, policy) for _ in range(12)]
        for one in tries:
            one.exception()
    with database.reading() as session:
        assert len(attempts_at(session, learner, Activity.quiz, QUIZ)) == 1


def _start_and_hand_in(database: Database, library: Library, learner: int, policy: Policy) -> None:
    _hand_in(database, learner, an_attempt(database, library, learner, policy=policy))


def _hand_in(database: Database, learner: int, uuid: str) -> None:
    with database.transaction() as session:
        hand_in(session, learner, uuid, NOON)


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (timedelta(hours=1), None, "opens later"),
        (None, timedelta(0), "has closed"),
        (None, -timedelta(hours=1), "has closed"),
    ],
)
def test_outside_its_dates_nothing_begins(
    database: Database, library: Library, opens: timedelta | None, closes: timedelta | None, words: str
) -> None:
    sitting = Sitting(None, NOON + opens if opens else None, NOON + closes if closes is not None else None)
    with pytest.raises(Closed, match=words):
        an_attempt(database, library, a_person(database), sitting=sitting)


def test_the_close_of_the_sitting_cuts_the_time_short(database: Database, library: Library) -> None:
    learner, closes = a_person(database), NOON + timedelta(minutes=5)
    uuid = an_attempt(database, library, learner, sitting=Sitting(closes_at=closes))
    with database.reading() as session:
        assert get_attempt(session, uuid, learner).deadline_at == closes


def test_an_overdue_attempt_is_handed_in_and_a_new_one_begins(database: Database, library: Library) -> None:
    learner = a_person(database)
    first = an_attempt(database, library, learner)
    second = an_attempt(database, library, learner, now=NOON + timedelta(hours=1))
    with database.reading() as session:
        old, new = get_attempt(session, first, learner), get_attempt(session, second, learner)
    assert (old.state, old.submitted_at) == ("graded", NOON + timedelta(minutes=20))
    assert (new.state, new.ordinal) == ("open", 2)


def test_later_rules_do_not_reach_into_an_open_attempt(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    with database.transaction() as session:
        plan = a_plan(session, library)
        stricter = replace(plan, policy=replace(plan.policy, attempts=1, minutes=1))
        assert start_attempt(session, learner, stricter, Sitting(), NOON) == uuid
        assert get_attempt(session, uuid, learner).policy == plan.policy


def test_nobody_reads_another_persons_attempt(database: Database, library: Library) -> None:
    uuid = an_attempt(database, library, a_person(database))
    other = a_person(database)
    with database.reading() as session:
        for account_id in (other, None):
            with pytest.raises(NotFound):
                get_attempt(session, uuid, account_id)
