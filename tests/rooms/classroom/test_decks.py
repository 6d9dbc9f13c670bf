"""Decks that a class brings: kept as they were, assigned, played, removed and restored; whose they are."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy.orm import Session

from courseware.accounts.policy import Reader
from courseware.classroom import actions, queries
from courseware.classroom.assignments import Kind, activities, deck_key
from courseware.classroom.cohorts import CohortView
from courseware.content.library import Library
from courseware.content.queries import newest_release_id
from courseware.items.lead import LeadCard
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed, Invalid, NotFound
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import answer, start_deck
from courseware.leads.checks import lead_cards
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from courseware.leads.sessions import Opening
from courseware.learning.queries import get_attempt
from tests.builders import a_learner, an_instructor
from tests.counting import counted
from tests.rooms.classroom.classes import NOON, a_class, code_of, given, reader_of

DAY = timedelta(days=1)


def _brought(session: Session, library: Library, cards: int = 3) -> tuple[Reader, CohortView, str, list[LeadCard]]:
    """Return an instructor, a class, the uuid of its deck and the deck's cards."""
    teacher = reader_of(session, an_instructor(session))
    cohort = a_class(session, teacher)
    brought = lead_cards(library)[:cards]
    return teacher, cohort, actions.bring_deck(session, teacher, cohort.uuid, " Our  fair ", brought, NOON), brought


def test_a_deck_is_kept_as_it_was_brought(database: Database, library: Library) -> None:
    with database.transaction() as session:
        _, cohort, uuid, cards = _brought(session, library)
        (deck,) = queries.decks_of(session, cohort)
        assert (deck.uuid, deck.title, deck.cards, deck.assignments, deck.removed_at) == (uuid, "Our fair", 3, 0, None)
        assert [card for _, card in queries.deck_versions(session, uuid)] == cards


def test_equal_keys_in_two_decks_do_not_meet(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, cohort, first, (card,) = _brought(session, library, 1)
        other = msgspec.structs.replace(card, explanation="Told in another way.")
        second = actions.bring_deck(session, teacher, cohort.uuid, "Again", [other], NOON + DAY)
        assert [deck.uuid for deck in queries.decks_of(session, cohort)] == [second, first]
        assert [queries.deck_versions(session, uuid)[0][1] for uuid in (first, second)] == [card, other]


def test_a_deck_is_assigned_like_any_session(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, cohort, uuid, _ = _brought(session, library)
        assert (deck_key(uuid), "Deck: Our fair") in activities(library, queries.deck_titles(session, cohort))[
            Kind.sort
        ]
        given(session, teacher, cohort, library, Kind.sort, deck_key(uuid))
        (assigned,) = queries.assignments_of(session, cohort, library)
        assert (assigned.title, assigned.href) == ("Deck: Our fair", f"/leads/deck?assignment={assigned.uuid}")
        assert queries.get_deck(session, cohort, uuid).assignments == 1


def test_a_session_with_an_assigned_deck_counts_in_the_gradebook(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, cohort, uuid, cards = _brought(session, library)
        learner = reader_of(session, a_learner(session))
        actions.join_cohort(session, learner, code_of(cohort), NOON)
        assignment = given(session, teacher, cohort, library, Kind.sort, deck_key(uuid))
        found = queries.sitting_for(session, learner.account_id, "sort", None, assignment, NOON)
        opening = Opening(EXERCISES["sort"], found.item_key, newest_release_id(session), 7, found.sitting)
        who = learner.account_id or 0
        attempt = start_deck(session, who, opening, queries.deck_versions(session, uuid), NOON)
        assert {slot.item for slot in get_attempt(session, attempt, who).slots} == set(cards)
        for position in range(1, len(cards) + 1):
            held = get_attempt(session, attempt, who, lock=True)
            slot = held.slots[position - 1]
            right = dict(slot.item.right_response() or {})
            answer(session, held, slot, right, new_uuid(), rubric_from(library.rubric), NOON, None)
        (row,) = queries.gradebook_for(session, cohort, library, NOON).rows
        assert (row.grades[0].is_done, row.grades[0].share) == (True, 1.0)
        (alone,) = queries.lab_book_for(session, cohort, library, NOON).rows
        assert alone.grades == row.grades


def test_a_removed_deck_stays_where_it_is_assigned(database: Database, library: Library) -> None:
    with database.transaction() as session:
        teacher, cohort, uuid, cards = _brought(session, library)
        given(session, teacher, cohort, library, Kind.sort, deck_key(uuid))
        actions.remove_deck(session, teacher, cohort.uuid, uuid, NOON)
        assert queries.decks_of(session, cohort) == []
        assert [deck.removed_at for deck in queries.decks_of(session, cohort, removed=True)] == [NOON]
        assert len(queries.deck_versions(session, uuid)) == len(cards)
        assert queries.assignments_of(session, cohort, library)[0].title == "Deck: Our fair"
        with pytest.raises(NotFound):
            given(session, teacher, cohort, library, Kind.sort, deck_key(uuid))
        actions.remove_deck(session, teacher, cohort.uuid, uuid, NOON, removed=False)
        assert queries.get_deck(session, cohort, uuid).removed_at is None


def test_an_archived_class_and_an_empty_title_get_no_deck(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        teacher, cohort, _, cards = _brought(session, library)
        with pytest.raises(Invalid, match="title of at most 120"):
            actions.bring_deck(session, teacher, cohort.uuid, " ", cards, NOON)
        actions.archive_cohort(session, teacher, cohort.uuid, NOON)
        with pytest.raises(Closed, match="archived"):
            actions.bring_deck(session, teacher, cohort.uuid, "Late", cards, NOON)


Reach = Callable[[Session, Reader, CohortView, str, list[LeadCard], Library], object]
REACHES: dict[str, Reach] = {
    "bring": lambda s, who, c, d, cards, lib: actions.bring_deck(s, who, c.uuid, "Mine", cards, NOON),
    "remove": lambda s, who, c, d, cards, lib: actions.remove_deck(s, who, c.uuid, d, NOON),
    "assign": lambda s, who, c, d, cards, lib: given(s, who, a_class(s, who), lib, Kind.sort, deck_key(d)),
    "read": lambda s, who, c, d, cards, lib: queries.get_deck(s, a_class(s, who), d),
}


@pytest.mark.parametrize("reach", list(REACHES))
def test_nobody_reaches_a_deck_of_another_class(database: Database, library: Library, reach: str) -> None:
    with database.transaction() as session:
        _, cohort, uuid, cards = _brought(session, library)
        stranger = reader_of(session, an_instructor(session))
        with pytest.raises(NotFound):
            REACHES[reach](session, stranger, cohort, uuid, cards, library)


@pytest.mark.parametrize("cards", [1, 40])
def test_a_deck_is_read_and_stored_in_as_many_statements_whatever_its_size(
    sqlite_database: Database, library: Library, cards: int
) -> None:
    with sqlite_database.transaction() as session, counted(sqlite_database) as sent:
        _, _, uuid, _ = _brought(session, library, cards)
        session.flush()
        before = len(sent)
        queries.deck_versions(session, uuid)
        assert len(sent) - before <= 2
