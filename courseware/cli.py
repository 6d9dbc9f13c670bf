"""The command line: `flask check`, `publish`, `demo`, `account`, `backup`, `restore`, `upgrade`, `evaluate`; and serving."""

import sys
import time
from collections.abc import Iterator

import click
from flask import Flask
from flask.cli import with_appcontext
from gunicorn.app.base import BaseApplication

from courseware.accounts import actions as account_actions
from courseware.accounts.addresses import tidy_address
from courseware.accounts.passwords import weakness
from courseware.accounts.roles import Role
from courseware.careers.evaluation import CareerEvaluation, evaluate_matching
from courseware.careers.paths import paths_of
from courseware.careers.checks import career_findings
from courseware.content import actions as content_actions
from courseware.content.library import Library, build_library
from courseware.content.loader import read_files
from courseware.content.source import Finding
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.errors import NotFound
from courseware.kernel.measures import has_failed
from courseware.kernel.settings import Settings, settings_from
from courseware.leads.checks import lead_cards, lead_findings
from courseware.leads.evaluation import LeadEvaluation, evaluate_cards
from courseware.leads.rubric import rubric_from
from courseware.operations import upgrade as migrations
from courseware.operations.health import is_current
from courseware.operations.post import deliver as deliver_letters
from courseware.web import create_app
from courseware.web.plumbing.services import services


def make_app() -> Flask:
    """Build the application with its commands, from the environment's settings."""
    app = create_app(settings_from())
    install(app)
    return app


def make_app_for(settings: Settings) -> tuple[Flask, Database]:
    """Prepare the database of `settings` and build the application over it."""
    database = Database(settings.database_url)
    library = prepare(settings, database)
    app = create_app(settings, database, library)
    install(app)
    return app, database


def install(app: Flask) -> None:
    """Add the house's commands to Flask's own."""
    for command in (check, publish, upgrade, account, deliver, evaluate):
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
    yield from career_findings(library)


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
    app, database = make_app_for(settings)
    click.echo(f"Tandem: http://{settings.host}:{settings.port}", err=True)
    sys.argv = sys.argv[:1]
    _Server(app, settings, database).run()


_ROLES = click.Choice([role.value for role in Role])


@click.group()
def account() -> None:
    """Make accounts and give roles."""


@account.command()
@click.option("--email", prompt="Mail address")
@click.option("--name", prompt="Name")
@click.option("--role", type=_ROLES, default=Role.learner.value, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, for scripts.")
@with_appcontext
def create(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; the first administrator is made this way."""
    address = tidy_address(email)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked_password()
    problem = weakness(password, *name.split(), *email.split("@")) if address else "That is not a mail address."
    if problem or address is None:
        raise SystemExit(problem)
    membership = account_actions.Membership(name, address, password)
    with services().database.transaction() as session:
        if account_actions.sign_up(session, None, membership, now()) is None:
            raise SystemExit("An account has this mail address already: use `flask account promote`.")
        account_actions.set_role(session, None, address, Role(role), now())
    click.echo(f"{address} can sign in, with the role {role}.")


def _asked_password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@account.command()
@click.argument("email")
@click.argument("role", type=_ROLES)
@with_appcontext
def promote(email: str, role: str) -> None:
    """Give an account a role; it has to sign in again."""
    try:
        with services().database.transaction() as session:
            account_actions.set_role(session, None, email, Role(role), now())
    except NotFound as error:
        raise SystemExit(error.words) from error
    click.echo(f"{email} now has the role {role}.")


@click.command()
@with_appcontext
def deliver() -> None:
    """Send every letter that is due: for cron, beside the thread that each server process runs."""
    sent = deliver_letters(services().database, services().settings)
    click.echo(f"{sent} letter{'' if sent == 1 else 's'} sent.")


_SEED = 1
_strict = click.option("--strict", "is_strict", is_flag=True, help="Fail for targets that do not bind, too.")


@click.group(invoke_without_command=True)
@_strict
@click.pass_context
@with_appcontext
def evaluate(context: click.Context, is_strict: bool) -> None:
    """Measure the lead cards and the career matching; without a subcommand, both."""
    if context.invoked_subcommand is None:
        _tell_measures([_leads_measured(), _careers_measured()], is_strict)


@evaluate.command()
@_strict
@with_appcontext
def leads(is_strict: bool) -> None:
    """Agreement with the rubric, how firm each label stands, and what looks alone give away."""
    _tell_measures([_leads_measured()], is_strict)


@evaluate.command()
@_strict
@with_appcontext
def careers(is_strict: bool) -> None:
    """Simulated people, and each occupation placed by the others."""
    _tell_measures([_careers_measured()], is_strict)


def _tell_measures(evaluations: list[LeadEvaluation | CareerEvaluation], is_strict: bool) -> None:
    click.echo("\n\n".join(each.text for each in evaluations))
    if has_failed([measure for each in evaluations for measure in each.measures], is_strict):
        raise SystemExit(1)


def _leads_measured() -> LeadEvaluation:
    library = _sound_library()
    return evaluate_cards(lead_cards(library), rubric_from(library.rubric), _SEED, time.process_time)


def _careers_measured() -> CareerEvaluation:
    return evaluate_matching(paths_of(_sound_library()).to_match, _SEED)


def _sound_library() -> Library:
    _, library, findings = read_library(services().settings)
    if findings:
        raise SystemExit("\n".join(str(finding) for finding in findings))
    return library
