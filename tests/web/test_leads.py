"""Pages of the lead lab beside its sessions: the front page, each exercise, worked examples, and what it knows of oneself."""

import re

import pytest
from flask import Flask

from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from tests.builders import a_learner
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.rooms.leads import lessons
from tests.web.leading import begin, give, play, settle, stored, text_of, with_fixed_seeds, words_of
from tests.web.quizzing import database_of, signed_in

PAGES = ["/leads", "/leads/examples", *(exercise.href for exercise in EXERCISES.values())]


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fixed_seeds(monkeypatch)


@pytest.mark.parametrize("page", PAGES)
def test_visitors_share_one_page_and_leave_nothing_behind(client: InspectingClient, page: str) -> None:
    first, second = client.get(page), client.get(page)

    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers and "csrf_token" not in first.get_data(as_text=True)
    assert first.get_data() == second.get_data()


@pytest.mark.parametrize("page", ["/leads", *(exercise.href for exercise in EXERCISES.values())])
def test_the_rules_stand_where_one_begins(client: InspectingClient, library: Library, page: str) -> None:
    words = words_of(client, page)

    assert all(rule.name in words and rule.sentence in words for rule in rubric_from(library.rubric).asked_in_order)
    assert 'href="/leads/examples"' in text_of(client, page)
    assert not re.search(r"\bR[1-6]\b", words)


def test_the_front_page_names_every_exercise_and_begins_practice(client: InspectingClient) -> None:
    text = text_of(client, "/leads")

    for exercise in EXERCISES.values():
        assert f'<a href="{exercise.href}">{exercise.title}</a>' in text and exercise.summary in text
    assert all(f'href="/leads/{name}"' in text for name in ("desk", "facts"))
    assert re.findall(r'<form[^>]* action="([^"]+)"', text).count("/leads/practice") == 1
    assert "Where you stand" not in text
    begun = client.post_form("/leads/practice", page="/leads")
    assert begun.status_code == 303 and str(begun.location).startswith("/leads/practice/")


def test_the_front_page_sums_up_what_one_has_read(client: InspectingClient) -> None:
    play(client, wrongly={2, 5})
    text, words = text_of(client, "/leads"), words_of(client, "/leads")

    assert "Where you stand" in words and "80 %" in words and "8 of 10" in words
    assert "Most mixed up" in words
    assert 'href="/leads/you"' in text


@pytest.mark.parametrize("key", list(EXERCISES))
def test_an_exercise_tells_how_it_goes_and_how_it_counts(client: InspectingClient, key: str) -> None:
    exercise, text, words = EXERCISES[key], text_of(client, f"/leads/{key}"), words_of(client, f"/leads/{key}")

    assert all(sentence in words for sentence in (*exercise.how, exercise.credit, exercise.summary, exercise.begin))
    assert f'method="post" action="/leads/{key}"' in text
    assert ('name="asks_confidence"' in text) == (key in ("sort", "practice", "discuss"))
    assert "Set by your class" not in words


def test_an_exercise_goes_on_with_its_own_session(client: InspectingClient) -> None:
    address = begin(client)
    settle(client, address, 1)

    assert "Go on with 2 of 10" in words_of(client, "/leads/sort")
    assert f'href="{address}"' in text_of(client, "/leads/sort")
    assert "Go on with" not in words_of(client, "/leads/proof")
    play(client)
    assert EXERCISES["sort"].begin in words_of(client, "/leads/sort")


def test_an_assignment_asks_for_an_account(client: InspectingClient) -> None:
    uuid = "11111111-2222-4333-8444-555555555555"
    for answer in (client.get(f"/leads/sort?assignment={uuid}"), client.post_form("/leads/sort", {"assignment": uuid})):
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
    assert stored(client) == []


def test_worked_examples_mark_what_decides_for_every_rule(client: InspectingClient, library: Library) -> None:
    text, rubric = text_of(client, "/leads/examples"), rubric_from(library.rubric)

    for rule in rubric.asked_in_order:
        assert rule.sentence in text
        assert all(f">{name}</a></li>" in text for name in rule.branches.values())
    assert text.count("This decides") >= sum(len(rule.branches) for rule in rubric.asked_in_order)


def test_before_the_first_lead_the_own_page_lists_the_rules_as_new(client: InspectingClient, library: Library) -> None:
    branches = sum(len(rule.branches) for rule in rubric_from(library.rubric).asked_in_order)
    for _ in ("without a session", "with one"):
        words = words_of(client, "/leads/you")
        assert "No leads read yet" in words and "This page fills as you read leads" in words
        assert _states(client) == ["New"] * branches
        assert "Cost score" not in words and "Which way you lean" not in words
        begin(client)


def _states(client: InspectingClient) -> list[str]:
    """The states of the rules on the learner's own page, in the order of the rules."""
    cells = re.findall(r'<td data-label="State">(.*?)</td>', text_of(client, "/leads/you"))
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_the_own_page_shows_where_one_stands(client: InspectingClient) -> None:
    address = play(client, wrongly={2, 5})
    words = words_of(client, "/leads/you")

    assert "From the first answer to each of 10 leads" in words
    assert "80 %" in words and "8 of 10" in words and "Cost score" in words
    assert "What you mix up" in words and "Nothing mixed up" not in words
    assert {"New", "Learning"} == set(_states(client))
    assert "Your history is drawn here from the second session on" in words
    assert "From 40 leads on" in words and "agree with the rules at κ" not in words
    assert "this shows whether your certainty can be trusted" in words
    assert address.rpartition("/")[2] not in text_of(client, "/leads/you")


def test_first_answers_make_the_statistics(client: InspectingClient) -> None:
    address = begin(client)
    for position in range(1, 11):
        give(client, address, position, is_right=False)
        settle(client, address, position)
    words = words_of(client, "/leads/you")

    assert words.count("0 of 10") == 2 and "10 of 10" not in words


def test_certainty_is_held_against_what_was_right(client: InspectingClient) -> None:
    address = begin(client, asks_confidence="1")
    for position in range(1, 11):
        give(client, address, position, more={f"q{position}-sure": "95"})
    words = words_of(client, "/leads/you")

    assert "from 10 answers" in words and "Brier score 0.00" in words


def test_the_history_is_drawn_from_the_second_session_on(client: InspectingClient) -> None:
    play(client)
    play(client, wrongly={1, 2})
    words = words_of(client, "/leads/you")

    assert "Share of points by session" in words
    assert "100 %10 of 10 temperatures, 10 of 10 handlers" in words
    assert "80 %8 of 10 temperatures, 8 of 10 handlers" in words


@pytest.mark.parametrize("key", ["discuss", "twin", "board"])
def test_other_exercises_do_not_move_the_statistics(client: InspectingClient, key: str) -> None:
    play(client, key, wrongly={1})

    assert "No leads read yet" in words_of(client, "/leads/you")
    assert "Where you stand" not in words_of(client, "/leads")


def test_a_test_moves_the_statistics_at_its_end(client: InspectingClient) -> None:
    address = begin(client, "exam")
    for position in range(1, 20):
        give(client, address, position)
    assert "No leads read yet" in words_of(client, "/leads/you")
    give(client, address, 20)

    assert "From the first answer to each of 20 leads" in words_of(client, "/leads/you")


def test_pages_need_no_more_statements_for_three_hundred_answers(sqlite_app: Flask, library: Library) -> None:
    database = database_of(sqlite_app)
    with database.transaction() as session:
        few, many = a_learner(session), a_learner(session)
        lessons.put(session, library, few, lessons.begin(session, library, few, now=now()), 1, now=now())
        for seed in range(30):
            uuid = lessons.begin(session, library, many, seed=seed, now=now())
            lessons.play(session, library, many, uuid, right=seed % 3 > 0, now=now())
    sent: dict[str, list[int]] = {"/leads": [], "/leads/you": [], "/leads/exam": []}
    for who in (few, many):
        client = signed_in(sqlite_app, who)
        for page, counts in sent.items():
            client.get(page)  # warm: item versions are read once for each process
            with counted(database) as statements:
                assert client.get(page).status_code == 200
            counts.append(len(statements))

    assert "300 leads" in words_of(client, "/leads/you") and "agree with the rules at κ" in words_of(
        client, "/leads/you"
    )
    assert sent == {"/leads": [1, 1], "/leads/you": [3, 3], "/leads/exam": [1, 1]}
