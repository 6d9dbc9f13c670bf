"""Fixtures that more than one room needs: databases, the application, an inspecting client."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text

from courseware.accounts import passwords
from courseware.cli.authoring import read_library
from courseware.cli.commands import install
from courseware.content.actions import publish
from courseware.content.library import Library
from courseware.content.queries import forget_items
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import ROOT, Settings
from courseware.operations.upgrade import upgrade
from courseware.web import create_app
from tests.inspecting import InspectingClient

hypothesis_settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
hypothesis_settings.load_profile("untimed")

POSTGRESQL = os.environ.get("TANDEM_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")


def _postgresql_answers() -> bool:
    try:
        engine = create_engine(POSTGRESQL, connect_args={"connect_timeout": 2})
        with engine.connect():
            return True
    except Exception:
        return False
    finally:
        engine.dispose()


HAS_POSTGRESQL = _postgresql_answers()
REQUIRED = os.environ.get("TANDEM_REQUIRE", "").split(",")
if "postgresql" in REQUIRED and not HAS_POSTGRESQL:
    raise RuntimeError(f"PostgreSQL is required but does not answer at {POSTGRESQL}")
DIALECTS = ["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"]


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """Hash fast in tests; the real cost is tested once, in tests/unit/accounts."""
    cheap = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._hasher = lambda: cheap


@pytest.fixture(scope="session")
def authored() -> tuple[dict[str, str], Library]:
    """The project's own content, read once; its findings fail the run."""
    files, library, findings = read_library(_settings(Path("/nonexistent"), "sqlite://"))
    assert findings == []
    return files, library


@pytest.fixture(scope="session")
def library(authored: tuple[dict[str, str], Library]) -> Library:
    """The project's own content."""
    return authored[1]


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, authored: tuple[dict[str, str], Library]
) -> Iterator[dict[str, str]]:
    """A migrated and published database of each dialect, to be copied for every test."""
    folder = tmp_path_factory.mktemp("databases")
    urls = {"sqlite": f"sqlite:///{folder / 'template.sqlite3'}"}
    if HAS_POSTGRESQL:
        urls["postgresql"] = create_postgresql(f"tandem_template_{uuid.uuid4().hex[:8]}")
    for url in urls.values():
        database = Database(url)
        upgrade(database)
        with database.transaction() as session:
            publish(session, *authored, now())
        database.dispose()
    yield urls
    if HAS_POSTGRESQL:
        drop_postgresql(urls["postgresql"])


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest, templates: dict[str, str], tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated, published database; the test runs once on each dialect."""
    yield from _copy(request.param, templates, tmp_path)


@pytest.fixture
def sqlite_database(templates: dict[str, str], tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database, for tests in which the dialect plays no part."""
    yield from _copy("sqlite", templates, tmp_path)


def _copy(dialect: str, templates: dict[str, str], folder: Path) -> Iterator[Database]:
    forget_items()
    if dialect == "sqlite":
        path = folder / "test.sqlite3"
        path.write_bytes(Path(templates["sqlite"].removeprefix("sqlite:///")).read_bytes())
        database = Database(f"sqlite:///{path}")
        yield database
        database.dispose()
        return
    url = create_postgresql(f"tandem_test_{uuid.uuid4().hex[:12]}", template=templates["postgresql"])
    database = Database(url)
    yield database
    database.dispose()
    drop_postgresql(url)


def create_postgresql(name: str, template: str | None = None) -> str:
    source = f' TEMPLATE "{template.rpartition("/")[2]}"' if template else ""
    _admin(f'CREATE DATABASE "{name}"{source}')
    return f"{POSTGRESQL.rpartition('/')[0]}/{name}"


def drop_postgresql(url: str) -> None:
    _admin(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')


def _admin(statement: str) -> None:
    engine = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        instance=folder,
        database_url=url,
        secret_key="a secret for tests only",
        base_url="http://localhost",
        content=ROOT / "content",
        quizzes=ROOT / "quizzes",
        log_level=os.environ.get("LOG_LEVEL", "CRITICAL"),
    )


@pytest.fixture
def app(database: Database, tmp_path: Path, library: Library) -> Iterator[Flask]:
    """The application over a fresh database of each dialect."""
    yield from _app(database, tmp_path, library)


@pytest.fixture
def sqlite_app(sqlite_database: Database, tmp_path: Path, library: Library) -> Iterator[Flask]:
    """The application over SQLite alone."""
    yield from _app(sqlite_database, tmp_path, library)


def _app(database: Database, folder: Path, library: Library) -> Iterator[Flask]:
    app = create_app(_settings(folder, database.url), database, library)
    install(app)
    app.extensions["post_office"].close()  # letters go out when a test says so
    app.test_client_class = InspectingClient
    yield app


@pytest.fixture
def client(sqlite_app: Flask) -> InspectingClient:
    """A browser without a session that inspects every page it gets."""
    client = sqlite_app.test_client()
    assert isinstance(client, InspectingClient)
    return client
