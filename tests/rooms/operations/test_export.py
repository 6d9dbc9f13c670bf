"""What is kept about one account: all of it, and only theirs."""

from datetime import timedelta

from sqlalchemy import insert

from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.kernel.database import Base, Database
from courseware.learning.actions import finish_lesson
from courseware.learning.models import Attempt, Grading, Response, Score, Slot
from courseware.operations.export import everything_about, owned_by
from tests.builders import a_learner
from tests.rooms.leads.lessons import NOON, begin, play, put

LESSON = "one-journey/two-disciplines"


def test_every_table_with_personal_rows_is_found() -> None:
    assert set(owned_by(1)) == {
        "account",
        "attempt",
        "enrolment",
        "fact",
        "grading",
        "learner_rating",
        "login_session",
        "progress",
        "response",
        "review_card",
        "score",
        "skill_estimate",
        "slot",
        "token",
    }


def test_everything_is_theirs_alone(database: Database) -> None:
    with database.transaction() as session:
        ada, eva = a_learner(session, "Ada"), a_learner(session, "Eva")
        for one in (ada, eva):
            finish_lesson(session, one, LESSON, now())

    with database.reading() as session:
        found = everything_about(session, ada, now())

    assert [row["name"] for row in found["account"]] == ["Ada"]
    assert [row["account_id"] for row in found["progress"]] == [ada]
    assert {row["actor_id"] for row in found["fact"]} == {ada}


def test_scores_wait_for_their_release(database: Database) -> None:
    release = now() + timedelta(days=1)
    with database.transaction() as session:
        ada = a_learner(session)
        common = {"account_id": ada, "activity": "quiz", "item_key": "q", "ordinal": 1, "release_id": 1, "seed": 1}
        values = {
            **common,
            "uuid": "u",
            "state": "graded",
            "started_at": now(),
            "policy": {"release_at": release.isoformat()},
        }
        session.execute(insert(Attempt).values(**values))
        session.execute(insert(Slot).values(attempt_id=1, position=1, version_id=1, params={}, max_points=1))
        row = {"slot_id": 1, "seq": 1, "kind": "save", "payload": {"choice": "a"}, "idempotency_key": "k"}
        session.execute(insert(Response).values(**row, received_at=now()))
        judged = {"response_id": 1, "against_version_id": 1, "engine_version": "1", "fraction": 1.0}
        session.execute(insert(Grading).values(**judged, grader="rule", created_at=now()))
        session.execute(insert(Score).values(attempt_id=1, points=1, max_points=1, answered=1, computed_from=1))

    with database.reading() as session:
        before, after = everything_about(session, ada, now()), everything_about(session, ada, release)

    assert [before[name] for name in ("grading", "score")] == [[], []]
    assert [len(after[name]) for name in ("grading", "score")] == [1, 1]
    assert [row["payload"] for row in before["response"]] == [{"choice": "a"}]


def test_answers_of_a_test_are_not_judged_before_its_end(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "exam")
        put(session, library, who, uuid, 1)
    with database.reading() as session:
        before = everything_about(session, who, NOON)
    with database.transaction() as session:
        play(session, library, who, uuid)
    with database.reading() as session:
        after = everything_about(session, who, NOON)

    assert (len(before["response"]), before["grading"]) == (1, [])
    assert not [row for row in before["fact"] if "fraction" in row["result"]]
    assert (len(after["response"]), len(after["grading"])) == (20, 20)


def test_tables_without_an_owner_are_known_ones() -> None:
    rest = set(Base.metadata.tables) - set(owned_by(1))

    assert rest == {
        "assignment",
        "class_deck",
        "class_deck_card",
        "cohort",
        "hit",
        "item_rating",
        "item_version",
        "letter",
        "release",
        "release_item",
    }
