"""Backup and restore: every row of every table in one file, with counts and digests, for either database."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Boolean, Connection, DateTime, MetaData, Table, func, inspect, select, text
from sqlalchemy import types as sqltypes
from sqlalchemy.exc import StatementError

from courseware.kernel.database import Database
from courseware.operations.health import expected_revision

_FORMAT = "tandem.backup/1"
_SKIPPED = {"alembic_version", "hit"}
_MOST_AT_ONCE = 500
_LONGEST = 32_000_000  # characters in one line: far more than the largest row
_UNREADABLE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the schema's number and each table's row count and digest."""

    format: str
    revision: str
    made_at: str
    tables: dict[str, dict[str, Any]]


class BadBackup(Exception):
    """A file that must not be restored, and why."""


def backup(database: Database, path: Path, now: datetime) -> Manifest:
    """Write a consistent copy of `database` to `path` (gzipped JSON lines, made whole before it gets its name)."""
    partial = path.with_suffix(path.suffix + ".partial")
    with database.engine.connect() as connection, _private(partial) as file:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        manifest = _write(connection, file, now)
    partial.replace(path)
    return manifest


def _private(path: Path) -> TextIO:
    """Open a new gzipped file that nobody else can read at any moment."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    return gzip.open(path, "wt", encoding="utf-8")


def _write(connection: Connection, file: Any, now: datetime) -> Manifest:
    sums: dict[str, dict[str, Any]] = {}
    for table in _tables(connection):
        digest, count = hashlib.sha256(), 0
        for row in _rows(connection, table):
            line = json.dumps({"table": table.name, "row": row}, ensure_ascii=False, sort_keys=True)
            digest.update(line.encode())
            file.write(line + "\n")
            count += 1
        sums[table.name] = {"rows": count, "sha256": digest.hexdigest()}
    manifest = Manifest(_FORMAT, expected_revision(), now.isoformat(), sums)
    file.write(json.dumps({"manifest": manifest.__dict__}, sort_keys=True) + "\n")
    return manifest


def _tables(connection: Connection) -> list[Table]:
    """Return the tables to keep, parents before children."""
    names = [name for name in inspect(connection).get_table_names() if _is_kept(name)]
    metadata = MetaData()
    metadata.reflect(connection, only=names)
    return list(metadata.sorted_tables)


def _is_kept(name: str) -> bool:
    return name not in _SKIPPED and not name.startswith("search_document")


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(table).order_by(*keys)):
        yield {name: _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    """Return a value as both databases would write it."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    return value


def verify(path: Path) -> Manifest:
    """Read a backup through and return its manifest. Raises BadBackup when a count or digest does not fit."""
    sums: dict[str, tuple[int, Any]] = {}
    manifest: Manifest | None = None
    try:
        for line in _lines(path):
            value = json.loads(line)
            if "manifest" in value:
                manifest = Manifest(**value["manifest"])
                continue
            count, digest = sums.get(value["table"], (0, hashlib.sha256()))
            digest.update(line.encode())
            sums[value["table"]] = (count + 1, digest)
        return _checked(path, manifest, sums)
    except _UNREADABLE as error:
        raise BadBackup(f"{path} cannot be read as a backup: {error}") from error


def _checked(path: Path, manifest: Manifest | None, sums: dict[str, tuple[int, Any]]) -> Manifest:
    if manifest is None or manifest.format != _FORMAT:
        raise BadBackup(f"{path} has no manifest: it was not written to its end")
    if manifest.revision != expected_revision():
        raise BadBackup(f"{path} was made with schema {manifest.revision}; this code has {expected_revision()}")
    unnamed = set(sums) - set(manifest.tables)
    if unnamed:
        raise BadBackup(f"{path} holds tables that its manifest does not name: {', '.join(sorted(unnamed))}")
    for name, expected in manifest.tables.items():
        count, digest = sums.get(name, (0, hashlib.sha256()))
        if count != expected["rows"] or digest.hexdigest() != expected["sha256"]:
            raise BadBackup(f"{path}: table {name} is damaged")
    return manifest


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        while line := file.readline(_LONGEST):
            if len(line) == _LONGEST:
                raise ValueError("a line is too long")
            yield line.rstrip("\n")


def restore(database: Database, path: Path) -> Manifest:
    """Replace everything in a migrated `database` by a verified backup, in one transaction. Raises BadBackup."""
    manifest = verify(path)
    with database.engine.execution_options(tandem_writes=True).begin() as connection:
        tables = {table.name: table for table in _tables(connection)}
        missing = set(manifest.tables) - set(tables)
        if missing:
            raise BadBackup(f"this database has no table {', '.join(sorted(missing))}: run `flask upgrade` first")
        for table in reversed(list(tables.values())):
            connection.execute(table.delete())
        try:
            _fill(connection, tables, path)
        except (*_UNREADABLE, StatementError) as error:
            raise BadBackup(f"{path} does not fit this database ({type(error).__name__})") from error
        _reset_sequences(connection, tables)
    return manifest


def _fill(connection: Connection, tables: dict[str, Table], path: Path) -> None:
    waiting: list[dict[str, Any]] = []
    current = ""
    for line in _lines(path):
        value = json.loads(line)
        if waiting and (value.get("table") != current or len(waiting) >= _MOST_AT_ONCE):
            connection.execute(tables[current].insert(), waiting)
            waiting = []
        if "table" in value:
            current = value["table"]
            waiting.append(_typed(tables[current], value["row"]))


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: sqltypes.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    return bool(value) if isinstance(kind, Boolean) else value


def _reset_sequences(connection: Connection, tables: dict[str, Table]) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in tables.values():
        if "id" in table.c and connection.scalar(text("SELECT pg_get_serial_sequence(:t, 'id')"), {"t": table.name}):
            top = connection.scalar(select(func.max(table.c.id))) or 0
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:t, 'id'), :top, :used)"),
                {"t": table.name, "top": max(top, 1), "used": top > 0},
            )
