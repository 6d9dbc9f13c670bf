"""Public pages for visitors without a session: rendered once, then sent from memory with an ETag."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, request

from courseware.web.plumbing.security import HEADERS
from courseware.web.plumbing.services import services

_MOST = 2_000
_CACHE_CONTROL = "public, no-cache"  # shared caches may keep it, and ask each time whether it still holds


@dataclass(frozen=True)
class _Page:
    plain: bytes
    zipped: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]


class GuestPages:
    """A bounded memory of pages by address and release."""

    def __init__(self) -> None:
        """Begin empty."""
        self._pages: OrderedDict[tuple[str, int], _Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int]) -> _Page | None:
        """Return a page that was kept."""
        return self._pages.get(key)

    def keep(self, key: tuple[str, int], page: _Page) -> None:
        """Keep a page, dropping the oldest above the bound."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > _MOST:
                self._pages.popitem(last=False)


def install(app: Flask) -> None:
    """Give the application its memory of pages."""
    app.extensions["guest_pages"] = GuestPages()


def is_anonymous_request() -> bool:
    """Whether the reader is a visitor without any session: everyone such gets the same bytes."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def same_for_every_guest(view: Callable[..., Any]) -> Callable[..., Any]:
    """Serve a view's page from memory to visitors; readers with a session get it made for them.

    The view's templates must not use CSRF tokens, flashes or cookies when `is_public` is true.
    """

    @wraps(view)
    def wrapped(**values: Any) -> Any:
        if request.method != "GET" or request.query_string or not is_anonymous_request():
            return view(**values)
        key = (request.path, services().editions.current().release_id)
        pages: GuestPages = current_app.extensions["guest_pages"]
        page = pages.get(key)
        if page is None:
            page = _made(current_app.make_response(view(**values)))
            pages.keep(key, page)
        return _sent(page)

    return wrapped


def _made(response: Response) -> _Page:
    body = response.get_data()
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {
        "Content-Type": response.content_type or "text/html; charset=utf-8",
        "Cache-Control": _CACHE_CONTROL,
        "Vary": "Accept-Encoding, Cookie",
        "ETag": etag,
        **HEADERS,
    }
    return _Page(body, gzip.compress(body, 9, mtime=0), etag, tuple(headers.items()))


def _sent(page: _Page) -> Response:
    if page.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=list(page.headers))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(page.zipped, headers=[*page.headers, ("Content-Encoding", "gzip")])
    return Response(page.plain, headers=list(page.headers))
