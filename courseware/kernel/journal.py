"""Append-only facts: who did what to what, written in the same transaction as the deed."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from courseware.kernel.database import Base


class Fact(Base):
    """One line of the journal (an xAPI statement in small); rooms above read it with a cursor."""

    __tablename__ = "fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(200))
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(session: Session, actor_id: int | None, verb: str, thing: str, now: datetime, **result: Any) -> None:
    """Write a fact; `result` must be JSON and must hold no personal text."""
    session.add(Fact(at=now, actor_id=actor_id, verb=verb, object=thing, result=result))


def move_facts(session: Session, from_id: int, to_id: int) -> None:
    """Give one actor's facts to another: a guest turned out to be a member."""
    session.execute(update(Fact).where(Fact.actor_id == from_id).values(actor_id=to_id))


def forget_facts(session: Session, actor_id: int, uuid: str) -> None:
    """Remove what an actor did and what was done to them: the one exception to append-only is a person who leaves."""
    session.execute(delete(Fact).where((Fact.actor_id == actor_id) | Fact.object.endswith(f"/{uuid}", autoescape=True)))
