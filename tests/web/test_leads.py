"""The lead lab as a browser without JavaScript sees it: a whole session, what stays hidden, what is stored once."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from courseware.classroom.actions import join_cohort
from courseware.classroom.assignments import Kind
from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.leads.checks import lead_cards
from courseware.leads.rubric import rubric_from
from courseware.learning.models import Attempt, Response
from courseware.web.plumbing.services import Services
from tests.builders import a_learner, an_instructor
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import a_class, code_of, given, reader_of
from tests.web.quizzing import attempt_at, database_of, signed_in

KEY = "11111111-2222-4333-8444-555555555555"


def _database(client: InspectingClient) -> Database:
    services: Services = client.application.extensions["tandem"]
    return services.database


def _begin(client: InspectingClient) -> str:
    """Start a session and return its address."""
    return client.post_form("/leads/sort").headers["Location"]


def _words(client: InspectingClient, address: str) -> str:
    """The text of a page as a person reads it."""
    text = client.get(address, follow_redirects=True).get_data(as_text=True)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text)))


def _card(client: InspectingClient, library: Library, address: str) -> LeadCard:
    """The card on a page, known by its company, which is its own."""
    words = _words(client, address)
    return next(card for card in lead_cards(library) if card.company in words)


def _right(card: LeadCard, position: int) -> dict[str, object]:
    return dict(card.echo(card.right_response(), f"q{position}"))


def _wrong(card: LeadCard, position: int) -> dict[str, object]:
    temperature = "cold" if card.label.temperature != "cold" else "hot"
    handler = "marketing" if card.label.handler != "marketing" else "sales"
    return {f"q{position}-temperature": temperature, f"q{position}-handler": handler}


def _play(client: InspectingClient, library: Library, wrong: frozenset[int] = frozenset()) -> str:
    """Play a whole session, right but for some positions, and return its address."""
    address = _begin(client)
    for position in range(1, 11):
        card = _card(client, library, f"{address}/{position}")
        given = _wrong(card, position) if position in wrong else _right(card, position)
        assert client.post_form(f"{address}/{position}", given).status_code == 303
    return address


def _stored(client: InspectingClient) -> list[tuple[dict[str, object], int | None]]:
    with _database(client).reading() as session:
        return [(row[0], row[1]) for row in session.execute(select(Response.payload, Response.took_ms))]


def test_the_lab_explains_itself_before_the_first_session(client: InspectingClient, library: Library) -> None:
    answer = client.get("/leads")
    words = _words(client, "/leads")

    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Start ten leads" in words and "No leads read yet" in words
    assert all(rule.sentence in words for rule in rubric_from(library.rubric).asked_in_order)


def test_a_session_without_javascript_from_start_to_summary(client: InspectingClient, library: Library) -> None:
    address = _begin(client)
    assert client.get(address).headers["Location"] == f"{address}/1"

    for position in range(1, 11):
        page = f"{address}/{position}"
        card = _card(client, library, page)
        answer = client.post_form(page, _right(card, position), page=page)
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
        assert "Both right" in _words(client, page)

    assert client.get(address).headers["Location"] == f"{address}/done"
    words = _words(client, f"{address}/done")
    assert "10 leads read" in words and "10.0 of 10 points" in words and "every answer was right" in words
    assert "Keep what you did" in words


def test_the_verdict_tells_all_in_order(client: InspectingClient, library: Library) -> None:
    page = f"{_begin(client)}/1"
    card = _card(client, library, page)
    client.post_form(page, _wrong(card, 1))
    words, rule = _words(client, page), rubric_from(library.rubric).rules[card.label.rule]
    told = [
        "Neither is right",
        "Temperature: you said",
        rule.name,
        rule.sentence,
        card.explanation,
        card.distractor.why,
        card.contrast.text,
    ]

    places = [words.index(sentence.replace("*", "")) for sentence in told]

    assert places == sorted(places)
    assert client.get(page).get_data(as_text=True).count("This decides") == len(card.evidence)
    assert f'href="/learn/{rule.lesson}"' in client.get(page).get_data(as_text=True)


def test_nothing_tells_the_answer_before_it_is_given(client: InspectingClient, library: Library) -> None:
    address = _begin(client)
    rules = rubric_from(library.rubric).rules
    for position in range(1, 11):
        card = _card(client, library, f"{address}/{position}")
        text = unescape(client.get(f"{address}/{position}").get_data(as_text=True))
        kinds = {touch.kind for touch in card.touchpoints}
        secrets = {card.key, card.explanation, card.distractor.why, card.contrast.text, rules[card.label.rule].sentence}
        assert [secret for secret in secrets | kinds if secret in text] == []
        assert "This decides" not in text and " checked" not in text.split("sort__keys")[0]
        client.post_form(f"{address}/{position}", _right(card, position))


def test_half_an_answer_is_asked_for_again_and_kept_on_the_page(client: InspectingClient) -> None:
    page = f"{_begin(client)}/1"

    answer = client.post_form(page, {"q1-temperature": "warm"})

    assert answer.status_code == 400
    assert 'value="warm" checked' in answer.get_data(as_text=True)
    assert "Half an answer" in answer.get_data(as_text=True)
    assert _stored(client) == []


def test_the_same_press_twice_is_stored_once(client: InspectingClient, library: Library) -> None:
    page = f"{_begin(client)}/1"
    given = {**_right(_card(client, library, page), 1), "idempotency_key": KEY}

    answers = [client.post_form(page, given).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(_stored(client)) == 1


def test_the_first_answer_counts(client: InspectingClient, library: Library) -> None:
    page = f"{_begin(client)}/1"
    card = _card(client, library, page)
    client.post_form(page, _wrong(card, 1))

    client.post_form(page, _right(card, 1))

    assert "Neither is right" in _words(client, page)
    assert len(_stored(client)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("8200", 8200), ("", None), ("-5", None), ("0", None), ("3600001", None), ("1e3", None), ("9" * 40, None)],
)
def test_the_time_taken_is_kept_when_it_makes_sense(
    client: InspectingClient, library: Library, sent: str, kept: int | None
) -> None:
    page = f"{_begin(client)}/1"

    client.post_form(page, {**_right(_card(client, library, page), 1), "took_ms": sent})

    assert [took_ms for _, took_ms in _stored(client)] == [kept]


def test_a_script_gets_the_verdict_without_a_redirect(client: InspectingClient, library: Library) -> None:
    page = f"{_begin(client)}/1"
    given = _right(_card(client, library, page), 1)

    answer = client.post_form(page, given, headers={"X-Shows-Page": "itself"})

    shown = client.get(page).get_data(as_text=True)
    assert (answer.status_code, answer.get_data(as_text=True) == shown) == (200, True)


def test_starting_again_goes_on_with_the_open_session(client: InspectingClient, library: Library) -> None:
    address = _begin(client)
    client.post_form(f"{address}/1", _right(_card(client, library, f"{address}/1"), 1))

    assert _begin(client) == address
    assert "Go on with lead 2 of 10" in _words(client, "/leads")


def test_a_second_session_deals_other_leads(client: InspectingClient, library: Library) -> None:
    first = _play(client, library)
    second = _begin(client)

    assert second != first
    assert _card(client, library, f"{second}/1").key not in [
        _card(client, library, f"{first}/{position}").key for position in range(1, 11)
    ]


def test_the_lab_shows_where_a_learner_stands(client: InspectingClient, library: Library) -> None:
    _play(client, library, wrong=frozenset({2, 5}))
    words = _words(client, "/leads")

    assert "80 %" in words and "8 of 10" in words
    assert "Most mixed up" in words and "Your history is drawn" in words
    assert "No leads read yet" not in words


def test_the_summary_names_the_hardest_rule(client: InspectingClient, library: Library) -> None:
    address = _play(client, library, wrong=frozenset({3}))
    card = _card(client, library, f"{address}/3")
    words = _words(client, f"{address}/done")

    assert "9.0 of 10 points" in words
    assert f"The hardest rule: {rubric_from(library.rubric).rules[card.label.rule].name}" in words


def test_a_session_that_was_set_aside_still_has_a_summary(client: InspectingClient, library: Library) -> None:
    address = _begin(client)
    client.post_form(f"{address}/1", _right(_card(client, library, f"{address}/1"), 1))
    with _database(client).transaction() as session:
        session.execute(update(Attempt).values(state="abandoned"))

    words = _words(client, address)
    assert "1 lead read" in words and "set aside" in words


def test_someone_elses_session_is_not_found(client: InspectingClient, library: Library) -> None:
    address = _begin(client)
    other = client.application.test_client()
    assert isinstance(other, InspectingClient)

    assert [other.get(path).status_code for path in (address, f"{address}/1", f"{address}/done")] == [404, 404, 404]
    assert other.post_form(f"{address}/1", {"q1-temperature": "hot", "q1-handler": "sales"}).status_code == 404
    _begin(other)
    assert other.get(f"{address}/1").status_code == 404


@pytest.mark.parametrize("path", ["/0", "/11", "/x"])
def test_a_lead_that_was_not_dealt_is_not_found(client: InspectingClient, path: str) -> None:
    assert client.get(_begin(client) + path).status_code == 404


def test_answers_that_were_never_offered_are_refused(client: InspectingClient) -> None:
    page = f"{_begin(client)}/1"

    assert client.post_form(page, {"q1-temperature": "tepid", "q1-handler": "sales"}).status_code == 400
    assert _stored(client) == []


def test_an_assignment_asks_for_an_account(client: InspectingClient) -> None:
    assert client.get(f"/leads?assignment={KEY}").status_code == 303
    assert client.post_form("/leads/sort", {"assignment": KEY}).status_code == 303


def test_an_assigned_session_counts_for_the_class(sqlite_app: Flask, library: Library) -> None:
    with database_of(sqlite_app).transaction() as session:
        instructor, who = reader_of(session, an_instructor(session)), a_learner(session)
        cohort = a_class(session, instructor)
        assignment = given(session, instructor, cohort, library, Kind.sort, "sort")
        join_cohort(session, reader_of(session, who), code_of(cohort), now())
    client = signed_in(sqlite_app, who)
    own = _begin(client)

    page = client.get(f"/leads/sort?assignment={assignment}").headers["Location"]
    assert "Set by your class" in _words(client, page) and "Start ten leads" in _words(client, page)
    address = client.post_form("/leads/sort", {"assignment": assignment}).headers["Location"]
    assert address != own
    assert "Go on with lead 1 of 10" in _words(client, page)
    assert attempt_at(sqlite_app, address.removeprefix("/leads")).assignment_id is not None


def test_pages_need_no_more_statements_for_more_sessions(client: InspectingClient, library: Library) -> None:
    counts = []
    for sessions in (1, 2):
        for _ in range(sessions):
            address = _play(client, library)
        open_address = _begin(client)
        counts.append([_statements(client, path) for path in ("/leads", f"{open_address}/1", f"{address}/done")])
        card = _card(client, library, f"{open_address}/1")
        client.post_form(f"{open_address}/1", _right(card, 1))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8


def _statements(client: InspectingClient, path: str) -> int:
    client.get(path)
    with counted(_database(client)) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_the_history_is_drawn_from_the_second_session_on(client: InspectingClient, library: Library) -> None:
    _play(client, library)
    _play(client, library, wrong=frozenset({1, 2}))
    words = _words(client, "/leads")

    assert "Share of points by session" in words
    assert "100 %10 of 10 temperatures, 10 of 10 handlers" in words
    assert "80 %8 of 10 temperatures, 8 of 10 handlers" in words
