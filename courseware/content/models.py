"""Tables of what was published: releases and immutable item versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courseware.kernel.database import Base


class Release(Base):
    """One publish of the content; the newest is what readers see."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    created_at: Mapped[datetime]
    message: Mapped[str] = mapped_column(String(200), default="")


class ItemVersion(Base):
    """One immutable text of one authored file or item."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("kind", "key", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """file (as its author wrote it), item (as attempts pin it) or dealt (made for attempts, in no release)."""
    key: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    grading_digest: Mapped[str] = mapped_column(String(64))
    """Equal digests mean: the change was cosmetic for grading."""
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[dict[str, Any]]


class ReleaseItem(Base):
    """Which version of each thing a release holds, in what order."""

    __tablename__ = "release_item"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True)
    position: Mapped[int]
