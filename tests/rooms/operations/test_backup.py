"""Backup and restore: equal by counts and digests, on the same and on the other database, and never half."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import text

from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.operations.backup import BadBackup, backup, restore, verify
from courseware.operations.upgrade import upgrade
from tests.builders import a_learner


def _people(database: Database, count: int) -> None:
    with database.transaction() as session:
        for _ in range(count):
            a_learner(session)


def test_a_backup_restores_to_equal_digests(database: Database, tmp_path: Path) -> None:
    _people(database, 3)
    made = backup(database, tmp_path / "a.backup", now())
    with database.transaction() as session:
        session.execute(text("DELETE FROM account"))
    restore(database, tmp_path / "a.backup")
    again = backup(database, tmp_path / "b.backup", now())
    assert made.tables == again.tables
    assert made.tables["account"]["rows"] == 3


def test_a_backup_restores_on_a_new_sqlite_database(database: Database, tmp_path: Path) -> None:
    _people(database, 2)
    made = backup(database, tmp_path / "a.backup", now())
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    upgrade(other)
    restore(other, tmp_path / "a.backup")
    assert backup(other, tmp_path / "b.backup", now()).tables == made.tables
    _people(other, 1)  # new rows get new numbers
    other.dispose()


def test_after_a_restore_new_rows_get_new_numbers(database: Database, tmp_path: Path) -> None:
    _people(database, 2)
    backup(database, tmp_path / "a.backup", now())
    restore(database, tmp_path / "a.backup")
    _people(database, 2)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 4


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_backup_changes_nothing(database: Database, tmp_path: Path, damage: str) -> None:
    _people(database, 2)
    path = tmp_path / "a.backup"
    backup(database, path, now())
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    if damage == "cut":
        lines = lines[: len(lines) // 2]
    if damage == "changed":
        lines[0] = lines[0].replace('"id": 1', '"id": 9', 1).replace('"table"', '"table"') + " "
    path.write_bytes(gzip.compress("\n".join(lines if damage != "empty" else []).encode()))
    with pytest.raises(BadBackup):
        restore(database, path)
    with pytest.raises(BadBackup):
        verify(path)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 2
