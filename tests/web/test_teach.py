"""Pages of instructors: making a class, assigning, reading work, and whose pages they are."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from courseware.accounts.actions import set_role
from courseware.accounts.roles import Role
from courseware.classroom.assignments import Kind
from courseware.content.library import Library
from courseware.kernel.clock import now
from tests.builders import a_learner, an_instructor
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import QUIZ, assessed
from tests.web.quizzing import database_of, signed_in
from tests.web.teaching import Taught, assigned, taught

DAY = timedelta(days=1)


def _text(client: InspectingClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def _take_quiz(client: InspectingClient, assignment: str) -> str:
    """Begin and hand in an assigned quiz, empty; return the attempt's uuid."""
    begun = client.post_form(f"/quizzes/{QUIZ}/start", {"assignment": assignment})
    address = str(begun.location)
    client.post_form(f"{address}/hand-in")
    return address.split("/")[2]


def test_an_instructor_makes_a_class_and_assigns_a_quiz(sqlite_app: Flask, library: Library) -> None:
    with database_of(sqlite_app).transaction() as session:
        account_id = an_instructor(session)
    client = signed_in(sqlite_app, account_id)
    assert "No classes yet" in _text(client, "/teach")
    made = client.post_form("/teach/new", {"name": "Spring", "time_zone": "Europe/Zurich"}, page="/teach/new")
    here = str(made.location)
    assert made.status_code == 303
    page = _text(client, here)
    assert "Nobody has joined yet" in page
    assert re.search(r"/classes/join/[A-Z2-9]{5}-[A-Z2-9]{5}", page)
    given = client.post_form(
        f"{here}/assign",
        {"activity": f"quiz:{QUIZ}", "due_at": "2026-11-27T18:00", "closes_at": "2026-11-30T18:00"},
        page=f"{here}/assign",
    )
    assert (given.status_code, given.location) == (303, here)
    page = _text(client, here)
    assert library.quizzes[QUIZ].title in page
    assert "27 November 2026, 18:00 (Europe/Zurich)" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"activity": ""}, "Choose what to assign."),
        ({"activity": "quiz:nothing"}, "Choose an activity from the list."),
        ({"due_at": "2026-03-29T02:30"}, "02:30 does not exist on 29 March 2026 in Europe/Zurich"),
        ({"due_at": "2026-10-25T02:30"}, "02:30 comes twice on 25 October 2026 in Europe/Zurich"),
        ({"due_at": "tomorrow"}, "Enter a date and a time, such as 2026-11-24 18:00."),
        ({"opens_at": "2026-11-27T18:00", "due_at": "2026-11-26T18:00"}, "It must not be due before it opens."),
        ({"minutes": "601"}, "Enter a whole number from 1 to 600."),
        ({"title": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_what_cannot_be_assigned_is_said_and_kept(sqlite_app: Flask, fields: dict[str, str], words: str) -> None:
    one = taught(sqlite_app, 0)
    values = {"activity": f"quiz:{QUIZ}", "title": "Week three", **fields}
    answer = one.instructor.post_form(f"{one.here}/assign", values)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words in text
    assert all(f'value="{value}"' in text for name, value in values.items() if value and name != "activity")


def test_an_assignment_is_changed_removed_and_restored(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    address = f"{one.here}/assignments/{assigned(one, library)}"
    changed = one.instructor.post_form(
        address, {"title": "Week three", "attempts": "any", "keep": "last", "minutes": "15"}, page=address
    )
    assert changed.status_code == 303
    page = _text(one.instructor, address)
    assert 'value="Week three"' in page
    assert '<option selected value="any">' in page
    one.instructor.post_form(f"{address}/remove", page=f"{address}/remove")
    assert "Removed assignments" in _text(one.instructor, one.here)
    assert "Nothing assigned yet" in _text(one.learner(), f"/classes/{one.cohort.uuid}")
    one.instructor.post_form(f"{address}/restore", page=one.here)
    assert "Removed assignments" not in _text(one.instructor, one.here)


def test_an_instructor_reads_what_a_learner_handed_in(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    uuid = _take_quiz(one.learner(), assigned(one, library, due_at=now() - DAY))
    learner = f"{one.here}/learners/{one.uuid_of('Learner 0')}"
    page = _text(one.instructor, learner)
    assert f"{learner}/attempts/{uuid}" in page
    assert "Late" in page
    review = _text(one.instructor, f"{learner}/attempts/{uuid}")
    assert "Question 1" in review
    assert "Left empty." in review
    assert "0 %" in _text(one.instructor, f"{one.here}/gradebook")


def test_a_report_is_shown_only_while_it_is_shared(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    (key,) = library.assessments
    assigned(one, library, Kind.assessment, key)
    with database_of(sqlite_app).transaction() as session:
        attempt = assessed(session, library, one.learners["Learner 0"], now())
    learner = f"{one.here}/learners/{one.uuid_of('Learner 0')}"
    page = _text(one.instructor, learner)
    assert "completed" in page
    assert f"{learner}/report" not in page
    assert one.instructor.get(f"{learner}/report").status_code == 404
    assert one.instructor.get(f"{learner}/attempts/{attempt}").status_code == 404
    address = f"/classes/{one.cohort.uuid}"
    one.learner().post_form(f"{address}/report", {"share": "yes"}, page=address)
    assert f"{learner}/report" in _text(one.instructor, learner)
    assert "Skills report of Learner 0" in _text(one.instructor, f"{learner}/report")
    one.learner().post_form(f"{address}/report", {"share": "no"}, page=address)
    assert one.instructor.get(f"{learner}/report").status_code == 404


def test_the_csv_holds_everyone_and_runs_nothing(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 0)
    assigned(one, library)
    with database_of(sqlite_app).transaction() as session:
        account_id = a_learner(session, "=HYPERLINK(1)", "sly@example.org")
    signed_in(sqlite_app, account_id).post_form("/classes/join", {"code": one.code})
    answer = one.instructor.get(f"{one.here}/gradebook.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gradebook.csv"'
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[1][:3] == ["'=HYPERLINK(1)", "sly@example.org", "0"]


def test_settings_change_the_class_and_its_code(sqlite_app: Flask) -> None:
    one = taught(sqlite_app)
    settings = f"{one.here}/settings"
    one.instructor.post_form(settings, {"name": "Autumn", "time_zone": "Asia/Tokyo"}, page=settings)
    assert "Autumn" in _text(one.instructor, one.here)
    assert one.instructor.post_form(settings, {"name": " ", "time_zone": "UTC"}).status_code == 400
    assert one.code in _text(one.instructor, one.here)
    one.instructor.post_form(f"{one.here}/code", page=f"{one.here}/code")
    assert one.code not in _text(one.instructor, one.here)
    one.instructor.post_form(f"{one.here}/joining", {"open": "no"}, page=settings)
    assert "Joining is closed" in _text(one.instructor, one.here)
    one.instructor.post_form(f"{one.here}/archive", page=f"{one.here}/archive")
    assert "Archived" in _text(one.instructor, "/teach")
    one.instructor.post_form(f"{one.here}/restore", page=one.here)
    assert "Archived" not in _text(one.instructor, "/teach")


def test_a_learner_is_removed_and_let_back_in(sqlite_app: Flask) -> None:
    one = taught(sqlite_app)
    address = f"{one.here}/learners/{one.uuid_of('Learner 0')}"
    one.instructor.post_form(f"{address}/remove", page=f"{address}/remove")
    assert one.instructor.get(address).status_code == 404
    one.instructor.post_form(f"{address}/restore", page=f"{one.here}/settings")
    assert one.instructor.get(address).status_code == 200


GETS = (
    "",
    "/assign",
    "/assignments/{assignment}",
    "/assignments/{assignment}/remove",
    "/learners/{learner}",
    "/learners/{learner}/attempts/{attempt}",
    "/learners/{learner}/remove",
    "/gradebook",
    "/gradebook.csv",
    "/settings",
    "/code",
    "/archive",
)
POSTS = (
    "/assign",
    "/assignments/{assignment}",
    "/assignments/{assignment}/remove",
    "/assignments/{assignment}/restore",
    "/learners/{learner}/remove",
    "/learners/{learner}/restore",
    "/settings",
    "/joining",
    "/code",
    "/archive",
    "/restore",
)


def _addresses(one: Taught, library: Library) -> dict[str, str]:
    assignment = assigned(one, library)
    attempt = _take_quiz(one.learner(), assignment)
    return {"assignment": assignment, "learner": one.uuid_of("Learner 0"), "attempt": attempt}


def test_who_gets_which_page(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    ids = _addresses(one, library)
    with database_of(sqlite_app).transaction() as session:
        stranger, root = an_instructor(session), an_instructor(session, email="root@example.org")
        set_role(session, None, "root@example.org", Role.administrator, now())
    browsers = {
        303: sqlite_app.test_client(),
        403: one.learner(),
        404: signed_in(sqlite_app, stranger),
        200: one.instructor,
    }
    for path in GETS:
        address = one.here + path.format(**ids)
        for status, browser in browsers.items():
            assert browser.get(address).status_code == status, (status, address)
        assert signed_in(sqlite_app, root).get(address).status_code == 200
    for path in POSTS:
        address = one.here + path.format(**ids)
        fields = {"name": "Taken", "time_zone": "UTC", "activity": f"quiz:{QUIZ}"}
        for status in (403, 404):
            browser = browsers[status]
            assert isinstance(browser, InspectingClient)
            assert browser.post_form(address, fields).status_code == status, (status, address)
    assert "Taken" not in _text(one.instructor, one.here)


def test_ids_of_another_class_lead_nowhere(sqlite_app: Flask, library: Library) -> None:
    mine, theirs = taught(sqlite_app), taught(sqlite_app)
    ids = _addresses(theirs, library)
    for path in (*GETS, *POSTS):
        if "{" not in path:
            continue
        address = mine.here + path.format(**ids)
        assert mine.instructor.get(address).status_code in (404, 405), address
        if path in POSTS:
            assert mine.instructor.post_form(address, {"title": "Taken"}).status_code == 404, address
    swapped = f"{mine.here}/learners/{mine.uuid_of('Learner 0')}/attempts/{ids['attempt']}"
    assert mine.instructor.get(swapped).status_code == 404


@pytest.mark.parametrize("address", ["/teach/1", "/teach/none/gradebook"])
def test_addresses_that_are_no_class_are_not_found(sqlite_app: Flask, address: str) -> None:
    assert taught(sqlite_app, 0).instructor.get(address).status_code == 404


def test_pages_take_as_many_statements_for_thirty_learners_as_for_one(sqlite_app: Flask, library: Library) -> None:
    counts = []
    for learners in (1, 30):
        one = taught(sqlite_app, learners)
        (assessment,) = library.assessments
        for kind, key in ((Kind.quiz, QUIZ), (Kind.module, "one-journey"), (Kind.assessment, assessment)):
            assigned(one, library, kind, key)
        sizes = []
        for address in ("/teach", one.here, f"{one.here}/gradebook", f"{one.here}/learners/{one.uuid_of('Learner 0')}"):
            one.instructor.get(address)
            with counted(database_of(sqlite_app)) as sent:
                one.instructor.get(address)
            sizes.append(len(sent))
        counts.append(sizes)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 9


def test_long_lists_come_in_pages_by_name_or_by_who_is_behind(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 51)
    assigned(one, library, due_at=now() - DAY)
    _take_quiz(one.learner("Learner 0"), assigned(one, library, due_at=now() - DAY))
    for address in (one.here, f"{one.here}/gradebook"):
        first, second = _text(one.instructor, address), _text(one.instructor, f"{address}?page=2")
        assert "?sort=name&amp;page=2" in first
        assert (first.count("/learners/"), second.count("/learners/")) in ((50, 1), (55, 6))
        last = _text(one.instructor, f"{address}?sort=behind&page=99")
        assert "Learner 0<" in last
