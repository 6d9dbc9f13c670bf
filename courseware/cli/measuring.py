"""`flask evaluate`: what the lead lab and the career matching are worth, measured."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import click
from flask.cli import with_appcontext

from courseware.careers.evaluation import CareerEvaluation, evaluate_matching
from courseware.careers.paths import paths_of
from courseware.cli.authoring import sound_library
from courseware.content.library import Library
from courseware.kernel.measures import has_failed
from courseware.leads.checks import lead_cards
from courseware.leads.desk_evaluation import DeskEvaluation, evaluate_desk
from courseware.leads.desk_model import desk_from
from courseware.leads.desk_values import values_from
from courseware.leads.evaluation import LeadEvaluation, MadeEvaluation, evaluate_cards, evaluate_made
from courseware.leads.generator import generator_from
from courseware.leads.report import report_of
from courseware.leads.rubric import rubric_from
from courseware.web.plumbing.services import services

_SEED = 1
Evaluation: TypeAlias = LeadEvaluation | MadeEvaluation | DeskEvaluation | CareerEvaluation
_strict = click.option("--strict", "is_strict", is_flag=True, help="Fail for targets that do not bind, too.")


@click.group(invoke_without_command=True)
@_strict
@click.pass_context
@with_appcontext
def evaluate(context: click.Context, is_strict: bool) -> None:
    """Measure the lead lab and the career matching; without a subcommand, both."""
    if context.invoked_subcommand is None:
        _tell_measures([*_leads_measured(_library()), _careers_measured()], is_strict)


@evaluate.command()
@_strict
@click.option("--write", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write the report there, too.")
@with_appcontext
def leads(is_strict: bool, page: Path | None) -> None:
    """Rubric, lead cards, made leads and the lead desk: about a minute."""
    library = _library()
    found = _leads_measured(library)
    if page:
        page.write_text(report_of(library, found, found[-1].markdown), encoding="utf-8")
    _tell_measures(found, is_strict)


@evaluate.command()
@_strict
@with_appcontext
def careers(is_strict: bool) -> None:
    """Simulated people, and each occupation placed by the others."""
    _tell_measures([_careers_measured()], is_strict)


def _tell_measures(evaluations: Sequence[Evaluation], is_strict: bool) -> None:
    click.echo("\n\n".join(each.text for each in evaluations))
    if has_failed([measure for each in evaluations for measure in each.measures], is_strict):
        raise SystemExit(1)


def _leads_measured(library: Library) -> tuple[LeadEvaluation, MadeEvaluation, DeskEvaluation]:
    rubric, clock = rubric_from(library.rubric), time.process_time
    tables = {size: values_from(text) for size, text in library.desk_values.items()}
    return (
        evaluate_cards(lead_cards(library), rubric, _SEED, clock),
        evaluate_made(generator_from(library.lead_generator), rubric, _SEED, clock),
        evaluate_desk(desk_from(library.desk), rubric, tables, clock),
    )


def _careers_measured() -> CareerEvaluation:
    return evaluate_matching(paths_of(_library()).to_match, _SEED)


def _library() -> Library:
    return sound_library(services().settings)[1]
