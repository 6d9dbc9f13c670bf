"""What attackers try in the lead lab: files that never end, odd fields, other people's work, answers before their time."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, insert, select
from werkzeug.routing import Rule

from courseware.classroom.actions import join_cohort, leave_cohort
from courseware.classroom.assignments import Kind, deck_key
from courseware.classroom.models import Assignment
from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.leads.card_tables import COLUMNS, table_of
from courseware.leads.checks import lead_cards
from courseware.leads.importing import MOST_BYTES, read_cards, text_of
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from courseware.learning.actions import hand_in
from courseware.learning.models import Attempt, Response, Slot
from courseware.operations.export import everything_about
from courseware.web.views import teach_leads
from tests.builders import a_guest, a_learner, an_instructor
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import reader_of
from tests.web.quizzing import attempt_at, database_of, signed_in
from tests.web.teaching import Taught, assigned, taught
from tests.web.test_teach_leads import _upload

DESK = "/leads/desk"

SECONDS = 8
"""Of this process's own time for the worst file, on a slow machine; without limits these take minutes."""
_YAML = "schema: tandem.cards/1\ncards:\n"
_HEAD = ",".join(column.name for column in COLUMNS)
_HOSTILE = {
    "touchpoints without fields": ("a.yaml", _YAML + "- key: a\n  touchpoints:\n" + "  - {}\n" * 100_000),
    "touchpoints of no kind": ("a.yaml", _YAML + "- key: a\n  touchpoints: [" + "{kind: z}," * 80_000 + "]"),
    "endless evidence": ("a.yaml", _YAML + "- key: a\n  evidence: [" + "a," * 400_000 + "]"),
    "endless fields": ("a.yaml", _YAML + "- key: a\n" + "".join(f"  x{i}: 1\n" for i in range(70_000))),
    "cards without fields": ("a.yaml", _YAML + "- {}\n" * 170_000),
    "a number of a million digits": ("a.yaml", _YAML + "- key: a\n  tier: 0x" + "f" * 800_000),
    "nested lists": ("a.yaml", "[" * 890_000),
    "nested keys": ("a.yaml", "? " * 440_000),
    "columns without names": ("a.csv", "," * 890_000),
    "columns of no name": ("a.csv", ",".join(f"c{i}" for i in range(100_000)) + "\n1"),
    "one row a card": ("a.csv", _HEAD + "\n" + "".join(f"k{i}\n" for i in range(120_000))),
    "one card in rows": ("a.csv", _HEAD + "\nk\n" + ("," * (len(COLUMNS) - 2) + "x,x\n") * 20_000),
    "rows of no card": ("a.csv", _HEAD + "\n" + ",x\n" * 220_000),
    "an open quote": ("a.csv", _HEAD + '\n"' + "a" * 800_000),
    "empty lines": ("a.csv", "\n" * MOST_BYTES),
}


@pytest.mark.parametrize("name", list(_HOSTILE))
def test_a_hostile_file_is_refused_in_seconds_and_in_few_words(library: Library, name: str) -> None:
    file, text = _HOSTILE[name]
    assert len(text) <= MOST_BYTES
    began = time.process_time()
    cards, findings = read_cards(text, file, rubric_from(library.rubric), library.lessons)
    assert time.process_time() - began < SECONDS
    assert cards == []
    assert 0 < len(findings) < 2_000
    assert max(len(str(each)) for each in findings) < 500


def test_a_file_of_too_many_touchpoints_is_refused_before_the_rubric_reads_any(library: Library) -> None:
    touch = "    - {days_ago: 3, channel: web, kind: pricing_view, by: them, text: Read the prices}\n"
    text = _YAML + "".join(f"- key: a{number}\n  touchpoints:\n{touch * 30}" for number in range(67))
    _, findings = read_cards(text, "a.yaml", rubric_from(library.rubric))
    assert [each.message for each in findings] == ["There are more than 2,000 touchpoints in all."]


def test_nobody_waits_for_the_database_while_a_file_is_read(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, seen = taught(sqlite_app, 0), []
    url = database_of(sqlite_app).url
    read = teach_leads._read

    def reading(data: bytes, name: str) -> object:
        other = Database(url)
        with other.transaction() as session:  # waits for whoever writes, and gives up
            seen.append(session.connection().exec_driver_sql("SELECT 1").scalar())
        other.dispose()
        return read(data, name)

    monkeypatch.setattr(teach_leads, "_read", reading)
    assert _upload(one, b"key").status_code == 400
    assert seen == [1]


def _browser(app: Flask) -> InspectingClient:
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def _somebody(app: Flask, who: str) -> InspectingClient:
    if who == "visitor":
        return _browser(app)
    with database_of(app).transaction() as session:
        account_id = {"guest": a_guest, "learner": a_learner, "instructor": an_instructor}[who](session)
    return signed_in(app, account_id)


def _deck(one: Taught, library: Library, start: int = 0) -> str:
    """Bring three cards to a class; return the deck's uuid."""
    response = _upload(one, table_of(lead_cards(library)[start : start + 3]).encode())
    assert response.status_code == 303
    return str(response.location).rpartition("/")[2]


def _sessions(client: InspectingClient) -> dict[str, str]:
    """Begin every exercise and a game; return their addresses by the word in them."""
    begun = {key: str(client.post_form(f"/leads/{key}").location) for key in EXERCISES}
    return {**begun, "desk": str(client.post_form(DESK, {"size": "short"}).location)}


def _stored(app: Flask) -> tuple[int, ...]:
    with database_of(app).reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Attempt, Response))


def _routes(app: Flask, *named: str) -> Iterator[tuple[str, Rule]]:
    """Every method and rule of the lab that names such things."""
    for rule in app.url_map.iter_rules():
        if set(named) <= rule.arguments:
            yield from ((method, rule) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def _sent(client: InspectingClient, method: str, address: str) -> int:
    return (client.get(address) if method == "GET" else client.post_form(address)).status_code


@pytest.mark.parametrize("who", ["visitor", "guest", "learner", "instructor"])
def test_sessions_and_games_of_others_open_nothing_and_change_nothing(sqlite_app: Flask, who: str) -> None:
    owner = _browser(sqlite_app)
    mine = _sessions(owner)
    client, before, tried = _somebody(sqlite_app, who), _stored(sqlite_app), 0
    for address in mine.values():
        key, uuid = address.split("/")[2:4]
        for method, rule in _routes(sqlite_app, "attempt_uuid"):
            if rule.rule.startswith("/leads"):
                values = {"exercise_key": key, "attempt_uuid": uuid, "position": "1"}
                target = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, values=values: values[found[1]], rule.rule)
                assert _sent(client, method, target) == 404, f"{method} {target}"
                tried += 1
    assert tried > 80
    assert _stored(sqlite_app) == before


def test_a_session_is_not_to_be_had_under_the_address_of_anything_else(sqlite_app: Flask) -> None:
    client = _browser(sqlite_app)
    mine = _sessions(client)
    before = _stored(sqlite_app)
    for key, address in mine.items():
        uuid = address.split("/")[3]
        for other in {*mine, "deck", "nothing", "sort%2Fdeck"} - {key}:
            for method, rest in [("GET", ""), ("GET", "/1"), ("POST", "/1"), ("GET", "/done"), ("POST", "")]:
                status = _sent(client, method, f"/leads/{other}/{uuid}{rest}")
                assert status in (404, 405), f"{method} {key} as {other}{rest}"
        if key != "dial":
            assert _sent(client, "POST", f"/leads/dial/{uuid}/1/try") == 404
        for method, rest in [("GET", ""), ("POST", ""), ("GET", "/review"), ("POST", "/hand-in"), ("POST", "/save")]:
            assert _sent(client, method, f"/attempts/{uuid}{rest}") == 404
    assert _stored(sqlite_app) == before


def test_a_deck_belongs_to_one_class_alone(sqlite_app: Flask, library: Library) -> None:
    one, other = taught(sqlite_app), taught(sqlite_app)
    uuid = _deck(one, library)
    learner = one.learner()
    for client in (other.instructor, learner, one.instructor):
        for method, rule in _routes(sqlite_app, "deck_uuid"):
            for cohort in {one.cohort.uuid, other.cohort.uuid} - (
                {one.cohort.uuid} if client is one.instructor else set()
            ):
                values = {"cohort_uuid": cohort, "deck_uuid": uuid}
                target = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, values=values: values[found[1]], rule.rule)
                assert _sent(client, method, target) in (403, 404), f"{method} {target}"
    foreign = other.instructor.post_form(f"{other.here}/assign", {"activity": f"sort:{deck_key(uuid)}"})
    assert foreign.status_code in (400, 404)
    given = assigned(one, library, Kind.sort, "sort")
    assert other.learner().post_form("/leads/sort", {"assignment": given}).status_code == 404
    assert other.learner().post_form("/leads/deck", {"assignment": given}).status_code == 404
    assert learner.post_form("/leads/deck", {"assignment": given}).status_code == 404
    assert learner.post_form("/leads/exam", {"assignment": given}).status_code == 404
    assert learner.post_form("/leads/proof", {"assignment": given}).status_code == 404
    assert learner.post_form(DESK, {"assignment": given, "size": "short"}).status_code == 404


@pytest.mark.parametrize("how", ["left", "removed assignment", "archived"])
def test_what_is_over_cannot_be_begun(sqlite_app: Flask, library: Library, how: str) -> None:
    one = taught(sqlite_app)
    given = {key: assigned(one, library, kind, key) for kind, key in ((Kind.sort, "sort"), (Kind.desk, "short"))}
    client = one.learner()
    teacher = one.instructor
    if how == "left":
        with database_of(sqlite_app).transaction() as session:
            leave_cohort(session, reader_of(session, one.learners["Learner 0"]), one.cohort.uuid, now())
    if how == "removed assignment":
        for uuid in given.values():
            assert teacher.post_form(f"{one.here}/assignments/{uuid}/remove").status_code == 303
    if how == "archived":
        assert teacher.post_form(f"{one.here}/archive").status_code == 303
    assert client.post_form("/leads/sort", {"assignment": given["sort"]}).status_code in (403, 404)
    assert client.post_form(DESK, {"assignment": given["short"]}).status_code in (403, 404)
    assert client.get(f"/leads/sort?assignment={given['sort']}").status_code in (403, 404)
    assert client.get(f"{DESK}?assignment={given['short']}").status_code in (403, 404)


def test_no_form_of_the_lab_is_taken_without_its_token(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    deck = _deck(one, library)
    client = one.learner()
    mine = _sessions(client)
    before = _stored(sqlite_app)
    forms = ["/leads/sort", DESK, mine["desk"], f"{mine['sort']}/1", f"{mine['dial']}/1", f"{mine['dial']}/1/try"]
    for address in forms:
        assert client.post(address, data={"size": "short", "day": "1"}).status_code == 400, address
    for rest in ("new", f"{deck}/remove", f"{deck}/restore"):
        assert one.instructor.post(f"{one.here}/decks/{rest}", data={"title": "x"}).status_code == 400
    assert _stored(sqlite_app) == before


_ODD = {
    "nothing": {},
    "half": {"q1-temperature": "hot"},
    "two": {"q1-temperature": ["hot", "cold"], "q1-handler": "sales"},
    "unknown": {"q1-temperature": "lukewarm", "q1-handler": "sales"},
    "a list": {"q1-temperature[]": "hot", "q1-handler[0]": "sales"},
    "long": {"q1-temperature": "h" * 100_000, "q1-handler": "sales"},
    "letters": {"q1-temperature": "hot\u202e", "q1-handler": "ſales"},
    "another place": {"q2-temperature": "hot", "q2-handler": "sales"},
    "a label": {"q1-label": "hot", "q1-first": "x"},
}


@pytest.mark.parametrize("name", list(_ODD))
def test_odd_answers_to_a_lead_are_asked_for_again(sqlite_app: Flask, name: str) -> None:
    client = _browser(sqlite_app)
    address = str(client.post_form("/leads/sort").location)
    before = _stored(sqlite_app)
    for took in ("", "-1", "1e9", "٣", "9" * 5_000):
        assert client.post_form(f"{address}/1", {**_ODD[name], "took_ms": took}).status_code == 400
    assert _stored(sqlite_app) == before


@pytest.mark.parametrize("position", ["0", "99", "99999999999999999999999", "-1", "1.5"])
def test_places_that_a_session_does_not_have_are_not_there(sqlite_app: Flask, position: str) -> None:
    client = _browser(sqlite_app)
    address = str(client.post_form("/leads/sort").location)
    assert client.get(f"{address}/{position}").status_code == 404
    assert client.post_form(f"{address}/{position}").status_code == 404


@pytest.mark.parametrize("took", ["-1", "1e9", "٣", "9" * 5_000, "0", "3600001", "NaN"])
def test_odd_times_are_not_kept(sqlite_app: Flask, took: str) -> None:
    client = _browser(sqlite_app)
    address = str(client.post_form("/leads/exam").location)
    answer = {"q1-temperature": "hot", "q1-handler": "sales", "took_ms": took}
    assert client.post_form(f"{address}/1", answer).status_code == 303
    with database_of(sqlite_app).reading() as session:
        assert session.scalars(select(Response.took_ms)).all() == [None]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 303),
        ({"day": "2"}, 303),
        ({"day": "-1"}, 303),
        ({"day": "9" * 5_000}, 303),
        ({"day": "1", "q1-1": "bribe"}, 400),
        ({"day": "1", "q1-1": ["call", "wait"]}, 400),
        ({"day": "1", "q1-12": "call"}, 400),
        ({"day": "1", **{f"q1-{number}": "call" for number in range(1, 13)}}, 400),
        ({"day": "1", "q1-1": "c" * 10_000}, 400),
        ({"day": "1", "q1-0": "call", "q1--1": "call", "q1-99999999999": "call", "q1-١": "call"}, 303),
    ],
    ids=[
        "no day",
        "tomorrow",
        "before",
        "endless",
        "unknown",
        "two",
        "not here yet",
        "over budget",
        "long",
        "no such leads",
    ],
)
def test_odd_days_change_nothing(sqlite_app: Flask, fields: dict[str, object], status: int) -> None:
    client = _browser(sqlite_app)
    address = str(client.post_form(DESK, {"size": "short"}).location)
    assert client.post_form(address, fields).status_code == status
    with database_of(sqlite_app).reading() as session:
        days = [each.payload["days"] for each in session.scalars(select(Response))]
    assert days in ([], [[{}]])
    assert days == [] or fields.get("day") == "1"


def test_a_download_tells_nothing_by_which_what_is_open_could_be_made_again(sqlite_app: Flask) -> None:
    with database_of(sqlite_app).transaction() as session:
        who = a_learner(session)
    client = signed_in(sqlite_app, who)
    mine = _sessions(client)
    client.post_form(f"{mine['exam']}/1", {"q1-temperature": "hot", "q1-handler": "sales"})
    client.post_form(mine["desk"], {"day": "1", "q1-1": "call"})
    with database_of(sqlite_app).reading() as session:
        told = json.dumps(everything_about(session, who, now()))
        seeds = [
            *session.scalars(select(Attempt.seed)),
            *(row.get("seed") for row in session.scalars(select(Slot.params))),
        ]
    assert not [seed for seed in seeds if seed is not None and str(seed) in told]
    assert not re.findall(r"made/lead|lead-\d+|board-\d+|dial-\d+|\"(?:seed|params|fraction|quality)\"", told)


def test_a_hundred_games_of_ones_own_bring_no_game_of_the_class_back(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    given = assigned(one, library, Kind.desk, "short")
    client, who = one.learner(), one.learners["Learner 0"]
    first = str(client.post_form(DESK, {"assignment": given}).location)
    with database_of(sqlite_app).transaction() as session:
        hand_in(session, who, first.rpartition("/")[2], now())
        row = dict(session.execute(select(Attempt.__table__).where(Attempt.account_id == who)).mappings().one())
        rows = [{**row, "id": 1_000 + n, "uuid": f"{n:036}", "ordinal": n, "assignment_id": None} for n in range(101)]
        session.execute(insert(Attempt), rows)
    second = str(client.post_form(DESK, {"assignment": given}).location)
    seeds = [
        attempt_at(sqlite_app, address.removeprefix("/leads")).slots[0].params["seed"] for address in (first, second)
    ]
    assert seeds[0] != seeds[1]


def test_guests_of_one_address_begin_no_sessions_without_end(sqlite_app: Flask) -> None:
    limits = sqlite_app.extensions["tandem"].limits
    for _ in range(116):
        limits.hit("begin", "127.0.0.1")
    statuses = []
    for key in ("sort", "twin"):  # of each guest; a session of which nothing is played costs most
        for _ in range(3):
            statuses.append(_browser(sqlite_app).post_form(f"/leads/{key}").status_code)
    assert statuses == [303] * 4 + [429] * 2
    assert _browser(sqlite_app).post_form(DESK, {"size": "short"}).status_code == 429
    assert _somebody(sqlite_app, "learner").post_form("/leads/sort").status_code == 303
    with database_of(sqlite_app).reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 5


_TAG = "<img src=x onerror=alert(1)>"
_FORMULA = "=HYPERLINK(0)"


def _hostile_deck(library: Library) -> bytes:
    """Two cards with markup in every text of theirs, as long as texts and keys may be."""
    bodies = yaml.safe_load(text_of(lead_cards(library)[:2]))
    for place, card in enumerate(bodies["cards"]):
        card["key"] = f"{'k' * 78}-{place}"
        for name in ("seller", "persona", "company", "source", "hint"):
            card[name] = (f"{_TAG}{_FORMULA}{place} " + "x" * 600)[:600]
        card["explanation"] = _TAG
        card["distractor"]["why"] = card["contrast"]["text"] = f"{_FORMULA}{_TAG}"
        for touch in card["touchpoints"]:
            touch["text"] = f"{_TAG} {touch['text']}"
    return str(yaml.safe_dump(bodies, sort_keys=False)).encode()


def test_markup_in_a_deck_is_text_wherever_it_is_shown(app: Flask, library: Library) -> None:
    one = taught(app, 3)
    brought = _upload(one, _hostile_deck(library), f"{_TAG}.yaml", f"{_FORMULA}{_TAG}")
    assert brought.status_code == 303, brought.get_data(as_text=True)
    key = deck_key(str(brought.location).rpartition("/")[2])
    assert one.instructor.post_form(f"{one.here}/assign", {"activity": f"sort:{key}"}).status_code == 303
    with database_of(app).reading() as session:
        (given,) = session.scalars(select(Assignment.uuid))
    pages = [str(brought.location), f"{one.here}/decks", f"{one.here}/assign", f"{one.here}/leads", one.here]
    for name in one.learners:
        client = one.learner(name)
        address = str(client.post_form("/leads/deck", {"assignment": given}).location)
        shown = [f"{address}/1"]
        for position in (1, 2):
            for temperature, who in (("hot", "nurture"), ("cold", "sales")):
                answer = {f"q{position}-temperature": temperature, f"q{position}-handler": who}
                assert client.post_form(f"{address}/{position}", answer).status_code == 303
                shown.append(f"{address}/{position}")
        for page in [*shown, f"{address}/done", "/leads/you", "/leads", "/classes", f"/classes/{one.cohort.uuid}"]:
            _assert_inert(client, page)
    for page in pages:
        _assert_inert(one.instructor, page)
    assert "&lt;img src=x" in one.instructor.get(str(brought.location)).get_data(as_text=True)


def _assert_inert(client: InspectingClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200, page
    assert "<img src=x" not in answer.get_data(as_text=True), page


def test_no_cell_of_a_gradebook_begins_a_formula(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    uuid = str(_upload(one, table_of(lead_cards(library)[:2]).encode(), title=_FORMULA).location).rpartition("/")[2]
    one.instructor.post_form(f"{one.here}/assign", {"activity": f"sort:{deck_key(uuid)}", "title": _FORMULA})
    (address,) = {
        rule.rule.replace("<uuid:cohort_uuid>", one.cohort.uuid)
        for rule in sqlite_app.url_map.iter_rules()
        if rule.rule.endswith(".csv") and "gradebook" in rule.rule
    }
    cells = [
        cell for row in csv.reader(io.StringIO(one.instructor.get(address).get_data(as_text=True))) for cell in row
    ]
    assert [cell for cell in cells if _FORMULA in cell]
    assert not [cell for cell in cells if cell.lstrip("\ufeff")[:1] in "=+-@\t\r" and cell]


def _answer_all(client: InspectingClient, address: str, count: int) -> None:
    for position in range(1, count + 1):
        for temperature, who in (("hot", "nurture"), ("cold", "sales")):
            answer = {f"q{position}-temperature": temperature, f"q{position}-handler": who}
            assert client.post_form(f"{address}/{position}", answer).status_code == 303


def test_the_leads_of_one_class_are_not_told_to_the_instructor_of_another(sqlite_app: Flask, library: Library) -> None:
    one, other = taught(sqlite_app, 3), taught(sqlite_app, 0)
    uuid = _deck(one, library)
    given = assigned_deck(one, uuid)
    with database_of(sqlite_app).transaction() as session:
        for account_id in one.learners.values():
            join_cohort(session, reader_of(session, account_id), other.code, now())
    for name in one.learners:
        client = one.learner(name)
        _answer_all(client, str(client.post_form("/leads/deck", {"assignment": given}).location), 3)
    persona = lead_cards(library)[0].persona
    assert persona in _page(one.instructor, f"{one.here}/leads")
    assert persona not in _page(other.instructor, f"{other.here}/leads")


def test_what_one_learner_alone_has_met_is_not_told_of_the_class(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 3)
    given = [assigned_deck(one, _deck(one, library, start)) for start in (0, 3, 6)]
    for name, mine in zip(one.learners, given, strict=True):
        client = one.learner(name)
        for _ in range(3):
            _answer_all(client, str(client.post_form("/leads/deck", {"assignment": mine}).location), 3)
    page = _page(one.instructor, f"{one.here}/leads")
    assert "Hardest cards" in page
    assert not [card.persona for card in lead_cards(library)[:9] if card.persona in page]


def assigned_deck(one: Taught, uuid: str) -> str:
    """Give a deck to its class; return the assignment's uuid."""
    with database_of(one.app).reading() as session:
        before = set(session.scalars(select(Assignment.uuid)))
    assert one.instructor.post_form(f"{one.here}/assign", {"activity": f"sort:{deck_key(uuid)}"}).status_code == 303
    with database_of(one.app).reading() as session:
        (given,) = set(session.scalars(select(Assignment.uuid))) - before
    return given


def _page(client: InspectingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))
