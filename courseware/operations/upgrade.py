"""Bringing the database to the schema that this code expects; one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from courseware.kernel.database import Database
from courseware.kernel.settings import ROOT

_ONE_AT_A_TIME = 7_283_364  # any number, the same in every process


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's settings for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Migrate to the newest schema; does nothing when it is there already."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        command.upgrade(alembic_config(connection), "head")
        connection.commit()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a file lock, so that two first starts on one machine do not race."""
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
