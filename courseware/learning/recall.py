"""When to meet a subject again: FSRS 6 behind one small door.

A memory's `state` is a JSON mapping that only this module reads. Instants are UTC. The scheduler works in whole days,
so nothing comes back within the same day; what should be repeated at once is for the session to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from fsrs import Card, Scheduler, State
from fsrs import Rating as Grade

_ANY_ID = 1
"""A card without an id would wait a millisecond for one."""


class Rating(StrEnum):
    """How well something was remembered."""

    again = "again"
    hard = "hard"
    good = "good"
    easy = "easy"


_GRADES = {
    Rating.again: Grade.Again,
    Rating.hard: Grade.Hard,
    Rating.good: Grade.Good,
    Rating.easy: Grade.Easy,
}


@dataclass(frozen=True)
class Recall:
    """The settings: the chance of remembering at which a subject is due, and the longest wait in days."""

    desired_retention: float = 0.85
    maximum_interval: int = 120

    @cached_property
    def _scheduler(self) -> Scheduler:
        return Scheduler(
            desired_retention=self.desired_retention,
            learning_steps=(),
            relearning_steps=(),
            maximum_interval=self.maximum_interval,
            enable_fuzzing=False,
        )

    def review(self, state: Mapping[str, Any] | None, rating: Rating, now: datetime) -> tuple[dict[str, Any], datetime]:
        """The state after a review, and when the next is due; `state` is None at the first meeting.

        `now` is an aware instant.
        """
        card, _ = self._scheduler.review_card(_card(state, now), _GRADES[rating], now.astimezone(UTC))
        return _stored(card), card.due

    def retrievability(self, state: Mapping[str, Any], now: datetime) -> float:
        """The chance, 0 to 1, that the subject is remembered `now`."""
        return float(self._scheduler.get_card_retrievability(_card(state, now), now.astimezone(UTC)))


RECALL = Recall()


@dataclass(frozen=True)
class Memory:
    """What a learner's memory of one subject is thought to be."""

    subject: str
    due_at: datetime
    state: Mapping[str, Any]

    def is_due(self, now: datetime) -> bool:
        """Whether the subject should be met again."""
        return self.due_at <= now

    def retrievability(self, now: datetime) -> float:
        """The chance, 0 to 1, that the subject is remembered `now`."""
        return RECALL.retrievability(self.state, now)


def _card(state: Mapping[str, Any] | None, now: datetime) -> Card:
    if state is None:
        return Card(card_id=_ANY_ID, due=now)
    return Card(
        card_id=_ANY_ID,
        state=State(state["state"]),
        step=state["step"],
        stability=state["stability"],
        difficulty=state["difficulty"],
        due=now,
        last_review=datetime.fromisoformat(state["last_review"]),
    )


def _stored(card: Card) -> dict[str, Any]:
    stored = card.to_dict()
    return {name: stored[name] for name in ("state", "step", "stability", "difficulty", "last_review")}
