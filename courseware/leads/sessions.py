"""The rules of a session in the lead lab: what it holds, when a second try is allowed, and what is then stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.leads.lab import Exercise
from courseware.leads.supply import Addressed
from courseware.learning.attempts import Activity, AttemptView, Feedback, Plan, Policy, Sitting, SlotPlan, SlotView
from courseware.learning.planning import plan_items

TEST, DEBATE = "exam", "discuss"
HARDEST_WITH_TWO_TRIES = 2
"""The highest tier on which a wrong first answer gets a second try."""


@dataclass(frozen=True)
class Opening:
    """A session to be begun. `rules` of an instructor are laid over those of the exercise."""

    exercise: Exercise
    item_key: str
    release_id: int
    seed: int
    sitting: Sitting = field(default_factory=Sitting)
    rules: Mapping[str, Any] = field(default_factory=dict)
    asks_confidence: bool = False


def plan_of(opening: Opening, dealt: Sequence[Addressed], versions: Mapping[str, int]) -> Plan:
    """The attempt that a session becomes; a test tells its verdicts at the end, everything else at once."""
    exercise = opening.exercise
    policy = Policy(feedback=Feedback.after if exercise.key == TEST else Feedback.each)
    plan = plan_items(
        exercise.activity,
        opening.item_key,
        exercise.title,
        dealt,
        versions,
        opening.release_id,
        opening.seed,
        replace(policy, **opening.rules),
    )
    if not opening.asks_confidence:
        return plan
    slots = zip(plan.slots, dealt, strict=True)
    return replace(
        plan, slots=tuple(_asking(slot) if isinstance(item, LeadCard) else slot for slot, (_, item) in slots)
    )


def may_try_again(attempt: AttemptView, slot: SlotView, response: Response) -> bool:
    """Whether this answer, wrong and the first to an easier lead, gets another try instead of a verdict."""
    return _has_two_tries(attempt, slot) and slot.response is None and slot.item.grade(response).fraction < 1


def is_second_try(attempt: AttemptView, slot: SlotView) -> bool:
    """Whether a first answer was wrong and the next one is final."""
    return _has_two_tries(attempt, slot) and slot.response is not None and not slot.is_submitted


def final_answer(attempt: AttemptView, slot: SlotView, response: Response) -> Response:
    """The answer as it is stored: at a second try with the first one inside."""
    return {**response, "first": slot.response} if is_second_try(attempt, slot) else response


def teaches(attempt: AttemptView) -> bool:
    """Whether answers move memory and ratings: in Sort, practice and decks, not in tests, drills or debated leads."""
    is_told = attempt.policy.feedback is Feedback.each
    return attempt.activity is Activity.sort and is_told and attempt.item_key != DEBATE


def _has_two_tries(attempt: AttemptView, slot: SlotView) -> bool:
    return teaches(attempt) and isinstance(slot.item, LeadCard) and slot.item.tier <= HARDEST_WITH_TWO_TRIES


def _asking(slot: SlotPlan) -> SlotPlan:
    return replace(slot, params={**slot.params, "asks_confidence": True})
