"""Public pages for visitors without a session: rendered once, then sent from memory, ahead of Flask, with an ETag."""

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, request

from courseware.web.plumbing.editions import Editions
from courseware.web.plumbing.logs import log_request
from courseware.web.plumbing.moment import edition
from courseware.web.plumbing.security import HEADERS, STRICT_TRANSPORT

_MOST = 2_000
_CACHE_CONTROL = "public, no-cache"  # shared caches may keep it, and ask each time whether it still holds

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True)
class _Page:
    release_id: int
    route: str
    etag: str
    plain: bytes
    zipped: bytes
    headers: tuple[tuple[str, str], ...]


class GuestPages:
    """A bounded memory of pages by address, in front of the application."""

    def __init__(self, application: Application, editions: Editions, cookie: str) -> None:
        """Answer from memory where there is something, else ask `application`."""
        self._application, self._editions, self._cookie = application, editions, f"{cookie}="
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        page = self._pages.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        if page is None or environ["QUERY_STRING"] or self._cookie in environ.get("HTTP_COOKIE", ""):
            return self._application(environ, start_response)
        if page.release_id != self._editions.current().release_id:
            return self._application(environ, start_response)
        began = time.perf_counter()
        status, headers, body = _answer(page, environ)
        log_request("GET", page.route, int(status[:3]), began)
        start_response(status, headers)
        return [body]

    def keep(self, path: str, page: _Page) -> None:
        """Keep a page, dropping the oldest above the bound."""
        with self._lock:
            self._pages[path] = page
            while len(self._pages) > _MOST:
                self._pages.popitem(last=False)


def _answer(page: _Page, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
    headers = list(page.headers)
    if environ["wsgi.url_scheme"] == "https":
        headers.append(STRICT_TRANSPORT)
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return "304 NOT MODIFIED", headers, b""
    zipped = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    body = page.zipped if zipped else page.plain
    headers.append(("Content-Length", str(len(body))))
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    return "200 OK", headers, body


def install(app: Flask, editions: Editions) -> None:
    """Put the memory of pages in front of the application."""
    pages = GuestPages(app.wsgi_app, editions, app.config["SESSION_COOKIE_NAME"])
    app.extensions["guest_pages"] = pages
    app.wsgi_app = pages  # type: ignore[method-assign]


def is_anonymous_request() -> bool:
    """Whether the reader is a visitor without any session: everyone such gets the same bytes."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def same_for_every_guest(view: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a view's page for the next visitor; readers with a session get it made for them.

    The view's templates must not use CSRF tokens, flashes or cookies when `is_public` is true.
    """

    @wraps(view)
    def wrapped(**values: Any) -> Any:
        if request.method != "GET" or request.query_string or not is_anonymous_request():
            return view(**values)
        page = _made(current_app.make_response(view(**values)), edition().release_id)
        pages: GuestPages = current_app.extensions["guest_pages"]
        pages.keep(request.path, page)
        _status, headers, body = _answer(page, request.environ)
        return Response(body, int(_status[:3]), headers)

    return wrapped


def _made(response: Response, release_id: int) -> _Page:
    body = response.get_data()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "Content-Type": response.content_type or "text/html; charset=utf-8",
        "Cache-Control": _CACHE_CONTROL,
        "Vary": "Accept-Encoding, Cookie",
        "ETag": etag,
        **HEADERS,
    }
    route = request.url_rule.rule if request.url_rule else "-"
    return _Page(release_id, route, etag, body, gzip.compress(body, 9, mtime=0), tuple(headers.items()))
