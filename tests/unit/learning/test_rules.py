"""The rules of a sitting: deadlines, lateness, when one may begin, when verdicts show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from courseware.items.truefalse import TrueFalse
from courseware.learning.attempts import (
    GRACE,
    Activity,
    AttemptView,
    Feedback,
    Policy,
    Sitting,
    SlotView,
    deadline,
    is_late,
    is_released,
    policy_from,
    why_closed,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEM = TrueFalse(key="sure", prompt="Sure?", explanation="Yes.", answer=True)


def a_slot(**values: object) -> SlotView:
    """Return one slot."""
    return replace(SlotView(1, 1, 1, "quiz/sure", ITEM, {}, 1.0), **values)  # type: ignore[arg-type]


def a_view(*slots: SlotView, **values: object) -> AttemptView:
    """Return an attempt with these slots."""
    base = AttemptView(
        1, "u", 1, Activity.quiz, "quiz", "Quiz", None, 1, 1, Policy(), "open", NOON, None, None, slots=slots
    )
    return replace(base, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "closes", "ends"),
    [
        (None, None, None),
        (30, None, NOON + timedelta(minutes=30)),
        (None, NOON + HOUR, NOON + HOUR),
        (30, NOON + HOUR, NOON + timedelta(minutes=30)),
        (90, NOON + HOUR, NOON + HOUR),
    ],
)
def test_deadline(minutes: int | None, closes: datetime | None, ends: datetime | None) -> None:
    assert deadline(NOON, Policy(minutes=minutes), Sitting(closes_at=closes)) == ends


@pytest.mark.parametrize(
    ("deadline_at", "after", "late"),
    [(None, HOUR, False), (NOON, timedelta(0), False), (NOON, GRACE, False), (NOON, GRACE + timedelta(1e-5), True)],
)
def test_late_begins_after_the_grace(deadline_at: datetime | None, after: timedelta, late: bool) -> None:
    assert is_late(deadline_at, NOON + after) is late


@pytest.mark.parametrize(
    ("sitting", "attempts", "used", "words"),
    [
        (Sitting(), None, 99, None),
        (Sitting(), 3, 2, None),
        (Sitting(), 3, 3, "You have used every attempt."),
        (Sitting(opens_at=NOON + HOUR), 3, 0, "This opens later."),
        (Sitting(opens_at=NOON), 3, 0, None),
        (Sitting(closes_at=NOON), 3, 0, "This has closed."),
        (Sitting(closes_at=NOON + HOUR), 3, 0, None),
    ],
)
def test_why_closed(sitting: Sitting, attempts: int | None, used: int, words: str | None) -> None:
    assert why_closed(sitting, Policy(attempts=attempts), used, NOON) == words


@pytest.mark.parametrize("state", ["open", "submitted", "graded", "abandoned"])
@pytest.mark.parametrize("submitted", [False, True])
@pytest.mark.parametrize("release", [None, NOON - HOUR, NOON, NOON + HOUR])
@pytest.mark.parametrize("feedback", list(Feedback))
def test_what_is_released_when(state: str, submitted: bool, release: datetime | None, feedback: Feedback) -> None:
    slot = a_slot(is_submitted=submitted)
    attempt = a_view(slot, state=state, policy=Policy(feedback=feedback, release_at=release))
    wanted = {
        Feedback.never: False,
        Feedback.each: submitted,
        Feedback.after: state == "graded" and (release is None or release <= NOON),
    }
    assert is_released(attempt, slot, NOON) is wanted[feedback]


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(3, "last", 20, 0.7, Feedback.each),
        Policy(1, "best", None, None, Feedback.never, NOON),
    ],
)
def test_a_policy_comes_back_from_the_database_as_it_went_in(policy: Policy) -> None:
    assert policy_from(policy.stored()) == policy


@pytest.mark.parametrize(
    ("points", "mark", "passed"),
    [(None, 0.7, None), (7, None, None), (6.9, 0.7, False), (7, 0.7, True), (2.1, 0.21, True)],
)
def test_passing(points: float | None, mark: float | None, passed: bool | None) -> None:
    attempt = a_view(points=points, max_points=10.0, policy=Policy(pass_mark=mark))
    assert attempt.has_passed is passed
