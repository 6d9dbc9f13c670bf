"""Counting SQL statements, to show that pages need no more of them for more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from courseware.kernel.database import Database


class Statements(list[str]):
    """The statements that a block sent, in order; what the clock sends is not among them (see `_BY_CLOCK`)."""


_BY_CLOCK = ("BEGIN", "SELECT max(release.id)")  # every few seconds the site looks whether a new release is out


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """Collect every statement sent to `database` inside the block: `with counted(database) as sent: ...; len(sent)`."""
    sent = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_BY_CLOCK):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
