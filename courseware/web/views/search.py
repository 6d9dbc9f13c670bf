"""Full-text search."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from courseware.kernel.fulltext import find
from courseware.web.plumbing.limits import client_address
from courseware.web.plumbing.services import services
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("search", __name__)


@pages.get("/search")
def search_page() -> ResponseReturnValue:
    """Show what was found, with the hits marked."""
    words = request.args.get("q", "").strip()[:200]
    if words:
        services().limits.hit("search", client_address())
    hits = find(database_session(), words) if words else []
    return render_template("search/results.html", words=words, hits=hits)
