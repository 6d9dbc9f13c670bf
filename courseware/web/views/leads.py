"""The lead lab's front page, and what it knows of the learner."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from courseware.leads.generator import generator_from
from courseware.leads.judgement import FEWEST_FOR_KAPPA
from courseware.leads.lab import EXERCISES
from courseware.leads.queries import played_cards, portrait_of
from courseware.leads.rubric import rubric_from
from courseware.leads.standing import standing_of
from courseware.leads.worked import worked_examples
from courseware.web.plumbing.current import current_reader
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("leads", __name__, url_prefix="/leads")


@pages.get("")
@same_for_every_guest
def lab() -> ResponseReturnValue:
    """Explain the lab and its rules; offer the exercises; show where the learner stands."""
    account_id = current_reader().account_id
    rubric = rubric_from(edition().library.rubric)
    return render_template(
        "leads/lab.html",
        exercises=EXERCISES,
        rubric=rubric,
        standing=standing_of(played_cards(database_session(), account_id, now()) if account_id else []),
        is_public=is_anonymous_request(),
    )


@pages.get("/you")
def you() -> ResponseReturnValue:
    """Show what the lab knows of the learner: rules, mix-ups, leanings, certainty, history."""
    account_id = current_reader().account_id
    rubric = rubric_from(edition().library.rubric)
    return render_template(
        "leads/you.html",
        portrait=portrait_of(database_session(), account_id, rubric, now()),
        rubric=rubric,
        fewest_for_kappa=FEWEST_FOR_KAPPA,
    )


@pages.get("/examples")
@same_for_every_guest
def examples_page() -> ResponseReturnValue:
    """Show worked examples of every rule."""
    library = edition().library
    rubric = rubric_from(library.rubric)
    examples = worked_examples(generator_from(library.lead_generator), rubric)
    return render_template(
        "leads/examples.html",
        rubric=rubric,
        examples=[(one, [(card, card.present({}).fields) for card in one.cards]) for one in examples],
        is_public=is_anonymous_request(),
    )
