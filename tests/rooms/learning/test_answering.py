"""Saving and handing in: stored once, graded once, late answers kept but not counted."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed, NotFound
from courseware.kernel.journal import Fact
from courseware.kernel.keys import new_uuid
from courseware.learning.actions import hand_in, save_response, save_responses
from courseware.learning.attempts import AttemptView, Policy
from courseware.learning.grading import fold
from courseware.learning.models import Grading, Response, Score
from courseware.learning.queries import get_attempt
from tests.rooms.learning.sittings import NOON, a_person, an_attempt, some_response

LATE = NOON + timedelta(minutes=20, seconds=11)


def _view(database: Database, learner: int, uuid: str) -> AttemptView:
    with database.reading() as session:
        return get_attempt(session, uuid, learner)


def _save_right(database: Database, learner: int, uuid: str, position: int, key: str = "", **when: object) -> None:
    slot = _view(database, learner, uuid).slots[position - 1]
    with database.transaction() as session:
        moment = when.get("now", NOON)
        save_response(session, learner, uuid, position, slot.item.right_response() or {}, key or new_uuid(), moment)  # type: ignore[arg-type]


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_save_sent_twice_is_stored_once(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    for _ in range(2):
        _save_right(database, learner, uuid, 1, key="one-press")
    with database.reading() as session:
        assert _count(session, Response) == 1


def test_a_save_sent_fifty_times_at_once_is_stored_once(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    with ThreadPoolExecutor(50) as pool:
        for done in [pool.submit(_save_right, database, learner, uuid, 1, "one-press") for _ in range(50)]:
            done.result()
    with database.reading() as session:
        assert _count(session, Response) == 1


def test_saves_from_two_tabs_are_numbered_without_a_gap(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(_save_right, database, learner, uuid, 1, f"tab-{number}") for number in range(20)]:
            done.result()
    with database.reading() as session:
        assert list(session.scalars(select(Response.seq).order_by(Response.seq))) == list(range(1, 21))


def test_the_newest_answer_counts_and_the_older_stays_in_the_log(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    _save_right(database, learner, uuid, 1)
    with database.transaction() as session:
        after = save_response(session, learner, uuid, 1, {}, new_uuid(), NOON)
        assert (after.slots[0].seq, after.slots[0].is_answered) == (2, False)
        assert _count(session, Response) == 2


def test_a_whole_page_is_saved_at_once(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    slots = _view(database, learner, uuid).slots
    answers = {slot.position: (slot.item.right_response() or {}, new_uuid()) for slot in slots}
    with database.transaction() as session:
        after = save_responses(session, learner, uuid, answers, NOON)
    assert after.answered == len(slots)
    assert after.is_open


def test_nobody_saves_into_another_persons_attempt(database: Database, library: Library) -> None:
    owner, other = a_person(database), a_person(database)
    uuid = an_attempt(database, library, owner)
    with database.transaction() as session:
        with pytest.raises(NotFound):
            save_response(session, other, uuid, 1, {}, "stolen", NOON)
        with pytest.raises(NotFound):
            hand_in(session, other, uuid, NOON)
        with pytest.raises(NotFound):
            save_response(session, owner, uuid, 99, {}, "beyond", NOON)
        assert _count(session, Response) == 0


def test_an_answer_after_the_deadline_is_kept_but_marked_and_not_graded(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    _save_right(database, learner, uuid, 1)
    _save_right(database, learner, uuid, 2, now=LATE)
    after = _view(database, learner, uuid)
    with database.reading() as session:
        marks = list(session.scalars(select(Response.is_late).order_by(Response.id)))
    assert marks == [False, True]
    assert (after.state, after.points, after.answered) == ("graded", after.slots[0].max_points, 1)
    assert after.submitted_at == after.deadline_at


def test_an_answer_within_the_grace_still_counts(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    _save_right(database, learner, uuid, 1, now=LATE - timedelta(seconds=1))
    after = _view(database, learner, uuid)
    assert (after.state, after.answered) == ("open", 1)


def test_a_late_hand_in_keeps_its_answers_marked_and_grades_the_earlier_ones(
    database: Database, library: Library
) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    _save_right(database, learner, uuid, 1)
    slots = _view(database, learner, uuid).slots
    answers = {slot.position: (slot.item.right_response() or {}, new_uuid()) for slot in slots}
    with database.transaction() as session:
        after = hand_in(session, learner, uuid, LATE, answers)
        late = session.scalar(select(func.count()).select_from(Response).where(Response.is_late))
    assert (after.answered, after.points, late) == (1, slots[0].max_points, len(slots) - 1)


def test_after_hand_in_no_answer_comes_in_and_a_repeated_save_is_still_confirmed(
    database: Database, library: Library
) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    _save_right(database, learner, uuid, 1, key="before")
    with database.transaction() as session:
        hand_in(session, learner, uuid, NOON)
    _save_right(database, learner, uuid, 1, key="before")
    with pytest.raises(Closed, match="handed in already"):
        _save_right(database, learner, uuid, 1, key="after")


def test_fifty_hand_ins_at_once_grade_once(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    slots = _view(database, learner, uuid).slots
    for slot in slots:
        _save_right(database, learner, uuid, slot.position)

    def give(_number: int) -> str:
        with database.transaction() as session:
            return hand_in(session, learner, uuid, NOON).state

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(give, range(50))) == {"graded"}
    with database.reading() as session:
        handed_in = session.scalar(select(func.count()).select_from(Fact).where(Fact.verb == "handed-in"))
        assert (_count(session, Grading), _count(session, Score), handed_in) == (len(slots), 1, 1)


def test_saves_and_hand_ins_racing_lose_nothing_that_was_confirmed(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    confirmed: list[str] = []

    def act(number: int) -> None:
        if number == 20:
            with database.transaction() as session:
                hand_in(session, learner, uuid, NOON)
            return
        try:
            _save_right(database, learner, uuid, 1 + number % 9, f"race-{number}")
        except Closed:
            return
        confirmed.append(f"race-{number}")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(act, range(40)))
    with database.reading() as session:
        stored = set(session.scalars(select(Response.idempotency_key)))
        attempt = get_attempt(session, uuid, learner)
    assert set(confirmed) == stored
    assert fold(attempt.slots).points == attempt.points == fold(attempt.slots).answered


def test_scores_rebuilt_from_the_log_are_the_stored_ones(database: Database, library: Library) -> None:
    learner = a_person(database)
    for seed, quiz in enumerate(library.quizzes):
        uuid = an_attempt(database, library, learner, seed, quiz=quiz)
        _answer_somehow(database, learner, uuid, random.Random(seed))
        attempt = _view(database, learner, uuid)
        with database.reading() as session:
            stored = session.get_one(Score, attempt.id)
            kept = (stored.points, stored.max_points, stored.answered, stored.computed_from)
        rebuilt = fold(attempt.slots)
        regraded = sum(slot.item.grade(slot.response or {}).fraction * slot.max_points for slot in attempt.slots)
        assert kept == (rebuilt.points, rebuilt.max_points, rebuilt.answered, rebuilt.computed_from)
        assert kept[0] == pytest.approx(regraded, abs=1e-6)


def _answer_somehow(database: Database, learner: int, uuid: str, chance: random.Random) -> None:
    with database.transaction() as session:
        for slot in get_attempt(session, uuid, learner).slots:
            for _ in range(chance.randrange(3)):
                save_response(session, learner, uuid, slot.position, some_response(slot, chance), new_uuid(), NOON)
        hand_in(session, learner, uuid, NOON)


def test_without_a_time_limit_nothing_is_late(database: Database, library: Library) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner, policy=Policy(minutes=None))
    _save_right(database, learner, uuid, 1, now=NOON + timedelta(days=365))
    after = _view(database, learner, uuid)
    assert (after.deadline_at, after.state, after.answered) == (None, "open", 1)
