"""States of an assignment, their words, and local times around changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courseware.classroom.deadlines import (
    DUE_SOON,
    Dates,
    State,
    check_order,
    instant_from,
    local_from,
    time_zones,
    window,
)
from courseware.kernel.errors import Invalid

OPENS = datetime(2026, 11, 20, 8, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 17, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 17, tzinfo=UTC)
ALL = Dates(OPENS, DUE, CLOSES, "Europe/Zurich")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (OPENS - SECOND, State.upcoming, "Opens 20 November 2026, 09:00 (Europe/Zurich)."),
        (
            OPENS,
            State.open,
            "Due 27 November 2026, 18:00 (Europe/Zurich); closes 30 November 2026, 18:00 (Europe/Zurich).",
        ),
        (
            DUE - DUE_SOON,
            State.due_soon,
            "Due 27 November 2026, 18:00 (Europe/Zurich); closes 30 November 2026, 18:00 (Europe/Zurich).",
        ),
        (
            DUE,
            State.due_soon,
            "Due 27 November 2026, 18:00 (Europe/Zurich); closes 30 November 2026, 18:00 (Europe/Zurich).",
        ),
        (
            DUE + SECOND,
            State.overdue,
            "Was due 27 November 2026, 18:00 (Europe/Zurich); "
            "late work is taken until 30 November 2026, 18:00 (Europe/Zurich).",
        ),
        (
            CLOSES,
            State.closed,
            "Closed 30 November 2026, 18:00 (Europe/Zurich): nothing more can be handed in.",
        ),
    ],
)
def test_the_state_follows_from_the_dates(now: datetime, state: State, words: str) -> None:
    found = window(ALL, now)
    assert (found.state, found.words) == (state, words)


@pytest.mark.parametrize(
    ("dates", "state", "words"),
    [
        (Dates(), State.open, "Open, with no date to keep."),
        (Dates(closes_at=CLOSES), State.open, "Open until 30 November 2026, 17:00 (UTC)."),
        (Dates(due_at=DUE), State.open, "Due 27 November 2026, 17:00 (UTC)."),
        (Dates(due_at=DUE, closes_at=DUE), State.open, "Due 27 November 2026, 17:00 (UTC)."),
        (
            Dates(due_at=OPENS - SECOND),
            State.overdue,
            "Was due 20 November 2026, 07:59 (UTC); late work is still taken and counts as late.",
        ),
    ],
)
def test_dates_may_be_left_out(dates: Dates, state: State, words: str) -> None:
    found = window(dates, OPENS)
    assert (found.state, found.words) == (state, words)


@given(
    st.tuples(*(st.none() | st.integers(0, 500) for _ in range(3))),
    st.integers(0, 500),
    st.integers(0, 100),
)
def test_states_only_move_forward(hours: tuple[int | None, ...], at: int, later: int) -> None:
    opens, due, closes = (None if one is None else OPENS + timedelta(hours=one) for one in hours)
    dates = Dates(opens, due, closes)
    if check_order(dates):
        return
    order = list(State)
    first, second = (window(dates, OPENS + timedelta(hours=hour)).state for hour in (at, at + later))
    assert order.index(first) <= order.index(second)


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        (ALL, {}),
        (Dates(), {}),
        (Dates(DUE, DUE, DUE + SECOND), {}),
        (Dates(DUE, OPENS), {"due_at": "It must not be due before it opens."}),
        (Dates(None, CLOSES, DUE), {"closes_at": "It must not close before it is due."}),
        (Dates(OPENS, None, OPENS), {"closes_at": "It must close after it opens."}),
    ],
)
def test_dates_have_an_order(dates: Dates, wrong: dict[str, str]) -> None:
    assert check_order(dates) == wrong


def test_a_skipped_time_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="02:30 does not exist on 29 March 2026 in Europe/Zurich"):
        instant_from(datetime(2026, 3, 29, 2, 30), "Europe/Zurich")


def test_a_time_that_comes_twice_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="02:30 comes twice on 25 October 2026 in Europe/Zurich"):
        instant_from(datetime(2026, 10, 25, 2, 30), "Europe/Zurich")


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        (datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (datetime(2026, 3, 29, 3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_times_beside_a_change_of_the_clocks_are_plain(local: datetime, instant: datetime) -> None:
    assert instant_from(local, "Europe/Zurich") == instant


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), st.sampled_from(time_zones()))
@example(datetime(1, 1, 1), "Asia/Tokyo")
@example(datetime(9999, 12, 31, 23, 59), "America/Los_Angeles")
@example(datetime(2011, 12, 30, 12), "Pacific/Apia")
def test_a_local_time_goes_there_and_back_or_is_refused(local: datetime, zone: str) -> None:
    try:
        instant = instant_from(local, zone)
    except Invalid:
        return
    assert instant.tzinfo is UTC
    assert local_from(instant, zone) == local.replace(fold=0)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.sampled_from(time_zones()))
def test_an_instant_goes_there_and_back_unless_its_hour_comes_twice(instant: datetime, zone: str) -> None:
    try:
        assert instant_from(local_from(instant, zone), zone) == instant
    except Invalid as error:
        assert "comes twice" in error.words
