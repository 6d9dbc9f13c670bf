"""Counting SQL statements, to show that pages need no more of them for more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from courseware.kernel.database import Database


class Statements(list[str]):
    """The statements that a block sent, in order; BEGIN and COMMIT are not among them."""


@contextmanager
def counted(database: Database) -> Iterator[Statements]:
    """Collect every statement sent to `database` inside the block: `with counted(database) as sent: ...; len(sent)`."""
    sent = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
