"""Attempts as pages see them: presented items, the learner's own answers, and verdicts only once released."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from courseware.items.base import Presented, Response, Unreadable, Verdict
from courseware.kernel.errors import Invalid
from courseware.kernel.keys import digest, new_uuid
from courseware.learning.attempts import AttemptView, SlotView, is_released


@dataclass(frozen=True)
class Question:
    """One slot on a page. `verdict` and what follows are None and empty until the rules release them."""

    position: int
    prefix: str
    presented: Presented
    echo: Mapping[str, list[str]]
    summary: str
    is_answered: bool
    verdict: Verdict | None = None
    solution: str = ""
    explanation: str = ""
    lesson: str | None = None
    points: float | None = None
    max_points: float = 1.0


def question(attempt: AttemptView, slot: SlotView, now: datetime) -> Question:
    """Return a slot as the page may see it now."""
    prefix, response = f"q{slot.position}", slot.response
    echo = slot.item.echo(response, prefix) if response else {}
    summary = slot.item.summarise(response) if response else ""
    base = Question(
        slot.position, prefix, slot.presented(), echo, summary, slot.is_answered, max_points=slot.max_points
    )
    return _released(base, slot) if is_released(attempt, slot, now) else base


def _released(base: Question, slot: SlotView) -> Question:
    verdict = slot.verdict()
    return Question(
        base.position,
        base.prefix,
        base.presented,
        base.echo,
        base.summary,
        base.is_answered,
        verdict=verdict,
        solution=slot.item.solution(),
        explanation=slot.item.explanation,
        lesson=slot.item.lesson,
        points=verdict.fraction * slot.max_points,
        max_points=slot.max_points,
    )


def questions(attempt: AttemptView, now: datetime) -> list[Question]:
    """Return every slot of an attempt for a page."""
    return [question(attempt, slot, now) for slot in attempt.slots]


def save_key(attempt: AttemptView, position: int, key: str) -> str:
    """Return the idempotency key of one save: scoped, so that one person's keys can never meet another's."""
    return digest(f"{attempt.uuid}/{position}/{key or new_uuid()}")


def read_response(slot: SlotView, form: MultiDict[str, str], prefix: str | None = None) -> Response:
    """Return the response to a slot in a posted form. Raises Invalid in words for the learner."""
    try:
        return slot.item.read(form, prefix or f"q{slot.position}")
    except Unreadable as error:
        raise Invalid(str(error)) from error
