"""Tables of attempts, responses, gradings, scores and progress; append-only below the attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.kernel.database import Base


class Attempt(Base):
    """One sitting by one learner: open → submitted → graded."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'submitted', 'graded', 'abandoned')", name="known_state"),
        CheckConstraint("activity IN ('quiz', 'check', 'sort', 'drill', 'desk', 'assessment')", name="known_activity"),
        Index(
            "ux_attempt_one_open",
            "account_id",
            "activity",
            "item_key",
            unique=True,
            sqlite_where=text("state = 'open' AND assignment_id IS NULL"),
            postgresql_where=text("state = 'open' AND assignment_id IS NULL"),
        ),
        Index(
            "ux_attempt_one_open_assigned",
            "account_id",
            "activity",
            "item_key",
            "assignment_id",
            unique=True,
            sqlite_where=text("state = 'open' AND assignment_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND assignment_id IS NOT NULL"),
        ),
        Index("ix_attempt_assignment", "assignment_id", "account_id"),
        Index("ix_attempt_account", "account_id", "activity", "item_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    activity: Mapped[str] = mapped_column(String(20))
    item_key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    """The title at the start, so that history reads right after a rename."""
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id", ondelete="SET NULL"))
    ordinal: Mapped[int]
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    seed: Mapped[int]
    policy: Mapped[dict[str, Any]]
    """Snapshot of the rules at the start; later edits do not reach into an open attempt."""
    state: Mapped[str] = mapped_column(String(12), default="open")
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class Slot(Base):
    """One item of an attempt, pinned to its version; option order is stored by option key."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    position: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    max_points: Mapped[float]


class Response(Base):
    """What a learner gave, never changed afterwards."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("slot_id", "seq"),
        CheckConstraint("kind IN ('save', 'submit')", name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id", ondelete="CASCADE"))
    seq: Mapped[int]
    """1, 2, 3 … within the slot; order is by this, not by the clock."""
    kind: Mapped[str] = mapped_column(String(8))
    payload: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    is_late: Mapped[bool] = mapped_column(default=False)
    """Arrived after the deadline and its grace: kept, but not graded."""
    took_ms: Mapped[int | None]
    received_at: Mapped[datetime]


class Grading(Base):
    """One judgement of one response; the newest counts."""

    __tablename__ = "grading"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    against_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    grader: Mapped[str] = mapped_column(String(20), default="rule")
    engine_version: Mapped[str] = mapped_column(String(20))
    fraction: Mapped[float]
    created_at: Mapped[datetime]


class Score(Base):
    """A projection of the log; a rebuild must give the same numbers."""

    __tablename__ = "score"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    points: Mapped[float]
    max_points: Mapped[float]
    answered: Mapped[int]
    computed_from: Mapped[int]
    """How many gradings the sum stands on."""


class Progress(Base):
    """How far a reader is in a lesson, and where to resume."""

    __tablename__ = "progress"
    __table_args__ = (CheckConstraint("state IN ('reading', 'done')", name="known_state"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    anchor: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class ReviewCard(Base):
    """When a learner should meet a subject again; `state` is what the scheduler remembers."""

    __tablename__ = "review_card"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    """What is learnt, such as rule/R4/not_now."""
    due_at: Mapped[datetime]
    state: Mapped[dict[str, Any]]


class LearnerRating(Base):
    """How able a learner is at a field, in logits, after `answers` answers."""

    __tablename__ = "learner_rating"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[float]
    answers: Mapped[int]


class ItemRating(Base):
    """How hard an item is, in logits, after `answers` answers."""

    __tablename__ = "item_rating"

    item_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[float]
    answers: Mapped[int]
