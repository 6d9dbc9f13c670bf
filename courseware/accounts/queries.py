"""Who is who: readers by session, accounts by mail, sessions of one account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from courseware.accounts.models import Account, LoginSession, Token
from courseware.accounts.policy import Reader
from courseware.accounts.roles import Role
from courseware.kernel.database import Connection
from courseware.kernel.errors import NotFound
from courseware.kernel.hot import HotRead
from courseware.kernel.keys import digest


@dataclass(frozen=True)
class OpenSession:
    """One browser in the list of sessions."""

    id: int
    agent: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SessionReader:
    """A reader found by a session key, and when that session was last seen."""

    reader: Reader
    seen_at: datetime


@dataclass(frozen=True)
class Person:
    """A member as administrators, and letters, see them."""

    uuid: str
    name: str
    email: str
    role: Role


@dataclass(frozen=True)
class Member:
    """A member as the instructors of their class see them."""

    account_id: int
    uuid: str
    name: str
    email: str


IDLE_LIFE = timedelta(days=30)
"""A session that nobody used for so long has ended."""

_READER = HotRead(
    "SELECT a.id, a.uuid, a.name, a.email, a.role, a.is_guest, a.time_zone, s.id, s.seen_at"
    " FROM login_session s JOIN account a ON a.id = s.account_id"
    " WHERE s.key_hash = :key_hash AND s.ended_at IS NULL AND s.expires_at > :now AND s.seen_at > :idle",
    instants=[8],
)


def find_reader(connection: Connection, key: str, now: datetime) -> SessionReader | None:
    """Return who holds the session `key`; None when it ended or expired. One statement."""
    row = next(iter(_READER.rows(connection, key_hash=digest(key), now=now, idle=now - IDLE_LIFE)), None)
    if row is None:
        return None
    reader = Reader(row[0], row[1], row[2], row[3] or "", Role(row[4]), bool(row[5]), row[7], row[6])
    return SessionReader(reader, row[8])


def open_sessions(session: Session, reader: Reader, now: datetime) -> list[OpenSession]:
    """Return the live sessions of `reader`, newest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id == reader.account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > now,
            LoginSession.seen_at > now - IDLE_LIFE,
        )
        .order_by(LoginSession.seen_at.desc())
    )
    return [OpenSession(r.id, r.agent, r.created_at, r.seen_at, r.id == reader.session_id) for r in rows]


def members_of(session: Session, account_ids: Collection[int]) -> list[Member]:
    """Return these members, by name."""
    rows = session.execute(
        select(Account.id, Account.uuid, Account.name, Account.email)
        .where(Account.id.in_(account_ids))
        .order_by(func.lower(Account.name), Account.id)
    )
    return [Member(row[0], row[1], row[2], row[3] or "") for row in rows]


def find_account_id(session: Session, email: str) -> int | None:
    """Return the id of the member with this mail address."""
    return session.scalar(select(Account.id).where(Account.email == email.strip().lower()))


def account_id_of(session: Session, uuid: str) -> int:
    """Return the id of an account by its uuid. Raises NotFound."""
    found = session.scalar(select(Account.id).where(Account.uuid == uuid))
    if found is None:
        raise NotFound
    return found


def count_members(session: Session) -> int:
    """Return how many people have signed up."""
    return session.scalar(select(func.count()).select_from(Account).where(~Account.is_guest)) or 0


def find_person(session: Session, email: str) -> Person | None:
    """Return the member with this mail address."""
    return _person(session, Account.email == email.strip().lower())


def find_token_owner(session: Session, key: str, purpose: str, now: datetime) -> Person | None:
    """Return whose token this is while it can be used."""
    owner = select(Token.account_id).where(is_usable(key, purpose, now)).scalar_subquery()
    return _person(session, Account.id == owner)


def _person(session: Session, condition: ColumnElement[bool]) -> Person | None:
    row = session.execute(select(Account.uuid, Account.name, Account.email, Account.role).where(condition)).first()
    return Person(row[0], row[1], row[2] or "", Role(row[3])) if row else None


def staff(session: Session) -> list[Person]:
    """Return everybody who is more than a learner, by name."""
    rows = session.execute(
        select(Account.uuid, Account.name, Account.email, Account.role)
        .where(Account.role != Role.learner.value)
        .order_by(Account.name, Account.id)
    )
    return [Person(row[0], row[1], row[2] or "", Role(row[3])) for row in rows]


def is_usable(key: str, purpose: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition for the one token with this secret, unused and in time."""
    return (
        (Token.key_hash == digest(key))
        & (Token.purpose == purpose)
        & Token.used_at.is_(None)
        & (Token.expires_at > now)
    )
