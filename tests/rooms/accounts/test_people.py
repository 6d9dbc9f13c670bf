"""Guests, members, tokens, roles and their sessions on a real database."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from courseware.accounts import actions, queries
from courseware.accounts.actions import Membership
from courseware.accounts.models import Account, LoginSession, Token
from courseware.accounts.policy import NOBODY, Reader
from courseware.accounts.roles import Role
from courseware.kernel.clock import now
from courseware.kernel.database import Database, Session
from courseware.kernel.errors import Invalid, NotAllowed, NotFound
from courseware.kernel.journal import Fact
from courseware.kernel.keys import digest
from tests.builders import PASSWORD, a_guest, a_learner
from tests.counting import counted


def _reader(session: Session, account_id: int) -> Reader:
    key = actions.start_session(session, account_id, "Firefox on Linux", now())
    found = queries.find_reader(session.connection(), key, now())
    assert found is not None
    return found.reader


def test_keys_are_kept_as_digests_only(database: Database) -> None:
    with database.transaction() as session:
        ada = a_learner(session)
        key = actions.start_session(session, ada, "Firefox on Linux", now())
        secret = actions.make_token(session, ada, "reset", now())

    with database.reading() as session:
        assert session.scalars(select(LoginSession.key_hash)).all() == [digest(key)]
        assert session.scalars(select(Token.key_hash)).all() == [digest(secret)]


def test_signing_up_ends_the_sessions_of_the_guest(database: Database) -> None:
    with database.transaction() as session:
        guest = a_guest(session)
        key = actions.start_session(session, guest, "", now())

        member = actions.sign_up(session, guest, Membership("Ada", "Ada@Example.org", PASSWORD), now())

        assert member == guest
        assert queries.find_reader(session.connection(), key, now()) is None


def test_a_taken_address_leaves_the_guest_a_guest(database: Database) -> None:
    with database.transaction() as session:
        a_learner(session, email="ada@example.org")
        guest = a_guest(session)

        assert actions.sign_up(session, guest, Membership("Eva", "ADA@example.org ", PASSWORD), now()) is None

    with database.reading() as session:
        assert session.get_one(Account, guest).is_guest


def test_tokens_end_after_half_an_hour_and_serve_one_purpose(database: Database) -> None:
    with database.transaction() as session:
        ada = a_learner(session, email="ada@example.org")
        key = actions.make_token(session, ada, "reset", now())

        owner = queries.find_token_owner(session, key, "reset", now() + timedelta(minutes=29))
        assert owner is not None and owner.email == "ada@example.org"
        assert queries.find_token_owner(session, key, "email", now()) is None
        assert queries.find_token_owner(session, key, "reset", now() + timedelta(minutes=31)) is None
        with pytest.raises(Invalid):
            actions.reset_password(session, key, PASSWORD, now() + timedelta(minutes=31))


def test_a_token_is_used_once(database: Database) -> None:
    with database.transaction() as session:
        key = actions.make_token(session, a_learner(session), "reset", now())
        actions.reset_password(session, key, PASSWORD, now())

        with pytest.raises(Invalid):
            actions.reset_password(session, key, PASSWORD, now())


def test_an_address_taken_in_the_meantime_cannot_be_confirmed(database: Database) -> None:
    with database.transaction() as session:
        ada = _reader(session, a_learner(session))
        key = actions.ask_for_email(session, ada, PASSWORD, "new@example.org", now())
        a_learner(session, email="new@example.org")

        assert key is not None
        with pytest.raises(Invalid, match="Another account"):
            actions.confirm_email(session, key, now())


def test_a_guest_that_was_claimed_leaves_facts_to_the_member_and_nothing_else(database: Database) -> None:
    with database.transaction() as session:
        ada, guest = a_learner(session), a_guest(session)
        session.add(Fact(at=now(), actor_id=guest, verb="finished", object="lesson/a", result={}))

        actions.erase_guest(session, guest, ada)

        assert session.scalars(select(Fact.actor_id).where(Fact.verb == "finished")).all() == [ada]
        assert session.get(Account, guest) is None


def test_a_member_is_never_erased_as_a_guest(database: Database) -> None:
    with database.transaction() as session:
        ada, eva = a_learner(session), a_learner(session)

        actions.erase_guest(session, eva, ada)

        assert session.get(Account, eva) is not None


def test_roles_are_given_by_administrators_and_end_sessions(database: Database) -> None:
    with database.transaction() as session:
        a_learner(session, email="admin@example.org")
        actions.set_role(session, None, "admin@example.org", Role.administrator, now())
        admin = _reader(session, queries.find_account_id(session, "admin@example.org") or 0)
        ada = a_learner(session, email="ada@example.org")
        key = actions.start_session(session, ada, "", now())

        actions.set_role(session, admin, "Ada@example.org", Role.author, now())

        assert queries.find_reader(session.connection(), key, now()) is None
        assert [person.email for person in queries.staff(session)] == ["admin@example.org", "ada@example.org"]
        with pytest.raises(NotFound):
            actions.set_role(session, admin, "nobody@example.org", Role.author, now())
        for actor in (NOBODY, _reader(session, ada)):
            with pytest.raises(NotAllowed):
                actions.set_role(session, actor, "ada@example.org", Role.administrator, now())


def test_sessions_are_listed_in_one_statement(database: Database) -> None:
    with database.transaction() as session:
        reader = _reader(session, a_learner(session))
    for more in (0, 30):
        with database.transaction() as session:
            for _ in range(more):
                actions.start_session(session, reader.account_id or 0, "", now())
        with counted(database) as sent, database.reading() as session:
            listed = queries.open_sessions(session, reader, now())
        assert (len(listed), len(sent)) == (more + 1, 1)
        assert sum(one.is_this for one in listed) == 1


def test_commands_make_the_first_administrator(sqlite_app: Flask) -> None:
    run = sqlite_app.test_cli_runner().invoke
    create = [
        "account",
        "create",
        "--email",
        "Ada@Example.org",
        "--name",
        "Ada",
        "--role",
        "administrator",
        "--password-stdin",
    ]

    made = run(args=create, input=f"{PASSWORD}\n")
    again = run(args=create, input=f"{PASSWORD}\n")
    weak = run(args=[*create[:3], "eva@example.org", *create[4:]], input="short\n")
    wrong = run(args=[*create[:3], "eva", *create[4:]], input=f"{PASSWORD}\n")
    given = run(args=["account", "promote", "ada@example.org", "author"])
    unknown = run(args=["account", "promote", "eva@example.org", "author"])

    assert (made.exit_code, made.output) == (0, "ada@example.org can sign in, with the role administrator.\n")
    assert [one.exit_code for one in (again, weak, wrong, given, unknown)] == [1, 1, 1, 0, 1]
    database = sqlite_app.extensions["tandem"].database
    with database.reading() as session:
        assert [(person.email, person.role) for person in queries.staff(session)] == [("ada@example.org", Role.author)]


def test_the_deliver_command_counts(sqlite_app: Flask) -> None:
    assert sqlite_app.test_cli_runner().invoke(args=["deliver"]).output == "0 letters sent.\n"


def test_a_session_ends_unused_or_old(database: Database) -> None:
    start = now()
    with database.transaction() as session:
        key = actions.start_session(session, a_learner(session), "Browser", start)
    with database.engine.connect() as connection:
        found = queries.find_reader(connection, key, start + timedelta(days=29))
        assert found is not None
        assert queries.find_reader(connection, key, start + timedelta(days=31)) is None
    for day in range(20, 100, 20):
        with database.transaction() as session:
            actions.see_session(session, found.reader.session_id or 0, start + timedelta(days=day))
    with database.engine.connect() as connection:
        assert queries.find_reader(connection, key, start + timedelta(days=89)) is not None
        assert queries.find_reader(connection, key, start + timedelta(days=91)) is None
