"""What a learner does in the lead lab: begin a session of cards, and sort one lead after another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.leads.deck import SESSION_SIZE, deal
from courseware.leads.queries import played_cards
from courseware.learning.actions import answer_item, finish_practice, hand_in, start_attempt
from courseware.learning.attempts import AttemptView, Plan, Sitting, SlotView, is_late
from courseware.learning.planning import plan_cards

TITLE = "Lead lab"


def start_sorting(
    session: Session,
    account_id: int,
    cards: Sequence[LeadCard],
    versions: Mapping[str, int],
    release_id: int,
    sitting: Sitting,
    rules: Mapping[str, Any],
    seed: int,
    now: datetime,
) -> str:
    """Return the uuid of the learner's open session, dealing a new one when there is none.

    `rules` of an instructor are laid over those of practice. Raises Closed.
    """
    played = [card.key for card in played_cards(session, account_id)]
    dealt = [(f"card/{card.key}", card) for card in deal(cards, played, SESSION_SIZE, seed)]
    plan = plan_cards(TITLE, dealt, versions, release_id, seed)
    return start_attempt(session, account_id, _under(plan, rules), sitting, now)


def _under(plan: Plan, rules: Mapping[str, Any]) -> Plan:
    return replace(plan, policy=replace(plan.policy, **rules))


def sort_lead(
    session: Session,
    attempt: AttemptView,
    slot: SlotView,
    response: Response,
    key: str,
    now: datetime,
    took_ms: int | None,
) -> None:
    """Answer a card for good: the first answer counts, and the last one of the session closes it.

    `attempt` must have been read under its lock. Past its deadline the session is handed in instead. Raises Closed.
    """
    if slot.is_submitted:
        return
    if attempt.is_open and is_late(attempt.deadline_at, now):
        hand_in(session, attempt.account_id, attempt.uuid, now)
        return
    answer_item(session, attempt, slot, response, key, now, took_ms)
    if all(other.is_submitted for other in attempt.slots if other.id != slot.id):
        finish_practice(session, attempt.account_id, attempt.uuid, now)
