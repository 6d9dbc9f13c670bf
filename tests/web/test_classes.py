"""Pages of learners: joining by code and by link, what is due, sharing, leaving, and whose classes they are."""

from datetime import timedelta

import pytest
from flask import Flask

from courseware.classroom.assignments import Kind
from courseware.content.library import Library
from courseware.kernel.clock import now
from tests.builders import a_guest, a_learner
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import QUIZ
from tests.web.quizzing import database_of, signed_in
from tests.web.teaching import assigned, taught

DAY = timedelta(days=1)


def _newcomer(app: Flask) -> InspectingClient:
    with database_of(app).transaction() as session:
        account_id = a_learner(session)
    return signed_in(app, account_id)


def _text(client: InspectingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_a_learner_joins_by_code(sqlite_app: Flask) -> None:
    one, client = taught(sqlite_app), _newcomer(sqlite_app)
    assert "You are in no class" in _text(client, "/classes")
    joined = client.post_form("/classes/join", {"code": one.code.lower().replace("-", " ")}, page="/classes/join")
    assert (joined.status_code, joined.location) == (303, f"/classes/{one.cohort.uuid}")
    assert one.cohort.name in _text(client, "/classes")


def test_a_link_asks_before_it_enrols(sqlite_app: Flask) -> None:
    one, client = taught(sqlite_app), _newcomer(sqlite_app)
    page = _text(client, f"/classes/join/{one.code}")
    assert f"Join “{one.cohort.name}”?" in page
    assert client.get(f"/classes/{one.cohort.uuid}").status_code == 404
    client.post_form("/classes/join", {"code": one.code}, page=f"/classes/join/{one.code}")
    assert client.get(f"/classes/{one.cohort.uuid}").status_code == 200


def test_guests_and_visitors_sign_in_first_and_come_back(sqlite_app: Flask) -> None:
    one = taught(sqlite_app)
    with database_of(sqlite_app).transaction() as session:
        guest = a_guest(session)
    address = f"/classes/join/{one.code}"
    for client in (sqlite_app.test_client(), signed_in(sqlite_app, guest)):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")


def test_wrong_and_closed_codes_read_the_same(sqlite_app: Flask) -> None:
    one, client = taught(sqlite_app), _newcomer(sqlite_app)
    one.instructor.post_form(f"{one.here}/joining", {"open": "no"})
    wrong, closed = (client.post_form("/classes/join", {"code": code}) for code in ("AAAAA-AAAAA", one.code))
    assert (wrong.status_code, closed.status_code) == (400, 400)
    said = [
        answer.get_data(as_text=True).replace(code, "").replace(one.code, "")
        for answer, code in ((wrong, "AAAAA-AAAAA"), (closed, one.code))
    ]
    assert said[0] == said[1]
    assert [client.get(f"/classes/join/{code}").status_code for code in ("AAAAA-AAAAA", one.code)] == [404, 404]


def test_guessing_codes_is_slowed_down(sqlite_app: Flask) -> None:
    client = _newcomer(sqlite_app)
    answers = [client.post_form("/classes/join", {"code": f"AAAAA-AAA{number:02}"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_whole_class_joins_from_one_address(sqlite_app: Flask) -> None:
    one = taught(sqlite_app, 0)
    for _ in range(12):
        assert _newcomer(sqlite_app).post_form("/classes/join", {"code": one.code}).status_code == 303


def test_the_list_says_what_is_due_where(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    quiz = assigned(one, library, due_at=now() + DAY)
    assigned(one, library, Kind.sort, "sort", opens_at=now() + DAY)
    assigned(one, library, Kind.module, "one-journey", closes_at=now() - DAY)
    page = _text(one.learner(), "/classes")
    assert f'href="/quizzes/{QUIZ}?assignment={quiz}"' in page
    assert "Due soon" in page
    assert "Opens later" in page
    assert "/leads/sort?assignment" not in page
    assert "/learn/one-journey" not in page
    assert "Closed" in _text(one.learner(), f"/classes/{one.cohort.uuid}")


def test_sharing_is_switched_on_and_off(sqlite_app: Flask) -> None:
    one = taught(sqlite_app)
    client, address = one.learner(), f"/classes/{one.cohort.uuid}"
    client.post_form(f"{address}/report", {"share": "yes"}, page=address)
    assert "can read your skills report" in _text(client, address)
    client.post_form(f"{address}/report", {"share": "no"}, page=address)
    assert "unless you share your report" in _text(client, address)


def test_leaving_is_confirmed_and_the_code_lets_one_back(sqlite_app: Flask) -> None:
    one = taught(sqlite_app)
    client, address = one.learner(), f"/classes/{one.cohort.uuid}"
    client.post_form(f"{address}/leave", page=f"{address}/leave")
    assert client.get(address).status_code == 404
    client.post_form("/classes/join", {"code": one.code})
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("path", ["", "/leave"])
def test_classes_of_others_are_not_there(sqlite_app: Flask, path: str) -> None:
    one, other = taught(sqlite_app), _newcomer(sqlite_app)
    address = f"/classes/{one.cohort.uuid}{path}"
    assert other.get(address).status_code == 404
    assert one.instructor.get(address).status_code == 404
    assert sqlite_app.test_client().get(address).status_code == 303


@pytest.mark.parametrize("path", ["/report", "/leave"])
def test_nobody_acts_in_classes_of_others(sqlite_app: Flask, path: str) -> None:
    one, other = taught(sqlite_app), _newcomer(sqlite_app)
    assert other.post_form(f"/classes/{one.cohort.uuid}{path}", {"share": "yes"}).status_code == 404


def test_the_list_takes_as_many_statements_for_many_assignments(sqlite_app: Flask, library: Library) -> None:
    one, sizes = taught(sqlite_app), []
    for count in (1, 5):
        for _ in range(count):
            assigned(one, library)
        client = one.learner()
        client.get("/classes")
        with counted(database_of(sqlite_app)) as sent:
            client.get("/classes")
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]
    assert sizes[0] <= 7
