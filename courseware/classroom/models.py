"""Tables of cohorts, enrolments and assignments."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courseware.kernel.database import Base


class Cohort(Base):
    """People taught together; "Class" on pages."""

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(60))
    join_version: Mapped[int] = mapped_column(default=1)
    """The code is derived from the server's secret and this number; a new number is a new code."""
    join_code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_joinable: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Enrolment(Base):
    """A person in a cohort with a role there."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "account_id"),
        CheckConstraint("role IN ('learner', 'instructor')", name="known_role"),
        CheckConstraint("state IN ('active', 'left', 'removed')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="active")
    shares_report: Mapped[bool] = mapped_column(default=False)
    """Whether this learner lets the instructors of this cohort read the skills report."""
    joined_at: Mapped[datetime]


class Assignment(Base):
    """An activity given to a cohort, with dates (UTC instants)."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("kind IN ('module', 'quiz', 'sort', 'drill', 'desk', 'assessment')", name="known_kind"),
        CheckConstraint("due_at IS NULL OR opens_at IS NULL OR opens_at <= due_at", name="opens_before_due"),
        CheckConstraint("closes_at IS NULL OR due_at IS NULL OR due_at <= closes_at", name="due_before_close"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    item_key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """attempts, keep, minutes, late: what the instructor set; empty means the quiz's own rules."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ClassDeck(Base):
    """Lead cards that an instructor brought to a cohort."""

    __tablename__ = "class_deck"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ClassDeckCard(Base):
    """One card of a class deck, pinned to its version."""

    __tablename__ = "class_deck_card"

    deck_id: Mapped[int] = mapped_column(ForeignKey("class_deck.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
