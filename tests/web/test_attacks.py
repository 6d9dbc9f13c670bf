"""What attackers try, planted: other people's ids, forged forms, odd bytes, limits from many sides, a lost database."""

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.routing import Rule

from courseware.accounts.actions import make_token
from courseware.accounts.models import Account
from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.kernel.database import Database, IntegrityError
from courseware.kernel.journal import Fact
from courseware.operations.export import everything_about
from courseware.web.plumbing import limits, logs
from tests.builders import PASSWORD, a_guest, a_learner, an_instructor
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import QUIZ as ASSIGNED
from tests.web import taking
from tests.web.quizzing import begin, database_of, signed_in
from tests.web.teaching import Taught, assigned, taught

LESSON = "/learn/one-journey/two-disciplines"
_ID = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_OTHERS = ("visitor", "guest", "learner", "classmate", "instructor")


def _browser(app: Flask, who: str, one: Taught) -> InspectingClient:
    """Return the browser of somebody who has nothing to do with Learner 0's work."""
    if who == "visitor":
        client = app.test_client()
        assert isinstance(client, InspectingClient)
        return client
    makers = {"guest": a_guest, "learner": a_learner, "instructor": an_instructor}
    with database_of(app).transaction() as session:
        account_id = makers[who](session) if who in makers else one.learners["Learner 1"]
    return signed_in(app, account_id)


def _ids_of(one: Taught, library: Library) -> dict[str, dict[str, str]]:
    """Let Learner 0 do some of everything; return the values of ids, by the beginning of the address."""
    owner, given = one.learner(), assigned(one, library)
    handed_in = str(owner.post_form(f"/quizzes/{ASSIGNED}/start", {"assignment": given}).location)
    owner.post_form(f"{handed_in}/hand-in")
    opened = begin(owner).rpartition("/")[2]
    sort = str(owner.post_form("/leads/sort").location).split("/")[3]
    report = taking.take(owner)
    owner.post_form(f"/classes/{one.cohort.uuid}/report", {"share": "yes"})
    cohort = {"cohort_uuid": one.cohort.uuid, "assignment_uuid": given, "account_uuid": one.uuid_of("Learner 0")}
    found = re.search(r"/account/sessions/(\d+)/end", owner.get("/account").get_data(as_text=True))
    return {
        "/attempts": {"uuid": opened},
        "/leads": {"attempt_uuid": sort, "position": "1"},
        "/assess": {"attempt_uuid": report, "earlier_uuid": report, "page": "1"},
        "/classes": cohort,
        "/teach": {**cohort, "attempt_uuid": handed_in.rpartition("/")[2]},
        "/account": {"session_id": found[1] if found else "1"},
    }


def _address(rule: Rule, ids: dict[str, dict[str, str]]) -> str | None:
    values = ids.get("/" + rule.rule.split("/")[1], {})
    names = _ID.findall(rule.rule)
    if not names or not set(names) <= set(values):
        return None
    return _ID.sub(lambda found: values[found[1]], rule.rule)


@pytest.mark.parametrize("who", _OTHERS)
def test_ids_of_others_open_nothing_and_change_nothing(sqlite_app: Flask, library: Library, who: str) -> None:
    one = taught(sqlite_app, 2)
    ids, owner = _ids_of(one, library), one.learners["Learner 0"]
    client, tried = _browser(sqlite_app, who, one), 0
    before = _kept(sqlite_app, owner)
    for rule in sqlite_app.url_map.iter_rules():
        address = _address(rule, ids)
        if address is None or (who == "classmate" and address.startswith("/classes/")):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.get(address) if method == "GET" else client.post_form(address)
            is_sent_to_sign_in = answer.status_code == 303 and str(answer.location).startswith("/sign-in")
            assert answer.status_code in (403, 404) or is_sent_to_sign_in, f"{who}: {method} {address}"
            tried += 1
    assert tried > 40
    assert _kept(sqlite_app, owner) == before


def _kept(app: Flask, account_id: int) -> dict[str, list[dict[str, object]]]:
    with database_of(app).reading() as session:
        return everything_about(session, account_id, now())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://["}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 303),
    ],
)
def test_forms_from_elsewhere_are_not_even_shown_again(
    client: InspectingClient, headers: dict[str, str], status: int
) -> None:
    answer = client.post_form("/preferences/theme", {"theme": "dark", "planted": "by another site"}, headers=headers)
    assert answer.status_code == status
    assert "by another site" not in answer.get_data(as_text=True)
    without = client.post("/preferences/theme", data={"planted": "by another site"}, headers=headers)
    assert without.status_code == (400 if status == 303 else 403)


@pytest.mark.parametrize("number", ["0", "9999999999", "99999999999999999999999999"])
def test_a_session_number_beyond_the_database_is_not_there(app: Flask, number: str) -> None:
    with database_of(app).transaction() as session:
        account_id = a_learner(session)
    assert signed_in(app, account_id).post_form(f"/account/sessions/{number}/end").status_code == 404


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 100_000, b'{"key": "\\ud800"}', b"\xff"])
def test_json_that_is_too_deep_or_no_text_is_refused(client: InspectingClient, body: bytes) -> None:
    uuid = taking.begin(client)
    answer = client.post(
        f"/assess/{uuid}/save",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": client.token(), "Accept": "application/json"},
    )
    assert answer.status_code == 400


def test_half_a_letter_in_a_key_is_no_error(client: InspectingClient) -> None:
    uuid = taking.begin(client)
    answer = client.post(
        f"/assess/{uuid}/save",
        data=b'{"position": 1, "value": "1", "key": "\\ud800 surrogate"}',
        content_type="application/json",
        headers={"X-CSRFToken": client.token(), "Accept": "application/json"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["/attempts/a%00b", "/leads/sort/%00", "/search?q=%00", "/quizzes/x%00/start"])
def test_nul_in_an_address_is_refused(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 400


def test_nul_in_a_form_is_refused(app: Flask) -> None:
    values = {"name": "Ada\x00", "email": "ada@example.org", "password": PASSWORD}
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    assert client.post_form("/sign-up", values).status_code == 400
    assert client.post_form("/preferences/theme", {"the\x00me": "dark"}).status_code == 400


@pytest.mark.parametrize("body", ["a=&" * 300_000, "&".join(f"a{number}=" for number in range(100_000))])
def test_a_form_of_thousands_of_fields_is_not_shown_again(client: InspectingClient, body: str) -> None:
    answer = client.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert len(answer.data) < 20_000


def test_no_redirect_names_the_host_that_a_request_claims(client: InspectingClient) -> None:
    answer = client.get("/learn//one-journey", headers={"Host": "evil.example"})
    assert "evil.example" not in str(answer.headers)


def test_an_ended_session_makes_no_guests_without_end(sqlite_app: Flask, client: InspectingClient) -> None:
    statuses = []
    for _ in range(61):
        with client.session_transaction() as cookies:
            cookies["_user_id"] = "the key of a session that was ended"
        statuses.append(client.post_form(f"{LESSON}/done").status_code)
    assert statuses == [303] * 60 + [429]
    with database_of(sqlite_app).reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 60


@pytest.mark.parametrize("path", ["/forgot", "/sign-up"])
def test_mistyped_addresses_of_some_use_up_no_tries_of_others(sqlite_app: Flask, path: str) -> None:
    statuses = []
    for number in range(8):
        other = sqlite_app.test_client()
        assert isinstance(other, InspectingClient)
        place = {"REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(other.post_form(path, {"email": "ada@"}, environ_overrides=place).status_code)
    assert statuses == [400] * 8


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_that_one_person_can_change_at_will_count_as_one(address: str, counted: str) -> None:
    assert limits.counted_address(address) == counted


def test_signing_in_anew_gives_no_new_tries_at_join_codes(sqlite_app: Flask) -> None:
    with database_of(sqlite_app).transaction() as session:
        account_id = a_learner(session)
    codes = [f"AAAAA-AAA{number:02}" for number in range(11)]
    answers = [signed_in(sqlite_app, account_id).get(f"/classes/join/{code}") for code in codes]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/account/password", {"password-old": "a wrong password", "password-new": "seven other quiet words"}),
        ("/account/email", {"address-password": "a wrong password", "address-email": "new@example.org"}),
        ("/account/delete", {"password": "a wrong password", "word": "delete"}),
    ],
)
def test_a_password_cannot_be_guessed_from_within(sqlite_app: Flask, path: str, values: dict[str, str]) -> None:
    with database_of(sqlite_app).transaction() as session:
        account_id = a_learner(session)
    client = signed_in(sqlite_app, account_id)
    statuses = [
        client.post_form(path, values, environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code
        for number in range(9)
    ]
    assert statuses == [400] * 8 + [429]


def test_a_reset_link_sent_to_an_old_address_ends_with_it(sqlite_app: Flask, client: InspectingClient) -> None:
    with database_of(sqlite_app).transaction() as session:
        account_id = a_learner(session)
        reset = make_token(session, account_id, "reset", now())
        change = make_token(session, account_id, "email", now(), email="new@example.org")
    assert client.get(f"/reset/{reset}").status_code == 200
    client.post_form(f"/account/email/{change}", page=f"/account/email/{change}")
    assert client.get(f"/reset/{reset}").status_code == 410


def test_no_line_of_the_journal_tells_of_a_learner_who_left_the_site(sqlite_app: Flask) -> None:
    one = taught(sqlite_app, 1)
    uuid = one.uuid_of("Learner 0")
    one.instructor.post_form(f"{one.here}/learners/{uuid}/remove")
    one.learner().post_form("/account/delete", {"password": PASSWORD, "word": "delete"})
    with database_of(sqlite_app).reading() as session:
        left = list(session.execute(select(Fact.verb, Fact.object).where(Fact.object.contains(uuid))))
    assert [tuple(row) for row in left] == [("deleted-account", f"account/{uuid}")]


def test_a_failed_statement_does_not_tell_what_was_in_it(database: Database) -> None:
    with database.transaction() as session:
        a_learner(session, "Ada Byron", "ada@example.org")
    clear, values = text("UPDATE account SET email = NULL WHERE email = :email"), {"email": "ada@example.org"}
    with pytest.raises(IntegrityError) as caught, database.transaction() as session:
        session.execute(clear, values)
    kept = logging.LogRecord("tandem.errors", logging.ERROR, "", 0, "unexpected", (), caught._excinfo)
    line = logs.Lines().format(kept)
    assert "UPDATE account" in line
    assert "ada@example.org" not in line and "Ada Byron" not in line


def test_without_a_database_guests_read_on_and_others_are_told(sqlite_app: Flask, client: InspectingClient) -> None:
    assert client.get(LESSON).status_code == 200
    database, editions = database_of(sqlite_app), sqlite_app.extensions["tandem"].editions
    database.dispose()
    path = Path(database.url.removeprefix("sqlite:///"))
    path.unlink()
    path.mkdir()
    editions._looked_at = 0.0
    assert client.get(LESSON).status_code == 200
    editions._looked_at = 0.0
    answer = client.get("/search?q=lead")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_name_that_nobody_sees_is_no_name(sqlite_app: Flask, client: InspectingClient) -> None:
    values = {"email": "ada@example.org", "password": PASSWORD}
    refused = client.post_form("/sign-up", {**values, "name": "\u200b\u202e"})
    assert "Enter your name." in refused.get_data(as_text=True)
    assert client.post_form("/sign-up", {**values, "name": "Ada\r\nBcc: \u202eeve"}).status_code == 303
    with database_of(sqlite_app).reading() as session:
        assert session.scalar(select(Account.name).where(Account.email == "ada@example.org")) == "Ada Bcc: eve"
