"""Flask's signed session cookie, verified once: the same cookie from the same browser is not checked anew each time."""

import time
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

_MOST = 5_000
_TRUST_FOR = 300.0  # seconds; far shorter than the cookie's own life, which is checked whenever it is verified


class RememberedCookies(SecureCookieSessionInterface):
    """Keeps what verified cookies said; sessions themselves are rows that are looked up on every request."""

    def __init__(self) -> None:
        """Begin with nothing verified."""
        self._verified: dict[str, tuple[float, dict[str, Any]]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session in the request's cookie."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return super().open_session(app, request)
        known = self._verified.get(cookie)
        if known is not None and time.monotonic() < known[0]:
            return self.session_class(known[1])
        opened = super().open_session(app, request)
        if opened and all(not isinstance(value, list | dict) for value in opened.values()):
            if len(self._verified) >= _MOST:
                self._verified.clear()
            self._verified[cookie] = (time.monotonic() + _TRUST_FOR, dict(opened))
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session in the cookie. Files are the same for everybody: they neither set it nor vary by it."""
        if request.endpoint != "asset":
            super().save_session(app, session, response)
