"""Everything kept about one account, found by following foreign keys: a new table cannot be forgotten."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from courseware.kernel.database import Base
from courseware.learning.attempts import Feedback, policy_from

Row = dict[str, Any]
Owned = dict[str, tuple[Table, ColumnElement[bool]]]

_SECRET = frozenset({"password_hash", "key_hash", "idempotency_key", "seed", "params"})


def owned_by(account_id: int) -> Owned:
    """Return each table that holds rows of an account, with the condition that finds them.

    A row belongs to the account when deleting the account deletes it (ON DELETE CASCADE); the journal, which has no
    foreign keys, is added by hand.
    """
    account, fact = Base.metadata.tables["account"], Base.metadata.tables["fact"]
    owned: Owned = {"account": (account, account.c.id == account_id), "fact": (fact, fact.c.actor_id == account_id)}
    for table in Base.metadata.sorted_tables:
        for condition in _ownerships(table, owned):
            owned.setdefault(table.name, (table, condition))
    return owned


def _ownerships(table: Table, owned: Owned) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        parent = key.column.table
        if parent.name in owned and key.ondelete == "CASCADE":
            yield key.parent.in_(select(key.column).where(owned[parent.name][1]))


def everything_about(session: Session, account_id: int, now: datetime) -> dict[str, list[Row]]:
    """Return every row of an account by table, as JSON values: one statement a table.

    Secrets stay behind, and scores wait until their attempt is released: those of a test until it is handed in.
    """
    found = {name: _rows(session, table, condition) for name, (table, condition) in owned_by(account_id).items()}
    hidden = [row for row in found["attempt"] if _is_held_back(row, now)]
    _hold_back(found, {row["id"] for row in hidden}, {row["uuid"] for row in hidden})
    return {name: [_shown(row) for row in rows] for name, rows in found.items()}


def _rows(session: Session, table: Table, condition: ColumnElement[bool]) -> list[Row]:
    rows = session.execute(select(table).where(condition).order_by(*table.primary_key.columns))
    return [dict(row) for row in rows.mappings()]


def _is_held_back(attempt: Mapping[str, Any], now: datetime) -> bool:
    policy = policy_from(attempt["policy"])
    is_on_the_way = policy.feedback is Feedback.after and attempt["state"] == "open"
    return is_on_the_way or (policy.release_at is not None and policy.release_at > now)


def _hold_back(found: dict[str, list[Row]], attempts: set[int], uuids: set[str]) -> None:
    slots = {row["id"] for row in found["slot"] if row["attempt_id"] in attempts}
    responses = {row["id"] for row in found["response"] if row["slot_id"] in slots}
    found["score"] = [row for row in found["score"] if row["attempt_id"] not in attempts]
    found["grading"] = [row for row in found["grading"] if row["response_id"] not in responses]
    found["fact"] = [row for row in found["fact"] if row["result"].get("attempt") not in uuids]


def _shown(row: Row) -> Row:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _SECRET
    }
