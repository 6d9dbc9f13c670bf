"""Is the site alive, and is it ready: cheap questions with plain answers."""

from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from courseware.kernel.settings import ROOT


@cache
def expected_revision() -> str:
    """Return the newest migration's number, from its file name."""
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    return names[-1].partition("_")[0] if names else ""


def current_revision(session: Session) -> str | None:
    """Return the schema's number, None on an empty database."""
    try:
        return session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        session.rollback()
        return None


def is_current(session: Session) -> bool:
    """Whether the database has the schema that this code expects."""
    return current_revision(session) == expected_revision()
