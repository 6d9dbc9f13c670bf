"""When an assignment is open, due and closed, in words; and local times of a class as instants."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from courseware.kernel.errors import Invalid

DUE_SOON = timedelta(hours=48)
"""How long before the due instant an assignment is called due soon."""


class State(StrEnum):
    """Where an assignment stands at an instant, whoever looks at it."""

    upcoming = "upcoming"
    open = "open"
    due_soon = "due soon"
    overdue = "overdue"
    closed = "closed"

    @property
    def takes_work(self) -> bool:
        """Whether work may be begun and handed in."""
        return self not in (State.upcoming, State.closed)

    @property
    def is_past_due(self) -> bool:
        """Whether the due instant has gone by: work not done by now is behind."""
        return self in (State.overdue, State.closed)


@dataclass(frozen=True)
class Dates:
    """UTC instants of an assignment and the IANA time zone of its class; None means no such limit."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Window:
    """The state at an instant, and how it follows from the dates."""

    state: State
    words: str


def window(dates: Dates, now: datetime) -> Window:
    """Return the state of an assignment `now`, with its derivation in words."""
    state = _state(dates, now)
    return Window(state, _words(dates, state))


def _state(dates: Dates, now: datetime) -> State:
    if dates.opens_at and now < dates.opens_at:
        return State.upcoming
    if dates.closes_at and now >= dates.closes_at:
        return State.closed
    if dates.due_at is None:
        return State.open
    if now > dates.due_at:
        return State.overdue
    return State.due_soon if dates.due_at - now <= DUE_SOON else State.open


def _words(dates: Dates, state: State) -> str:
    opens, due, closes = (_said(one, dates.time_zone) for one in (dates.opens_at, dates.due_at, dates.closes_at))
    match state:
        case State.upcoming:
            return f"Opens {opens}."
        case State.closed:
            return f"Closed {closes}: nothing more can be handed in."
        case State.overdue if closes:
            return f"Was due {due}; late work is taken until {closes}."
        case State.overdue:
            return f"Was due {due}; late work is still taken and counts as late."
        case _ if due and closes and dates.due_at != dates.closes_at:
            return f"Due {due}; closes {closes}."
        case _ if due:
            return f"Due {due}."
        case _ if closes:
            return f"Open until {closes}."
        case _:
            return "Open, with no date to keep."


def _said(instant: datetime | None, zone: str) -> str:
    return said_in(instant, zone) if instant else ""


def said_in(instant: datetime, zone: str) -> str:
    """Return an instant as `24 November 2026, 14:05 (Europe/Zurich)`."""
    there = instant.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y, %H:%M} ({zone})"


def local_from(instant: datetime, zone: str) -> datetime:
    """Return the wall-clock time of an instant in `zone`, without a zone, as a form field holds it."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant_from(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time in `zone`.

    Raises Invalid for a time that clocks skip, and for one that they show twice (PEP 495 gaps and folds).
    """
    place = ZoneInfo(zone)
    early, late = (_instant(local, place, fold) for fold in (0, 1))
    if early is None and late is None:
        raise Invalid(
            f"{local:%H:%M} does not exist on {_day(local)} in {zone}: the clocks go forward. Choose another."
        )
    if early and late and early != late:
        raise Invalid(f"{local:%H:%M} comes twice on {_day(local)} in {zone}: the clocks go back. Choose another.")
    found = early or late
    assert found is not None
    return found


def _instant(local: datetime, place: ZoneInfo, fold: int) -> datetime | None:
    """Return the instant, or None when going there and back does not give the same wall-clock time."""
    try:
        instant = local.replace(tzinfo=place, fold=fold).astimezone(UTC)
        return instant if instant.astimezone(place).replace(tzinfo=None, fold=0) == local.replace(fold=0) else None
    except OverflowError:
        raise Invalid("That year is too far away.") from None


def _day(local: datetime) -> str:
    return f"{local.day} {local:%B %Y}"


def check_order(dates: Dates) -> dict[str, str]:
    """Return what is wrong with the order of the dates: field name → sentence; empty when all is well."""
    wrong = {}
    if dates.opens_at and dates.due_at and dates.due_at < dates.opens_at:
        wrong["due_at"] = "It must not be due before it opens."
    if dates.due_at and dates.closes_at and dates.closes_at < dates.due_at:
        wrong["closes_at"] = "It must not close before it is due."
    if dates.opens_at and dates.closes_at and dates.closes_at <= dates.opens_at:
        wrong["closes_at"] = "It must close after it opens."
    return wrong


@cache
def time_zones() -> tuple[str, ...]:
    """Return the time zones one may choose: UTC and every Area/City."""
    return ("UTC", *sorted(zone for zone in available_timezones() if _is_place(zone)))


def _is_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
