"""What people do with their accounts: begin as a guest, sign up, sign in and out, change things, leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courseware.accounts.models import Account, LoginSession, Token
from courseware.accounts.passwords import hash_password, is_right, needs_rehash
from courseware.accounts.policy import Reader
from courseware.accounts.queries import is_usable
from courseware.accounts.roles import Role
from courseware.kernel.database import IntegrityError
from courseware.kernel.errors import Invalid, NotAllowed, NotFound
from courseware.kernel.journal import forget_facts, move_facts, record
from courseware.kernel.keys import digest, new_secret, new_uuid
from courseware.kernel.texts import one_line

SESSION_LIFE = timedelta(days=90)
"""A session ends then, however much it is used; unused, it ends after `queries.IDLE_LIFE`."""
SEEN_STEP = timedelta(hours=12)
TOKEN_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Membership:
    """What a person enters to sign up."""

    name: str
    email: str
    password: str
    time_zone: str = "UTC"


def open_guest(session: Session, now: datetime) -> int:
    """Make an account for a visitor who did something worth keeping; return its id."""
    guest = Account(uuid=new_uuid(), is_guest=True, created_at=now)
    session.add(guest)
    session.flush()
    return guest.id


def start_session(session: Session, account_id: int, agent: str, now: datetime) -> str:
    """Begin a new session for an account; return its key, which is kept nowhere else."""
    key = new_secret()
    session.add(
        LoginSession(
            key_hash=digest(key),
            account_id=account_id,
            agent=agent[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
    )
    session.flush()
    return key


def see_session(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now))


def end_session(session: Session, reader: Reader, session_id: int, now: datetime) -> None:
    """End one session of `reader`. Raises NotFound when it is not theirs."""
    ended = session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.account_id == reader.account_id)
        .values(ended_at=now)
        .returning(LoginSession.id)
    ).first()
    if ended is None:
        raise NotFound


def end_sessions(session: Session, account_id: int, now: datetime, but: int | None = None) -> None:
    """End every session of an account, save one."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.id != (but or 0))
        .values(ended_at=now)
    )


def sign_up(session: Session, guest_id: int | None, membership: Membership, now: datetime) -> int | None:
    """Make a member; a guest becomes one with all that they did. None when the mail address is taken.

    Every session that the guest had ends: a key from before must not open the member's account.
    """
    try:
        with session.begin_nested():
            account = session.get_one(Account, guest_id) if guest_id else Account(uuid=new_uuid(), created_at=now)
            _become_member(account, membership)
            session.add(account)
            session.flush()
    except IntegrityError:
        return None
    end_sessions(session, account.id, now)
    record(session, account.id, "signed-up", f"account/{account.uuid}", now)
    return account.id


def _become_member(account: Account, membership: Membership) -> None:
    account.is_guest = False
    account.name = one_line(membership.name)
    account.email = membership.email.strip().lower()
    account.password_hash = hash_password(membership.password)
    account.time_zone = membership.time_zone


def check_password(session: Session, email: str, password: str) -> int | None:
    """Return the member whose mail and password these are; the same work is done for a stranger."""
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if not is_right(account.password_hash if account else None, password) or account is None:
        return None
    if account.password_hash and needs_rehash(account.password_hash):
        account.password_hash = hash_password(password)
    return account.id


def change_password(session: Session, reader: Reader, old: str, new: str, now: datetime) -> None:
    """Set a new password and end every session. Raises Invalid when the old one is wrong."""
    account = _proven(session, reader, old)
    _set_password(session, account, new, now)
    record(session, account.id, "changed-password", f"account/{account.uuid}", now)


def _set_password(session: Session, account: Account, password: str, now: datetime) -> None:
    """Set it, and stop whatever somebody with the old one may have begun: sessions and links in letters."""
    account.password_hash = hash_password(password)
    end_sessions(session, account.id, now)
    _stop_links(session, account.id)


def _stop_links(session: Session, account_id: int) -> None:
    session.execute(delete(Token).where(Token.account_id == account_id, Token.used_at.is_(None)))


def ask_for_email(session: Session, reader: Reader, password: str, email: str, now: datetime) -> str | None:
    """Return the secret that confirms a new mail address, None when another account has it.

    Raises Invalid when the password is wrong.
    """
    account = _proven(session, reader, password)
    taken = session.scalar(select(Account.id).where(Account.email == email))
    return None if taken else make_token(session, account.id, "email", now, email=email)


def change_profile(session: Session, reader: Reader, name: str, time_zone: str) -> None:
    """Set the name and the time zone that pages use."""
    account = _own(session, reader)
    account.name, account.time_zone = one_line(name), time_zone


def make_token(session: Session, account_id: int, purpose: str, now: datetime, **payload: str) -> str:
    """Return a single-use secret for a mail; older ones for the same purpose stop working."""
    key = new_secret()
    session.execute(
        delete(Token).where(Token.account_id == account_id, Token.purpose == purpose, Token.used_at.is_(None))
    )
    session.add(
        Token(
            account_id=account_id,
            purpose=purpose,
            key_hash=digest(key),
            payload=payload,
            created_at=now,
            expires_at=now + TOKEN_LIFE,
        )
    )
    return key


def reset_password(session: Session, key: str, password: str, now: datetime) -> int:
    """Use a reset token: set the password, end every session; return the account. Raises Invalid."""
    token = _use_token(session, key, "reset", now)
    account = session.get_one(Account, token.account_id)
    _set_password(session, account, password, now)
    record(session, account.id, "reset-password", f"account/{account.uuid}", now)
    return account.id


def confirm_email(session: Session, key: str, now: datetime) -> str:
    """Use a mail-change token: set the new address and return it; links in letters to the old one stop. Raises Invalid."""
    token = _use_token(session, key, "email", now)
    account = session.get_one(Account, token.account_id)
    try:
        with session.begin_nested():
            account.email = token.payload["email"]
            session.flush()
    except IntegrityError as error:
        raise Invalid("Another account uses this mail address.") from error
    _stop_links(session, account.id)
    record(session, account.id, "changed-email", f"account/{account.uuid}", now)
    return str(token.payload["email"])


def _use_token(session: Session, key: str, purpose: str, now: datetime) -> Token:
    """Mark a token as used and return it; of two requests that race, one gets it. Raises Invalid."""
    used: Token | None = session.scalar(
        update(Token).where(is_usable(key, purpose, now)).values(used_at=now).returning(Token),
        execution_options={"synchronize_session": False},
    )
    if used is None:
        raise Invalid("This link has been used or has expired. Ask for a new one.")
    return used


def delete_account(session: Session, reader: Reader, password: str, now: datetime) -> None:
    """Erase an account with all that hangs on it; one line with its random id tells systems that follow the journal.

    Raises Invalid when the password is wrong.
    """
    account = _proven(session, reader, password)
    forget_facts(session, account.id, account.uuid)
    record(session, None, "deleted-account", f"account/{account.uuid}", now)
    session.delete(account)
    session.flush()


def erase_guest(session: Session, account_id: int, member_id: int) -> None:
    """Erase a guest whose work has moved to a member; their sessions go with them."""
    move_facts(session, account_id, member_id)
    session.execute(delete(Account).where(Account.id == account_id, Account.is_guest))


def set_role(session: Session, actor: Reader | None, email: str, role: Role, now: datetime) -> None:
    """Give a member a role and end their sessions, so that none outlives the change.

    From the web only an administrator may, and not for themselves: nobody is locked out by a slip.
    Raises NotFound, NotAllowed, Invalid.
    """
    if actor is not None and not actor.may_administer:
        raise NotAllowed
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise NotFound("No account has this mail address.")
    if actor is not None and actor.account_id == account.id:
        raise Invalid("Another administrator has to change your own role.")
    account.role = role.value
    end_sessions(session, account.id, now)
    record(session, actor.account_id if actor else None, "set-role", f"account/{account.uuid}", now, role=role.value)


def _proven(session: Session, reader: Reader, password: str) -> Account:
    account = _own(session, reader)
    if not is_right(account.password_hash, password):
        raise Invalid("That is not your present password.")
    return account


def _own(session: Session, reader: Reader) -> Account:
    if not reader.is_signed_in:
        raise NotAllowed
    return session.get_one(Account, reader.account_id)
