"""Offerings: own modules and the catalogue, filtered by the address, and one offering with its facts."""

from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from courseware.careers.matching import Matches
from courseware.careers.offerings import RankedOffering, offerings_of, passes, plan, rank, unranked
from courseware.careers.report import matches_for
from courseware.content.library import Library
from courseware.kernel.errors import NotFound
from courseware.skills import queries
from courseware.skills.results import Result
from courseware.web.forms.offerings import FilterForm, read_filters
from courseware.web.plumbing.current import current_reader
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("offerings", __name__, url_prefix="/offerings")

PER_PAGE = 20


@pages.get("")
@same_for_every_guest
def all_offerings() -> ResponseReturnValue:
    """List what passes the filters: by fit for a reader who has a report, else by title."""
    library = edition().library
    form, result = read_filters(request.args), _result()
    matches = matches_for(result, library)
    found = _found(form, result, matches, library) if form.validate() else []
    page = min(form.page.data or 1, max(1, ceil(len(found) / PER_PAGE)))
    return render_template(
        "offerings/all.html",
        filter_form=form,
        found=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(found),
        page=page,
        pages=ceil(len(found) / PER_PAGE),
        href=f"/offerings?{urlencode([*form.chosen.items(), ('page', '')])}{{page}}",
        is_ranked=matches is not None,
        result=result,
        is_public=is_anonymous_request(),
    )


def _result() -> Result | None:
    return queries.newest_result(database_session(), current_reader().account_id)


def _found(form: FilterForm, result: Result | None, matches: Matches | None, library: Library) -> list[RankedOffering]:
    offerings, filters = offerings_of(library), form.filters
    if result is None or matches is None:
        return [unranked(each) for each in offerings if passes(each, filters)]
    return rank(result.profile, matches, offerings, filters)


@pages.get("/plan")
def my_plan() -> ResponseReturnValue:
    """Show up to three offerings that close most together, each chosen for what the others leave open."""
    library = edition().library
    form, result = read_filters(request.args), _result()
    matches = matches_for(result, library) if form.validate() else None
    chosen = plan(result.profile, matches, offerings_of(library), form.filters) if result and matches else []
    return render_template("offerings/plan.html", filter_form=form, chosen=chosen, result=result)


@pages.get("/<offering_key>")
@same_for_every_guest
def one_offering(offering_key: str) -> ResponseReturnValue:
    """Show one offering: what it is, and each fact with its source, date and status."""
    offering = edition().library.offerings.get(offering_key)
    if offering is None:
        raise NotFound("There is no such offering.")
    return render_template("offerings/offering.html", ranked=unranked(offering), is_public=is_anonymous_request())
