"""Letters as mails, and the setting that names the server."""

from datetime import UTC, datetime

import pytest

from courseware.operations.post import Server, message_of, server_from
from courseware.operations.queries import DueLetter

AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def a_letter(recipient: str = "ada@example.org", subject: str = "Willkommen, Zoë", body: str = "Grüße.\n") -> DueLetter:
    """Return a letter that was claimed."""
    return DueLetter(1, "0b54", recipient, subject, body, AT, is_last_try=False)


def test_a_letter_says_who_what_and_when() -> None:
    mail = message_of(a_letter(), "Tandem <post@example.org>", "example.org")

    assert mail["From"] == "Tandem <post@example.org>"
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "Willkommen, Zoë"
    assert mail["Date"].datetime == AT
    assert mail["Message-ID"] == "<0b54@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content() == "Grüße.\n"
    assert mail.as_bytes().isascii()


def test_a_long_link_survives_the_way() -> None:
    link = "https://tandem.example/reset/" + "a" * 300

    mail = message_of(a_letter(body=f"Open this:\n\n{link}\n"), "post@example.org", "example.org")

    assert link in mail.get_content()
    assert max(len(line) for line in mail.as_bytes().splitlines()) <= 78


@pytest.mark.parametrize(
    "recipient",
    [
        "ada@example.org\r\nBcc: all@example.org",
        "ada@example.org, eva@example.org",
        "ada@example.org\n",
        "ada",
        "",
        "a@b@c",
    ],
)
def test_an_address_that_could_carry_more_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError):
        message_of(a_letter(recipient), "post@example.org", "example.org")


def test_a_subject_that_could_carry_a_header_is_refused() -> None:
    with pytest.raises(ValueError):
        message_of(a_letter(subject="Hello\r\nBcc: all@example.org"), "post@example.org", "example.org")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 25)),
        ("smtp://mail.example.org?tls=ssl", Server("mail.example.org", 465, tls="ssl")),
        ("smtp://a%40b:p%2Fw@mail.example.org?tls=starttls", Server("mail.example.org", 587, "a@b", "p/w", "starttls")),
        ("smtp://me:secret@localhost:1025", Server("localhost", 1025, "me", "secret")),
    ],
)
def test_servers(url: str, server: Server) -> None:
    assert server_from(url) == server


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "https://mail.example.org", "smtp://", "smtp://a:b@mail.example.org", "smtp://h?tls=yes"],
)
def test_servers_that_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL"):
        server_from(url)
