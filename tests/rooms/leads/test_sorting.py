"""Sessions of lead cards on a real database: dealing, second tries, closing, and what is known afterwards."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed
from courseware.leads.queries import played_cards
from courseware.leads.standing import played_in, standing_of
from courseware.learning.attempts import AttemptView, Sitting
from courseware.learning.models import Response
from courseware.learning.queries import get_attempt
from tests.builders import a_learner
from tests.counting import counted
from tests.rooms.leads.lessons import NOON, begin, play, put


def place_of_tier(attempt: AttemptView, tiers: tuple[int, ...]) -> int:
    """The first place whose card is of one of these tiers."""
    return next(slot.position for slot in attempt.slots if isinstance(slot.item, LeadCard) and slot.item.tier in tiers)


def test_ten_leads_are_dealt_and_the_open_session_is_kept(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)

        assert begin(session, library, who, seed=8) == uuid
        assert len({slot.item_key for slot in get_attempt(session, uuid, who).slots}) == 10


def test_the_last_answer_closes_the_session_with_its_score(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        attempt = play(session, library, who, begin(session, library, who))

        assert (attempt.state, attempt.points, attempt.max_points) == ("graded", 10, 10)
        assert standing_of(played_in(attempt)).mixed_up == ()


def test_a_wrong_first_answer_to_an_easier_lead_gets_another_try_that_counts_half(
    database: Database, library: Library
) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        place = place_of_tier(get_attempt(session, uuid, who), (1, 2))
        tried = put(session, library, who, uuid, place, right=False).slots[place - 1]
        assert (tried.is_submitted, tried.fraction, tried.response) == (False, None, tried.response)
        final = put(session, library, who, uuid, place).slots[place - 1]

        assert (final.is_submitted, final.fraction) == (True, 0.5)
        assert (final.response or {})["first"] == tried.response
        first = played_cards(session, who)[0].play
        assert first.said_temperature == (tried.response or {})["temperature"]


def test_the_same_first_answer_sent_twice_uses_up_one_try(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        place = place_of_tier(get_attempt(session, uuid, who), (1, 2))
        for _ in range(3):
            attempt = put(session, library, who, uuid, place, right=False, key="one press")

        assert not attempt.slots[place - 1].is_submitted
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_hard_lead_is_answered_once(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        for seed in range(20):
            uuid = begin(session, library, who, seed=seed)
            attempt = get_attempt(session, uuid, who)
            if any(isinstance(slot.item, LeadCard) and slot.item.tier == 3 for slot in attempt.slots):
                break
            play(session, library, who, uuid)
        place = place_of_tier(attempt, (3,))

        assert put(session, library, who, uuid, place, right=False).slots[place - 1].fraction == 0


def test_a_second_answer_to_an_answered_lead_is_not_stored(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        put(session, library, who, uuid, 1)
        attempt = put(session, library, who, uuid, 1, right=False)

        assert attempt.slots[0].fraction == 1
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_racing_answers_leave_one_first_and_one_last(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        place = place_of_tier(get_attempt(session, uuid, who), (1, 2))

    def press() -> None:
        with database.transaction() as session:
            put(session, library, who, uuid, place, right=False)

    presses = [threading.Thread(target=press) for _ in range(6)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    with database.reading() as session:
        kinds = list(session.scalars(select(Response.kind).order_by(Response.seq)))
        assert kinds == ["save", "submit"]


def test_past_its_deadline_a_session_is_handed_in_as_it_stands(database: Database, library: Library) -> None:
    closing = NOON + timedelta(hours=1)
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, sitting=Sitting(closes_at=closing))
        put(session, library, who, uuid, 1)
        attempt = put(session, library, who, uuid, 2, now=closing + timedelta(minutes=1))

        assert (attempt.state, attempt.points) == ("graded", 1)
        assert not attempt.slots[1].is_submitted


def test_the_rules_of_an_instructor_limit_the_sessions(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        play(session, library, who, begin(session, library, who, attempts=1))

        with pytest.raises(Closed):
            begin(session, library, who, attempts=1)


def test_how_sure_is_asked_only_when_wished(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who, other = a_learner(session), a_learner(session)
        asked = get_attempt(session, begin(session, library, who, asks_confidence=True), who)
        unasked = get_attempt(session, begin(session, library, other), other)

        assert all(slot.params.get("asks_confidence") for slot in asked.slots)
        assert not any(slot.params.get("asks_confidence") for slot in unasked.slots)


def test_played_cards_remember_answers_in_a_bounded_number_of_statements(database: Database, library: Library) -> None:
    sent_by_sessions = []
    with database.transaction() as session:
        who = a_learner(session)
    for is_right in (True, False, True):
        with database.transaction() as session:
            play(session, library, who, begin(session, library, who), is_right)
        with counted(database) as sent, database.reading() as session:
            played = played_cards(session, who)
        sent_by_sessions.append(len(sent))

    assert sent_by_sessions == [1, 1, 1]
    assert len({card.key for card in played}) == 30
    assert [point.fraction for point in standing_of(played).sessions] == [1, 0, 1]


def test_a_visitor_has_played_nothing(database: Database) -> None:
    with database.reading() as session:
        assert played_cards(session, None) == []
