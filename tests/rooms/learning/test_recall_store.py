"""Memories and ratings in the database: kept per learner, moved once an answer, claimed with a guest's work."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from courseware.kernel.database import Database
from courseware.learning.actions import claim_work, rate, remember
from courseware.learning.queries import item_rating, learner_rating, memories
from courseware.learning.ratings import Rated, seeded
from courseware.learning.recall import RECALL, Memory, Rating
from tests.builders import a_guest, a_learner

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULE = "rule/R4/not_now"


def test_a_first_review_makes_a_memory_and_the_next_moves_it(database: Database) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        first_due = remember(session, who, RULE, Rating.good, NOON)
        remember(session, who, RULE, Rating.good, first_due)
    state, due = RECALL.review(None, Rating.good, NOON)
    _, due = RECALL.review(state, Rating.good, due)
    with database.reading() as session:
        assert memories(session, who)[RULE].due_at == due


def _due(known: dict[str, Memory], at: datetime) -> set[str]:
    return {subject for subject, memory in known.items() if memory.is_due(at)}


def test_a_learner_is_due_for_what_they_alone_have_met(database: Database) -> None:
    with database.transaction() as session:
        who, other = a_learner(session), a_learner(session)
        remember(session, who, "rule/R2/request", Rating.good, NOON + timedelta(hours=1))
        remember(session, who, RULE, Rating.again, NOON)
        remember(session, who, "rule/R6/faded", Rating.easy, NOON)
        remember(session, other, "rule/R1/opted_out", Rating.again, NOON)
        later = NOON + timedelta(days=5)

        known = memories(session, who)

        assert set(known) == {RULE, "rule/R2/request", "rule/R6/faded"}
        assert _due(known, NOON) == set()
        assert _due(known, NOON + timedelta(days=1)) == {RULE}
        assert _due(known, later) == {RULE, "rule/R2/request"}


def test_an_answer_moves_the_learner_and_the_item(database: Database) -> None:
    with database.transaction() as session:
        who, other = a_learner(session), a_learner(session)
        rate(session, who, "leads", "card/one", seeded(2), True)

        assert learner_rating(session, who, "leads") == Rated(pytest.approx(1 / 3), 1)
        assert item_rating(session, "card/one", seeded(2)) == Rated(pytest.approx(-1 / 3), 1)
        assert learner_rating(session, other, "leads") == Rated()
        assert item_rating(session, "card/two", seeded(3)) == Rated(1.0, 0)


def test_no_answer_is_lost_when_many_rate_one_item(database: Database) -> None:
    with database.transaction() as session:
        people = [a_learner(session) for _ in range(6)]

    def answer(who: int) -> None:
        with database.transaction() as session:
            rate(session, who, "leads", "card/one", seeded(1), False)
            remember(session, who, RULE, Rating.again, NOON)

    answers = [threading.Thread(target=answer, args=(who,)) for who in people for _ in range(2)]
    for one in answers:
        one.start()
    for one in answers:
        one.join()
    with database.reading() as session:
        assert item_rating(session, "card/one", seeded(1)).answers == 12
        assert [learner_rating(session, who, "leads").answers for who in people] == [2] * 6


def test_a_guests_memory_becomes_the_members(database: Database) -> None:
    with database.transaction() as session:
        guest, member = a_guest(session), a_learner(session)
        remember(session, guest, RULE, Rating.again, NOON)
        remember(session, guest, "rule/R2/request", Rating.good, NOON)
        own = remember(session, member, RULE, Rating.easy, NOON)
        rate(session, guest, "leads", "card/one", seeded(1), True)
        claim_work(session, guest, member, NOON)

        kept = memories(session, member)
        assert set(kept) == {RULE, "rule/R2/request"}
        assert kept[RULE].due_at == own
        assert learner_rating(session, member, "leads").answers == 1
        assert memories(session, guest) == {}
