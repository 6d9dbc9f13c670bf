"""What decides a lead stays unknown until it is answered, and in a test until its end.

Three ways of looking: marked words in all that is told later; pages compared with those of items that have another truth;
and names (rules, seeds, keys) that no page may hold.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask

from courseware.content import queries as content
from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.content.queries import forget_items
from courseware.items.base import Item
from courseware.items.dial import Dial
from courseware.items.lead import Contrast, Distractor, LeadCard
from courseware.items.lead_board import LeadBoard
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Edit, Handler, Label, Outcome, Temperature
from courseware.items.lead_triage import LEAD, LeadTriage
from courseware.items.lead_twin import LeadTwin
from courseware.items.scores import Setting
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from courseware.learning.attempts import SlotView
from courseware.web import create_app
from tests.builders import a_learner
from tests.conftest import _settings
from tests.inspecting import InspectingClient
from tests.web.canaries import leaks, marked_leads, marks_in
from tests.web.leading import begin, give, place_of, right, session_at, settle, slot_at, with_fixed_seeds, wrong
from tests.web.quizzing import database_of, signed_in

BESIDE = [
    "/leads",
    "/leads/you",
    "/leads/sort",
    "/leads/exam",
    "/account/progress",
    "/account/data.json",
    "/search?q=lead",
]
"""Pages and files that know of sessions, but are none."""


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fixed_seeds(monkeypatch)


@pytest.fixture(scope="module")
def marked(authored: tuple[dict[str, str], Library]) -> tuple[dict[str, str], Library]:
    """Content in which all that is told of leads later carries a word of its own."""
    files = marked_leads(authored[0])
    library, findings = build_library(files)
    assert findings == []
    return files, library


@pytest.fixture
def marked_app(sqlite_database: Database, tmp_path: Path, marked: tuple[dict[str, str], Library]) -> Iterator[Flask]:
    """The application over marked content."""
    with sqlite_database.transaction() as session:
        publish(session, *marked, now())
    forget_items()
    app = create_app(_settings(tmp_path, sqlite_database.url), sqlite_database, marked[1])
    app.test_client_class = InspectingClient
    yield app
    forget_items()


def _member(app: Flask) -> InspectingClient:
    with database_of(app).transaction() as session:
        account_id = a_learner(session)
    return signed_in(app, account_id)


def _seen(client: InspectingClient, address: str) -> str:
    """Everything that an address answers, headers and all."""
    answer = client.get(address)
    assert answer.status_code in (200, 303), address
    return f"{answer.headers}\n{answer.get_data(as_text=True)}"


def _posted(client: InspectingClient, address: str, fields: Any) -> str:
    answer = client.post_form(address, fields)
    return f"{answer.status}\n{answer.headers}\n{answer.get_data(as_text=True)}"


def _before(client: InspectingClient, address: str, slot: SlotView) -> dict[str, str]:
    """Everything that can be had of an item before its answer: its page, refused answers, other pages, a trial."""
    page = f"{address}/{slot.position}"
    fields = right(slot)
    odd = dict.fromkeys(fields, "zz")
    halved = dict(list(fields.items())[1:])
    found = {
        page: _seen(client, page),
        f"{page} empty": _posted(client, page, {}),
        f"{page} odd": _posted(client, page, odd),
    }
    if halved:
        found[f"{page} half"] = _posted(client, page, halved)
    if isinstance(slot.item, Dial):
        found[f"{page}/try"] = _posted(client, f"{page}/try", wrong(slot))
    return found | {path: _seen(client, path) for path in (address, f"{address}/done", *BESIDE)}


@pytest.mark.parametrize("key", [key for key in EXERCISES if key != "exam"])
def test_nothing_is_told_of_an_item_before_its_answer(marked_app: Flask, key: str) -> None:
    client = _member(marked_app)
    address = begin(client, key)
    for slot in session_at(client, address).slots:
        page = f"{address}/{slot.position}"
        assert leaks(_before(client, address, slot)) == {}
        give(client, address, slot.position, is_right=False)
        if not slot_at(client, address, slot.position).is_submitted:
            assert leaks({page: _seen(client, page)}) == {}, "a second try tells too much"
            settle(client, address, slot.position)
        told = marks_in(_seen(client, page))
        assert told >= _marks_of(slot.item), "the marked words were never there"
    assert leaks({path: _seen(client, path) for path in BESIDE}) == {}


def _marks_of(item: Item) -> set[str]:
    """The marked words that a verdict tells: of cards all, of exercises at least the explanation."""
    texts = [item.explanation]
    if isinstance(item, LeadCard):
        texts += [item.distractor.why, item.contrast.text]
    if isinstance(item, LeadTriage):
        texts.append(item.tempts)
    if isinstance(item, LeadProof):
        texts = [*texts, *(touchpoint.why for touchpoint in item.touchpoints)]
    if isinstance(item, LeadBoard):
        texts = [card.explanation for card in item.cards]
    return {found for text in texts for found in marks_in(text)}


def test_nothing_is_told_of_a_test_before_its_end_and_then_all(marked_app: Flask) -> None:
    client = _member(marked_app)
    address = begin(client, "exam")
    slots = session_at(client, address).slots
    for slot in slots:
        assert leaks(_before(client, address, slot)) == {}
        if slot.position == len(slots):
            break
        said = _posted(client, f"{address}/{slot.position}", wrong(slot) if slot.position % 2 else right(slot))
        earlier = {f"{address}/{place}": _seen(client, f"{address}/{place}") for place in range(1, slot.position + 1)}
        again = {"again": _posted(client, f"{address}/1", right(slots[0]))}
        assert leaks({"said": said, **earlier, **again}) == {}
    give(client, address, len(slots))

    for slot in slots:
        assert marks_in(_seen(client, f"{address}/{slot.position}")) >= _marks_of(slot.item)


def test_a_test_that_goes_well_looks_like_one_that_goes_badly(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courseware.web.views.lead_sessions.new_seed", lambda: 5)
    journeys = []
    for is_right in (True, False):
        client = _member(sqlite_app)
        address = begin(client, "exam")
        for position in range(1, 20):
            give(client, address, position, is_right)
        paths = [f"{address}/1", f"{address}/20", f"{address}/done", address, *BESIDE[:-2]]
        pages = [_plain(_seen(client, path), address) for path in paths]
        journeys.append([*pages, _shape(client.get("/account/data.json").get_json())])

    assert journeys[0] == journeys[1]


def _shape(everything: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """What a learner's download says of how it went: judgements, and facts without names and times."""
    facts = [{**row["result"], "attempt": row["verb"]} for row in everything["fact"]]
    judged = [row["fraction"] for row in everything["grading"]]
    rows = {name: len(everything[name]) for name in ("response", "score", "review_card", "learner_rating")}
    return {**rows, "judged": judged, "facts": facts}


_PASSING = ("X-Request-ID:", "Set-Cookie:", "Content-Length:")


def _plain(page: str, address: str = "") -> list[str]:
    """A page by line, without what differs at each request or between people."""
    for name in ("csrf_token", "idempotency_key"):
        page = re.sub(rf'name="{name}" value="[^"]*"', "", page)
    page = re.sub(r"\b\d{2}:\d{2}\b", "", page)  # the clock may turn between two people
    page = page.replace(address.rpartition("/")[2], "") if address else page
    return [line for line in page.splitlines() if not line.startswith(_PASSING)]


def _other_label(label: Label) -> Label:
    """A label that differs in everything."""
    is_cold = label.temperature is Temperature.COLD
    temperature, handler = (Temperature.HOT, Handler.SALES) if is_cold else (Temperature.COLD, Handler.MARKETING)
    return Label(temperature=temperature, handler=handler, rule="R2" if label.rule != "R2" else "R6")


def _other_card(card: LeadCard) -> LeadCard:
    label = _other_label(card.label)
    outcome = Outcome(temperature=label.temperature, handler=label.handler)
    return msgspec.structs.replace(
        card,
        label=label,
        tier=card.tier % 3 + 1,
        evidence=tuple(place for place in range(len(card.touchpoints)) if place not in card.evidence),
        explanation="Something else.",
        distractor=Distractor(temperature=card.label.temperature, why="Something else."),
        contrast=Contrast(edit=Edit.AGE, days=1, becomes=outcome, text="Something else."),
        accepted=(),
        touchpoints=tuple(msgspec.structs.replace(each, kind="something_else") for each in card.touchpoints),
    )


def _other_proof(proof: LeadProof) -> LeadProof:
    places = [place for place in range(len(proof.touchpoints)) if place not in proof.evidence]
    touchpoints = tuple(msgspec.structs.replace(each, why="Else.", kind="else") for each in proof.touchpoints)
    return msgspec.structs.replace(proof, evidence=tuple(places), touchpoints=touchpoints, explanation="Else.")


def _other_twin(twin: LeadTwin) -> LeadTwin:
    after = _other_label(twin.after)
    return msgspec.structs.replace(twin, after=after, explanation="Else.")


def _other_change(change: LeadChange) -> LeadChange:
    target, stays = Outcome(temperature=change.target, handler=change.label.handler), change.label
    options = (
        msgspec.structs.replace(each, becomes=stays if each.becomes.temperature == change.target else target)
        for each in change.options
    )
    return msgspec.structs.replace(change, options=tuple(options), explanation="Else.")


def _other_board(board: LeadBoard) -> LeadBoard:
    return msgspec.structs.replace(board, cards=tuple(_other_card(card) for card in board.cards), explanation="Else.")


def _other_person(person: LeadTriage) -> LeadTriage:
    answer = person.desks[0].key if person.answer == LEAD else LEAD
    return msgspec.structs.replace(person, answer=answer, tempts="Else.", explanation="Else.")


def _other_dial(dial: Dial) -> Dial:
    held = tuple(msgspec.structs.replace(lead, bought=True, days=lead.days + 1) for lead in dial.held)
    best = Setting(weights=dict.fromkeys(dial.best.weights, 1), half_life=dial.half_lives[-1], cut=len(dial.held))
    return msgspec.structs.replace(dial, held=held, best=best, explanation="Else.")


OTHERS: dict[str, tuple[type[Item], Callable[[Any], Item]]] = {
    "sort": (LeadCard, _other_card),
    "practice": (LeadTwin, _other_twin),
    "discuss": (LeadCard, _other_card),
    "exam": (LeadCard, _other_card),
    "proof": (LeadProof, _other_proof),
    "twin": (LeadTwin, _other_twin),
    "change": (LeadChange, _other_change),
    "board": (LeadBoard, _other_board),
    "triage": (LeadTriage, _other_person),
    "dial": (Dial, _other_dial),
}
"""For each exercise a kind of item, and the same item with another truth."""


@pytest.mark.parametrize("key", list(OTHERS))
def test_the_page_of_an_item_is_the_same_whatever_its_truth(
    client: InspectingClient, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    kind, other = OTHERS[key]
    address = begin(client, key)
    slot = slot_at(client, address, place_of(client, address, kind))
    page, fields = f"{address}/{slot.position}", right(slot)
    posts: list[tuple[str, Any]] = [(page, {})] + ([(f"{page}/try", fields)] if kind is Dial else [])
    before = [_plain(_seen(client, page)), *(_plain(_posted(client, *post)) for post in posts)]

    twisted = other(slot.item)
    assert twisted.grading() != slot.item.grading()
    monkeypatch.setitem(content._items, slot.version_id, (slot.item_key, twisted))
    after = [_plain(_seen(client, page)), *(_plain(_posted(client, *post)) for post in posts)]

    assert before == after
    client.post_form(page, fields)
    first = slot_at(client, address, slot.position)
    assert not first.is_submitted or first.fraction != 1, "the other truth was never looked at"


@pytest.mark.parametrize("key", list(EXERCISES))
def test_no_page_names_rules_keys_seeds_or_kinds(client: InspectingClient, library: Library, key: str) -> None:
    address = begin(client, key)
    attempt = session_at(client, address)
    rubric = rubric_from(library.rubric)
    for slot in attempt.slots:
        text = _seen(client, f"{address}/{slot.position}")
        names = {slot.item_key, slot.item.key, "made/", *_inner_names(slot.item)}
        sentences = {rule.sentence for rule in rubric.asked_in_order} | {rule.name for rule in rubric.asked_in_order}
        assert [name for name in names | sentences if name in text] == []
        assert not re.search(r"\bR[1-6]\b|\bseed\b|\bmoves\b|\bevidence\b", text)
        assert not re.search(r'option--(right|wrong|missed)|class="verdict|This decides', text)
        settle(client, address, slot.position)


def _inner_names(item: Item) -> set[str]:
    """Authors' names inside an item that would tell something: kinds of touchpoints, keys of options, cards and desks."""
    body = msgspec.to_builtins(item)
    cards = [body, *body.get("cards", [])]
    kinds = {touch["kind"] for card in cards for touch in card.get("touchpoints", []) if "kind" in touch}
    keys = {part["key"] for part in (*body.get("options", []), *body.get("cards", []))}
    return {name for name in kinds | keys if "_" in name or "-" in name}


def test_what_the_dial_keeps_back_is_on_no_page(client: InspectingClient) -> None:
    address = begin(client, "dial")
    slot = slot_at(client, address, 1)
    assert isinstance(slot.item, Dial)
    shown = [" ".join(map(str, (*lead.counts, lead.days, int(lead.bought)))) for lead in slot.item.shown]
    for text in _before(client, address, slot).values():
        rows = re.findall(r'data-lead="([^"]*)"', text)
        assert rows in ([], shown)
        assert "kept back</h2>" not in text and slot.item.solution() not in text
    give(client, address, 1, is_right=False)

    assert "kept back</h2>" in _seen(client, f"{address}/1") and slot.item.solution() in _seen(client, f"{address}/1")
