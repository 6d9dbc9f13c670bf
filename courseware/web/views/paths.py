"""The career paths: all of them, and one with what a day is like, what it asks and what it pays."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from courseware.careers.matching import Side
from courseware.careers.outlook import outlook
from courseware.careers.paths import paths_of
from courseware.careers.report import matches_for
from courseware.kernel.errors import NotFound
from courseware.skills import queries
from courseware.skills.results import Result
from courseware.web.plumbing.current import current_reader
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("paths", __name__, url_prefix="/paths")


@pages.get("")
@same_for_every_guest
def all_paths() -> ResponseReturnValue:
    """Show every path by side, with how likely it is for a reader who has a report."""
    library, result = edition().library, _result()
    matches = matches_for(result, library)
    authored = paths_of(library).authored
    return render_template(
        "paths/all.html",
        groups=[(side, [path for path in authored.paths if path.side is side]) for side in Side],
        likely={each.path.key: each.probability for each in matches.paths} if matches else {},
        result=result,
        sources=authored.sources,
        is_public=is_anonymous_request(),
    )


def _result() -> Result | None:
    return queries.newest_result(database_session(), current_reader().account_id)


@pages.get("/<path_key>")
@same_for_every_guest
def one_path(path_key: str) -> ResponseReturnValue:
    """Show one path: a day, what it asks against what the reader has, pay and growth, and what to do next."""
    library = edition().library
    authored = paths_of(library).authored
    path = next((path for path in authored.paths if path.key == path_key), None)
    if path is None:
        raise NotFound("There is no such path.")
    result = _result()
    return render_template(
        "paths/path.html",
        path=path,
        outlook=outlook(path.key, result, library),
        result=result,
        sources=authored.sources,
        is_public=is_anonymous_request(),
    )
