"""`flask evaluate`: what the lead cards and the career matching are worth, measured."""

import time

import click
from flask.cli import with_appcontext

from courseware.careers.evaluation import CareerEvaluation, evaluate_matching
from courseware.careers.paths import paths_of
from courseware.cli.authoring import sound_library
from courseware.content.library import Library
from courseware.kernel.measures import has_failed
from courseware.leads.checks import lead_cards
from courseware.leads.evaluation import LeadEvaluation, evaluate_cards
from courseware.leads.rubric import rubric_from
from courseware.web.plumbing.services import services

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
    library = _library()
    return evaluate_cards(lead_cards(library), rubric_from(library.rubric), _SEED, time.process_time)


def _careers_measured() -> CareerEvaluation:
    return evaluate_matching(paths_of(_library()).to_match, _SEED)


def _library() -> Library:
    return sound_library(services().settings)[1]
