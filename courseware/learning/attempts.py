"""States of an attempt and the rules of a sitting: open → submitted → graded, decided without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from courseware.items.base import Item, Params, Presented, Response, Verdict

GRACE = timedelta(seconds=10)
"""How long after the deadline a response still counts: a slow network is not lateness."""


class Activity(StrEnum):
    """What is attempted."""

    quiz = "quiz"
    check = "check"
    sort = "sort"
    drill = "drill"
    desk = "desk"
    assessment = "assessment"


class Feedback(StrEnum):
    """When verdicts are shown: after each item, after hand-in, or not at all (self-assessments)."""

    each = "each"
    after = "after"
    never = "never"


@dataclass(frozen=True)
class Policy:
    """The rules of one attempt, stored with it so that they cannot change in the middle."""

    attempts: int | None = None
    keep: str = "best"
    minutes: int | None = None
    pass_mark: float | None = None
    feedback: Feedback = Feedback.after
    release_at: datetime | None = None
    """Verdicts stay hidden until then, however early the hand-in."""

    def stored(self) -> dict[str, Any]:
        """Return the policy as JSON."""
        return {**self.__dict__, "release_at": self.release_at.isoformat() if self.release_at else None}


def policy_from(stored: Mapping[str, Any]) -> Policy:
    """Return the policy that `Policy.stored` wrote."""
    moment = stored.get("release_at")
    known = {name: stored[name] for name in ("attempts", "keep", "minutes", "pass_mark") if name in stored}
    return Policy(
        **known,
        feedback=Feedback(stored.get("feedback", "after")),
        release_at=datetime.fromisoformat(moment) if moment else None,
    )


@dataclass(frozen=True)
class Sitting:
    """When, under which assignment and how often an activity may be attempted; rooms above fill it."""

    assignment_id: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class SlotPlan:
    """One item to be answered, pinned to its version."""

    version_id: int
    params: Params
    max_points: float


@dataclass(frozen=True)
class Plan:
    """What a new attempt will hold."""

    activity: Activity
    item_key: str
    title: str
    release_id: int
    seed: int
    policy: Policy
    slots: tuple[SlotPlan, ...]


@dataclass(frozen=True)
class SlotView:
    """One slot as it stands: the item, the latest response, and the latest judgement."""

    id: int
    position: int
    version_id: int
    item_key: str
    item: Item = field(repr=False)
    params: Params
    max_points: float
    response: Response | None = None
    response_id: int | None = None
    seq: int = 0
    is_submitted: bool = False
    fraction: float | None = None

    @property
    def is_answered(self) -> bool:
        """Whether a complete response is stored."""
        return self.response is not None and self.item.is_answered(self.response)

    def presented(self) -> Presented:
        """Return what may be shown before release."""
        return self.item.present(self.params)

    def verdict(self) -> Verdict:
        """Return the judgement on the stored response; only for after release."""
        return self.item.grade(self.response or {})


@dataclass(frozen=True)
class AttemptView:
    """One attempt with its slots."""

    id: int
    uuid: str
    account_id: int
    activity: Activity
    item_key: str
    title: str
    assignment_id: int | None
    ordinal: int
    release_id: int
    policy: Policy
    state: str
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    slots: tuple[SlotView, ...] = ()
    points: float | None = None
    max_points: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers may still come."""
        return self.state == "open"

    @property
    def fraction(self) -> float | None:
        """The score as a share of all points, 0 to 1."""
        return _fraction(self.points, self.max_points)

    @property
    def answered(self) -> int:
        """How many slots hold a complete response."""
        return sum(slot.is_answered for slot in self.slots)

    @property
    def has_passed(self) -> bool | None:
        """Whether the score reaches the pass mark; None without one."""
        if self.fraction is None or self.policy.pass_mark is None:
            return None
        return self.fraction + 1e-9 >= self.policy.pass_mark


@dataclass(frozen=True)
class Tried:
    """One attempt as far as a grade needs it: without policy and slots."""

    uuid: str
    account_id: int
    activity: Activity
    item_key: str
    assignment_id: int | None
    ordinal: int
    state: str
    started_at: datetime
    submitted_at: datetime | None
    points: float | None
    max_points: float | None

    @property
    def is_handed_in(self) -> bool:
        """Whether it is finished and scored."""
        return self.state == "graded"

    @property
    def fraction(self) -> float | None:
        """The score as a share of all points, 0 to 1; None before hand-in."""
        return _fraction(self.points, self.max_points)


def _fraction(points: float | None, max_points: float | None) -> float | None:
    return points / max_points if points is not None and max_points else None


def deadline(now: datetime, policy: Policy, sitting: Sitting) -> datetime | None:
    """Return when an attempt begun `now` ends: after its minutes or at the close, whichever is earlier."""
    ends = [sitting.closes_at] if sitting.closes_at else []
    ends += [now + timedelta(minutes=policy.minutes)] if policy.minutes else []
    return min(ends) if ends else None


def is_late(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether a response arriving `now` comes too late to count."""
    return deadline_at is not None and now > deadline_at + GRACE


def why_closed(sitting: Sitting, policy: Policy, used: int, now: datetime) -> str | None:
    """Return in words why no new attempt may begin, or None when one may."""
    if sitting.opens_at and now < sitting.opens_at:
        return "This opens later."
    if sitting.closes_at and now >= sitting.closes_at:
        return "This has closed."
    if policy.attempts is not None and used >= policy.attempts:
        return "You have used every attempt."
    return None


def is_released(attempt: AttemptView, slot: SlotView, now: datetime) -> bool:
    """Whether the verdict on a slot may be shown: the one gate before every key and explanation."""
    if attempt.policy.feedback is Feedback.never:
        return False
    if attempt.policy.feedback is Feedback.each:
        return slot.is_submitted
    return attempt.state == "graded" and (attempt.policy.release_at is None or now >= attempt.policy.release_at)
