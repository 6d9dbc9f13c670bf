"""One handed-in self-assessment as estimates, with the versions they were computed by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from courseware.content.catalogue import Assessment
from courseware.items.base import Response
from courseware.items.likert import Likert
from courseware.kernel.keys import digest_of
from courseware.skills.scales import Scale, scale_of, scaled, steps_of
from courseware.skills.scoring import POINTS, Estimate, is_flat, profile_of

CODE = f"graded-response-eap-{POINTS}/1"
"""The scoring in `skills.scoring`; raise the last number when the same answers would give other estimates."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Estimates by skill, the versions behind them, and whether the answers were too alike to tell much."""

    profile: Mapping[str, Estimate]
    versions: Mapping[str, Any]
    is_flat: bool

    @property
    def answered(self) -> int:
        """How many items were answered."""
        return sum(each.answered for each in self.profile.values())


@dataclass(frozen=True, slots=True)
class Result:
    """Scored answers as they were stored: which attempt, whose, and when they were handed in."""

    attempt_uuid: str
    account_id: int
    taken_at: datetime
    scored: Scored

    @property
    def profile(self) -> Mapping[str, Estimate]:
        """Estimates by skill."""
        return self.scored.profile


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two estimates of one skill in T points, with its standard error."""

    skill: str
    points: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """The range that holds the true change with 95 % probability."""
        return self.points - 1.96 * self.error, self.points + 1.96 * self.error

    @property
    def is_clear(self) -> bool:
        """Whether no change at all lies outside that range."""
        low, high = self.interval
        return low > 0 or high < 0


def scored(assessment: Assessment, items: Mapping[str, Likert], responses: Mapping[str, Response]) -> Scored:
    """Score the responses to the items as they were when the attempt began, both by item key.

    Items that belong to no scale of today are left out; a scale without items gives an estimate without answers.
    """
    scales = [_pinned(scale_of(scale), items) for scale in assessment.scales]
    steps = steps_of(items.values(), responses)
    used = [steps[item.key] for scale in scales for item in scale.items if item.key in steps]
    return Scored(profile_of(steps, scales), versions_of(scales, items), is_flat(used))


def _pinned(scale: Scale, items: Mapping[str, Likert]) -> Scale:
    return replace(scale, items=tuple(scaled(items[item.key]) for item in scale.items if item.key in items))


def versions_of(scales: list[Scale], items: Mapping[str, Likert]) -> dict[str, Any]:
    """The wording, the parameters and the code that made an estimate; equal versions make estimates comparable."""
    words = {key: [item.prompt, list(item.options)] for key, item in items.items()}
    parameters = [
        [scale.key, scale.alpha, [[item.key, item.a, item.thresholds, item.reverse] for item in scale.items]]
        for scale in scales
    ]
    return {"bank": digest_of(words)[:16], "parameters": digest_of(parameters)[:16], "code": CODE}


def changes(before: Mapping[str, Estimate], after: Mapping[str, Estimate]) -> list[Change]:
    """What changed in each skill that was answered both times.

    The two errors are taken as independent, so the error of the change is the root of the sum of their squares.
    """
    return [
        Change(skill, 10 * (now.mean - before[skill].mean), 10 * (now.sem**2 + before[skill].sem ** 2) ** 0.5)
        for skill, now in after.items()
        if skill in before and now.answered and before[skill].answered
    ]
