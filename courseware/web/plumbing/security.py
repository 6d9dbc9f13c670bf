"""Headers, cookies and CSRF: what protects every page."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from courseware.kernel.errors import NotAllowed
from courseware.kernel.settings import Settings
from courseware.web.plumbing.cookies import RememberedCookies

csrf = CSRFProtect()

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
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 60,
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=2_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: long quizzes must not lose answers
        WTF_CSRF_SSL_STRICT=True,
        STRICT_TRANSPORT=settings.secure_cookies,
    )
    app.session_interface = RememberedCookies()
    app.before_request(_same_origin)
    csrf.init_app(app)
    app.after_request(_headers)


def _same_origin() -> None:
    """Refuse a POST that another site's page sent, before anything else looks at it."""
    if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotAllowed("This form was sent from another site.")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowed("This form was sent from another site.")


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
