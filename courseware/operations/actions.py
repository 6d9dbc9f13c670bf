"""Counting hits, and letters from writing to sending."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courseware.kernel.database import count_up
from courseware.kernel.keys import new_uuid
from courseware.operations.models import Hit, Letter
from courseware.operations.queries import MOST_TRIES, DueLetter, is_due

_RETRY = (1, 5, 30, 120, 720)  # minutes
_KEPT = timedelta(days=7)


def count_hit(session: Session, key: str, expires_at: datetime, now: datetime) -> int:
    """Add one to the window `key`, ending at `expires_at` when it begins; return its count. Windows that passed go."""
    session.execute(delete(Hit).where(Hit.expires_at <= now))
    return count_up(session, Hit, {"key": key}, "count", {"expires_at": expires_at})


def find_hits(session: Session, key: str, now: datetime) -> tuple[int, datetime] | None:
    """Return count and end of a window that has not passed."""
    row = session.execute(select(Hit.count, Hit.expires_at).where(Hit.key == key, Hit.expires_at > now)).first()
    return (row[0], row[1]) if row else None


def forget_hits(session: Session, key: str) -> None:
    """Empty one window."""
    session.execute(delete(Hit).where(Hit.key == key))


def write_letter(session: Session, recipient: str, subject: str, body: str, now: datetime) -> None:
    """Queue a mail in the transaction that causes it."""
    line = " ".join(subject.split())[:200]  # a subject is one line, whatever went into it
    session.add(Letter(uuid=new_uuid(), recipient=recipient, subject=line, body=body, created_at=now, due_at=now))


def write_blank(session: Session, now: datetime) -> None:
    """Write what `write_letter` would, to nobody: time must not tell whether an address is known."""
    blank = Letter(
        uuid=new_uuid(), recipient="", subject="", body="", created_at=now, due_at=now, sent_at=now, tries=MOST_TRIES
    )
    session.add(blank)


def claim_letter(session: Session, now: datetime) -> DueLetter | None:
    """Take one due letter for a while, so that no other process sends it too."""
    row = session.execute(
        select(Letter.id, Letter.uuid, Letter.recipient, Letter.subject, Letter.body, Letter.created_at, Letter.tries)
        .where(is_due(now))
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    wait = timedelta(minutes=_RETRY[min(row.tries, len(_RETRY) - 1)])
    session.execute(update(Letter).where(Letter.id == row.id).values(due_at=now + wait, tries=row.tries + 1))
    return DueLetter(*row[:6], is_last_try=row.tries + 1 >= MOST_TRIES)


def letter_sent(session: Session, letter_id: int, now: datetime) -> None:
    """Note that a letter went out, and forget what it said and to whom."""
    session.execute(
        update(Letter).where(Letter.id == letter_id).values(sent_at=now, recipient="", subject="", body="", failure="")
    )


def letter_failed(session: Session, letter: DueLetter, failure: str) -> None:
    """Keep why a letter did not go out; it is tried again when due, and emptied after the last try."""
    emptied = {"recipient": "", "subject": "", "body": ""} if letter.is_last_try else {}
    session.execute(update(Letter).where(Letter.id == letter.id).values(failure=failure[:200], **emptied))


def clear_post(session: Session, now: datetime) -> None:
    """Remove letters that were sent, or given up, a week ago or earlier."""
    is_over = Letter.sent_at.is_not(None) | (Letter.tries >= MOST_TRIES)
    session.execute(delete(Letter).where(is_over, Letter.created_at < now - _KEPT))


def forget_letters(session: Session, recipient: str) -> None:
    """Remove what is still to be sent to an address."""
    session.execute(delete(Letter).where(Letter.recipient == recipient))
