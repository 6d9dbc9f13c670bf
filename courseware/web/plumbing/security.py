"""Headers, cookies and CSRF: what protects every page."""

from itertools import chain
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge

from courseware.accounts.actions import SESSION_LIFE
from courseware.kernel.errors import Invalid, NotAllowed
from courseware.kernel.settings import Settings
from courseware.web.plumbing.cookies import RememberedCookies

csrf = CSRFProtect()

_MOST_FIELDS = 2_000

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")


def install(app: Flask, settings: Settings) -> None:
    """Set cookie flags, CSRF and headers."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFE,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=_MOST_FIELDS,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: long quizzes must not lose answers
        WTF_CSRF_SSL_STRICT=True,
        STRICT_TRANSPORT=settings.secure_cookies,
    )
    app.session_interface = RememberedCookies()
    app.url_map.merge_slashes = False  # the redirect would name whatever host a request claims
    app.before_request(_same_origin)
    app.before_request(_no_oddities)
    csrf.init_app(app)
    app.after_request(_headers)


def _same_origin() -> None:
    """Refuse a POST that another site's page sent, before anything else looks at it.

    A page without a token is shown again with its fields: a stranger's fields must not get that far.
    """
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return
    origin, place = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "")
    is_named = origin is not None and origin.partition("://")[2] == request.host
    if origin and not is_named and not (origin == "null" and place == "same-origin"):
        raise NotAllowed("This form was sent from another site.")
    if place in ("cross-site", "same-site"):
        raise NotAllowed("This form was sent from another site.")


def _no_oddities() -> None:
    """Refuse what no page sends: forms of thousands of fields, and NUL characters, which PostgreSQL does not store."""
    sent = [*chain(*([name, *values] for name, values in request.form.lists()))] if request.method == "POST" else []
    if len(sent) > _MOST_FIELDS:
        raise RequestEntityTooLarge
    if b"%00" in request.query_string or any("\0" in text for text in (request.path, *sent)):
        raise Invalid("The address or the form holds characters that no page takes.")


def _headers(response: Response) -> Response:
    present = response.headers.get("Content-Security-Policy")  # a page from memory brings them all
    if present is None:
        response.headers.extend(HEADERS)
    if request.is_secure:
        response.headers.setdefault(*STRICT_TRANSPORT)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_next(target: str | None, default: str = "/") -> str:
    """Return a path of this site to go on to; anything else becomes `default`."""
    if not target or len(target) > 500 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if "\\" in target or any(ord(letter) < 33 or ord(letter) == 127 for letter in target):
        return default
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else default
