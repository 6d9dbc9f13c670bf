"""Migrations: they make exactly the tables that the code declares, and two first starts do not race."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from courseware.kernel.database import Base, Database
from courseware.kernel.settings import ROOT
from courseware.operations.health import is_current
from courseware.operations.upgrade import alembic_config, upgrade
from tests.conftest import HAS_POSTGRESQL, create_postgresql, drop_postgresql


def test_migrations_make_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        found = compare_metadata(context, Base.metadata)
    assert [one for one in found if "search_document" not in str(one)] == []


def test_migrations_go_back_and_forth(database: Database) -> None:
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "base")
        connection.commit()
    upgrade(database)
    upgrade(database)
    with database.reading() as session:
        assert is_current(session)


@pytest.fixture(params=["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"
        return
    url = create_postgresql(f"tandem_first_{os.getpid()}")
    yield url
    drop_postgresql(url)


def test_two_first_starts_end_in_two_servers(empty_url: str, tmp_path: Path) -> None:
    ports = [_free_port(), _free_port()]
    # On PostgreSQL the two stand for two machines; SQLite is one machine with one instance folder.
    folders = [tmp_path / ("a" if empty_url.startswith("sqlite") else name) for name in ("a", "b")]
    servers = [_start(empty_url, port, folder) for port, folder in zip(ports, folders, strict=True)]
    try:
        assert [_ready(port) for port in ports] == [True, True]
    finally:
        for server in servers:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _start(url: str, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    settings = {"DATABASE_URL": url, "PORT": str(port), "TANDEM_INSTANCE": str(folder), "SECRET_KEY": "the same"}
    return subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **settings, "TANDEM_DEMO": "no"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _ready(port: int) -> bool:
    for _ in range(600):
        with suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200
        time.sleep(0.1)
    return False
