"""Which shape an answer takes: a page, a page without a redirect, or JSON for a script that asked for it."""

from flask import request


def wants_json() -> bool:
    """Whether a script asked for JSON (it says so in Accept); browsers ask for HTML."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def shows_page_itself() -> bool:
    """Whether a script sent the form and puts the page that comes back in place: a redirect would cost it a round trip."""
    return request.headers.get("X-Shows-Page") == "itself"
