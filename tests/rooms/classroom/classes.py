"""A class with learners and work, for the tests of this room."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courseware.accounts.models import Account
from courseware.accounts.policy import Reader
from courseware.accounts.roles import Role
from courseware.classroom import actions, queries
from courseware.classroom.assignments import Draft, Kind
from courseware.classroom.cohorts import CohortView, join_code
from courseware.content.library import Library
from courseware.content.queries import item_versions_of, newest_release_id
from courseware.items.likert import Likert
from courseware.kernel.keys import new_uuid
from courseware.learning.actions import hand_in, start_attempt
from courseware.learning.attempts import Policy, Sitting
from courseware.learning.planning import plan_assessment, plan_quiz
from courseware.learning.queries import get_attempt
from courseware.skills.actions import keep_estimates
from courseware.skills.results import scored

SECRET = "a secret for tests only"
QUIZ = "checkpoint-one-journey"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def reader_of(session: Session, account_id: int) -> Reader:
    """Return an account as the one who asks."""
    row = session.scalars(select(Account).where(Account.id == account_id)).one()
    return Reader(row.id, row.uuid, row.name, row.email or "", Role(row.role), row.is_guest)


def a_class(session: Session, instructor: Reader, name: str = "Spring term") -> CohortView:
    """Return a new class of this instructor."""
    uuid = actions.create_cohort(session, instructor, name, "Europe/Zurich", SECRET, NOON)
    return queries.get_taught(session, instructor, uuid)


def code_of(cohort: CohortView) -> str:
    """Return the present join code."""
    return join_code(SECRET, cohort.uuid, cohort.join_version)


def given(
    session: Session, instructor: Reader, cohort: CohortView, library: Library, kind: Kind, key: str, **dates: object
) -> str:
    """Assign an activity and return the assignment's uuid."""
    draft = Draft("", **dates)  # type: ignore[arg-type]
    return actions.assign(session, instructor, cohort.uuid, kind, key, draft, library, NOON)


def tried(
    session: Session,
    library: Library,
    account_id: int,
    when: datetime,
    *,
    quiz: str = QUIZ,
    assignment_id: int | None = None,
    right: bool = True,
) -> str:
    """Begin and hand in an attempt at a quiz, all right or all empty; return its uuid."""
    release = newest_release_id(session)
    authored = library.quizzes[quiz]
    plan = plan_quiz(authored, item_versions_of(session, release), release or 0, 7, Policy())
    uuid = start_attempt(session, account_id, plan, Sitting(assignment_id), when)
    slots = get_attempt(session, uuid, account_id).slots
    answers = {slot.position: (dict(slot.item.right_response() or {}), new_uuid()) for slot in slots}
    hand_in(session, account_id, uuid, when, answers if right else None)
    return uuid


def assessed(session: Session, library: Library, account_id: int, when: datetime) -> str:
    """Begin and hand in an empty self-assessment and keep its estimates; return its uuid."""
    release = newest_release_id(session)
    (authored,) = library.assessments.values()
    plan = plan_assessment(authored, item_versions_of(session, release), release or 0, 7)
    uuid = start_attempt(session, account_id, plan, Sitting(), when)
    hand_in(session, account_id, uuid, when)
    items = {item.key: item for scale in authored.scales for item in scale.items if isinstance(item, Likert)}
    keep_estimates(session, account_id, uuid, scored(authored, items, {}), when)
    return uuid
