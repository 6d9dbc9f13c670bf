"""Counting hits and sending letters."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courseware.kernel.database import count_up
from courseware.kernel.keys import new_uuid
from courseware.operations.models import Hit, Letter

_RETRY = (1, 5, 30, 120, 720)  # minutes


def count_hit(session: Session, key: str, expires_at: datetime, now: datetime) -> tuple[int, datetime]:
    """Add one to the window `key`; return its count and its end. A window that has passed starts anew."""
    session.execute(delete(Hit).where(Hit.expires_at <= now))
    count = count_up(session, Hit, {"key": key}, "count", {"expires_at": expires_at})
    end = session.scalar(select(Hit.expires_at).where(Hit.key == key)) or expires_at
    return count, end


def forget_hits(session: Session, key: str) -> None:
    """Empty one window."""
    session.execute(delete(Hit).where(Hit.key == key))


def write_letter(session: Session, recipient: str, subject: str, body: str, now: datetime) -> None:
    """Queue a mail in the transaction that causes it."""
    session.add(
        Letter(uuid=new_uuid(), recipient=recipient, subject=subject[:200], body=body, created_at=now, due_at=now)
    )


def claim_letter(session: Session, now: datetime) -> Letter | None:
    """Take one due letter for a while, so that no other process sends it too."""
    due = session.scalar(
        select(Letter).where(Letter.sent_at.is_(None), Letter.due_at <= now).order_by(Letter.due_at).limit(1)
    )
    if due is None:
        return None
    taken = session.execute(
        update(Letter)
        .where(Letter.id == due.id, Letter.due_at == due.due_at, Letter.sent_at.is_(None))
        .values(due_at=now + timedelta(minutes=_RETRY[min(due.tries, len(_RETRY) - 1)]), tries=Letter.tries + 1)
        .returning(Letter.id)
    ).first()
    return due if taken else None


def letter_sent(session: Session, letter_id: int, now: datetime) -> None:
    """Note that a letter went out, and forget what it said and to whom."""
    session.execute(
        update(Letter).where(Letter.id == letter_id).values(sent_at=now, recipient="", subject="", body="", failure="")
    )


def letter_failed(session: Session, letter_id: int, failure: str) -> None:
    """Keep why a letter did not go out; it is tried again when due."""
    session.execute(update(Letter).where(Letter.id == letter_id).values(failure=failure[:200]))
