"""Attempts for tests of the learning room."""

import random
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.queries import item_versions_of, newest_release_id
from courseware.items.base import Response
from courseware.kernel.database import Database
from courseware.learning.actions import start_attempt
from courseware.learning.attempts import Plan, Policy, Sitting, SlotView
from courseware.learning.planning import plan_quiz, quiz_policy
from tests.builders import a_learner

QUIZ = "checkpoint-one-journey"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_person(database: Database) -> int:
    """Return the id of a learner that is there for good."""
    with database.transaction() as session:
        return a_learner(session)


def a_plan(session: Session, library: Library, seed: int = 7, policy: Policy | None = None, quiz: str = QUIZ) -> Plan:
    """Return a plan of one sitting of a quiz in the newest release."""
    release_id = newest_release_id(session)
    authored = library.quizzes[quiz]
    return plan_quiz(authored, item_versions_of(session, release_id), release_id, seed, policy or quiz_policy(authored))


def an_attempt(
    database: Database,
    library: Library,
    account_id: int,
    seed: int = 7,
    policy: Policy | None = None,
    sitting: Sitting | None = None,
    now: datetime = NOON,
    quiz: str = QUIZ,
) -> str:
    """Start an attempt and return its uuid."""
    with database.transaction() as session:
        plan = a_plan(session, library, seed, policy, quiz)
        return start_attempt(session, account_id, plan, sitting or Sitting(), now)


def some_response(slot: SlotView, chance: random.Random) -> Response:
    """Return a response that is right, partly right, or nothing."""
    right = dict(slot.item.right_response() or {})
    match chance.choice(("right", "part", "nothing")):
        case "right":
            return right
        case "part":
            return {name: _part(value, chance) for name, value in right.items()}
        case _:
            return {}


def _part(value: object, chance: random.Random) -> object:
    if isinstance(value, dict):
        return {key: each for key, each in value.items() if chance.random() < 0.6}
    if isinstance(value, list):
        return [each for each in value if chance.random() < 0.6]
    return value if chance.random() < 0.5 else None
