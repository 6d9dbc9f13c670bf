"""`flask check` and `flask publish`: authored files with the findings of every room."""

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from courseware.careers.checks import career_findings
from courseware.content import actions
from courseware.content.library import Library, build_library
from courseware.content.loader import read_files
from courseware.content.source import Finding
from courseware.kernel.clock import now
from courseware.kernel.settings import Settings
from courseware.leads.checks import lead_cards, lead_findings
from courseware.leads.cues import audit_cues
from courseware.leads.rubric import rubric_from
from courseware.web.plumbing.services import services


def read_library(settings: Settings) -> tuple[dict[str, str], Library, list[Finding]]:
    """Read the authored files with every finding of every room, in the order of files and lines."""
    files = read_files(settings.content, settings.quizzes, settings.language)
    library, findings = build_library(files)
    every = {*findings, *_room_findings(library)}
    return files, library, sorted(every, key=lambda one: (one.file, one.line, one.column))


def _room_findings(library: Library) -> Iterator[Finding]:
    """Yield what rooms above content have against it."""
    yield from lead_findings(library)
    yield from career_findings(library)


def sound_library(settings: Settings) -> tuple[dict[str, str], Library]:
    """Read the authored files; with findings, print them and stop."""
    files, library, findings = read_library(settings)
    if findings:
        for finding in findings:
            click.echo(str(finding), err=True)
        raise SystemExit("Nothing was done: mend the findings above first.")
    return files, library


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
    for line in _cue_lines(library):
        click.echo(line)


def _cue_lines(library: Library) -> Iterator[str]:
    """Yield how many lead cards one number alone would sort: what readers must not be able to go by."""
    cards = lead_cards(library)
    if not cards:
        return
    yield f"{len(cards)} lead cards; the most that two limits on one number alone would sort rightly:"
    for cue in audit_cues(cards, rubric_from(library.rubric)):
        verdict = "" if cue.is_fair else ", too telling"
        yield f"  {cue.share:.0%} by {cue.name} (at most {cue.ceiling:.0%}{verdict})"


@click.command()
@click.option("--message", default="", help="A line for the history.")
@with_appcontext
def publish(message: str) -> None:
    """Publish the authored files as a new release, when they have changed and are sound."""
    files, library = sound_library(services().settings)
    with services().database.transaction() as session:
        release = actions.publish(session, files, library, now(), message)
    click.echo(f"Release {release.id} is what readers see.")
