"""Reads on the hottest pages: one statement straight through the driver, for where SQLAlchemy's care costs most.

Such a read returns plain rows and takes part in the connection's transaction like any other. Everything else
goes through sessions; use this only where a measurement in bench/ asks for it.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

_NAMED = re.compile(r":([a-z_]+)")
_STORED = "%Y-%m-%d %H:%M:%S.%f"  # as SQLAlchemy writes instants into SQLite


class HotRead:
    """A SELECT with named parameters (`:name`), put into each driver's style once."""

    def __init__(self, sql: str, instants: Sequence[int] = ()) -> None:
        """Keep the statement; `instants` are the positions of the columns that hold instants."""
        self._names = _NAMED.findall(sql)
        self._instants = tuple(instants)
        self._question = _NAMED.sub("?", sql)
        self._percent = _NAMED.sub("%s", sql)

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Return every row; instants come back aware and in UTC."""
        is_sqlite = connection.dialect.name == "sqlite"
        given = [values[name] for name in self._names]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._question if is_sqlite else self._percent, _stored(given) if is_sqlite else given)
            found = cursor.fetchall()
        finally:
            cursor.close()
        return [self._typed(row) for row in found]

    def _typed(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place in self._instants:
            values[place] = _instant(values[place])
        return tuple(values)


def _stored(values: list[Any]) -> list[Any]:
    return [one.astimezone(UTC).strftime(_STORED) if isinstance(one, datetime) else one for one in values]


def _instant(value: Any) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC) if value is not None else None
