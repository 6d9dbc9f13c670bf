"""Pages rendered once for everyone in the same state, with holes for what is personal: name, initials, token.

A stencil is cut from the same template as the page: it is rendered for a reader whose name is a mark that
no text holds, and split at the marks. Filling it gives the bytes that rendering for the reader would give.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import g, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from courseware.accounts.policy import Reader

_MOST = 1_000
_NAME, _INITIALS, _TOKEN = "\ue000n\ue001", "\ue000i\ue001", "\ue000t\ue001"
_cut: OrderedDict[Hashable, tuple[str, ...]] = OrderedDict()
_tokens: dict[str, str] = {}
_lock = Lock()


class _Stencil(Reader):
    """A reader whose name and initials are marks."""

    @property
    def initials(self) -> str:
        """Return the mark for initials."""
        return _INITIALS


def filled(key: Hashable, reader: Reader, render: Callable[[Reader], str]) -> str:
    """Return the page for `reader`; `key` must hold everything else that the page depends on.

    `render` takes the reader to render for. With messages waiting, the page is rendered as it is.
    """
    if "_flashes" in session:
        return render(reader)
    key = (key, reader.role, reader.is_guest)
    pieces = _cut.get(key) or _make(key, reader, render)
    holes = {_NAME: str(escape(reader.name)), _INITIALS: str(escape(reader.initials)), _TOKEN: _token()}
    return "".join([holes.get(piece, piece) for piece in pieces])


def _token() -> str:
    """Return this session's CSRF token, signed once: the same secret may keep the same token."""
    secret = session.get("csrf_token")
    if secret is None:
        return str(generate_csrf())
    if secret not in _tokens:
        if len(_tokens) >= _MOST:
            _tokens.clear()
        _tokens[secret] = generate_csrf()
    return _tokens[secret]


def _make(key: Hashable, reader: Reader, render: Callable[[Reader], str]) -> tuple[str, ...]:
    kept = g.pop("csrf_token", None)
    g.csrf_token = _TOKEN  # Flask-WTF hands out what stands here
    try:
        page = render(_Stencil(**{**reader.__dict__, "name": _NAME, "email": "", "uuid": ""}))
    finally:
        g.pop("csrf_token", None)
        if kept is not None:
            g.csrf_token = kept
    pieces = tuple(_pieces(page))
    with _lock:
        _cut[key] = pieces
        while len(_cut) > _MOST:
            _cut.popitem(last=False)
    return pieces


def _pieces(page: str) -> list[str]:
    pieces: list[str] = []
    for part in page.split("\ue000"):
        mark, found, rest = part.partition("\ue001")
        pieces += [f"\ue000{mark}\ue001", rest] if found else [part]
    return pieces
