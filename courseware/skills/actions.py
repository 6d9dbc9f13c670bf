"""Keeping estimates: once for each attempt, and with the person when a guest becomes a member."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courseware.kernel.database import insert_ignore
from courseware.kernel.journal import record
from courseware.skills.models import SkillEstimate
from courseware.skills.results import Scored


def keep_estimates(session: Session, account_id: int, attempt_uuid: str, scored: Scored, now: datetime) -> None:
    """Store what an attempt says of each skill. The first time counts: a repeat changes nothing."""
    versions = {**scored.versions, "answers_alike": scored.is_flat}
    is_new = [
        insert_ignore(
            session,
            SkillEstimate,
            {
                "attempt_uuid": attempt_uuid,
                "skill": skill,
                "account_id": account_id,
                "mean": each.mean,
                "sem": each.sem,
                "answered": each.answered,
                "versions": versions,
                "as_of": now,
            },
        )
        for skill, each in scored.profile.items()
    ]
    if any(is_new):
        record(session, account_id, "assessed", f"attempt/{attempt_uuid}", now, answered=scored.answered)


def claim_estimates(session: Session, guest_id: int, member_id: int) -> None:
    """Give a member the estimates of the guest they were."""
    session.execute(update(SkillEstimate).where(SkillEstimate.account_id == guest_id).values(account_id=member_id))
