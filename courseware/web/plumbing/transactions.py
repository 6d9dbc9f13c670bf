"""One transaction a request: readers never lock, writers commit when the answer is good."""

from flask import Flask, Response, g, request

from courseware.kernel.database import Connection, Session
from courseware.web.plumbing.services import services

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def database_session() -> Session:
    """Return this request's session, begun at its first use."""
    if "unit" not in g:
        if request.method in _READING:
            g.unit = Session(database_connection(), expire_on_commit=False)
        else:
            g.unit = services().database.session(writes=True)
    session: Session = g.unit
    return session


def database_connection() -> Connection:
    """Return the connection of this request's transaction: for the few statements that every page needs.

    A page that asks for no session saves the cost of one; a session made later shares the connection.
    """
    if request.method not in _READING:
        return database_session().connection()
    if "connection" not in g:
        g.connection = services().database.engine.connect()
    connection: Connection = g.connection
    return connection


def install(app: Flask) -> None:
    """Commit after a good answer, before it is sent; undo everything after a bad one."""
    app.after_request(_finish)
    app.teardown_request(_close)


def _finish(response: Response) -> Response:
    # In after_request, not in teardown: a commit that fails must still be able to change the answer.
    if request.method not in _READING:
        session: Session | None = g.get("unit")
        if session is not None and session.in_transaction():
            if response.status_code < 400:
                session.commit()
            else:
                session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    drop()


def drop() -> None:
    """Let go of this request's session and connection, undoing what was not committed."""
    for name in ("unit", "connection"):
        held = g.pop(name, None)
        if held is not None:
            held.close()
