"""Readers at quizzes, for tests of the quiz pages."""

import re
from collections.abc import Mapping

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from courseware.accounts.actions import start_session
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.learning.attempts import AttemptView
from courseware.learning.models import Attempt
from courseware.learning.queries import get_attempt
from courseware.web.plumbing.services import Services
from tests.inspecting import InspectingClient

QUIZ = "/quizzes/checkpoint-one-journey"
Fields = MultiDict[str, str]


def database_of(app: Flask) -> Database:
    """Return the application's database."""
    parts: Services = app.extensions["tandem"]
    return parts.database


def signed_in(app: Flask, account_id: int) -> InspectingClient:
    """Return a browser in which an account is signed in."""
    with database_of(app).transaction() as session:
        key = start_session(session, account_id, "Browser on a test", now())
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    with client.session_transaction() as cookies:
        cookies["_user_id"] = key
    return client


def begin(client: InspectingClient, quiz: str = QUIZ) -> str:
    """Start a quiz from its page; return the attempt's address."""
    answer = client.post_form(f"{quiz}/start", page=quiz)
    assert answer.status_code == 303
    return str(answer.location)


def attempt_at(app: Flask, address: str, account_id: int | None = None) -> AttemptView:
    """Return the attempt behind an address."""
    uuid = address.split("/")[2]
    with database_of(app).reading() as session:
        return get_attempt(session, uuid, account_id or _owner(session, uuid))


def _owner(session: Session, uuid: str) -> int:
    return session.execute(select(Attempt.account_id).where(Attempt.uuid == uuid)).scalar_one()


def right_fields(attempt: AttemptView, positions: set[int] | None = None) -> Fields:
    """Return the form fields that answer these questions (all without) rightly."""
    fields: Fields = MultiDict()
    for slot in attempt.slots:
        if positions is None or slot.position in positions:
            _add(fields, slot.item.echo(slot.item.right_response() or {}, f"q{slot.position}"))
    return fields


def _add(fields: Fields, more: Mapping[str, list[str]]) -> None:
    for name, values in more.items():
        fields.setlist(name, values)


def page_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the quiz form on a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="(sheet|q\d+-was)" value="([^"]*)"', page)
    return dict(found)
