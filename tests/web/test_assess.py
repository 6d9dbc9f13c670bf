"""The self-assessment on the web: nothing is lost, nobody reads another's report, the report stands on the answers."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import update

from courseware.careers.downloads import COLUMNS
from courseware.content.library import Library
from courseware.items.base import SKILLS
from courseware.kernel.database import Database
from courseware.learning.models import Attempt
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.web.quizzing import database_of
from tests.web.taking import answers, begin, take

KEY = "0123456789abcdef"
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def stranger(sqlite_app: Flask) -> InspectingClient:
    """Another browser on the same site."""
    client = sqlite_app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def save(client: InspectingClient, uuid: str, **body: object) -> int:
    return client.post(f"/assess/{uuid}/save", json=body, headers={"X-CSRFToken": client.token()}).status_code


def chosen(page: str) -> dict[str, str]:
    fields = re.findall(r'name="(q\d+)" value="(\d)"[^>]* checked', page)
    return dict(fields)


def test_a_guest_takes_it_and_reads_the_report(client: InspectingClient) -> None:
    uuid = take(client)
    page = client.get(f"/assess/reports/{uuid}").get_data(as_text=True)
    for words in ("Most likely: ", "Seven skills", "56 answers", "Between sales and marketing", "r = .3", "seen 24"):
        assert words in page
    assert client.get(f"/assess/{uuid}").location == f"/assess/reports/{uuid}"
    assert client.get(f"/assess/{uuid}/3").location == f"/assess/reports/{uuid}"
    assert f"/assess/reports/{uuid}" in client.get("/assess").get_data(as_text=True)


def test_missing_answers_are_named_and_the_others_are_kept(client: InspectingClient) -> None:
    uuid = begin(client)
    given = answers(1)
    del given["q3"]
    asked = client.post_form(f"/assess/{uuid}/1", given)
    assert asked.location == f"/assess/{uuid}/1?missing=1"
    page = client.get(asked.location).get_data(as_text=True)
    assert '<a href="#question-3">Question 3 has no answer</a>' in page
    assert chosen(page) == given
    left = client.post_form(f"/assess/{uuid}/1", {"leave": "yes"})
    assert left.location == f"/assess/{uuid}/2"
    assert chosen(client.get(f"/assess/{uuid}/1").get_data(as_text=True)) == given


def test_going_on_finds_the_first_page_to_come(client: InspectingClient) -> None:
    uuid = begin(client)
    client.post_form(f"/assess/{uuid}/1", answers(1))
    client.post_form(f"/assess/{uuid}/2", {"q8": "3", "q9": "2", "leave": "yes"})
    assert client.get(f"/assess/{uuid}").location == f"/assess/{uuid}/2"
    assert "Go on (9 of 56)" in client.get("/assess").get_data(as_text=True)
    assert client.post_form("/assess").location == f"/assess/{uuid}"


def test_an_answer_can_be_changed_back_and_forth(client: InspectingClient) -> None:
    uuid = begin(client)
    for step in ("4", "5", "4"):
        client.post_form(f"/assess/{uuid}/1", {**answers(1), "q1": step})
    assert chosen(client.get(f"/assess/{uuid}/1").get_data(as_text=True))["q1"] == "4"


def test_a_script_saves_single_answers_once(client: InspectingClient) -> None:
    uuid = begin(client)
    assert save(client, uuid, position=2, value="5", key=KEY) == 200
    assert save(client, uuid, position=2, value="1", key=KEY) == 200
    assert chosen(client.get(f"/assess/{uuid}/1").get_data(as_text=True)) == {"q2": "5"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"position": 99, "value": "1", "key": KEY}, 404),
        ({"position": 1, "value": "9", "key": KEY}, 400),
        ({"position": "1", "value": "1", "key": KEY}, 400),
        ({"position": True, "value": "1", "key": KEY}, 400),
        ({"position": 1, "value": ["1"], "key": KEY}, 400),
        ({"position": 1, "value": "1", "key": "short"}, 400),
        ({}, 400),
    ],
)
def test_a_script_is_told_what_does_not_fit(client: InspectingClient, body: dict[str, object], status: int) -> None:
    assert save(client, begin(client), **body) == status


def test_a_value_that_was_never_offered_is_refused(client: InspectingClient) -> None:
    uuid = begin(client)
    assert client.post_form(f"/assess/{uuid}/1", {**answers(1), "q1": "6"}).status_code == 400


def test_too_few_answers_give_no_report(client: InspectingClient) -> None:
    uuid = begin(client)
    client.post_form(f"/assess/{uuid}/1", {"q1": "3"})
    assert "at least 7 questions" in client.get(f"/assess/{uuid}/finish").get_data(as_text=True)
    assert client.post_form(f"/assess/{uuid}/finish").location == f"/assess/{uuid}/finish"
    assert client.get(f"/assess/reports/{uuid}").status_code == 404


def test_handing_in_again_and_answering_late_change_nothing(client: InspectingClient) -> None:
    uuid = take(client)
    before = client.get(f"/assess/reports/{uuid}.csv").get_data(as_text=True)
    assert client.post_form(f"/assess/{uuid}/finish").location == f"/assess/reports/{uuid}"
    assert client.post_form(f"/assess/{uuid}/1", answers(1, 2)).location == f"/assess/reports/{uuid}"
    assert save(client, uuid, position=1, value="5", key=KEY) == 403
    assert client.get(f"/assess/reports/{uuid}.csv").get_data(as_text=True) == before


def test_alike_answers_are_warned_about(client: InspectingClient) -> None:
    uuid = begin(client)
    for page in range(1, 9):
        client.post_form(f"/assess/{uuid}/{page}", dict.fromkeys(answers(page), "3"))
    client.post_form(f"/assess/{uuid}/finish")
    assert "very alike" in client.get(f"/assess/reports/{uuid}").get_data(as_text=True)


def test_nobody_else_reaches_an_attempt_or_a_report(client: InspectingClient, stranger: InspectingClient) -> None:
    uuid, theirs = take(client), take(stranger)
    pages = [f"/assess/{uuid}", f"/assess/{uuid}/1", f"/assess/{uuid}/finish", f"/assess/reports/{uuid}"]
    pages += [f"/assess/reports/{uuid}.json", f"/assess/reports/{uuid}.csv"]
    pages += [f"/assess/reports/{uuid}/since/{theirs}", f"/assess/reports/{theirs}/since/{uuid}"]
    pages += [f"/assess/reports/{NOBODYS}", f"/assess/{NOBODYS}", "/assess/reports/not-a-uuid"]
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert stranger.post_form(f"/assess/{uuid}/1", answers(1)).status_code == 404
    assert stranger.post_form(f"/assess/{uuid}/finish").status_code == 404
    assert save(stranger, uuid, position=1, value="1", key=KEY) == 404


def test_a_visitor_without_a_session_reaches_none(client: InspectingClient, stranger: InspectingClient) -> None:
    uuid = take(client)
    assert [stranger.get(page).status_code for page in (f"/assess/{uuid}", f"/assess/reports/{uuid}")] == [404, 404]


def test_an_attempt_at_something_else_is_no_self_assessment(client: InspectingClient, library: Library) -> None:
    lesson = next(lesson for lesson in library.lessons.values() if lesson.checks)
    client.post_form(f"/learn/{lesson.key}/checks/{lesson.checks[0].key}")
    begin(client)
    assert client.get(f"/assess/{NOBODYS}/1").status_code == 404


def test_a_page_that_does_not_exist(client: InspectingClient) -> None:
    uuid = begin(client)
    assert [client.get(f"/assess/{uuid}/{page}").status_code for page in (0, 8, 9)] == [404, 200, 404]


def test_the_downloads_say_what_the_page_says(client: InspectingClient) -> None:
    uuid = take(client)
    found = client.get(f"/assess/reports/{uuid}.json")
    assert found.headers["Content-Disposition"].startswith('attachment; filename="skills-')
    report = found.get_json()
    assert [skill["key"] for skill in report["skills"]] == list(SKILLS)
    assert len(report["answers"]) == 56
    assert len(report["paths"]) == 10
    assert sum(path["probability"] for path in report["paths"]) == pytest.approx(1, abs=1e-3)
    for path in report["paths"]:
        parts = sum(path["contributions"].values()) + path["within"]
        assert parts == pytest.approx(path["log_likelihood"], abs=1e-9)
    assert set(report["versions"]) == {"bank", "parameters", "code"}
    rows = list(csv.reader(io.StringIO(client.get(f"/assess/reports/{uuid}.csv").get_data(as_text=True))))
    assert tuple(rows[0]) == COLUMNS
    assert [row[0] for row in rows[1:]] == ["skill"] * 7 + ["path"] * 10 + ["balance"]


def test_two_reports_are_compared_with_the_range_of_each_change(client: InspectingClient) -> None:
    first = take(client, 4)
    second = take(client, 1)
    page = client.get(f"/assess/reports/{second}/since/{first}").get_data(as_text=True)
    turned = client.get(f"/assess/reports/{first}/since/{second}").get_data(as_text=True)
    assert page.partition("<main")[2] == turned.partition("<main")[2]
    assert page.count("</tr>") == 8
    assert "95 % probability" in page
    assert "What changed since" in client.get("/assess").get_data(as_text=True)


def test_pages_send_a_bounded_number_of_statements(client: InspectingClient, sqlite_database: Database) -> None:
    one = take(client, 4)
    costs = []
    for _ in range(2):
        with counted(sqlite_database) as sent:
            client.get("/assess")
            client.get(f"/assess/reports/{one}")
        costs.append(len(sent))
        take(client, 2)
    assert max(costs) <= 5  # the reader and the results, twice; now and then a look for a newer edition
    uuid = begin(client)
    with counted(sqlite_database) as sent:
        client.get(f"/assess/{uuid}/1")
    assert len(sent) <= 6
    token = client.token()
    with counted(sqlite_database) as sent:
        client.post(f"/assess/{uuid}/1", data={"csrf_token": token, **answers(1)})
    assert len(sent) <= 16


def test_one_that_was_set_aside_makes_no_report(client: InspectingClient, sqlite_app: Flask) -> None:
    uuid = begin(client)
    client.post_form(f"/assess/{uuid}/1", {"q1": "4"}, page=f"/assess/{uuid}/1")
    with database_of(sqlite_app).transaction() as session:
        session.execute(update(Attempt).values(state="abandoned"))

    client.post(f"/assess/{uuid}/finish", headers={"X-CSRFToken": client.token()})

    assert client.get(f"/assess/reports/{uuid}").status_code == 404
