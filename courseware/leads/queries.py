"""What learners have done in the lead lab, read from the log of attempts in a number of statements that does not grow."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from courseware.content.queries import items_by_version
from courseware.items.lead import LeadCard
from courseware.leads.rubric import Rubric
from courseware.leads.standing import ClassStanding, PlayedCard, SelfPortrait, class_standing, played_card, portrait
from courseware.learning.attempts import Activity
from courseware.learning.queries import AnsweredItem, answered_items, learner_rating, memories

FIELD = "leads"
"""The field in which learners are rated here."""


def played_cards(session: Session, account_id: int | None, now: datetime | None = None) -> list[PlayedCard]:
    """Return every card answered, oldest first, judged by the card as it was then; `[]` for a visitor.

    Sort, practice, tests and decks of a class count alike, each from when its verdicts are told. Without `now` a test
    whose verdicts wait for a date is left out for good.
    """
    if account_id is None:
        return []
    return [card for _, card in _played(session, answered_items(session, [account_id], Activity.sort, now=now))]


def portrait_of(session: Session, account_id: int | None, rubric: Rubric, now: datetime) -> SelfPortrait:
    """Return all that the lab can tell a learner about themselves."""
    cards = played_cards(session, account_id, now)
    return portrait(cards, memories(session, account_id), learner_rating(session, account_id, FIELD), rubric, now)


def class_standing_of(
    session: Session, account_ids: Collection[int], rubric: Rubric, now: datetime, since: datetime | None = None
) -> ClassStanding:
    """Return how some people together read leads, and what they find hardest."""
    answers = answered_items(session, account_ids, Activity.sort, since, now)
    return class_standing(list(_played(session, answers)), rubric)


def _played(session: Session, answers: list[AnsweredItem]) -> Iterator[tuple[int, PlayedCard]]:
    cards = items_by_version(session, {answer.version_id for answer in answers})
    for answer in answers:
        card = cards[answer.version_id][1]
        if isinstance(card, LeadCard):
            yield answer.account_id, played_card(card, answer.response, answer.attempt_uuid, answer.at)
