"""Estimates that were stored: one result, or all results of a person; one statement each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from courseware.items.base import SKILLS
from courseware.kernel.errors import NotFound
from courseware.skills.models import SkillEstimate
from courseware.skills.results import Result, Scored
from courseware.skills.scoring import Estimate


def get_result(session: Session, attempt_uuid: str, account_id: int | None) -> Result:
    """Return one result of this account. Raises NotFound for anyone else's."""
    statement = _rows().where(SkillEstimate.attempt_uuid == attempt_uuid, SkillEstimate.account_id == account_id)
    found = _results(session.execute(statement).all())
    if not found:
        raise NotFound("We could not find that report.")
    return found[0]


def results_of(session: Session, account_id: int | None) -> list[Result]:
    """Return every result of one person, newest first."""
    if account_id is None:
        return []
    return _results(session.execute(_rows().where(SkillEstimate.account_id == account_id)).all())


def newest_result(session: Session, account_id: int | None) -> Result | None:
    """Return what somebody's latest self-assessment said."""
    return next(iter(results_of(session, account_id)), None)


def _rows() -> Select[Any]:
    return select(
        SkillEstimate.attempt_uuid,
        SkillEstimate.account_id,
        SkillEstimate.skill,
        SkillEstimate.mean,
        SkillEstimate.sem,
        SkillEstimate.answered,
        SkillEstimate.versions,
        SkillEstimate.as_of,
    ).order_by(SkillEstimate.as_of.desc(), SkillEstimate.attempt_uuid)


def _results(rows: Sequence[Row[Any]]) -> list[Result]:
    grouped: dict[str, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.attempt_uuid, []).append(row)
    return [_result(group) for group in grouped.values()]


def _result(rows: Sequence[Row[Any]]) -> Result:
    known = {row.skill: Estimate(row.mean, row.sem, row.answered) for row in rows}
    first = rows[0]
    versions = dict(first.versions)
    flat = bool(versions.pop("answers_alike", False))
    profile = {skill: known[skill] for skill in SKILLS if skill in known}
    return Result(first.attempt_uuid, first.account_id, first.as_of, Scored(profile, versions, flat))
