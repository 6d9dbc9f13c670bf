"""Table of estimates: what a self-assessment said, with the versions it was computed by."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from courseware.kernel.database import Base


class SkillEstimate(Base):
    """One skill of one attempt: mean and standard error in population SDs. Personal data."""

    __tablename__ = "skill_estimate"
    __table_args__ = (Index("ix_skill_estimate_account", "account_id", "as_of"),)

    attempt_uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    skill: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    mean: Mapped[float]
    sem: Mapped[float]
    answered: Mapped[int]
    versions: Mapped[dict[str, Any]]
    as_of: Mapped[datetime]
