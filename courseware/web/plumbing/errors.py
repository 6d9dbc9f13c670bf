"""Every error as a page with a way out, or as JSON for scripts."""

import logging
from collections.abc import Iterator

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from courseware.accounts.policy import NOBODY
from courseware.kernel import errors
from courseware.kernel.database import OperationalError
from courseware.web.plumbing.editions import NotPublished
from courseware.web.plumbing.fragments import wants_json
from courseware.web.plumbing.logs import request_id
from courseware.web.plumbing.transactions import drop

_STATUS: dict[type[errors.HouseError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Closed: 403,
    errors.Invalid: 400,
    errors.TooMany: 429,
    errors.SignInNeeded: 401,
}
_PAGES = {400, 403, 404, 405, 413, 429, 500, 503}
_SECRET = ("password", "csrf_token")
_log = logging.getLogger("tandem.errors")


def install(app: Flask) -> None:
    """Catch each kind of error once."""
    app.register_error_handler(errors.HouseError, _house)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(NotPublished, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _house(error: errors.HouseError) -> ResponseReturnValue:
    status = _STATUS.get(type(error), 400)
    if isinstance(error, errors.SignInNeeded) and not wants_json():
        target = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or "/"
        return redirect(url_for("account.sign_in_page", next=target if target.startswith("/") else "/"), 303)
    response = _page(status, error.words)
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    """Show the form's answers again with a fresh token: nothing was done, nothing is lost."""
    words = "Please press the button once more. We ask so that no other site can send a form in your name."
    return _page(400, words, title="One more press", again=list(_answers()))


def _answers() -> Iterator[tuple[str, str]]:
    for name, values in request.form.lists():
        if not any(secret in name for secret in _SECRET):
            yield from ((name, value) for value in values)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    response = _page(error.code, None)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unavailable(error: Exception) -> ResponseReturnValue:
    _log.error(
        "database unavailable", extra={"request_id": request_id(), "error": type(error).__name__}, exc_info=error
    )
    _drop_session()
    response = _page(503, None, again=list(_answers()) if request.method == "POST" else None)
    response.headers["Retry-After"] = "10"
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    _log.error("unexpected", extra={"request_id": request_id(), "error": type(error).__name__}, exc_info=error)
    _drop_session()
    return _page(500, None)


def _drop_session() -> None:
    """Undo what was written; the error page must not need the database that just failed."""
    drop()
    g.reader = NOBODY


def _page(
    status: int, words: str | None, title: str | None = None, again: list[tuple[str, str]] | None = None
) -> Response:
    if wants_json():
        return make_response({"error": words or "Something went wrong.", "request_id": request_id()}, status)
    template = f"errors/{status if status in _PAGES else (500 if status >= 500 else 400)}.html"
    page = render_template(template, said=words, heading=title, again=again, request_id=request_id())
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
