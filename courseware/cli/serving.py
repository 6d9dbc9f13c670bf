"""Preparing a database and serving: what `make run` starts."""

import os
import sys

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from courseware.cli.authoring import read_library
from courseware.cli.people import make_demo
from courseware.cli.worker import Worker
from courseware.content import actions
from courseware.content.library import Library
from courseware.content.source import Finding
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.settings import Settings, settings_from
from courseware.operations import demo as demos
from courseware.operations import upgrade as migrations
from courseware.operations.health import is_current
from courseware.web import create_app
from courseware.web.plumbing.services import services


def make_app_for(settings: Settings, with_demo: bool = False) -> tuple[Flask, Database]:
    """Make the database of `settings` ready and build the application over it."""
    database = Database(settings.database_url)
    with migrations.only_one(settings.instance):
        library = _prepare(settings, database)
        app = create_app(settings, database, library)
        if with_demo:
            _prepare_demo(app)
    return app, database


def _prepare(settings: Settings, database: Database) -> Library | None:
    """Migrate and publish; broken content leaves the last good release up."""
    with database.reading() as session:
        current = is_current(session)
    if not current:
        migrations.upgrade(database)
    files, library, findings = read_library(settings)
    if findings:
        _tell(findings)
        return None
    with database.transaction() as session:
        actions.publish(session, files, library, now(), "at start")
    return library


def _tell(findings: list[Finding]) -> None:
    for finding in findings[:50]:
        click.echo(str(finding), err=True)
    click.echo("The content on disk has mistakes; the last good release stays up.", err=True)


def _prepare_demo(app: Flask) -> None:
    """Add demo people to a site that nobody has signed up to; print how to sign in while they are there."""
    with app.app_context():
        running = services()
        with running.database.reading() as session:
            is_wanted = demos.is_wanted(session)
        if is_wanted:
            click.echo("Making demo people …", err=True)
            make_demo(running.settings, running.database, running.editions.current())
        sign_in = demos.kept_sign_in(running.settings.instance)
    if sign_in:
        click.echo(str(sign_in), err=True)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn inside this process, so that everything is imported once."""

    def __init__(self, app: Flask, settings: Settings, database: Database | None) -> None:
        self._app, self._settings, self._database = app, settings, database
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn needs; one process on SQLite (its writers take turns anyway), more on PostgreSQL."""
        workers = self._settings.workers or (1 if self._settings.is_sqlite else 2)
        options = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": workers,
            "worker_class": Worker,
            "threads": self._settings.threads,
            "preload_app": True,
            "control_socket_disable": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 15,
            "limit_request_line": 4094,
            "pre_fork": lambda _server, _worker: self._close_connections(),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def _close_connections(self) -> None:
        if self._database is not None:
            self._database.dispose()

    def load(self) -> Flask:
        """Return the application, built before the fork."""
        return self._app


def serve() -> None:
    """Prepare the database and serve until told to stop."""
    settings = settings_from()
    app, database = make_app_for(settings, with_demo=os.environ.get("TANDEM_DEMO", "yes") != "no")
    click.echo(f"Tandem is ready: http://{settings.host}:{settings.port}", err=True)
    run_server(app, settings, database)


def run_server(app: Flask, settings: Settings, database: Database | None = None) -> None:
    """Serve `app` until told to stop; connections are closed before each fork."""
    sys.argv = sys.argv[:1]  # gunicorn would read our arguments as its own
    _Server(app, settings, database).run()
