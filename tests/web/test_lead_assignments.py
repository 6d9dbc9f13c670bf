"""Sessions of the lead lab that a class was given: they count, and they are for the class alone."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from courseware.classroom.actions import bring_deck
from courseware.classroom.assignments import Kind, deck_key
from courseware.classroom.queries import instructors_of
from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.leads.checks import lead_cards
from courseware.leads.lab import EXERCISES
from courseware.learning.models import Attempt
from tests.builders import a_learner
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import reader_of
from tests.web.leading import (
    KEY,
    begin,
    give,
    in_words,
    play,
    session_at,
    settle,
    stored,
    text_of,
    with_fixed_seeds,
    words_of,
)
from tests.web.quizzing import database_of, signed_in
from tests.web.teaching import Taught, assigned, taught


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fixed_seeds(monkeypatch)


@dataclass(frozen=True)
class Assigned:
    """An exercise that a class was given: its address as the learner finds it, its name, and the class."""

    href: str
    key: str
    assignment: str
    one: Taught


def _given(app: Flask, library: Library, kind: Kind, key: str, learners: int = 1, **dates: object) -> Assigned:
    one = taught(app, learners)
    assignment = assigned(one, library, kind, key, **dates)
    name = key.partition("/")[0]
    return Assigned(f"/leads/{name}?assignment={assignment}", name, assignment, one)


IN_CLASS = [(Kind(exercise.activity.value), key) for key, exercise in EXERCISES.items()]


@pytest.mark.parametrize(("kind", "key"), IN_CLASS)
def test_an_assigned_session_counts_in_the_gradebook(sqlite_app: Flask, library: Library, kind: Kind, key: str) -> None:
    work = _given(sqlite_app, library, kind, key)
    client, size = work.one.learner(), EXERCISES[key].size
    own = begin(client, key)
    assert work.href in text_of(client, f"/classes/{work.one.cohort.uuid}")
    text = text_of(client, work.href)
    assert "Set by your class" in text and f'name="assignment" value="{work.assignment}"' in text

    address = begin(client, key, assignment=work.assignment)
    assert address != own and session_at(client, address).assignment_id is not None
    assert f"Go on with 1 of {size}" in in_words(text_of(client, work.href))
    assert f'href="{own}"' in text_of(client, f"/leads/{key}")
    for position in range(1, size + 1):
        settle(client, address, position)

    assert "Back to your classes" in text_of(client, f"{address}/done")
    grades = work.one.instructor.get(f"{work.one.here}/gradebook.csv").get_data(as_text=True)
    assert ",100.0,done," in grades


def test_a_deck_of_the_class_counts_in_the_gradebook(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    with database_of(sqlite_app).transaction() as session:
        (teacher,) = instructors_of(session, one.cohort)
        deck = bring_deck(
            session, reader_of(session, teacher), one.cohort.uuid, "Our fair", lead_cards(library)[:4], now()
        )
    assignment = assigned(one, library, Kind.sort, deck_key(deck))
    client = one.learner()
    address = begin(client, "deck", assignment=assignment)
    assert address.startswith("/leads/deck/") and len(session_at(client, address).slots) == 4
    for position in range(1, 5):
        settle(client, address, position)

    assert "4 of 4 points" in words_of(client, f"{address}/done")
    grades = one.instructor.get(f"{one.here}/gradebook.csv").get_data(as_text=True)
    assert ",100.0,done," in grades
    assert client.get(f"/leads/sort/{address.rpartition('/')[2]}/1").status_code == 404


def test_what_is_assigned_is_for_the_class_alone(sqlite_app: Flask, library: Library) -> None:
    work = _given(sqlite_app, library, Kind.drill, "proof")
    with database_of(sqlite_app).transaction() as session:
        account_id = a_learner(session)
    stranger = signed_in(sqlite_app, account_id)
    assert stranger.get(work.href).status_code == 404
    assert stranger.post_form("/leads/proof", {"assignment": work.assignment}).status_code == 404

    visitor = sqlite_app.test_client()
    assert isinstance(visitor, InspectingClient)
    for answer in (visitor.get(work.href), visitor.post_form("/leads/proof", {"assignment": work.assignment})):
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_an_assignment_is_for_its_own_exercise(sqlite_app: Flask, library: Library) -> None:
    work = _given(sqlite_app, library, Kind.sort, "exam")
    client = work.one.learner()
    for name in ("sort", "practice", "proof", "deck"):
        assert client.get(f"/leads/{name}?assignment={work.assignment}").status_code == 404, name
        assert client.post_form(f"/leads/{name}", {"assignment": work.assignment}).status_code == 404, name
    for odd in ("nonsense", KEY, "' OR 1=1"):
        assert client.post_form("/leads/exam", {"assignment": odd}).status_code == 404, odd


def test_an_assignment_that_is_not_open_takes_no_session(sqlite_app: Flask, library: Library) -> None:
    work = _given(sqlite_app, library, Kind.sort, "sort", closes_at=now() - timedelta(hours=1))
    client = work.one.learner()

    assert client.get(work.href).status_code == 403
    assert client.post_form("/leads/sort", {"assignment": work.assignment}).status_code == 403


def test_a_session_ends_at_its_deadline_without_what_came_later(sqlite_app: Flask, library: Library) -> None:
    work = _given(sqlite_app, library, Kind.sort, "exam", policy={"minutes": 20})
    client = work.one.learner()
    address = begin(client, "exam", assignment=work.assignment)
    give(client, address, 1)
    with database_of(sqlite_app).transaction() as session:
        session.execute(update(Attempt).values(deadline_at=now() - timedelta(minutes=1)))
    answer = give(client, address, 2)

    assert (answer.status_code, client.get(f"{address}/2").location) == (303, f"{address}/done")
    assert (session_at(client, address).state, session_at(client, address).points) == ("graded", 1)
    assert "1 of 20 points" in words_of(client, f"{address}/done")
    assert len(stored(client)) == 1


def test_a_limit_of_attempts_holds(sqlite_app: Flask, library: Library) -> None:
    work = _given(sqlite_app, library, Kind.drill, "board", policy={"attempts": 1})
    client = work.one.learner()
    play(client, "board", assignment=work.assignment)

    assert client.post_form("/leads/board", {"assignment": work.assignment}).status_code == 403
