"""What one learner has done in the lead lab, read from the log of attempts."""

from sqlalchemy.orm import Session

from courseware.content.queries import items_by_version
from courseware.items.lead import LeadCard
from courseware.leads.standing import PlayedCard, play_of
from courseware.learning.attempts import Activity
from courseware.learning.queries import answered_items


def played_cards(session: Session, account_id: int | None) -> list[PlayedCard]:
    """Return every card answered, oldest first, judged by the card as it was then; `[]` for a visitor."""
    if account_id is None:
        return []
    answers = answered_items(session, account_id, Activity.sort)
    cards = items_by_version(session, {answer.version_id for answer in answers})
    return [
        PlayedCard(card.key, card.label.rule, answer.at, play_of(card, answer.response, answer.attempt_uuid))
        for answer in answers
        if isinstance(card := cards[answer.version_id][1], LeadCard)
    ]
