"""Signing up, in and out, passwords, addresses, sessions, roles and leaving, as a browser sees them."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from courseware.accounts import actions, queries
from courseware.accounts.models import Account, LoginSession
from courseware.accounts.roles import Role
from courseware.kernel.clock import now
from courseware.kernel.database import Base, Session
from courseware.learning.actions import finish_lesson
from courseware.learning.models import Attempt, Score
from courseware.learning.queries import progress_of
from courseware.operations.export import owned_by
from courseware.skills.models import SkillEstimate
from courseware.web.plumbing.security import safe_next
from courseware.web.plumbing.services import Services
from tests.builders import PASSWORD, a_learner
from tests.counting import counted
from tests.inspecting import InspectingClient

LESSON = "one-journey/two-disciplines"
NEW = "quite other unrelated words"
ADA = {"name": "Ada O'Neil", "email": "Ada@Example.org", "password": PASSWORD, "time_zone": "Europe/Vienna"}


def _parts(app: Flask) -> Services:
    services: Services = app.extensions["tandem"]
    return services


def _member(app: Flask, email: str = "ada@example.org", role: Role = Role.learner) -> int:
    with _parts(app).database.transaction() as session:
        account_id = a_learner(session, "Ada Learner", email)
        actions.set_role(session, None, email, role, now())
    return account_id


def _browser(app: Flask) -> InspectingClient:
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def _sign_in(
    client: InspectingClient, email: str = "ada@example.org", password: str = PASSWORD, **more: str
) -> TestResponse:
    return client.post_form("/sign-in", {"email": email, "password": password, **more}, page="/sign-in")


def _letters(app: Flask) -> list[EmailMessage]:
    """Deliver what is due and return every letter so far, oldest first."""
    app.extensions["post_office"].deliver()
    files = sorted(_parts(app).settings.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default) for file in files]


def _link(letter: EmailMessage, path: str) -> str:
    found = re.search(rf"http://localhost({path}/\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def _text(client: InspectingClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_a_guest_signs_up_and_finds_it_all_kept(app: Flask) -> None:
    client = _browser(app)
    client.post_form(f"/learn/{LESSON}/done", {"done": "yes"})
    assert "You are a guest" in _text(client, "/account/progress")

    answer = client.post_form("/sign-up", {**ADA, "next": "/account/progress"}, page="/sign-up")

    assert (answer.status_code, answer.location) == (303, "/account/progress")
    page = _text(client, "/account/progress")
    assert f'href="/learn/{LESSON}"' in page
    assert "You are a guest" not in page
    account = _text(client, "/account")
    assert "ada@example.org" in account and "Ada O&#39;Neil" in account
    assert '<option selected value="Europe/Vienna">' in account


def test_progress_and_account_need_no_more_statements_for_more_rows(app: Flask) -> None:
    member, client = _member(app), _browser(app)
    _sign_in(client)
    database, sums = _parts(app).database, set()
    for rows in (1, 30):
        with database.transaction() as session:
            for number in range(rows):
                _finished(session, member, f"{rows}-{number}")
                actions.start_session(session, member, "Firefox on Linux", now())
        with counted(database) as sent:
            page = _text(client, "/account/progress") + _text(client, "/account")
        assert page.count("below the pass mark") == (1 if rows == 1 else 31)
        sums.add(len(sent))
    assert len(sums) == 1


def _finished(session: Session, account_id: int, uuid: str) -> None:
    attempt = Attempt(
        uuid=uuid,
        account_id=account_id,
        activity="quiz",
        item_key=uuid,
        title="Checkpoint",
        ordinal=1,
        release_id=1,
        seed=1,
        policy={"pass_mark": 0.7},
        state="graded",
        started_at=now(),
    )
    session.add(attempt)
    session.flush()
    session.add(Score(attempt_id=attempt.id, points=1, max_points=2, answered=2, computed_from=2))


def test_signing_in_adds_what_the_guest_did_and_leaves_no_guest(app: Flask) -> None:
    member = _member(app)
    client = _browser(app)
    client.post_form(f"/learn/{LESSON}/done", {"done": "yes"})
    with _parts(app).database.transaction() as session:
        guest = session.scalar(select(Account.id).where(Account.is_guest))
        session.add(
            SkillEstimate(
                attempt_uuid="x",
                skill="creativity",
                account_id=guest,
                mean=0,
                sem=1,
                answered=8,
                versions={},
                as_of=now(),
            )
        )

    _sign_in(client)

    with _parts(app).database.reading() as session:
        assert progress_of(session, member)[LESSON].is_done
        assert session.scalars(select(SkillEstimate.account_id)).all() == [member]
        assert session.scalars(select(Account.id).where(Account.is_guest)).all() == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "Enter your name."),
        ({"email": "ada"}, "Enter a mail address such as"),
        ({"email": "ada@example.org\r\nBcc: all@example.org"}, "Enter a mail address such as"),
        ({"password": "short"}, "Use at least 12 characters."),
        ({"password": "111111111111"}, "easy to guess"),
        ({"password": "ada@example.org!"}, "Leave your name and mail address out"),
    ],
)
def test_what_sign_up_refuses(client: InspectingClient, values: dict[str, str], words: str) -> None:
    answer = client.post_form("/sign-up", {**ADA, **values}, page="/sign-up")

    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert PASSWORD not in answer.get_data(as_text=True)


def test_a_taken_address_is_told_to_its_owner_alone(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)

    answer = client.post_form("/sign-up", ADA)

    assert answer.status_code == 200
    assert "We could not make this account." in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers or "_user_id" not in answer.headers["Set-Cookie"]
    assert client.get("/account").status_code == 303
    [letter] = _letters(sqlite_app)
    assert (letter["To"], letter["Subject"]) == ("ada@example.org", "You already have an account at Tandem")


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    token = client.token()

    answers = [
        client.post("/sign-in", data={"csrf_token": token, "email": email, "password": password})
        for email, password in (("ada@example.org", "a wrong password"), ("eva@example.org", PASSWORD))
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    pages = [answer.get_data(as_text=True).replace("eva@", "ada@") for answer in answers]
    pages = [re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages]  # a token holds its second
    assert pages[0] == pages[1]
    assert "The mail address or the password is not right." in pages[0]


def test_forgot_says_and_stores_the_same_for_known_and_unknown(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    known, unknown = _browser(sqlite_app), _browser(sqlite_app)

    answers = [
        known.post_form("/forgot", {"email": "ada@example.org"}, page="/forgot"),
        unknown.post_form("/forgot", {"email": "eva@example.org"}, page="/forgot"),
    ]

    assert [(one.status_code, one.location, one.data) for one in answers[:1]] == [
        (one.status_code, one.location, one.data) for one in answers[1:]
    ]
    assert _text(known, "/forgot/sent") == _text(unknown, "/forgot/sent")
    assert [letter["To"] for letter in _letters(sqlite_app)] == ["ada@example.org"]
    with _parts(sqlite_app).database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM letter")).scalar() == 2


def test_a_reset_link_works_once_and_ends_every_session(app: Flask) -> None:
    _member(app)
    thief, owner = _browser(app), _browser(app)
    _sign_in(thief)
    owner.post_form("/forgot", {"email": "ada@example.org"})
    path = _link(_letters(app)[-1], "/reset")

    weak = owner.post_form(path, {"password": "ada learner 12"}, page=path)
    answer = owner.post_form(path, {"password": NEW}, page=path)
    again = owner.post_form(path, {"password": "still other words again"})

    assert weak.status_code == 400
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert (again.status_code, owner.get(path).status_code) == (410, 410)
    assert thief.get("/account").status_code == 303
    assert _sign_in(owner).status_code == 400
    assert _sign_in(owner, password=NEW).status_code == 303
    assert [letter["Subject"] for letter in _letters(app)][-1] == "Your password at Tandem was changed"


def test_only_the_newest_reset_link_works(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    paths = []
    for _ in range(2):
        client.post_form("/forgot", {"email": "ada@example.org"})
        paths.append(_link(_letters(sqlite_app)[-1], "/reset"))

    assert [client.get(path).status_code for path in paths] == [410, 200]


def test_letters_ignore_the_host_that_a_request_claims(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    evil = "http://evil.example"
    token = client.get("/session/token", base_url=evil).get_json()["csrf_token"]
    data = {"csrf_token": token, "email": "ada@example.org"}

    client.post("/forgot", data=data, base_url=evil, headers={"X-Forwarded-Host": "evil.example"})

    [letter] = _letters(sqlite_app)
    assert "evil" not in letter.as_string()


def test_signing_in_and_up_change_the_session_and_end_the_old_one(sqlite_app: Flask) -> None:
    client = _browser(sqlite_app)
    client.post_form(f"/learn/{LESSON}/done", {"done": "yes"})
    before = client.get_cookie("session")
    assert before is not None
    planted = _browser(sqlite_app)
    planted.set_cookie("session", before.value)

    client.post_form("/sign-up", ADA)

    after = client.get_cookie("session")
    assert after is not None and after.value != before.value
    assert client.get("/account").status_code == 200
    assert planted.get("/account").status_code == 303
    assert LESSON not in _text(planted, "/account/progress")


def test_an_ended_session_is_out_at_once(app: Flask) -> None:
    _member(app)
    here, there = _browser(app), _browser(app)
    _sign_in(here)
    _sign_in(there)
    listed = re.findall(r'action="(/account/sessions/\d+/end)"', _text(here, "/account"))
    assert len(listed) == 2

    with _parts(app).database.reading() as session:
        mine = session.scalars(select(LoginSession.id).order_by(LoginSession.id)).all()
    here.post_form(f"/account/sessions/{mine[1]}/end")

    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_every_other_session_can_be_ended(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    here, there = _browser(sqlite_app), _browser(sqlite_app)
    _sign_in(here)
    _sign_in(there)

    here.post_form("/account/sessions/end-others", page="/account")

    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)


def test_nobody_ends_the_session_of_somebody_else(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    _member(sqlite_app, "eva@example.org")
    ada, eva = _browser(sqlite_app), _browser(sqlite_app)
    _sign_in(ada)
    _sign_in(eva, "eva@example.org")

    assert eva.post_form("/account/sessions/1/end").status_code == 404
    assert ada.get("/account").status_code == 200


def test_signing_out_ends_the_session_on_the_server(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    _sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie is not None

    answer = client.post_form("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/")
    client.set_cookie("session", cookie.value)
    assert client.get("/account").status_code == 303


def test_a_new_password_signs_every_other_browser_out(app: Flask) -> None:
    _member(app)
    here, there = _browser(app), _browser(app)
    _sign_in(here)
    _sign_in(there)
    before = here.get_cookie("session")

    wrong = here.post_form("/account/password", {"password-old": "not this one at all", "password-new": NEW})
    answer = here.post_form("/account/password", {"password-old": PASSWORD, "password-new": NEW}, page="/account")

    assert wrong.status_code == 400
    assert "That is not your present password." in wrong.get_data(as_text=True)
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert here.get_cookie("session") != before
    assert there.get("/account").status_code == 303


def test_a_new_address_counts_when_it_is_confirmed_by_a_press(app: Flask) -> None:
    _member(app)
    client = _browser(app)
    _sign_in(client)

    client.post_form(
        "/account/email", {"address-email": "new@example.org", "address-password": PASSWORD}, page="/account"
    )
    letters = {letter["To"]: letter for letter in _letters(app)}
    path = _link(letters["new@example.org"], "/account/email")
    _text(client, path)
    assert "You sign in as ada@example.org." in _text(client, "/account")
    answer = client.post_form(path, page=path)

    assert answer.status_code == 303
    assert "You sign in as new@example.org." in _text(client, "/account")
    assert client.post_form(path).status_code == 410
    assert letters["ada@example.org"]["Subject"] == "A new mail address was asked for at Tandem"


def test_a_new_address_that_is_taken_looks_the_same(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    _member(sqlite_app, "eva@example.org")
    client = _browser(sqlite_app)
    _sign_in(client)

    answer = client.post_form("/account/email", {"address-email": "eva@example.org", "address-password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/account")
    subjects = {letter["To"]: letter["Subject"] for letter in _letters(sqlite_app)}
    assert subjects["eva@example.org"] == "You already have an account at Tandem"


def test_a_new_password_stops_a_change_of_address(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    _sign_in(client)
    client.post_form("/account/email", {"address-email": "new@example.org", "address-password": PASSWORD})
    path = _link(next(one for one in _letters(sqlite_app) if one["To"] == "new@example.org"), "/account/email")

    client.post_form("/account/password", {"password-old": PASSWORD, "password-new": NEW})

    assert client.get(path).status_code == 410


def test_profile_keeps_name_and_time_zone(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)
    _sign_in(client)

    client.post_form("/account/profile", {"name": "Ada Byron", "time_zone": "Asia/Tokyo"}, page="/account")

    page = _text(client, "/account")
    assert 'value="Ada Byron"' in page and '<option selected value="Asia/Tokyo">' in page
    assert client.post_form("/account/profile", {"name": "Ada", "time_zone": "Mars/Olympus"}).status_code == 400


def test_leaving_takes_everything_with_it(app: Flask) -> None:
    member = _member(app)
    client = _browser(app)
    _sign_in(client)
    with _parts(app).database.transaction() as session:
        finish_lesson(session, member, LESSON, now())
        actions.make_token(session, member, "reset", now())
    client.post_form("/account/email", {"address-email": "new@example.org", "address-password": PASSWORD})

    slip = client.post_form("/account/delete", {"password": PASSWORD, "word": "yes"}, page="/account/delete")
    answer = client.post_form("/account/delete", {"password": PASSWORD, "word": "Delete"})

    assert (slip.status_code, answer.status_code, answer.location) == (400, 303, "/")
    assert "deleted" in _text(client, "/")
    with _parts(app).database.reading() as session:
        left = {
            name: session.execute(select(table).where(condition)).all()
            for name, (table, condition) in owned_by(member).items()
        }
        assert left == {name: [] for name in left}
        assert _rows_that_say(session, "ada@example.org") == []


def _rows_that_say(session: Session, word: str) -> list[object]:
    rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table)).all()]
    return [row for row in rows if word in repr(row)]


def test_the_download_holds_everything_but_secrets(app: Flask) -> None:
    _member(app)
    client = _browser(app)
    _sign_in(client)
    client.post_form(f"/learn/{LESSON}/done", {"done": "yes"})

    answer = client.get("/account/data.json")

    everything = answer.get_json()
    assert everything["account"][0]["email"] == "ada@example.org"
    assert everything["progress"][0]["lesson_key"] == LESSON
    assert "attachment" in answer.headers["Content-Disposition"]
    assert not any(secret in answer.get_data(as_text=True) for secret in ("argon2", "key_hash", "password"))


@pytest.mark.parametrize("path", ["/account", "/account/data.json", "/account/delete", "/account/people"])
def test_pages_for_members_send_visitors_to_sign_in_and_back(client: InspectingClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path}")


def test_signing_in_goes_on_to_where_one_wanted_to_be(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)

    assert 'name="next" type="hidden" value="/account/delete"' in _text(client, "/sign-in?next=/account/delete")
    assert _sign_in(client, next="/account/delete").location == "/account/delete"
    assert client.get("/sign-in?next=//evil.example").location == "/account/progress"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/learn/one-journey?a=b#c", "/learn/one-journey?a=b#c"),
        ("/", "/"),
        (None, "/home"),
        ("", "/home"),
        ("learn", "/home"),
        ("//evil.example", "/home"),
        ("///evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("/a\\..\\evil", "/home"),
        ("\\/evil.example", "/home"),
        ("https://evil.example/", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/\t/evil.example", "/home"),
        (" /learn", "/home"),
        ("/learn\r\nSet-Cookie: a=b", "/home"),
        ("/" + "a" * 600, "/home"),
    ],
)
def test_where_one_may_be_sent_next(target: str | None, expected: str) -> None:
    assert safe_next(target, "/home") == expected


@pytest.mark.parametrize(
    ("path", "values", "tries"),
    [
        ("/sign-in", {"email": "ada@example.org", "password": "a wrong password"}, 8),
        ("/forgot", {"email": "ada@example.org"}, 3),
        ("/sign-up", ADA, 5),
    ],
)
def test_limits_by_account(sqlite_app: Flask, path: str, values: dict[str, str], tries: int) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)

    statuses = [client.post_form(path, values).status_code for _ in range(tries)]
    answer = client.post_form(path, values)

    assert 429 not in statuses
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_signing_in_well_uses_up_no_tries(sqlite_app: Flask) -> None:
    _member(sqlite_app)

    assert {_sign_in(_browser(sqlite_app)).status_code for _ in range(12)} == {303}


def test_limits_by_where_it_comes_from(client: InspectingClient) -> None:
    for number in range(10):
        client.post_form("/sign-in", {"email": f"person{number}@example.org", "password": "a wrong password"})

    answer = client.post_form("/sign-in", {"email": "one.more@example.org", "password": "a wrong password"})

    assert answer.status_code == 429


def test_a_form_without_a_token_is_shown_again_without_the_password(sqlite_app: Flask) -> None:
    _member(sqlite_app)
    client = _browser(sqlite_app)

    answer = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'name="email" value="ada@example.org"' in page
    assert PASSWORD not in page
    assert client.get("/account").status_code == 303
    again = client.post_form("/sign-in", {"email": "ada@example.org"}).get_data(as_text=True)
    assert 'value="ada@example.org"' in again and "Enter your password." in again


def test_administrators_give_roles_and_the_person_signs_in_again(app: Flask) -> None:
    _member(app)
    _member(app, "admin@example.org", Role.administrator)
    learner, admin = _browser(app), _browser(app)
    _sign_in(learner)
    _sign_in(admin, "admin@example.org")

    assert "No member has the mail address nobody@example.org" in _text(admin, "/account/people?q=nobody@example.org")
    assert 'value="ada@example.org"' in _text(admin, "/account/people?q=ada@example.org")
    answer = admin.post_form("/account/people", {"email": "ada@example.org", "role": "instructor"})

    assert answer.status_code == 303
    assert learner.get("/account").status_code == 303
    with _parts(app).database.reading() as session:
        person = queries.find_person(session, "ada@example.org")
    assert person is not None and person.role is Role.instructor


@pytest.mark.parametrize(
    ("role", "status"), [(Role.learner, 403), (Role.instructor, 403), (Role.author, 403), (Role.administrator, 303)]
)
def test_who_may_give_roles(sqlite_app: Flask, role: Role, status: int) -> None:
    _member(sqlite_app, role=role)
    _member(sqlite_app, "eva@example.org")
    client = _browser(sqlite_app)
    _sign_in(client)

    answer = client.post_form("/account/people", {"email": "eva@example.org", "role": "administrator"})

    assert answer.status_code == status


def test_administrators_do_not_change_their_own_role(sqlite_app: Flask) -> None:
    _member(sqlite_app, role=Role.administrator)
    client = _browser(sqlite_app)
    _sign_in(client)

    answer = client.post_form("/account/people", {"email": "ada@example.org", "role": "learner"})

    assert answer.status_code == 400
    assert "Another administrator has to change your own role." in answer.get_data(as_text=True)
