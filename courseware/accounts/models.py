"""Tables of people, their sessions and their one-time tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courseware.kernel.database import Base


class Account(Base):
    """A person, or a guest (no mail, no password). Personal data: name, email, time zone."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("is_guest OR (email IS NOT NULL AND password_hash IS NOT NULL)", name="member_has_mail"),
        CheckConstraint("role IN ('learner', 'instructor', 'author', 'administrator')", name="known_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    role: Mapped[str] = mapped_column(String(20), default="learner")
    is_guest: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    """Lower case; unique among members."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    created_at: Mapped[datetime]


class LoginSession(Base):
    """One signed-in (or guest) browser; ending the row ends the session everywhere."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the random key in the cookie; the key itself is nowhere."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    agent: Mapped[str] = mapped_column(String(80), default="")
    """Browser family and system, as shown in the list of sessions; no address is kept."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Token(Base):
    """A single-use, expiring secret sent by mail; only its hash is kept."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_account_purpose", "account_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
