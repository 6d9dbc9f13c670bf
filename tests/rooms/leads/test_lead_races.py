"""Requests that race in the lead lab, on both databases: one session, one answer, one closed day comes of many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from courseware.content.library import Library
from courseware.content.models import ItemVersion
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed, NotFound
from courseware.kernel.journal import Fact
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import close_day, start_desk
from courseware.leads.desk_model import Action
from courseware.leads.desk_play import DeskOpening, desk_item, game_of
from courseware.learning.actions import claim_work
from courseware.learning.models import Attempt, Grading, LearnerRating, Response, ReviewCard, Score, Slot
from courseware.learning.queries import get_attempt
from tests.builders import a_guest, a_learner
from tests.rooms.leads.lessons import NOON, SIZES, begin, play, put, released

RACERS = 8
Result = TypeVar("Result")


def _race(run: Callable[[int], Result]) -> list[Result]:
    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))


def _learner(database: Database) -> int:
    with database.transaction() as session:
        return a_learner(session)


def _count(database: Database, *tables: type) -> list[int]:
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("exercise", ["practice", "exam", "change", "dial"])
def test_many_starts_deal_one_session(database: Database, library: Library, exercise: str) -> None:
    who = _learner(database)

    def start(seed: int) -> str:
        with database.transaction() as session:
            return begin(session, library, who, exercise, seed=seed)

    assert len(set(_race(start))) == 1
    assert _count(database, Attempt, Slot) == [1, SIZES[exercise]]


def test_one_made_lead_is_stored_once_whoever_deals_it(database: Database, library: Library) -> None:
    people = [_learner(database) for _ in range(RACERS)]

    def start(place: int) -> str:
        with database.transaction() as session:
            return begin(session, library, people[place], "board", seed=5)

    assert len(set(_race(start))) == RACERS
    with database.reading() as session:
        pinned = session.scalars(select(Slot.version_id)).all()
        dealt = session.scalar(select(func.count()).select_from(ItemVersion).where(ItemVersion.kind == "dealt"))
    assert len(pinned) == RACERS * SIZES["board"]
    assert len(set(pinned)) == dealt == SIZES["board"]


def test_many_first_answers_are_one_answer_and_one_memory(database: Database, library: Library) -> None:
    who = _learner(database)
    with database.transaction() as session:
        uuid = begin(session, library, who, "practice")

    def answer(number: int) -> None:
        with database.transaction() as session:
            put(session, library, who, uuid, 1, right=True, key=f"key {number}")

    _race(answer)
    with database.reading() as session:
        rated = session.scalar(select(LearnerRating.answers).where(LearnerRating.account_id == who))
        answered = session.scalar(select(func.count()).select_from(Fact).where(Fact.verb == "answered"))
    assert _count(database, Response, Grading, ReviewCard) == [1, 1, 1]
    assert (rated, answered) == (1, 1)


def test_many_wrong_answers_at_once_are_at_most_two_tries(database: Database, library: Library) -> None:
    who = _learner(database)
    with database.transaction() as session:
        uuid = begin(session, library, who, "sort")
        attempt = get_attempt(session, uuid, who)
    place = next(slot.position for slot in attempt.slots if getattr(slot.item, "tier", 3) < 3)

    def answer(number: int) -> None:
        with database.transaction() as session:
            put(session, library, who, uuid, place, right=False, key=f"key {number}")

    _race(answer)
    with database.reading() as session:
        kinds = sorted(session.scalars(select(Response.kind)))
    assert kinds == ["save", "submit"]


def test_one_try_sent_many_times_is_one_try(database: Database, library: Library) -> None:
    who = _learner(database)
    with database.transaction() as session:
        uuid = begin(session, library, who, "sort")
        attempt = get_attempt(session, uuid, who)
    place = next(slot.position for slot in attempt.slots if getattr(slot.item, "tier", 3) < 3)

    def answer(_number: int) -> None:
        with database.transaction() as session:
            put(session, library, who, uuid, place, right=False, key="one key")

    _race(answer)
    with database.reading() as session:
        assert session.scalars(select(Response.kind)).all() == ["save"]


def test_many_last_answers_score_a_session_once(database: Database, library: Library) -> None:
    who = _learner(database)
    with database.transaction() as session:
        uuid = begin(session, library, who, "exam")
        for position in range(1, SIZES["exam"]):
            put(session, library, who, uuid, position)

    def answer(_number: int) -> None:
        with database.transaction() as session:
            put(session, library, who, uuid, SIZES["exam"], key=new_uuid())

    _race(answer)
    assert _count(database, Score) == [1]
    with database.reading() as session:
        handed_in = session.scalar(select(func.count()).select_from(Fact).where(Fact.verb == "handed-in"))
        assert (get_attempt(session, uuid, who).state, handed_in) == ("graded", 1)


def _opening(database: Database, library: Library, seed: int) -> DeskOpening:
    with database.reading() as session:
        return DeskOpening(desk_item(library.desk, "short"), released(session, library).release_id, seed)


def test_many_starts_open_one_desk(database: Database, library: Library) -> None:
    who = _learner(database)

    def start(seed: int) -> str:
        with database.transaction() as session:
            return start_desk(session, who, _opening(database, library, 2**61 + seed), NOON)

    assert len(set(_race(start))) == 1
    assert _count(database, Attempt, Slot) == [1, 1]


def test_many_closes_of_a_day_close_it_once_with_one_plan(database: Database, library: Library) -> None:
    who = _learner(database)
    with database.transaction() as session:
        uuid = start_desk(session, who, _opening(database, library, 2**61), NOON)

    def close(number: int, day: int) -> None:
        with database.transaction() as session:
            attempt = get_attempt(session, uuid, who, lock=True)
            game = game_of(attempt.slots[0].item, attempt.slots[0].params, attempt.slots[0].response)
            queue = [lead.number for lead in game.desk.queue]
            plan = {queue[number % len(queue)]: Action.CALL} if queue and game.desk.day == day else {}
            close_day(session, attempt, day, plan, library.desk_values, NOON)

    for day in range(1, 7):
        _race(lambda number, day=day: close(number, day))  # type: ignore[misc]
    assert _count(database, Response, Score, Grading) == [6, 1, 1]
    with database.reading() as session:
        attempt = get_attempt(session, uuid, who)
        days = (attempt.slots[0].response or {})["days"]
    assert attempt.state == "graded"
    assert isinstance(days, list)
    assert [len(day) <= 1 for day in days if isinstance(day, dict)] == [True] * 6


def test_a_guest_who_plays_while_signing_in_loses_no_answer_and_breaks_nothing(
    database: Database, library: Library
) -> None:
    with database.transaction() as session:
        guest, member = a_guest(session), a_learner(session)
        uuid, own = begin(session, library, guest, "practice"), begin(session, library, member, "practice", seed=8)

    def act(number: int) -> str:
        try:
            with database.transaction() as session:
                if number == RACERS // 2:
                    claim_work(session, guest, member, NOON)
                else:
                    put(session, library, guest, uuid, number % 3 + 1)
        except (NotFound, Closed) as error:
            return type(error).__name__
        return "done"

    assert set(_race(act)) <= {"done", "Closed", "NotFound"}
    with database.transaction() as session:
        assert get_attempt(session, uuid, member).state == "abandoned"
        play(session, library, member, own)
        assert get_attempt(session, own, member).state == "graded"
