"""Sessions of the lead lab through the inspecting client, as a browser without JavaScript plays them."""

import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from itertools import count
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from courseware.items.base import Item, Response
from courseware.items.dial import Dial
from courseware.items.dossier import OUTCOMES, outcome_key
from courseware.items.lead import LeadCard
from courseware.items.lead_board import LeadBoard
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Handler, Temperature
from courseware.items.lead_triage import LeadTriage
from courseware.items.lead_twin import LeadTwin
from courseware.learning.attempts import AttemptView, SlotView
from courseware.learning.models import Response as Stored
from tests.inspecting import InspectingClient
from tests.web.quizzing import attempt_at, database_of

Fields = dict[str, list[str]]
KEY = "11111111-2222-4333-8444-555555555555"
"""An idempotency key."""


def with_fixed_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance deal the same sessions in every run: seeds 1, 2, 3 ..."""
    seeds = count(1)
    monkeypatch.setattr("courseware.web.views.lead_sessions.new_seed", lambda: next(seeds))


def begin(client: InspectingClient, exercise: str = "sort", **fields: str) -> str:
    """Begin a session, or go on with the open one; return its address."""
    answer = client.post_form(f"/leads/{exercise}", fields)
    assert answer.status_code == 303
    return str(answer.location)


def text_of(client: InspectingClient, address: str) -> str:
    """Return a page, wherever its address leads to."""
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def words_of(client: InspectingClient, address: str) -> str:
    """Return the text of a page as a person reads it."""
    return in_words(text_of(client, address))


def in_words(text: str) -> str:
    """Return the text of a page without its elements."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text)))


def session_at(client: InspectingClient, address: str) -> AttemptView:
    """Return the session behind an address, such as /leads/sort/<uuid>."""
    return attempt_at(client.application, address.removeprefix("/leads"))


def slot_at(client: InspectingClient, address: str, position: int) -> SlotView:
    """Return one place of a session."""
    return session_at(client, address).slots[position - 1]


def place_of(client: InspectingClient, address: str, kind: type[Item], tiers: Collection[int] = (1, 2, 3)) -> int:
    """Return the first place that holds an item of this kind, and a lead of one of these tiers."""
    items = ((slot.position, slot.item) for slot in session_at(client, address).slots)
    return next(
        place
        for place, item in items
        if isinstance(item, kind) and (not isinstance(item, LeadCard) or item.tier in tiers)
    )


def right(slot: SlotView) -> Fields:
    """Return the form that earns every point."""
    return slot.item.echo(slot.item.right_response() or {}, f"q{slot.position}")


def wrong(slot: SlotView) -> Fields:
    """Return the whole form that earns least."""
    given = min(_answers(slot.item), key=lambda response: slot.item.grade(response).fraction)
    assert slot.item.is_answered(given)
    return slot.item.echo(given, f"q{slot.position}")


def _answers(item: Item) -> Iterator[dict[str, Any]]:
    """Yield answers to an item, among them one that earns least."""
    match item:
        case LeadCard():
            yield from ({"temperature": one.value, "handler": two.value} for one in Temperature for two in Handler)
        case LeadProof():
            yield {"touches": [], "none": True}
            yield from ({"touches": [place], "none": False} for place in range(len(item.touchpoints)))
        case LeadTwin():
            yield from ({"after": outcome_key(outcome)} for outcome in OUTCOMES)
        case LeadChange():
            yield from ({"option": option.key} for option in item.options)
        case LeadTriage():
            yield from ({"answer": key} for key in ("lead", *(desk.key for desk in item.desks)))
        case LeadBoard():
            yield {"placed": {card.key: _other(card.label.temperature) for card in item.cards}}
        case Dial():
            weights = {each.key: each.low for each in item.features}
            yield from ({"weights": weights, "half_life": 0, "cut": cut} for cut in (1, len(item.shown)))


def _other(temperature: Temperature) -> str:
    return next(each.value for each in Temperature if each is not temperature)


def give(
    client: InspectingClient,
    address: str,
    position: int,
    is_right: bool = True,
    more: Mapping[str, str] = MappingProxyType({}),
) -> TestResponse:
    """Answer one place once, with `more` fields; return the response."""
    slot = slot_at(client, address, position)
    return client.post_form(f"{address}/{position}", {**(right(slot) if is_right else wrong(slot)), **more})


def settle(client: InspectingClient, address: str, position: int, is_right: bool = True) -> None:
    """Answer one place until the answer is final."""
    while not slot_at(client, address, position).is_submitted:
        assert give(client, address, position, is_right).status_code == 303


def play(client: InspectingClient, exercise: str = "sort", wrongly: Collection[int] = (), **fields: str) -> str:
    """Play a whole session, right but for some places, and return its address."""
    address = begin(client, exercise, **fields)
    for slot in session_at(client, address).slots:
        settle(client, address, slot.position, slot.position not in wrongly)
    return address


def stored(client: InspectingClient) -> list[tuple[str, Response, int | None]]:
    """Return every answer that is stored: kind (save or submit), payload and milliseconds."""
    with database_of(client.application).reading() as session:
        rows = session.execute(select(Stored.kind, Stored.payload, Stored.took_ms).order_by(Stored.id))
        return [(row[0], row[1], row[2]) for row in rows]


def another(client: InspectingClient) -> InspectingClient:
    """Return the browser of somebody else."""
    other = client.application.test_client()
    assert isinstance(other, InspectingClient)
    return other
