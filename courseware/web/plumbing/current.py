"""Who is reading: Flask-Login over our own session rows, and guests made when there is something to keep."""

from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from courseware.accounts import actions, queries
from courseware.accounts.policy import NOBODY, Reader
from courseware.kernel.errors import NotAllowed, SignInNeeded
from courseware.web.plumbing.limits import client_address
from courseware.web.plumbing.moment import now
from courseware.web.plumbing.services import services
from courseware.web.plumbing.transactions import database_connection, database_session, drop

_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")


class _Holder:
    """What Flask-Login carries: a session key and the reader behind it."""

    is_active = is_authenticated = True
    is_anonymous = False

    def __init__(self, key: str, reader: Reader) -> None:
        """Keep both."""
        self.key, self.reader = key, reader

    def get_id(self) -> str:
        """Return the session key: ending its row signs this browser out."""
        return self.key


def install(app: Flask) -> None:
    """Load readers by session key; no context processor (it would load the reader twice)."""
    manager = LoginManager()
    manager.session_protection = None  # sessions are rows that can be listed and ended
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)


def _load(key: str) -> _Holder | None:
    found = queries.find_reader(database_connection(), key, now())
    if found is None:
        return None
    if request.method == "POST" and found.reader.session_id and now() - found.seen_at > actions.SEEN_STEP:
        actions.see_session(database_session(), found.reader.session_id, now())
    return _Holder(key, found.reader)


def current_reader() -> Reader:
    """Return who asks; NOBODY for a visitor without a session. No statement without a session cookie."""
    if "reader" not in g:
        holder: Any = current_user._get_current_object() if "_user_id" in session else None
        g.reader = holder.reader if isinstance(holder, _Holder) else NOBODY
    reader: Reader = g.reader
    return reader


def reader_or_guest() -> Reader:
    """Return who asks, making a guest of a visitor: only for POSTs that keep something, and before they do."""
    reader = current_reader()
    if reader.account_id is not None:
        return reader
    drop()  # limits count in a transaction of their own
    services().limits.hit("guest", client_address())
    account_id = actions.open_guest(database_session(), now())
    return sign_in_as(account_id)


def beginner() -> Reader:
    """Return who asks, as `reader_or_guest` does, for what is dear to begin: guests of one address begin only so much."""
    if not current_reader().is_signed_in:
        drop()
        services().limits.hit("begin", client_address())
    return reader_or_guest()


def member() -> Reader:
    """Return the signed-in reader. Raises SignInNeeded."""
    reader = current_reader()
    if not reader.is_signed_in:
        raise SignInNeeded
    return reader


def teacher() -> Reader:
    """Return a reader who may teach. Raises SignInNeeded, NotAllowed."""
    reader = member()
    if not reader.may_teach:
        raise NotAllowed("This page is for instructors.")
    return reader


def sign_in_as(account_id: int) -> Reader:
    """Begin a fresh session for an account: new key, new CSRF secret, nothing kept from before."""
    key = actions.start_session(database_session(), account_id, _agent(), now())
    session.clear()
    session.permanent = True
    found = queries.find_reader(database_connection(), key, now())
    if found is None:
        raise SignInNeeded
    g.reader = found.reader
    login_user(_Holder(key, found.reader))
    return found.reader


def sign_out() -> None:
    """End this session on the server and forget it in the browser."""
    reader = current_reader()
    if reader.session_id is not None:
        actions.end_session(database_session(), reader, reader.session_id, now())
    forget_browser()


def forget_browser() -> None:
    """Take the session out of this browser; its row is ended, or gone, already."""
    logout_user()
    session.clear()
    g.reader = NOBODY


def _agent() -> str:
    text = request.user_agent.string
    browser = (
        next((name for name in _BROWSERS if name in text), "Browser").replace("Edg", "Edge").replace("OPR", "Opera")
    )
    system = next((name for name in _SYSTEMS if name in text), "unknown system")
    return f"{browser} on {system}"
