"""The database: engine, sessions, column types, and the only knowledge of dialects."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Row,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

__all__ = ["Base", "Connection", "Database", "IntegrityError", "OperationalError", "Session", "UTCDateTime"]

_WRITES = "tandem_writes"
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, whatever the dialect hands back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive instant")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables of every room; constraints have names so that migrations can speak of them."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UTCDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class Database:
    """One engine; sessions that read, and sessions that write."""

    def __init__(self, url: str) -> None:
        """Open lazily; nothing connects before the first statement."""
        self.url = url
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(**{_WRITES: True})

    def session(self, *, writes: bool) -> Session:
        """Return a session; a writing one holds SQLite's write lock from its first statement."""
        return Session(self._writing if writes else self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit what the block wrote, or nothing of it."""
        with self.session(writes=True) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Lend a session that only reads."""
        with self.session(writes=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection (before a fork, after a test)."""
        self.engine.dispose()


def insert_ignore(session: Session, table: Any, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique constraint says that it is there already; tell whether it was new."""
    return _insert_ignore(session, table, values) is not None


def insert_new(session: Session, table: Any, values: Mapping[str, Any]) -> int | None:
    """Insert as `insert_ignore` does; return the new row's id, None when it was there already."""
    row = _insert_ignore(session, table, values)
    return None if row is None else int(row[0])


def _insert_ignore(session: Session, table: Any, values: Mapping[str, Any]) -> Row[Any] | None:
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(*table.__table__.primary_key)).first()


def insert_missing(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert every row that no unique constraint says is there already, in one statement."""
    session.execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def _insert(session: Session, table: Any) -> Any:
    return (postgresql if is_postgresql(session) else sqlite).insert(table.__table__)


def upsert(session: Session, table: Any, values: Mapping[str, Any], renewed: Iterable[str]) -> None:
    """Insert a row, or set the columns `renewed` where its primary key is there already, in one statement."""
    statement = _insert(session, table).values(**values)
    fresh = {name: statement.excluded[name] for name in renewed}
    session.execute(statement.on_conflict_do_update(index_elements=list(table.__table__.primary_key), set_=fresh))


def count_up(session: Session, table: Any, keys: Mapping[str, Any], column: str, fresh: Mapping[str, Any]) -> int:
    """Add one to a counter row, making it when missing, in one statement; return the new count."""
    counter = table.__table__.c[column]
    statement = _insert(session, table).values(**keys, **fresh, **{column: 1})
    counted = statement.on_conflict_do_update(index_elements=list(keys), set_={column: counter + 1})
    return int(session.execute(counted.returning(counter)).scalar_one())


def is_postgresql(session: Session) -> bool:
    """Tell whether the session speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def lock_for(session: Session, name: str) -> None:
    """Hold a named lock until the transaction ends; SQLite's single writer needs none."""
    if is_postgresql(session):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


def ping(session: Session) -> None:
    """Raise when the database does not answer."""
    session.execute(text("SELECT 1"))


def table_names(session: Session) -> list[str]:
    """Return the names of the tables that exist."""
    return inspect(session.get_bind()).get_table_names()


def _engine(url: str) -> Engine:
    hidden: dict[str, Any] = {"hide_parameters": True}  # errors are logged: they must not tell what people entered
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=16, max_overflow=16, pool_pre_ping=True, **hidden)
    engine = create_engine(url, connect_args={"timeout": 30}, pool_size=32, max_overflow=32, **hidden)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: see _begin_sqlite
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins by reading and then writes may find the lock taken and fail at once;
    # taking it first turns that failure into a wait.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
