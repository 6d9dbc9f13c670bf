"""A quiz under an assignment: its own attempts, its own rules, its own end."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from courseware.classroom.models import Assignment
from courseware.content.library import Library
from courseware.kernel.clock import now
from tests.builders import a_learner
from tests.web.quizzing import QUIZ, attempt_at, database_of, signed_in
from tests.web.teaching import Taught, assigned, taught


def _end(one: Taught) -> None:
    with database_of(one.app).transaction() as session:
        past = now() - timedelta(minutes=1)
        session.execute(update(Assignment).values(opens_at=None, due_at=None, closes_at=past))


def test_an_assigned_quiz_counts_its_own_attempts_and_ends_with_its_assignment(
    sqlite_app: Flask, library: Library
) -> None:
    one = taught(sqlite_app)
    closes = now() + timedelta(minutes=5)
    uuid = assigned(one, library, policy={"attempts": 1}, closes_at=closes)
    client = one.learner()
    page = client.get(f"{QUIZ}?assignment={uuid}").get_data(as_text=True)
    assert "Assigned to you" in page
    assert "1 attempt; you have 1 left" in page
    address = client.post_form(f"{QUIZ}/start", {"assignment": uuid}).location
    attempt = attempt_at(sqlite_app, address)
    assert (attempt.policy.attempts, attempt.assignment_id is not None) == (1, True)
    assert attempt.deadline_at == closes
    assert "Not started" not in client.get(f"{QUIZ}?assignment={uuid}").get_data(as_text=True)
    assert "you have 3 left" in client.get(QUIZ).get_data(as_text=True)
    client.post_form(f"{address}/hand-in")
    review = client.get(f"{address}/review").get_data(as_text=True)
    assert "Try again" not in review
    assert f"{QUIZ}?assignment={uuid}" in review
    assert client.post_form(f"{QUIZ}/start", {"assignment": uuid}).status_code == 403


def test_a_second_try_stays_under_the_assignment(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    uuid = assigned(one, library)
    client = one.learner()
    address = client.post_form(f"{QUIZ}/start", {"assignment": uuid}).location
    client.post_form(f"{address}/hand-in")
    review = client.get(f"{address}/review").get_data(as_text=True)
    assert f'name="assignment" value="{uuid}"' in review


def test_after_its_end_the_review_stays_and_offers_no_other_try(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    uuid = assigned(one, library)
    client = one.learner()
    address = client.post_form(f"{QUIZ}/start", {"assignment": uuid}).location
    client.post_form(f"{address}/hand-in")
    _end(one)
    review = client.get(f"{address}/review")
    assert review.status_code == 200
    assert "Try again" not in review.get_data(as_text=True)
    assert client.get(f"{QUIZ}?assignment={uuid}").status_code == 403
    assert client.post_form(f"{QUIZ}/start", {"assignment": uuid}).status_code == 403


def test_an_assignment_of_another_class_is_not_there(sqlite_app: Flask, library: Library) -> None:
    uuid = assigned(taught(sqlite_app), library)
    with database_of(sqlite_app).transaction() as session:
        stranger = a_learner(session)
    client = signed_in(sqlite_app, stranger)
    assert client.get(f"{QUIZ}?assignment={uuid}").status_code == 404
    assert client.post_form(f"{QUIZ}/start", {"assignment": uuid}).status_code == 404
