"""What every template may use: the site, the reader, assets, and filters for authored text and time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Flask, request
from markupsafe import Markup

from courseware.content.markup import inline, plain
from courseware.kernel.database import OperationalError
from courseware.web.plumbing.current import current_reader
from courseware.web.plumbing.editions import NotPublished
from courseware.web.plumbing.moment import edition
from courseware.web.plumbing.services import services


@dataclass(frozen=True)
class Site:
    """The title and line of the course, for headers and heads."""

    title: str = "Tandem"
    tagline: str = "Where marketing ends and sales begins"


def install(app: Flask) -> None:
    """Give templates their context and filters."""
    app.context_processor(_context)
    app.add_template_filter(inline_md, "inline_md")
    app.add_template_filter(lesson_html, "lesson_html")
    app.add_template_filter(plain, "plain_md")
    app.add_template_filter(local_time, "local_time")
    app.add_template_filter(day, "day")
    app.add_template_filter(percent, "percent")
    app.jinja_env.globals["asset"] = lambda name: services().assets.url(name)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    app.jinja_options = {"autoescape": True}


def _context() -> dict[str, Any]:
    settings = services().settings
    return {
        "site": _site(),
        "reader": current_reader(),
        "theme": _theme(),
        "language": settings.language,
        "here": quote(request.path),
        "canonical": f"{settings.base_url}{quote(request.path)}",
        "base_url": settings.base_url,
    }


def _site() -> Site:
    try:
        return Site(tagline=edition().library.course.title)
    except (NotPublished, OperationalError):
        return Site()


def _theme() -> str:
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


def inline_md(text: str) -> Markup:
    """Render one authored line; it comes out of the sanitiser, so it may stand in the page as it is."""
    return Markup(inline(text))  # noqa: S704 - sanitised by content.markup


def lesson_html(piece: str) -> Markup:
    """Let a piece of a rendered lesson stand in the page: content.markup has sanitised it."""
    return Markup(piece)  # noqa: S704 - sanitised by content.markup


def local_time(instant: datetime | None, zone: str | None = None) -> str:
    """Return an instant as `24 November 2026, 14:05` in the reader's (or the given) time zone."""
    if instant is None:
        return ""
    there = instant.astimezone(ZoneInfo(zone or current_reader().time_zone or "UTC"))
    return f"{there.day} {there:%B %Y, %H:%M}"


def day(instant: Any, zone: str | None = None) -> str:
    """Return a date, or the date of an instant, as `24 November 2026`."""
    if instant is None:
        return ""
    if isinstance(instant, datetime):
        instant = instant.astimezone(ZoneInfo(zone or current_reader().time_zone or "UTC"))
    return f"{instant.day} {instant:%B %Y}"


def percent(share: float | None) -> str:
    """Return 0.834 as `83 %`."""
    return "–" if share is None else f"{round(share * 100)} %"
