"""Classes, assignments and work, read in a number of statements that does not grow with the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courseware.classroom.assignments import overrides
from courseware.classroom.deadlines import Dates, State, window
from courseware.classroom.models import Assignment, Cohort, Enrolment
from courseware.kernel.errors import Closed, NotFound
from courseware.learning.attempts import Sitting


@dataclass(frozen=True)
class AssignedSitting:
    """How an activity is attempted under an assignment; `policy` is laid over the author's rules."""

    sitting: Sitting
    policy: Mapping[str, Any]
    title: str
    assignment: str
    cohort: str


def sitting_for(
    session: Session, account_id: int | None, kind: str, item_key: str, assignment_uuid: str, now: datetime
) -> AssignedSitting:
    """Return the sitting of an enrolled person at an assigned activity (kind: quiz, sort, assessment). One statement.

    Raises NotFound when it is not theirs or names another activity, Closed outside its dates.
    """
    row = session.execute(
        select(Assignment, Cohort.uuid, Cohort.time_zone, Cohort.archived_at)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Assignment.uuid == assignment_uuid,
            Assignment.kind == kind,
            Assignment.item_key == item_key,
            Assignment.removed_at.is_(None),
            Enrolment.account_id == account_id,
            Enrolment.state == "active",
        )
    ).first()
    if row is None:
        raise NotFound("This is not assigned to you.")
    given = row[0]
    _require_open(Dates(given.opens_at, given.due_at, given.closes_at, row.time_zone), row.archived_at, now)
    sitting = Sitting(given.id, given.opens_at, given.closes_at)
    return AssignedSitting(sitting, overrides(given.policy), given.title, given.uuid, row.uuid)


def _require_open(dates: Dates, archived_at: datetime | None, now: datetime) -> None:
    if archived_at is not None:
        raise Closed("This class has ended.")
    found = window(dates, now)
    if found.state in (State.upcoming, State.closed):
        raise Closed(found.words)
