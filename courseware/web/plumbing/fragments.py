"""Which shape an answer takes: a page, or JSON for a script that asked for it."""

from flask import request


def wants_json() -> bool:
    """Whether a script asked for JSON (it says so in Accept); browsers ask for HTML."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept
