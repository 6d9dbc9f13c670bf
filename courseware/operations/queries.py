"""What waits in the post."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from courseware.operations.models import Letter

MOST_TRIES = 6


@dataclass(frozen=True)
class DueLetter:
    """A letter taken for delivery."""

    id: int
    uuid: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    is_last_try: bool


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition for letters that should go out: not sent, not given up, and their time has come."""
    return Letter.sent_at.is_(None) & (Letter.tries < MOST_TRIES) & (Letter.due_at <= now)


def has_due_letters(session: Session, now: datetime) -> bool:
    """Whether any letter should go out."""
    return session.scalar(select(Letter.id).where(is_due(now)).limit(1)) is not None
