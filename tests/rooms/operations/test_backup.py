"""Backup and restore: equal by counts and digests, on the same and on the other database, and never half."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import settings_from
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


def test_only_the_owner_reads_a_backup_or_an_instance(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    (tmp_path / "a.backup.partial").write_text("left by a backup that was stopped")
    backup(sqlite_database, path, now())
    settings = settings_from({"TANDEM_INSTANCE": str(tmp_path / "instance")})
    assert path.stat().st_mode & 0o077 == 0
    assert settings.instance.stat().st_mode & 0o077 == 0


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


Lines = list[dict[str, Any]]


def _unnamed(lines: Lines) -> Lines:
    """Leave a table out of the manifest: nobody checks its rows."""
    lines[-1]["manifest"]["tables"].pop("account")
    return lines


def _unknown_column(lines: Lines) -> Lines:
    lines[0]["row"]["x"] = 1
    return lines


def _wrong_value(lines: Lines) -> Lines:
    account = next(line for line in lines if line.get("table") == "account")
    account["row"]["created_at"] = "yesterday"
    return lines


def _broken_link(lines: Lines) -> Lines:
    account = next(line for line in lines if line.get("table") == "account")
    account["row"]["role"] = "emperor"
    return lines


def _unknown_table(lines: Lines) -> Lines:
    return [{"table": "sqlite_master", "row": {"name": "x"}}, *lines]


def _odd_manifest(lines: Lines) -> Lines:
    return [*lines[:-1], {"manifest": {**lines[-1]["manifest"], "tables": ["account"]}}]


def _signed(lines: Lines) -> list[str]:
    """Return lines with counts and digests that fit what the manifest names, as an attacker would write them."""
    tables = lines[-1]["manifest"]["tables"]
    written = [json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines[:-1]]
    named = {"sqlite_master": {}, **tables} if lines[0].get("table") == "sqlite_master" else tables
    if isinstance(named, dict):
        for name in named:
            rows = [one for line, one in zip(lines, written, strict=False) if line["table"] == name]
            named[name] = {"rows": len(rows), "sha256": hashlib.sha256("".join(rows).encode()).hexdigest()}
        lines[-1]["manifest"]["tables"] = named
    return [*written, json.dumps(lines[-1], sort_keys=True)]


@pytest.mark.parametrize(
    "plant", [_unnamed, _unknown_column, _wrong_value, _broken_link, _unknown_table, _odd_manifest]
)
def test_a_forged_backup_changes_nothing(database: Database, tmp_path: Path, plant: Callable[[Lines], Lines]) -> None:
    _people(database, 2)
    path = tmp_path / "a.backup"
    backup(database, path, now())
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
    path.write_bytes(gzip.compress("\n".join(_signed(plant(lines))).encode()))
    with pytest.raises(BadBackup):
        restore(database, path)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account WHERE role = 'learner'")) == 2


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"[" * 200_000),
        gzip.compress(b'"' + b"x" * 70_000_000),
        gzip.compress(b"3\n"),
        gzip.compress(b'{"manifest": 3}\n'),
        gzip.compress(b'{"table": [], "row": {}}\n'),
        gzip.compress(b"hello" * 999)[:14] + b"\xff" * 40,
        b"not gzip",
        b"",
    ],
    ids=["deep", "one endless line", "number", "odd manifest", "odd table", "damaged", "text", "empty"],
)
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.backup"
    path.write_bytes(content)
    with pytest.raises(BadBackup):
        verify(path)
