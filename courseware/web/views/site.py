"""The start page, the glossary, preferences, and what the site says about itself."""

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from courseware.classroom.queries import DueItem, due_list_for
from courseware.learning import progress, queries
from courseware.web.plumbing.current import current_reader
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.security import safe_next
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("site", __name__)

_THEMES = {"auto": "the colours of your device", "light": "light colours", "dark": "dark colours"}
_A_YEAR = 365 * 24 * 3600


@pages.get("/")
@same_for_every_guest
def home() -> ResponseReturnValue:
    """Welcome a visitor, or show a reader where to go on."""
    library = edition().library
    read = queries.progress_of(database_session(), current_reader().account_id)
    done = progress.done_keys(read)
    return render_template(
        "site/home.html",
        library=library,
        overview=progress.course_overview(library, done),
        next_lesson=progress.next_lesson(library, done),
        has_begun=bool(read),
        due=_due(),
        is_public=is_anonymous_request(),
    )


def _due() -> list[DueItem]:
    """Return what the reader's classes still ask for, the most pressing first; at most three."""
    reader, session = current_reader(), database_session()
    if not reader.is_signed_in:
        return []
    items = due_list_for(session, reader.account_id, edition().library, now())
    return [one for one in items if one.window.state.takes_work and not one.grade.is_done][:3]


@pages.get("/glossary")
@same_for_every_guest
def glossary() -> ResponseReturnValue:
    """List every term."""
    terms = sorted(edition().library.terms.values(), key=lambda term: term.term.lower())
    return render_template("site/glossary.html", terms=terms, is_public=is_anonymous_request())


@pages.get("/about")
@same_for_every_guest
def about() -> ResponseReturnValue:
    """Say where facts come from, what is kept about readers, and how the site can be used."""
    library = edition().library
    return render_template("site/about.html", library=library, is_public=is_anonymous_request())


@pages.get("/preferences")
def preferences() -> ResponseReturnValue:
    """Offer light, dark, or the device's choice."""
    return render_template("site/preferences.html", themes=_THEMES)


@pages.post("/preferences/theme")
def choose_theme() -> ResponseReturnValue:
    """Keep the chosen colours in a cookie of this browser."""
    theme = request.form.get("theme", "auto")
    response = make_response(redirect(safe_next(request.form.get("next"), "/preferences"), 303))
    if theme in ("light", "dark"):
        response.set_cookie("theme", theme, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure)
    else:
        response.delete_cookie("theme", samesite="Lax", secure=request.is_secure)
    flash(f"This browser now uses {_THEMES.get(theme, _THEMES['auto'])}.", "ok")
    return response


@pages.get("/session/token")
def token() -> ResponseReturnValue:
    """Give a script the token that its next POST must carry."""
    return render_template("site/token.json"), 200, {"Content-Type": "application/json"}
