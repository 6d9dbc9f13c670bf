"""The lead desk as a browser without JavaScript sees it: whole games, what stays hidden, what a class shares."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from courseware.classroom.actions import join_cohort
from courseware.classroom.assignments import Kind
from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.content.models import ItemVersion
from courseware.content.queries import forget_items
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.leads.desk_play import Game, game_of
from courseware.leads.queries import desk_games, desk_qualities
from courseware.learning.models import Attempt, Response
from courseware.learning.queries import get_attempt
from courseware.web import create_app
from tests.builders import a_learner, an_instructor
from tests.conftest import _settings
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import a_class, code_of, given, reader_of
from tests.web.quizzing import database_of, signed_in

DESK = "/leads/desk"
CANARY = "zqx"


def _begin(client: InspectingClient, size: str = "short", which: str = "fresh") -> str:
    return str(client.post_form(DESK, {"size": size, "which": which}).headers["Location"])


def _text(client: InspectingClient, address: str) -> str:
    return unescape(client.get(address).get_data(as_text=True))


def _words(client: InspectingClient, address: str) -> str:
    """The text of a page as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", _text(client, address)))


def _numbers(text: str) -> list[str]:
    """The leads that a page offers to call."""
    return re.findall(r'name="q1-(\d+)" value="call"', text)


def _day(text: str) -> str:
    found = re.search(r'name="day" value="(\d+)"', text)
    assert found
    return found[1]


def _calls(text: str, most: int = 4) -> dict[str, str]:
    """The form of a day on which the first leads are called."""
    numbers = _numbers(text)
    choices = {f"q1-{number}": "call" if place < most else "wait" for place, number in enumerate(numbers)}
    return {"day": _day(text), **choices}


def _close(client: InspectingClient, address: str) -> TestResponse:
    return client.post_form(address, _calls(_text(client, address)))


def _play(client: InspectingClient, address: str, days: int = 6) -> str:
    """Close every day; return the address of the end."""
    for _ in range(days):
        assert _close(client, address).status_code == 303
    return f"{address}/done"


def _game(app: Flask, address: str) -> Game:
    uuid = address.rpartition("/")[2]
    with database_of(app).reading() as session:
        account_id = session.execute(select(Attempt.account_id).where(Attempt.uuid == uuid)).scalar_one()
        slot = get_attempt(session, uuid, account_id).slots[0]
    return game_of(slot.item, slot.params, slot.response)


def _members(app: Flask, count: int = 1) -> list[InspectingClient]:
    """Browsers of new members."""
    with database_of(app).transaction() as session:
        people = [a_learner(session) for _ in range(count)]
    return [signed_in(app, who) for who in people]


def _stored(app: Flask) -> list[dict[str, object]]:
    with database_of(app).reading() as session:
        return list(session.scalars(select(Response.payload).order_by(Response.id)))


def test_the_desk_explains_itself_to_everybody_alike(client: InspectingClient) -> None:
    answer, words = client.get(DESK), _words(client, DESK)

    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "12 leads in 6 days" in words
    assert "20 leads in 10 days" in words
    assert "Your games" not in words


def test_a_guest_plays_a_game_to_its_end(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    first = _words(client, address)
    assert "Day 1 of 6" in first
    assert "4 of 4 hours left" in first
    assert "Yesterday" not in first
    assert client.get(f"{address}/done").headers["Location"] == address

    end = _play(client, address)
    assert client.get(address).headers["Location"] == end
    words, game = _words(client, end), _game(sqlite_app, address)
    stored = _stored(sqlite_app)

    assert len(stored) == 6
    assert f"Decision quality {float(str(stored[-1]['quality'])):.0f} of 100" in words
    assert all(lead.company.partition(",")[0] in words for lead in game.desk.leads)
    assert "The same desk in other hands" in words
    assert "Keep what you did" in words
    listed = _words(client, DESK)
    assert "Your games" in listed
    assert "Play a second game to see your mean" in listed


def test_a_game_that_began_with_fewer_sentences_is_told_in_todays(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    with database_of(sqlite_app).transaction() as session:
        version = session.scalars(select(ItemVersion).where(ItemVersion.key == "desk-short")).one()
        model = json.loads(version.body["parameters"])
        forget_items()
        version.body = {**version.body, "parameters": json.dumps({**model, "verdicts": {}})}
    end = _play(client, address)

    assert client.get(end).status_code == 200
    assert "quality" in _words(client, end)


def test_two_games_have_a_mean(client: InspectingClient) -> None:
    for _ in range(2):
        _play(client, _begin(client))

    assert "Mean of your last 2 games" in _words(client, DESK)


def test_the_second_day_tells_what_happened(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    _close(client, address)
    words, game = _words(client, address), _game(sqlite_app, address)

    assert "Day 2 of 6" in words
    assert "Yesterday" in words
    heard = [touch.text for lead in game.desk.queue for touch in lead.touches[-3:] if touch.by == "them"]
    assert [text for text in heard if text not in words] == []


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("meet", "This takes 6 hours of sales; the day has 4."),
        ("nurture", "This takes 4 units of marketing; the day has 3."),
    ],
)
def test_too_much_changes_nothing_and_keeps_the_choices(
    client: InspectingClient, sqlite_app: Flask, action: str, sentence: str
) -> None:
    address = _begin(client)
    taken = _numbers(_text(client, address))[: {"meet": 2, "nurture": 4}[action]]

    answer = client.post_form(address, {"day": "1", **{f"q1-{number}": action for number in taken}})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 400
    assert sentence in text
    assert re.findall(rf'name="q1-(\d+)" value="{action}"[^>]* checked', text) == taken
    assert "too much" in text
    assert _stored(sqlite_app) == []


def test_a_stale_form_changes_nothing(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    form = _calls(_text(client, address))
    assert client.post_form(address, form).status_code == 303
    before = _stored(sqlite_app)

    again = client.post_form(address, {**form, "q1-1": "drop"})
    too_much = client.post_form(address, {"day": "1", "q1-1": "meet", "q1-2": "meet"})
    ahead = client.post_form(address, {**form, "day": "5"})

    assert [(answer.status_code, answer.headers["Location"]) for answer in (again, too_much, ahead)] == [
        (303, address)
    ] * 3
    assert _stored(sqlite_app) == before


@pytest.mark.parametrize("form", [{"day": "1", "q1-1": "promise"}, {"day": "x", "q1-1": "call"}, {}])
def test_odd_forms_close_no_day(client: InspectingClient, sqlite_app: Flask, form: dict[str, str]) -> None:
    address = _begin(client)

    assert client.post_form(address, form).status_code in (303, 400)
    assert _stored(sqlite_app) == []


def test_nothing_about_the_score_is_read_from_the_form(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    for _ in range(6):
        form = {**_calls(_text(client, address)), "quality": "100", "value_k": "99", "parameters": "x", "seed": "1"}
        client.post_form(address, form)

    last = _stored(sqlite_app)[-1]
    assert (last["quality"], last["value_k"]) != (100, 99)
    assert last["parameters"] == _game(sqlite_app, address).item.digest


def test_nobody_else_sees_a_game(client: InspectingClient, sqlite_app: Flask) -> None:
    address = _begin(client)
    (other,) = _members(sqlite_app)

    assert [other.get(page).status_code for page in (address, f"{address}/done")] == [404, 404]
    assert other.post_form(address, {"day": "1"}).status_code == 404
    assert other.get(f"{DESK}/11111111-2222-4333-8444-555555555555").status_code == 404
    assert other.post_form(DESK, {"size": "huge", "which": "fresh"}).status_code == 404


def test_everybody_shares_todays_desk_once(sqlite_app: Flask) -> None:
    ada, ben = _members(sqlite_app, 2)
    one, two = _begin(ada, which="today"), _begin(ben, which="today")
    middle, fresh = _begin(ada, "middle", "today"), _begin(ben, "middle", "fresh")
    seeds = [_game(sqlite_app, address).seed for address in (one, two, middle, fresh)]
    assert seeds[0] == seeds[1]
    assert len(set(seeds)) == 3

    assert _begin(ada, which="today") == one
    _play(ada, one)
    again = _begin(ada, which="today")
    assert _game(sqlite_app, again).seed not in seeds


def _marked(files: dict[str, str]) -> dict[str, str]:
    """The authored files with a marked word in everything that the desk tells only after the last day."""
    desk = yaml.safe_load(files["content/lead-desk.yaml"])
    desk["states"] = {key: f"{words} {CANARY}" for key, words in desk["states"].items()}
    desk["verdicts"] = {key: f"{text} {CANARY}" for key, text in desk["verdicts"].items()}
    text = yaml.safe_dump(desk, allow_unicode=True, sort_keys=False, width=10_000)
    return {**files, "content/lead-desk.yaml": text}


@pytest.fixture
def marked_client(
    sqlite_database: Database, tmp_path: Path, authored: tuple[dict[str, str], Library]
) -> Iterator[InspectingClient]:
    """A browser at a site whose hidden words are marked."""
    files = _marked(authored[0])
    library, findings = build_library(files)
    assert findings == []
    with sqlite_database.transaction() as session:
        publish(session, files, library, now())
    forget_items()
    app = create_app(_settings(tmp_path, sqlite_database.url), sqlite_database, library)
    app.test_client_class = InspectingClient
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    yield client


def test_nothing_hidden_is_sent_before_the_last_day(marked_client: InspectingClient) -> None:
    client = marked_client
    answers = [client.get(DESK), client.post_form(DESK, {"size": "short", "which": "fresh"})]
    address = str(answers[-1].headers["Location"])
    game = _game(client.application, address)
    for _ in range(6):
        page = client.get(address)
        form = _calls(page.get_data(as_text=True))
        answers += [page, client.get(f"{address}/done"), client.get(DESK)]
        answers += [client.post_form(address, {**form, "q1-1": "meet", "q1-2": "meet", "q1-3": "meet"})]
        answers += [client.post_form(address, form), client.get("/leads"), client.get("/account/progress")]
    sent = [f"{answer.headers}{answer.get_data(as_text=True)}" for answer in answers]
    hidden = (CANARY, str(game.seed), game.item.digest, "belief")
    assert [word for word in hidden if any(word in text for text in sent)] == []

    told = client.get(f"{address}/done").get_data(as_text=True)
    assert told.count(CANARY) > 12, "the marked words were never there"
    assert str(game.seed) not in told


def test_a_class_shares_each_days_desk_and_its_qualities_are_found(sqlite_app: Flask, library: Library) -> None:
    with database_of(sqlite_app).transaction() as session:
        teacher = reader_of(session, an_instructor(session))
        cohort = a_class(session, teacher)
        people = [a_learner(session) for _ in range(2)]
        for who in people:
            join_cohort(session, reader_of(session, who), code_of(cohort), now())
        assignment = given(session, teacher, cohort, library, Kind.desk, "short")
    ada, ben = (signed_in(sqlite_app, who) for who in people)
    page = f"{DESK}?assignment={assignment}"
    assert "Set by your class" in _words(ada, page)
    assert "16 leads" not in _words(ada, page)

    one, two = (str(each.post_form(DESK, {"assignment": assignment}).location) for each in (ada, ben))
    own = _begin(ada)
    assert _game(sqlite_app, one).seed == _game(sqlite_app, two).seed != _game(sqlite_app, own).seed
    end = _play(ada, one)
    assert "Back to your classes" in _words(ada, end)
    second = str(ada.post_form(DESK, {"assignment": assignment}).location)
    assert _game(sqlite_app, second).seed != _game(sqlite_app, one).seed
    _play(ben, two)
    with database_of(sqlite_app).reading() as session:
        found = desk_games(session, people[0], now())[0]
        qualities = desk_qualities(session, found.assignment_id or 0)

        read_only = (
            f"/teach/{cohort.uuid}/learners/{reader_of(session, people[0]).uuid}/attempts/{one.rpartition('/')[2]}"
        )

    assert "A game of 6 days at the lead desk" in _words(signed_in(sqlite_app, teacher.account_id or 0), read_only)
    assert [each.account_id for each in qualities] == people
    assert len({each.quality for each in qualities}) == 1
    (stranger,) = _members(sqlite_app)
    assert stranger.get(page).status_code == 404


@pytest.mark.parametrize("games", [1, 3])
def test_pages_of_the_desk_keep_to_their_statements(sqlite_app: Flask, games: int) -> None:
    (client,) = _members(sqlite_app)
    for _ in range(games):
        end = _play(client, _begin(client))
    address = _begin(client)
    client.get(address)
    token, form = client.token(), _calls(_text(client, address))
    most = {DESK: 1, address: 2, end: 2}
    over = {}
    for page, limit in most.items():
        client.get(page)
        with counted(database_of(sqlite_app)) as sent:
            assert client.get(page).status_code == 200
        if len(sent) > limit:
            over[page] = list(sent)
    with counted(database_of(sqlite_app)) as sent:
        assert client.post(address, data={"csrf_token": token, **form}).status_code == 303
    assert over == {}
    assert len(sent) <= 8, sent
