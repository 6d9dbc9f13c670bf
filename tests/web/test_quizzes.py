"""Quizzes: rules, one attempt on one page, autosave, hand-in, review, and who gets what."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from courseware.kernel.keys import new_uuid
from courseware.learning.attempts import AttemptView
from courseware.learning.models import Attempt, Grading, Response
from tests.builders import a_guest, a_learner, an_instructor
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.web.quizzing import (
    QUIZ,
    Fields,
    attempt_at,
    begin,
    database_of,
    page_fields,
    right_fields,
    signed_in,
)

JSON = {"Accept": "application/json"}


def _post(client: InspectingClient, address: str, fields: Fields, **more: str) -> object:
    fields = fields.copy()
    for name, value in {"csrf_token": client.token(), **more}.items():
        fields.setlist(name, [value])
    return client.post(address, data=fields)


def _text(client: InspectingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def _one_choice(attempt: AttemptView) -> int:
    """Return the position of a question that takes one of several options."""
    return next(slot.position for slot in attempt.slots if slot.item.type_name in ("choice", "truefalse"))


def _count(app: Flask, table: type) -> int:
    with database_of(app).reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_list_names_every_quiz_and_visitors_share_one_page(client: InspectingClient, app: Flask) -> None:
    page = client.get("/quizzes")
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert page.get_data(as_text=True).count('class="card card--link quiz-card"') == 8


def test_a_whole_quiz_from_its_rules_to_its_review(app: Flask) -> None:
    client = app.test_client()
    assert "20 minutes from the moment you start" in _text(client, QUIZ)
    address = begin(client)
    assert "0 of 9 answered" in _text(client, address)
    answer = _post(client, address, right_fields(attempt_at(app, address)), action="hand_in")
    assert (answer.status_code, answer.location) == (303, f"{address}/review")
    review = _text(client, f"{address}/review")
    assert "9 of 9 points (100 %)" in review
    assert "You passed: 70 % was needed" in review
    assert "2 attempts left" in review
    assert "Attempt 1 counts: 9 of 9 points (100 %)" in _text(client, QUIZ)
    assert "1 of 3 attempts used" in _text(client, "/quizzes")


def test_saving_keeps_answers_and_shows_them_again(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    fields = right_fields(attempt_at(sqlite_app, address), {1, 2})
    assert _post(client, address, fields, action="save").location == address
    page = _text(client, address)
    assert "2 of 9 answered" in page
    assert "Saved. You can go on now or come back later." in page


def test_empty_questions_are_asked_about_once_and_nothing_is_lost(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    fields = right_fields(attempt_at(sqlite_app, address), {1, 2, 3, 4, 5, 6})
    assert _post(client, address, fields, action="hand_in").location == f"{address}/hand-in"
    asked = _text(client, f"{address}/hand-in")
    assert "3 questions are empty" in asked
    assert all(f'href="{address}#q{position}"' in asked for position in (7, 8, 9))
    assert "6 of 9 answered" in _text(client, address)
    assert client.post_form(f"{address}/hand-in", page=f"{address}/hand-in").location == f"{address}/review"
    assert "6 of 9 points" in _text(client, f"{address}/review")


def test_an_unreadable_answer_keeps_everything_and_says_where(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    attempt = attempt_at(sqlite_app, address)
    unreadable = _one_choice(attempt)
    fields = right_fields(attempt, {slot.position for slot in attempt.slots} - {unreadable})
    fields.setlist(f"q{unreadable}", ["never offered"])
    answer = _post(client, address, fields, action="hand_in")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'href="#q{unreadable}">Question {unreadable}: ' in page
    assert "8 of 9 answered" in page
    assert attempt_at(sqlite_app, address).is_open


def test_handing_in_twice_shows_the_same_review(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    fields = right_fields(attempt_at(sqlite_app, address))
    for _ in range(2):
        assert _post(client, address, fields, action="hand_in").location == f"{address}/review"
    assert client.post_form(f"{address}/hand-in").location == f"{address}/review"
    assert client.get(address).location == f"{address}/review"
    assert client.get(f"{address}/hand-in").location == f"{address}/review"
    assert _count(sqlite_app, Grading) == 9


def test_an_open_attempt_has_no_review(client: InspectingClient) -> None:
    address = begin(client)
    assert client.get(f"{address}/review").location == address


def test_starting_twice_goes_on_with_the_same_attempt(client: InspectingClient) -> None:
    assert begin(client) == client.post_form(f"{QUIZ}/start").location
    assert "Go on with attempt 1" in _text(client, QUIZ)


def test_no_fourth_attempt(client: InspectingClient) -> None:
    for _ in range(3):
        client.post_form(f"{begin(client)}/hand-in")
    assert "You have used every attempt." in _text(client, QUIZ)
    assert client.post_form(f"{QUIZ}/start").status_code == 403


def test_the_same_page_sent_twice_is_stored_once(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    fields = right_fields(attempt_at(sqlite_app, address), {1})
    hidden = page_fields(_text(client, address))
    for _ in range(2):
        _post(client, address, fields, action="save", **hidden)
    assert _count(sqlite_app, Response) == 1


def test_a_page_opened_earlier_does_not_undo_a_later_answer(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    stale = page_fields(_text(client, address))
    attempt = attempt_at(sqlite_app, address)
    _post(client, address, right_fields(attempt, {1}), action="save", **page_fields(_text(client, address)))
    _post(client, address, right_fields(attempt, {2}), action="save", **stale)
    assert [slot.is_answered for slot in attempt_at(sqlite_app, address).slots[:3]] == [True, True, False]


def test_going_back_and_changing_an_answer_is_stored(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    hidden = page_fields(_text(client, address))
    attempt = attempt_at(sqlite_app, address)
    position = _one_choice(attempt)
    values = [each["value"] for each in attempt.slots[position - 1].presented().fields["options"]]
    for value in (values[0], values[1], values[0]):
        _post(client, address, Fields({f"q{position}": value}), action="save", **hidden)
        slot = attempt_at(sqlite_app, address).slots[position - 1]
        assert slot.item.echo(slot.response or {}, f"q{position}") == {f"q{position}": [value]}


def _save(client: InspectingClient, address: str, fields: Fields, position: object, key: str) -> object:
    fields = fields.copy()
    fields.update({"position": str(position), "idempotency_key": key, "csrf_token": client.token()})
    return client.post(f"{address}/save", data=fields, headers=JSON)


def test_autosave_confirms_what_is_stored(app: Flask) -> None:
    client = app.test_client()
    address = begin(client)
    fields = right_fields(attempt_at(app, address), {4})
    for _ in range(2):
        answer = _save(client, address, fields, 4, "one-change")
        said = answer.get_json()
        assert (said["position"], said["seq"], said["answered"], said["state"]) == (4, 1, 1, "open")
        assert f'name="q4-was" value="{said["was"]}"' in _text(client, address)
    assert _count(app, Response) == 1


def test_autosave_says_in_words_what_it_cannot_read(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    position = _one_choice(attempt_at(sqlite_app, address))
    answer = _save(client, address, Fields({f"q{position}": "never offered"}), position, "k")
    assert answer.status_code == 422
    assert answer.get_json()["error"].endswith(".")
    assert _count(sqlite_app, Response) == 0


@pytest.mark.parametrize(("position", "status"), [("99", 404), ("0", 404), ("", 404), ("one", 404), ("-1", 404)])
def test_autosave_of_no_such_question(client: InspectingClient, position: str, status: int) -> None:
    assert _save(client, begin(client), Fields(), position, "k").status_code == status


def test_autosave_after_hand_in_is_refused(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    fields = right_fields(attempt_at(sqlite_app, address), {1})
    client.post_form(f"{address}/hand-in")
    answer = _save(client, address, fields, 1, "late")
    assert (answer.status_code, answer.get_json()["error"]) == (
        403,
        "This attempt is handed in already; later answers do not count.",
    )


def test_autosave_without_a_token_stores_nothing(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    assert client.post(f"{address}/save", data={"position": "1"}, headers=JSON).status_code == 400
    assert _count(sqlite_app, Response) == 0


def test_the_same_key_in_two_attempts_is_two_saves(client: InspectingClient, sqlite_app: Flask) -> None:
    addresses = [begin(client), begin(client, "/quizzes/checkpoint-winning-trust")]
    for address in addresses:
        assert (
            _save(client, address, right_fields(attempt_at(sqlite_app, address), {1}), 1, "shared").status_code == 200
        )
    assert [attempt_at(sqlite_app, address).answered for address in addresses] == [1, 1]


def test_when_time_is_up_the_page_says_so_and_grades_what_was_saved(
    client: InspectingClient, sqlite_app: Flask
) -> None:
    address = begin(client)
    attempt = attempt_at(sqlite_app, address)
    _post(client, address, right_fields(attempt, {1, 2}), action="save")
    _run_out(sqlite_app, attempt.id)
    assert "2 of 9 answers were saved in time" in _text(client, address)
    assert "The time for attempt 1 is over" in _text(client, QUIZ)
    answer = _post(client, address, right_fields(attempt), action="save")
    assert answer.location == f"{address}/review"
    review = _text(client, f"{address}/review")
    assert "Time was up." in review
    assert "2 of 9 points" in review


def _run_out(app: Flask, attempt_id: int) -> None:
    with database_of(app).transaction() as session:
        row = session.get_one(Attempt, attempt_id)
        assert row.deadline_at is not None
        row.deadline_at = row.deadline_at.replace(year=2020)


def test_answers_show_only_from_their_release(client: InspectingClient, sqlite_app: Flask) -> None:
    address = begin(client)
    attempt = attempt_at(sqlite_app, address)
    _post(client, address, right_fields(attempt), action="hand_in")
    _set_release(sqlite_app, attempt.id, "2099-01-01T00:00:00+00:00")
    hidden = _text(client, f"{address}/review")
    assert "The answers are shown from 1 January 2099" in hidden
    assert "item__verdict" not in hidden
    _set_release(sqlite_app, attempt.id, "2020-01-01T00:00:00+00:00")
    assert _text(client, f"{address}/review").count("item__outcome") == 9


def _set_release(app: Flask, attempt_id: int, moment: str) -> None:
    with database_of(app).transaction() as session:
        row = session.get_one(Attempt, attempt_id)
        row.policy = {**row.policy, "release_at": moment}


def test_an_empty_hand_in_shows_what_would_have_been_right(client: InspectingClient) -> None:
    address = begin(client)
    client.post_form(f"{address}/hand-in")
    review = _text(client, f"{address}/review")
    assert "0 of 9 points" in review
    assert "Not passed: 70 % is needed" in review
    assert review.count("Left empty.") == 9
    assert review.count("item__outcome") == 9
    assert "Read again" in review


_OWN = {
    "GET {at}": 200,
    "GET {at}/hand-in": 200,
    "GET {at}/review": 303,
    "POST {at}": 303,
    "POST {at}/save": 200,
    "POST {at}/hand-in": 303,
}


@pytest.mark.parametrize("who", ["owner", "visitor", "guest", "learner", "instructor"])
@pytest.mark.parametrize("route", list(_OWN))
def test_only_its_owner_reaches_an_attempt(sqlite_app: Flask, who: str, route: str) -> None:
    with database_of(sqlite_app).transaction() as session:
        ids = {"guest": a_guest(session), "learner": a_learner(session), "instructor": an_instructor(session)}
        owner = a_learner(session)
    client = signed_in(sqlite_app, owner)
    address = begin(client)
    if who == "visitor":
        client = sqlite_app.test_client()
    elif who != "owner":
        client = signed_in(sqlite_app, ids[who])
        begin(client)  # an own attempt helps nobody into another's
    method, _, path = route.format(at=address).partition(" ")
    wanted = _OWN[route] if who == "owner" else 404
    data = {"csrf_token": client.token(), "position": "1", "action": "save"} if method == "POST" else None
    assert client.open(path, method=method, data=data).status_code == wanted
    assert attempt_at(sqlite_app, address, owner).is_open is not (who == "owner" and route == "POST {at}/hand-in")


@pytest.mark.parametrize("route", list(_OWN))
def test_an_attempt_that_is_not_there(client: InspectingClient, route: str) -> None:
    method, _, path = route.format(at=f"/attempts/{new_uuid()}").partition(" ")
    data = {"csrf_token": client.token(), "position": "1"} if method == "POST" else None
    assert client.open(path, method=method, data=data).status_code == 404


@pytest.mark.parametrize(
    "path", ["/quizzes/none", "/quizzes/none/start", f"{QUIZ}?assignment=1f0e5b7a-0000-4000-8000-000000000000"]
)
def test_a_quiz_or_an_assignment_that_is_not_there(client: InspectingClient, path: str) -> None:
    answer = client.post_form(path) if path.endswith("/start") else client.get(path)
    assert answer.status_code == 404


def test_the_open_attempt_at_quick_checks_is_no_quiz(client: InspectingClient, sqlite_app: Flask) -> None:
    lesson = "/learn/one-journey/two-disciplines"
    page = _text(client, lesson)
    action = page.split('action="/learn/one-journey/two-disciplines/checks/')[1].split('"')[0]
    client.post_form(f"{lesson}/checks/{action}")
    with database_of(sqlite_app).reading() as session:
        uuid = session.scalar(select(Attempt.uuid))
    assert client.get(f"/attempts/{uuid}").status_code == 404


def test_more_attempts_cost_no_more_statements(sqlite_app: Flask) -> None:
    with database_of(sqlite_app).transaction() as session:
        learner = a_learner(session)
    client = signed_in(sqlite_app, learner)
    counts = []
    for _ in range(3):
        address = begin(client)
        client.post_form(f"{address}/hand-in")
        counts.append([_statements(sqlite_app, client, path) for path in ("/quizzes", QUIZ, f"{address}/review")])
    assert counts[0] == counts[2]
    assert max(counts[0]) <= 6


def _statements(app: Flask, client: InspectingClient, path: str) -> int:
    client.get(path)
    with counted(database_of(app)) as sent:
        client.get(path)
    return len(sent)
