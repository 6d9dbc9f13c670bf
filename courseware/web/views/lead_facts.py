"""The facts about leads: what public data say about signs of interest, with intervals, sources and limits."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from courseware.kernel.errors import NotFound
from courseware.leads.facts import lead_facts_from
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition

pages = Blueprint("lead_facts", __name__, url_prefix="/leads/facts")


@pages.get("")
@same_for_every_guest
def all_facts() -> ResponseReturnValue:
    """Show every comparison by what it teaches, what leaks do to a score, what is not known, and the data sets."""
    library = edition().library
    if not library.lead_facts:
        raise NotFound("This course has no page of facts.")
    facts = lead_facts_from(library.lead_facts)
    return render_template(
        "leads/facts.html",
        facts=facts,
        lesson=library.lessons[facts.lesson] if facts.lesson else None,
        is_public=is_anonymous_request(),
    )
