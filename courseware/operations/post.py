"""The post: due letters become mails, handed to an SMTP server or laid down as files."""

import logging
import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import Settings
from courseware.operations.actions import claim_letter, clear_post, letter_failed, letter_sent
from courseware.operations.queries import DueLetter, has_due_letters

_TIMEOUT = 15  # seconds
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_log = logging.getLogger("tandem.post")

Carrier = Callable[[EmailMessage], None]


@dataclass(frozen=True)
class Server:
    """An SMTP server; `tls` is "ssl" from the first byte, "starttls" after hello, or "" for none."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = ""


def deliver(database: Database, settings: Settings) -> int:
    """Send every due letter; return how many went out. Each is claimed, sent and noted by itself.

    A letter may go out twice when the process dies between sending and noting; its Message-ID stays the same.
    """
    with database.reading() as session:
        if not has_due_letters(session, now()):
            return 0
    carry, sent = carrier_for(settings), 0
    while (letter := _claim(database)) is not None:
        sent += _try(database, settings, letter, carry)
    with database.transaction() as session:
        clear_post(session, now())
    return sent


def _claim(database: Database) -> DueLetter | None:
    with database.transaction() as session:
        return claim_letter(session, now())


def _try(database: Database, settings: Settings, letter: DueLetter, carry: Carrier) -> bool:
    try:
        carry(message_of(letter, settings.mail_from, urlsplit(settings.base_url).hostname or "localhost"))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _log.warning("letter failed", extra={"kind": type(error).__name__})  # servers' words repeat the address
        with database.transaction() as session:
            letter_failed(session, letter, type(error).__name__)
        return False
    with database.transaction() as session:
        letter_sent(session, letter.id, now())
    return True


def message_of(letter: DueLetter, sender: str, domain: str) -> EmailMessage:
    """Return a letter as a mail. Raises ValueError for an address or a header that could carry a second one."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=_checked(address))
    message["To"] = Address(addr_spec=_checked(letter.recipient))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.uuid}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    message.set_content(letter.body, cte="quoted-printable")
    return message


def _checked(address: str) -> str:
    if any(letter.isspace() or not letter.isprintable() for letter in address) or address.count("@") != 1:
        raise ValueError("not one mail address")
    return address


def carrier_for(settings: Settings) -> Carrier:
    """Return what takes mails away: the SMTP server when one is set, else the instance's mail folder."""
    if settings.smtp_url:
        server = server_from(settings.smtp_url)
        return lambda message: _hand_over(server, message)
    return lambda message: _lay_down(settings.mail_folder, message)


def server_from(url: str) -> Server:
    """Return the server that `smtp://user:password@host:port?tls=starttls|ssl` names. Raises ValueError in words."""
    parts = urlsplit(url)
    tls = (parse_qs(parts.query).get("tls") or [""])[0]
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtp://user:password@host:587?tls=starttls")
    if tls not in ("", "starttls", "ssl"):
        raise ValueError("tls in SMTP_URL must be starttls or ssl")
    if parts.username and not tls and parts.hostname not in _LOCAL:
        raise ValueError(
            "SMTP_URL holds a password: add ?tls=starttls or ?tls=ssl, so that it never travels in the clear"
        )
    port = parts.port or {"ssl": 465, "starttls": 587}.get(tls, 25)
    return Server(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)


def _hand_over(server: Server, message: EmailMessage) -> None:
    with _connection(server) as connection:
        if server.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _connection(server: Server) -> smtplib.SMTP:
    if server.tls == "ssl":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)


def _lay_down(folder: Path, message: EmailMessage) -> None:
    """Write a mail as a file that only the owner may read: it holds links that let people in."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(message.as_bytes())
