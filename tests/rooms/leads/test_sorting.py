"""Sessions of lead cards on a real database: dealing, answering once, closing, and what is known afterwards."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.queries import item_versions_of, newest_release_id
from courseware.items.lead import LeadCard
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import sort_lead, start_sorting
from courseware.leads.checks import lead_cards
from courseware.leads.queries import played_cards
from courseware.leads.standing import played_in, standing_of
from courseware.learning.attempts import AttemptView, Sitting
from courseware.learning.models import Response
from courseware.learning.queries import get_attempt
from tests.builders import a_learner
from tests.counting import counted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRONG = {"cold": {"temperature": "hot", "handler": "sales"}}


def begin(session: Session, library: Library, who: int, sitting: Sitting | None = None, **rules: object) -> str:
    release = newest_release_id(session)
    versions = item_versions_of(session, release)
    return start_sorting(
        session, who, lead_cards(library), versions, release, sitting or Sitting(), rules, seed=7, now=NOON
    )


def sort(
    session: Session, who: int, uuid: str, position: int, right: bool = True, when: datetime = NOON
) -> AttemptView:
    attempt = get_attempt(session, uuid, who, lock=True)
    slot = attempt.slots[position - 1]
    assert isinstance(slot.item, LeadCard)
    wrong = WRONG.get(slot.item.label.temperature.value, {"temperature": "cold", "handler": "marketing"})
    response = slot.item.right_response() if right else dict(wrong)
    sort_lead(session, attempt, slot, response or {}, new_uuid(), when, 4200)
    return get_attempt(session, uuid, who)


def play(session: Session, who: int, uuid: str, right: bool = True) -> AttemptView:
    for position in range(1, 11):
        attempt = sort(session, who, uuid, position, right)
    return attempt


def test_ten_leads_are_dealt_and_the_open_session_is_kept(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)

        assert begin(session, library, who) == uuid
        assert len({slot.item_key for slot in get_attempt(session, uuid, who).slots}) == 10


def test_the_last_answer_closes_the_session_with_its_score(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        attempt = play(session, who, uuid)

        assert (attempt.state, attempt.points, attempt.max_points) == ("graded", 10, 10)
        assert standing_of(played_in(attempt)).mixed_up == ()


def test_a_second_answer_to_a_lead_is_not_stored(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who)
        sort(session, who, uuid, 1, right=False)
        attempt = sort(session, who, uuid, 1, right=True)

        assert attempt.slots[0].fraction == 0
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_past_its_deadline_a_session_is_handed_in_as_it_stands(database: Database, library: Library) -> None:
    closing = NOON + timedelta(hours=1)
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, Sitting(closes_at=closing))
        sort(session, who, uuid, 1)
        attempt = sort(session, who, uuid, 2, when=closing + timedelta(minutes=1))

        assert (attempt.state, attempt.points) == ("graded", 1)
        assert not attempt.slots[1].is_submitted


def test_the_rules_of_an_instructor_limit_the_sessions(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        play(session, who, begin(session, library, who, attempts=1))

        with pytest.raises(Closed):
            begin(session, library, who, attempts=1)


def test_played_cards_remember_answers_in_a_bounded_number_of_statements(database: Database, library: Library) -> None:
    sent_by_sessions = []
    with database.transaction() as session:
        who = a_learner(session)
    for is_right in (True, False, True):
        with database.transaction() as session:
            play(session, who, begin(session, library, who), is_right)
        with counted(database) as sent, database.reading() as session:
            played = played_cards(session, who)
        sent_by_sessions.append(len(sent))

    assert sent_by_sessions == [1, 1, 1]
    assert len({card.key for card in played}) == 30
    assert [point.fraction for point in standing_of(played).sessions] == [1, 0, 1]


def test_a_visitor_has_played_nothing(database: Database) -> None:
    with database.reading() as session:
        assert played_cards(session, None) == []
