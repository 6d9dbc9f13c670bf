"""What is right stays unknown until it is released: marked words in every secret field, looked for in every answer."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.content.queries import forget_items
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.web import create_app
from tests.conftest import _settings
from tests.inspecting import InspectingClient
from tests.web.canaries import leaks, marked_quizzes, marks_in
from tests.web.quizzing import QUIZ, Fields, attempt_at, begin, right_fields

_LINK = re.compile(r'href="(/[^"#]*)')


@pytest.fixture
def marked_app(sqlite_database: Database, tmp_path: Path, authored: tuple[dict[str, str], Library]) -> Iterator[Flask]:
    """The application over content in which every secret carries a word of its own."""
    files = marked_quizzes(authored[0])
    library, findings = build_library(files)
    assert findings == []
    with sqlite_database.transaction() as session:
        publish(session, files, library, now())
    forget_items()
    app = create_app(_settings(tmp_path, sqlite_database.url), sqlite_database, library)
    app.test_client_class = InspectingClient
    yield app


def _crawl(client: InspectingClient, start: str) -> dict[str, str]:
    """Return everything that can be reached by links, headers and all."""
    found: dict[str, str] = {}
    waiting = [
        start,
        "/quizzes",
        "/leads",
        "/assess",
        "/paths",
        "/offerings",
        "/me",
        "/search?q=lead",
        "/session/token",
    ]
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith(("/assets/", "/sign-out")):
            continue
        answer = client.get(path)
        assert answer.status_code < 500, path
        body = answer.get_data(as_text=True) if "text" in answer.mimetype or "json" in answer.mimetype else ""
        found[path] = f"{answer.headers}\n{body}"
        location = answer.headers.get("Location", "")
        waiting += [each.replace("&amp;", "&") for each in _LINK.findall(body)] + ([location] if location else [])
    return found


def test_no_secret_reaches_a_learner_before_its_release(marked_app: Flask) -> None:
    client = marked_app.test_client()
    address = begin(client)
    attempt = attempt_at(marked_app, address)
    said = [_answer(client, address, right_fields(attempt, {slot.position}), slot.position) for slot in attempt.slots]
    refused = _answer(client, address, Fields({"q1": "zz"}), 1)
    pages = _crawl(client, address)
    assert {QUIZ, address, "/learn/one-journey/two-disciplines"} <= set(pages)
    assert len(pages) > 60
    assert leaks({**pages, "save": "".join(said), "refused": refused}) == {}

    assert client.post_form(f"{address}/hand-in").location == f"{address}/review"
    review = client.get(f"{address}/review").get_data(as_text=True)
    explanations = {min(marks_in(slot.item.explanation)) for slot in attempt.slots}
    assert explanations <= marks_in(review), "the marked words were never there"
    assert not set(_keys(attempt)) & marks_in(review), "an author's key shows even after release"


def _keys(attempt: Any) -> list[str]:
    bodies = [str(slot.item.grading()) for slot in attempt.slots if slot.item.type_name != "text"]
    return [key for body in bodies for key in marks_in(body)]


def _answer(client: InspectingClient, address: str, fields: Fields, position: int) -> str:
    fields = fields.copy()
    fields.update({"position": str(position), "idempotency_key": str(position), "csrf_token": client.token()})
    answer = client.post(f"{address}/save", data=fields, headers={"Accept": "application/json"})
    return f"{answer.status}\n{answer.headers}\n{answer.get_data(as_text=True)}"
