"""A rule is mastered by 4 of the last 5 answers, on 3 sellers and 2 days; due only once mastered."""

from datetime import UTC, datetime, timedelta

import pytest

from courseware.leads.mastery import Mastery, Sighting, State, mastery

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def seen(answers: str, sellers: str = "abcde", days: str = "00112") -> list[Sighting]:
    """One sighting a letter: r right, w wrong."""
    return [
        Sighting(NOON + timedelta(days=int(days[place % 5])), sellers[place % 5], answer == "r")
        for place, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("sightings", "is_due", "state"),
    [
        ([], False, State.NEW),
        (seen("r"), True, State.LEARNING),
        (seen("rrr"), False, State.LEARNING),
        (seen("rrrr"), False, State.MASTERED),
        (seen("rrwrr"), False, State.MASTERED),
        (seen("rwwrr"), False, State.LEARNING),
        (seen("wwwrrrrr"), False, State.MASTERED),
        (seen("rrrrrww"), False, State.LEARNING),
        (seen("rrrrr", sellers="aabba"), False, State.LEARNING),
        (seen("rrrrr", days="00000"), False, State.LEARNING),
        (seen("rrwrr", sellers="abcab"), False, State.LEARNING),
        (seen("rrrrr"), True, State.DUE),
    ],
    ids=lambda value: str(value) if isinstance(value, State) else "",
)
def test_the_state_follows_the_last_five(sightings: list[Sighting], is_due: bool, state: State) -> None:
    assert mastery(sightings, is_due).state is state


def test_the_share_is_of_the_last_five() -> None:
    assert mastery(seen("wwwrrwr"), False) == Mastery(State.LEARNING, met=7, seen=5, right=3)
    assert mastery(seen("wwwrrwr"), False).share == 0.6
    assert mastery([], False).share is None


def test_a_day_is_a_day_in_utc() -> None:
    late = [Sighting(NOON.replace(hour=23, minute=50 + minute), seller, True) for minute, seller in enumerate("abc")]
    early = [Sighting(NOON + timedelta(hours=12, minutes=1), "a", True)]

    assert mastery([*late, *early], False).state is State.MASTERED
