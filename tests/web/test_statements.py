"""Statements a page sends: bounded, and the same at 1 and at 30 rows.

What `kernel.hot` sends straight through the driver (one read for the reader, one for the lesson) is not counted.
"""

from datetime import timedelta

import pytest
from flask import Flask

from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.learning import actions
from courseware.learning.attempts import Sitting
from courseware.learning.planning import plan_quiz, quiz_policy
from tests.builders import a_learner
from tests.counting import counted
from tests.web.quizzing import database_of, signed_in

PAGES = {
    "/": 4,
    "/learn": 1,
    "/learn/one-journey": 1,
    "/learn/one-journey/two-disciplines": 0,
    "/glossary": 0,
    "/quizzes": 2,
    "/quizzes/checkpoint-one-journey": 2,
    "/leads": 1,
    "/leads/sort": 1,
    "/leads/you": 3,
    "/assess": 4,
    "/paths": 2,
    "/offerings": 2,
    "/search?q=lead": 4,  # three of them count the search against its limit
    "/classes": 4,
    "/account": 2,
    "/account/progress": 4,
}


def _learner(app: Flask, library: Library, attempts: int) -> int:
    """Return a learner with that many attempts at a quiz and as many lessons done."""
    quiz = library.quizzes["checkpoint-one-journey"]
    with database_of(app).transaction() as session:
        account_id = a_learner(session)
        release = app.extensions["tandem"].editions.current()
        for number in range(attempts):
            moment = now() - timedelta(days=number + 1)
            plan = plan_quiz(quiz, release.versions, release.release_id, number, quiz_policy(quiz))
            plan = type(plan)(**{**plan.__dict__, "policy": type(plan.policy)(attempts=None)})
            uuid = actions.start_attempt(session, account_id, plan, Sitting(), moment)
            actions.hand_in(session, account_id, uuid, moment)
        for key in library.reading_order[:attempts]:
            actions.finish_lesson(session, account_id, key, now())
    return account_id


@pytest.mark.parametrize("rows", [1, 30])
def test_pages_keep_to_their_statements(sqlite_app: Flask, library: Library, rows: int) -> None:
    client = signed_in(sqlite_app, _learner(sqlite_app, library, rows))
    sent = {}
    for page in PAGES:
        client.get(page)  # warm: item versions are read once for each process
        with counted(database_of(sqlite_app)) as statements:
            assert client.get(page).status_code == 200, page
        sent[page] = len(statements)
    over = {page: (count, PAGES[page]) for page, count in sent.items() if count > PAGES[page]}
    assert over == {}


def test_an_answer_keeps_to_its_statements(sqlite_app: Flask, library: Library) -> None:
    client = signed_in(sqlite_app, _learner(sqlite_app, library, 1))
    sort = client.post_form("/leads/sort").headers["Location"]
    quiz = client.post_form("/quizzes/checkpoint-reaching-people/start").headers["Location"]
    check = next(lesson for lesson in library.lessons.values() if lesson.checks)
    posts = {
        f"{sort}/1": ({"q1-temperature": "warm", "q1-handler": "sales"}, 13),  # judged, remembered and rated
        f"/learn/{check.key}/checks/{check.checks[0].key}": ({}, 6),
        f"{quiz}/save": ({"position": "1"}, 6),
        f"{quiz}/hand-in": ({}, 8),
    }
    client.post_form(f"/learn/{check.key}/checks/{check.checks[0].key}")  # the first one begins the attempt
    for page in (f"{sort}/1", quiz):
        client.get(page)  # warm
    over = {}
    for address, (values, most) in posts.items():
        token = client.token()
        with counted(database_of(sqlite_app)) as statements:
            assert client.post(address, data={"csrf_token": token, **values}).status_code in (200, 303), address
        if len(statements) > most:
            over[address] = list(statements)
    assert over == {}
