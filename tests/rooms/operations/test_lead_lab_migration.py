"""The migration that makes room for the lead lab leaves what was there as it was."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from courseware.kernel.database import Database
from courseware.operations.upgrade import alembic_config
from tests.conftest import DIALECTS, create_postgresql, drop_postgresql

_NOON = "2026-11-24 12:00:00"
_BEFORE: dict[str, dict[str, object]] = {
    "account": {
        "id": 1,
        "uuid": "a" * 36,
        "role": "learner",
        "is_guest": True,
        "name": "Guest",
        "time_zone": "UTC",
        "created_at": _NOON,
    },
    "release": {"id": 1, "digest": "d" * 64, "created_at": _NOON, "message": "First"},
    "item_version": {
        "id": 1,
        "kind": "item",
        "key": "card/one",
        "digest": "d" * 64,
        "grading_digest": "d" * 64,
        "title": "One",
        "body": "{}",
    },
    "cohort": {
        "id": 1,
        "uuid": "c" * 36,
        "name": "Class",
        "time_zone": "UTC",
        "join_version": 1,
        "join_code_hash": "h" * 64,
        "is_joinable": True,
        "created_at": _NOON,
    },
    "assignment": {
        "id": 1,
        "uuid": "b" * 36,
        "cohort_id": 1,
        "kind": "sort",
        "item_key": "sort",
        "title": "Sort",
        "policy": "{}",
        "created_at": _NOON,
    },
}


@pytest.fixture(params=DIALECTS)
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before the lead lab, with nothing in it."""
    is_sqlite = request.param == "sqlite"
    url = (
        f"sqlite:///{tmp_path / 'old.sqlite3'}"
        if is_sqlite
        else create_postgresql(f"tandem_old_{uuid.uuid4().hex[:8]}")
    )
    database = Database(url)
    move(database, "0001")
    yield database
    database.dispose()
    if not is_sqlite:
        drop_postgresql(url)


def move(database: Database, revision: str) -> None:
    """Bring the schema to a revision."""
    with database.engine.connect() as connection:
        command.upgrade(alembic_config(connection), revision)
        connection.commit()


def insert(database: Database, table: str, **values: object) -> None:
    """Insert one row."""
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    with database.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def rows(database: Database, table: str) -> list[dict[str, object]]:
    """Return every row of a table."""
    with database.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id"))]


def an_attempt(activity: str, number: int) -> dict[str, object]:
    """Return the columns of an attempt."""
    return {
        "id": number,
        "uuid": str(number) * 36,
        "account_id": 1,
        "activity": activity,
        "item_key": "sort",
        "title": "Lead lab",
        "ordinal": number,
        "release_id": 1,
        "seed": 7,
        "policy": "{}",
        "state": "graded",
        "started_at": _NOON,
    }


def test_rows_survive_and_the_new_kinds_are_allowed(old_database: Database) -> None:
    for table, values in _BEFORE.items():
        insert(old_database, table, **values)
    insert(old_database, "attempt", **an_attempt("sort", 1), assignment_id=1)
    slot = {"id": 1, "attempt_id": 1, "position": 1, "version_id": 1, "params": "{}", "max_points": 1.0}
    insert(old_database, "slot", **slot)
    tables = [*_BEFORE, "attempt", "slot"]
    before = {table: rows(old_database, table) for table in tables}

    move(old_database, "head")

    assert {table: rows(old_database, table) for table in tables} == before
    assert all(len(found) == 1 for found in before.values())
    insert(old_database, "attempt", **an_attempt("drill", 2))
    insert(old_database, "attempt", **an_attempt("desk", 3))
    with pytest.raises(IntegrityError):
        insert(old_database, "attempt", **an_attempt("nap", 4))
    assert len(rows(old_database, "slot")) == 1


def test_going_back_drops_only_what_the_old_schema_cannot_hold(old_database: Database) -> None:
    for table, values in _BEFORE.items():
        insert(old_database, table, **values)
    move(old_database, "head")
    insert(old_database, "attempt", **an_attempt("sort", 1))
    insert(old_database, "attempt", **an_attempt("drill", 2))
    with old_database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "0001")
        connection.commit()

    assert [row["activity"] for row in rows(old_database, "attempt")] == ["sort"]
