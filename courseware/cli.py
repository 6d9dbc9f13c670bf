"""The command line: `flask check`, `publish`, `demo`, `account`, `backup`, `restore`, `upgrade`, `evaluate`; and serving."""

import sys
from collections.abc import Iterator

import click
from flask import Flask
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from courseware.content import actions as content_actions
from courseware.content.library import Library, build_library
from courseware.content.loader import read_files
from courseware.content.source import Finding
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import Settings, settings_from
from courseware.leads.checks import lead_findings
from courseware.operations import upgrade as migrations
from courseware.operations.health import is_current
from courseware.web import create_app
from courseware.web.plumbing.services import services


def make_app() -> Flask:
    """Build the application with its commands, from the environment's settings."""
    app = create_app(settings_from())
    install(app)
    return app


def install(app: Flask) -> None:
    """Add the house's commands to Flask's own."""
    for command in (check, publish, upgrade):
        app.cli.add_command(command)


def read_library(settings: Settings) -> tuple[dict[str, str], Library, list[Finding]]:
    """Read the authored files with every finding of every room."""
    files = read_files(settings.content, settings.quizzes, settings.language)
    library, findings = build_library(files)
    return (
        files,
        library,
        sorted({*findings, *_room_findings(library)}, key=lambda one: (one.file, one.line, one.column)),
    )


def _room_findings(library: Library) -> Iterator[Finding]:
    """Yield what rooms above content have against it."""
    yield from lead_findings(library)


@click.command()
@with_appcontext
def check() -> None:
    """Check every authored file; name file, line, column and remedy of each mistake."""
    _, library, findings = read_library(services().settings)
    for finding in findings:
        click.echo(str(finding))
    counts = f"{len(library.lessons)} lessons, {len(library.quizzes)} quizzes, {len(library.items)} items"
    click.echo(f"{counts}: {len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}.")
    if findings:
        raise SystemExit(1)


@click.command()
@click.option("--message", default="", help="A line for the history.")
@with_appcontext
def publish(message: str) -> None:
    """Publish the authored files as a new release, when they have changed and are sound."""
    files, library, findings = read_library(services().settings)
    if findings:
        for finding in findings:
            click.echo(str(finding), err=True)
        raise SystemExit("Nothing was published: mend the findings above first.")
    with services().database.transaction() as session:
        release = content_actions.publish(session, files, library, now(), message)
    click.echo(f"Release {release.id} is what readers see.")


@click.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(services().database)
    click.echo("The database is up to date.")


def prepare(settings: Settings, database: Database) -> Library | None:
    """Make a database ready to serve: migrate, publish, and add demo people to an empty one."""
    with migrations.only_one(settings.instance):
        with database.reading() as session:
            current = is_current(session)
        if not current:
            migrations.upgrade(database)
        files, library, findings = read_library(settings)
        if findings:
            _tell(findings)
            return None
        with database.transaction() as session:
            content_actions.publish(session, files, library, now(), "at start")
    return library


def _tell(findings: list[Finding]) -> None:
    for finding in findings[:50]:
        click.echo(str(finding), err=True)
    click.echo("The content on disk has mistakes; the last good release stays up.", err=True)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn inside this process, so that everything is imported once."""

    def __init__(self, app: Flask, settings: Settings, database: Database) -> None:
        self._app, self._settings, self._database = app, settings, database
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn needs; one process on SQLite (its writers take turns anyway), more on PostgreSQL."""
        workers = self._settings.workers or (1 if self._settings.is_sqlite else 2)
        options = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "preload_app": True,
            "control_socket_disable": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 15,
            "limit_request_line": 4094,
            "pre_fork": lambda _server, _worker: self._database.dispose(),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, built before the fork."""
        return self._app


def serve() -> None:
    """Prepare the database and serve until told to stop."""
    settings = settings_from()
    database = Database(settings.database_url)
    library = prepare(settings, database)
    app = create_app(settings, database, library)
    install(app)
    click.echo(f"Tandem: http://{settings.host}:{settings.port}", err=True)
    sys.argv = sys.argv[:1]
    _Server(app, settings, database).run()
