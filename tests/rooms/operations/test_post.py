"""Letters from the transaction that causes them to a real SMTP server, with every way that can fail."""

import dataclasses
import socket
import stat
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import Settings
from courseware.operations.actions import (
    claim_letter,
    clear_post,
    letter_failed,
    letter_sent,
    write_blank,
    write_letter,
)
from courseware.operations.models import Letter
from courseware.operations.post import deliver
from courseware.operations.queries import MOST_TRIES, has_due_letters
from courseware.web import create_app


class Sink:
    """An SMTP server's ears: keeps what it accepts, refuses whom it is told to."""

    def __init__(self) -> None:
        """Accept everybody."""
        self.mails: list[tuple[list[str], bytes]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Take or refuse a recipient."""
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a mail."""
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    """A listening SMTP server and its address for the settings."""
    ears, port = Sink(), _free_port()
    controller = Controller(ears, hostname="127.0.0.1", port=port)
    controller.start()
    yield ears, f"smtp://127.0.0.1:{port}"
    controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _settings(folder: Path, smtp_url: str | None = None) -> Settings:
    return Settings(
        folder, "", "secret", "https://tandem.example", smtp_url=smtp_url, mail_from="Tandem <post@tandem.example>"
    )


def _write(database: Database, *recipients: str) -> None:
    with database.transaction() as session:
        for recipient in recipients:
            write_letter(session, recipient, "A subject", "A body.\n", now())


def _letters(database: Database) -> list[Letter]:
    with database.reading() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def test_letters_go_to_the_server_and_are_then_empty(
    database: Database, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    _write(database, "ada@example.org", "eva@example.org")

    sent = deliver(database, _settings(tmp_path, sink[1]))

    assert sent == 2
    assert [recipients for recipients, _ in sink[0].mails] == [["ada@example.org"], ["eva@example.org"]]
    assert b"Subject: A subject" in sink[0].mails[0][1]
    assert [(one.recipient, one.subject, one.body, one.sent_at is None) for one in _letters(database)] == [
        ("", "", "", False)
    ] * 2
    assert deliver(database, _settings(tmp_path, sink[1])) == 0


def test_one_refused_recipient_does_not_hold_up_the_others(
    database: Database, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    _write(database, "gone@example.org", "ada@example.org")
    sink[0].refuses.add("gone@example.org")

    assert deliver(database, _settings(tmp_path, sink[1])) == 1

    gone, _ = _letters(database)
    assert (gone.tries, gone.failure, gone.sent_at) == (1, "SMTPRecipientsRefused", None)
    assert gone.due_at > now() + timedelta(seconds=50)


def test_a_dead_server_is_tried_again_later_and_never_loses_a_letter(sqlite_database: Database, tmp_path: Path) -> None:
    _write(sqlite_database, "ada@example.org")

    assert deliver(sqlite_database, _settings(tmp_path, "smtp://127.0.0.1:1")) == 0

    [letter] = _letters(sqlite_database)
    assert (letter.recipient, letter.failure) == ("ada@example.org", "ConnectionRefusedError")
    with sqlite_database.reading() as session:
        assert has_due_letters(session, now() + timedelta(minutes=2))


def test_waits_grow_until_a_letter_is_given_up_and_emptied(database: Database) -> None:
    _write(database, "ada@example.org")
    moment, waits = now(), []
    for _ in range(MOST_TRIES):
        with database.transaction() as session:
            letter = claim_letter(session, moment)
            assert letter is not None
            letter_failed(session, letter, "TimeoutError")
        [row] = _letters(database)
        waits.append(row.due_at - moment)
        moment = row.due_at

    with database.transaction() as session:
        assert claim_letter(session, moment + timedelta(days=1)) is None
    assert waits == sorted(waits)
    assert [(one.recipient, one.body, one.failure) for one in _letters(database)] == [("", "", "TimeoutError")]


def test_a_claimed_letter_is_not_claimed_again_at_once(database: Database) -> None:
    _write(database, "ada@example.org")

    with database.transaction() as session:
        assert claim_letter(session, now()) is not None
    with database.transaction() as session:
        assert claim_letter(session, now()) is None


def test_processes_that_deliver_at_once_send_each_letter_once(
    database: Database, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    everybody = [f"person{number}@example.org" for number in range(12)]
    _write(database, *everybody)
    settings = _settings(tmp_path, sink[1])

    threads = [threading.Thread(target=deliver, args=(database, settings)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(recipients[0] for recipients, _ in sink[0].mails) == sorted(everybody)


def test_without_a_server_mails_are_files_that_only_the_owner_reads(sqlite_database: Database, tmp_path: Path) -> None:
    _write(sqlite_database, "ada@example.org")
    settings = _settings(tmp_path)

    assert deliver(sqlite_database, settings) == 1

    [file] = settings.mail_folder.iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.mail_folder.stat().st_mode) == 0o700
    assert b"To: ada@example.org" in file.read_bytes()


def test_an_address_with_a_line_break_never_leaves(
    sqlite_database: Database, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    _write(sqlite_database, "ada@example.org\r\nBcc: all@example.org")

    assert deliver(sqlite_database, _settings(tmp_path, sink[1])) == 0

    assert sink[0].mails == []


def test_a_subject_is_one_line(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        write_letter(session, "ada@example.org", "Hello\r\nBcc: all@example.org", "", now())

    assert [one.subject for one in _letters(sqlite_database)] == ["Hello Bcc: all@example.org"]


def test_a_blank_is_never_sent(database: Database) -> None:
    with database.transaction() as session:
        write_blank(session, now())

    with database.transaction() as session:
        assert claim_letter(session, now() + timedelta(days=1)) is None


def test_old_letters_are_cleared_and_waiting_ones_are_not(database: Database) -> None:
    _write(database, "ada@example.org", "eva@example.org")
    with database.transaction() as session:
        letter_sent(session, 1, now())

    with database.transaction() as session:
        clear_post(session, now() + timedelta(days=8))

    assert [one.recipient for one in _letters(database)] == ["eva@example.org"]


def test_the_post_office_works_in_the_background_from_the_first_request(
    sqlite_database: Database, sqlite_app: Flask, sink: tuple[Sink, str], tmp_path: Path
) -> None:
    settings = dataclasses.replace(_settings(tmp_path, sink[1]), database_url=sqlite_database.url, log_level="CRITICAL")
    app = create_app(settings, sqlite_database)
    _write(sqlite_database, "ada@example.org")

    app.test_client().get("/healthz")
    _wait_for(sink[0], 1)
    _write(sqlite_database, "eva@example.org")
    app.extensions["post_office"].wake()
    _wait_for(sink[0], 2)
    app.extensions["post_office"].close()

    assert [recipients for recipients, _ in sink[0].mails] == [["ada@example.org"], ["eva@example.org"]]
    _let_threads_end()


def _wait_for(sink: Sink, count: int) -> None:
    deadline = time.monotonic() + 10
    while len(sink.mails) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(sink.mails) == count


def _let_threads_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "post":
            thread.join(10)
