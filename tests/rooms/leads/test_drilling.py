"""Drills on a real database: each deals its size, is answered once, and teaches no rule; a class's deck is Sort."""

from collections import Counter

import pytest

from courseware.content.library import Library
from courseware.items.lead_triage import LeadTriage
from courseware.items.lead_twin import LeadTwin
from courseware.kernel.database import Database
from courseware.leads.actions import start_deck
from courseware.leads.checks import lead_cards
from courseware.leads.lab import EXERCISES
from courseware.leads.queries import FIELD
from courseware.leads.sessions import Opening
from courseware.learning.attempts import Activity
from courseware.learning.queries import get_attempt, learner_rating, memories
from tests.builders import a_learner
from tests.rooms.leads.lessons import NOON, SIZES, begin, play, released

DRILLS = [key for key, exercise in EXERCISES.items() if exercise.activity is Activity.drill]


@pytest.mark.parametrize("key", DRILLS)
def test_a_drill_deals_its_size_and_is_answered_once(sqlite_database: Database, library: Library, key: str) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, key)
        attempt = get_attempt(session, uuid, who)
        assert len({slot.item_key for slot in attempt.slots}) == SIZES[key]
        attempt = play(session, library, who, uuid)

        assert (attempt.state, attempt.points) == ("graded", SIZES[key])
        assert memories(session, who) == {}
        assert learner_rating(session, who, FIELD).answers == 0


@pytest.mark.parametrize("key", DRILLS)
def test_a_wrong_answer_in_a_drill_is_final(sqlite_database: Database, library: Library, key: str) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        attempt = play(session, library, who, begin(session, library, who, key), right=False)

        assert attempt.state == "graded"
        assert all((slot.fraction or 0) < 1 for slot in attempt.slots)


@pytest.mark.parametrize("key", DRILLS)
def test_equal_seeds_deal_equal_drills(sqlite_database: Database, library: Library, key: str) -> None:
    dealt = []
    with sqlite_database.transaction() as session:
        for _ in range(2):
            who = a_learner(session)
            attempt = get_attempt(session, begin(session, library, who, key, seed=5), who)
            dealt.append([slot.version_id for slot in attempt.slots])

    assert dealt[0] == dealt[1]


def test_authored_twins_and_people_come_unseen_first_and_mixed(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        for key, is_one, low, high in (
            ("twin", lambda item: isinstance(item, LeadTwin) and item.moves, 3, 5),
            ("triage", lambda item: isinstance(item, LeadTriage) and item.is_lead, 3, 5),
        ):
            seen: Counter[str] = Counter()
            for seed in range(2):
                attempt = play(session, library, who, begin(session, library, who, key, seed=seed))
                seen.update(slot.item_key for slot in attempt.slots)
                assert low <= sum(is_one(slot.item) for slot in attempt.slots) <= high
            assert max(seen.values()) == 1


def test_a_deck_of_a_class_is_sorted_whole(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        published = released(session, library)
        cards = [(published.versions[f"card/{card.key}"], card) for card in lead_cards(library)[:12]]
        opening = Opening(EXERCISES["sort"], "deck/one", published.release_id, seed=3)
        attempt = play(session, library, who, start_deck(session, who, opening, cards, NOON))

        assert (attempt.activity, attempt.item_key, attempt.state) == (Activity.sort, "deck/one", "graded")
        assert {slot.version_id for slot in attempt.slots} == {version for version, _ in cards}
        assert memories(session, who)
