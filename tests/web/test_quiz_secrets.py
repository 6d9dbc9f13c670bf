"""What is right stays unknown until it is released: marked words in every secret field, looked for in every answer."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.content.queries import forget_items
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.web import create_app
from tests.conftest import _settings
from tests.inspecting import InspectingClient
from tests.web.quizzing import QUIZ, Fields, attempt_at, begin, right_fields

_TOLD = {"feedback", "explanation", "why"}
_CHECK = re.compile(r"^```check\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r'href="(/[^"#]*)')
_CANARY = re.compile(r"zq\d{5}x")
_numbers = count(10_000)


def _mark() -> str:
    return f"zq{next(_numbers)}x"


def _planted(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item with a word of its own in every text that is told later, and in every key below the item's."""
    names: dict[str, str] = {}
    told = {name: _told(name, value, names) for name, value in item.items() if name != "key"}
    return {**told, "key": item["key"]}


def _told(name: str, value: Any, names: dict[str, str]) -> Any:
    if name in _TOLD and isinstance(value, dict):
        return {key: f"{text} {_mark()}" for key, text in value.items()}
    if name in _TOLD:
        return f"{value} {_mark()}"
    if name in ("key", "category"):
        return names.setdefault(value, f"{_mark()}-{value}")
    if name == "accept":
        return [*value, _mark()]
    if isinstance(value, list):
        return [_told("", each, names) for each in value]
    if isinstance(value, dict):
        return {key: _told(key, each, names) for key, each in value.items()}
    return value


def _with_canaries(files: dict[str, str]) -> dict[str, str]:
    """Return the authored files with marked words in quizzes, lead cards and quick checks."""
    return {name: _with_marks(name, text) for name, text in files.items()}


def _with_marks(name: str, text: str) -> str:
    if name.endswith(".md"):
        return _CHECK.sub(lambda found: f"```check\n{_dump(_planted(yaml.safe_load(found[1])))}```", text)
    if name.startswith("quizzes/checkpoints/"):
        quiz = yaml.safe_load(text)
        sections = [{**one, "items": [_planted(item) for item in one["items"]]} for one in quiz["sections"]]
        return _dump({**quiz, "sections": sections})
    if name.startswith("quizzes/cards/"):
        deck = yaml.safe_load(text)
        return _dump({**deck, "cards": [_planted(card) for card in deck["cards"]]})
    return text


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000))


@pytest.fixture
def marked_app(sqlite_database: Database, tmp_path: Path, authored: tuple[dict[str, str], Library]) -> Iterator[Flask]:
    """The application over content in which every secret carries a word of its own."""
    files = _with_canaries(authored[0])
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


def _leaks(pages: dict[str, str]) -> dict[str, list[str]]:
    return {path: sorted(set(_CANARY.findall(text))) for path, text in pages.items() if _CANARY.search(text)}


def test_no_secret_reaches_a_learner_before_its_release(marked_app: Flask) -> None:
    client = marked_app.test_client()
    address = begin(client)
    attempt = attempt_at(marked_app, address)
    said = [_answer(client, address, right_fields(attempt, {slot.position}), slot.position) for slot in attempt.slots]
    refused = _answer(client, address, Fields({"q1": "zz"}), 1)
    pages = _crawl(client, address)
    assert {QUIZ, address, "/learn/one-journey/two-disciplines"} <= set(pages)
    assert len(pages) > 60
    assert _leaks({**pages, "save": "".join(said), "refused": refused}) == {}

    assert client.post_form(f"{address}/hand-in").location == f"{address}/review"
    review = client.get(f"{address}/review").get_data(as_text=True)
    explanations = {_CANARY.findall(slot.item.explanation)[0] for slot in attempt.slots}
    assert explanations <= set(_CANARY.findall(review)), "the marked words were never there"
    assert not set(_keys(attempt)) & set(_CANARY.findall(review)), "an author's key shows even after release"


def _keys(attempt: Any) -> list[str]:
    bodies = [str(slot.item.grading()) for slot in attempt.slots if slot.item.type_name != "text"]
    return [key for body in bodies for key in _CANARY.findall(body)]


def _answer(client: InspectingClient, address: str, fields: Fields, position: int) -> str:
    fields = fields.copy()
    fields.update({"position": str(position), "idempotency_key": str(position), "csrf_token": client.token()})
    answer = client.post(f"{address}/save", data=fields, headers={"Accept": "application/json"})
    return f"{answer.status}\n{answer.headers}\n{answer.get_data(as_text=True)}"
