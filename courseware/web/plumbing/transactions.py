"""One transaction a request: readers never lock, writers commit when the answer is good."""

from flask import Flask, Response, g, request

from courseware.kernel.database import Session
from courseware.web.plumbing.services import services

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def database_session() -> Session:
    """Return this request's session, begun at its first use."""
    if "unit" not in g:
        g.unit = services().database.session(writes=request.method not in _READING)
    session: Session = g.unit
    return session


def has_begun() -> bool:
    """Whether this request has used the database yet."""
    return "unit" in g


def install(app: Flask) -> None:
    """Commit after a good answer, before it is sent; undo everything after a bad one."""
    app.after_request(_finish)
    app.teardown_request(_close)


def _finish(response: Response) -> Response:
    # In after_request, not in teardown: a commit that fails must still be able to change the answer.
    session: Session | None = g.get("unit")
    if session is not None and session.in_transaction():
        if response.status_code < 400 and request.method not in _READING:
            session.commit()
        else:
            session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("unit", None)
    if session is not None:
        session.close()
