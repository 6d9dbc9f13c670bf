"""`flask account`, `flask deliver` and `flask demo`: people and their mail."""

import sys

import click
from flask.cli import with_appcontext

from courseware.accounts import actions as account_actions
from courseware.accounts.addresses import tidy_address
from courseware.accounts.passwords import weakness
from courseware.accounts.roles import Role
from courseware.kernel.clock import now
from courseware.kernel.database import Database, lock_for
from courseware.kernel.errors import NotFound
from courseware.kernel.settings import Settings
from courseware.operations import demo as demos
from courseware.operations.post import deliver as deliver_letters
from courseware.web.plumbing.editions import Edition
from courseware.web.plumbing.services import services

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


@click.command()
@with_appcontext
def demo() -> None:
    """Add an instructor, a class and thirty learners with histories to a site that nobody has signed up to."""
    running = services()
    found = make_demo(running.settings, running.database, running.editions.current())
    if found is None:
        raise SystemExit("People have signed up here already: a demo would mix with their work.")
    click.echo(str(found))


def make_demo(settings: Settings, database: Database, edition: Edition) -> demos.SignIn | None:
    """Make the demo people and keep how to sign in; None where somebody has signed up, perhaps a moment ago."""
    with database.transaction() as session:
        lock_for(session, "demo")
        if not demos.is_wanted(session):
            return None
        found = demos.make_demo(
            session, edition.library, edition.versions, edition.release_id, settings.secret_key, now()
        )
    demos.keep_sign_in(settings.instance, found)
    return found
