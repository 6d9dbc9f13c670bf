"""`flask upgrade`, `flask backup` and `flask restore`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from courseware.kernel.clock import now
from courseware.operations import backup as backups
from courseware.operations import upgrade as migrations
from courseware.web.plumbing.services import services


@click.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(services().database)
    click.echo("The database is up to date.")


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@with_appcontext
def backup(path: Path | None) -> None:
    """Write everything to PATH (default: instance/backups/<time>.tandem); readable by this user alone."""
    moment = now()
    target = path or services().settings.instance / "backups" / f"{moment:%Y%m%dT%H%M%SZ}.tandem"
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = backups.backup(services().database, target, moment)
    click.echo(f"{sum(table['rows'] for table in manifest.tables.values())} rows in {target}")


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(path: Path, yes: bool) -> None:
    """Verify the backup at PATH, then replace everything in the database by it."""
    try:
        manifest = backups.verify(path)
        rows = sum(table["rows"] for table in manifest.tables.values())
        if not yes:
            click.confirm(f"Replace everything in the database by {rows} rows of {manifest.made_at}?", abort=True)
        migrations.upgrade(services().database)
        backups.restore(services().database, path)
    except backups.BadBackup as error:
        raise SystemExit(f"Nothing was changed: {error}.") from error
    click.echo(f"{rows} rows restored. Restart the servers, and run `flask publish` to refresh the search.")
