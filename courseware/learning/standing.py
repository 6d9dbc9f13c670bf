"""Where a learner stands at one activity: attempts used and left, the one that counts, the one still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.learning.attempts import AttemptView, Policy, Sitting, is_late, why_closed
from courseware.learning.grading import kept


@dataclass(frozen=True)
class Standing:
    """One learner's attempts at one activity under its rules."""

    attempts: tuple[AttemptView, ...]
    policy: Policy
    opened: AttemptView | None
    """The attempt that can be gone on with."""
    overdue: AttemptView | None
    """An attempt whose time ran out before it was handed in."""
    kept: AttemptView | None
    """The attempt whose score counts."""
    closed: str | None
    """Why no new attempt may begin, in words; None when one may."""

    @property
    def used(self) -> int:
        """How many attempts were begun."""
        return len(self.attempts)

    @property
    def left(self) -> int | None:
        """How many more may begin; None when there is no limit."""
        return None if self.policy.attempts is None else max(0, self.policy.attempts - self.used)


def standing_of(attempts: Sequence[AttemptView], policy: Policy, sitting: Sitting, now: datetime) -> Standing:
    """Return where a learner with these attempts stands."""
    opened = next((one for one in attempts if one.is_open), None)
    is_over = opened is not None and is_late(opened.deadline_at, now)
    return Standing(
        attempts=tuple(sorted(attempts, key=lambda one: (one.ordinal, one.id))),
        policy=policy,
        opened=None if is_over else opened,
        overdue=opened if is_over else None,
        kept=kept(attempts, policy.keep),
        closed=why_closed(sitting, policy, len(attempts), now),
    )
