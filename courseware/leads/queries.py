"""What learners have done in the lead lab, read from the log of attempts in a number of statements that does not grow."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courseware.content.queries import files_of, items_by_version
from courseware.items.desk import number_in, quality_in
from courseware.items.lead import LeadCard
from courseware.kernel.errors import NotFound
from courseware.leads.desk_play import Game, table_for
from courseware.leads.desk_values import DeskValues
from courseware.leads.rubric import Rubric
from courseware.leads.standing import ClassStanding, PlayedCard, SelfPortrait, class_standing, played_card, portrait
from courseware.learning.attempts import Activity
from courseware.learning.queries import (
    AnsweredItem,
    OneItemAttempt,
    answered_items,
    learner_rating,
    memories,
    one_item_attempts,
)

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
    session: Session,
    account_ids: Collection[int],
    rubric: Rubric,
    now: datetime,
    since: datetime | None = None,
    decks: Collection[str] = (),
) -> ClassStanding:
    """Return how some people together read leads, and what they find hardest.

    Of decks that classes brought, only those named by their uuids count: those of other classes are not theirs to see.
    """
    answers = answered_items(session, account_ids, Activity.sort, since, now)
    return class_standing(list(_played(session, [each for each in answers if _is_in(each.item_key, decks)])), rubric)


def _is_in(item_key: str, decks: Collection[str]) -> bool:
    kind, _, rest = item_key.partition("/")
    return kind != "deck" or rest.partition("/")[0] in decks


def _played(session: Session, answers: list[AnsweredItem]) -> Iterator[tuple[int, PlayedCard]]:
    cards = items_by_version(session, {answer.version_id for answer in answers})
    for answer in answers:
        card = cards[answer.version_id][1]
        if isinstance(card, LeadCard) and not card.accepted:  # of a debated lead no answer is wrong
            yield answer.account_id, played_card(card, answer.response, answer.attempt_uuid, answer.at)


@dataclass(frozen=True)
class DeskGame:
    """One game of the lead desk; `seed` is what the attempt's column keeps of it. `quality` (0 to 100) and `value_k` (thousands) are None until they may be told."""

    uuid: str
    size: str
    seed: int
    assignment_id: int | None
    is_open: bool
    started_at: datetime
    submitted_at: datetime | None
    quality: float | None
    value_k: float | None


@dataclass(frozen=True)
class DeskQuality:
    """How well one game under an assignment was played, 0 to 100; nothing of a game that was left before its end."""

    account_id: int
    quality: float
    finished_at: datetime


def desk_games(session: Session, account_id: int, now: datetime, limit: int = 100) -> list[DeskGame]:
    """Return a learner's last games of the lead desk, oldest first; one statement."""
    return [_game(attempt, now) for attempt in one_item_attempts(session, Activity.desk, account_id, limit=limit)]


def desk_qualities(session: Session, assignment_id: int) -> list[DeskQuality]:
    """Return every game that was played to its end under an assignment, in the order they began; one statement."""
    games = one_item_attempts(session, Activity.desk, assignment_id=assignment_id)
    told = ((game.account_id, quality_in(game.submitted or {}), game.submitted_at) for game in games)
    return [DeskQuality(who, quality, at) for who, quality, at in told if quality is not None and at is not None]


def get_desk_values(session: Session, game: Game, release_id: int, current: Mapping[str, str]) -> DeskValues:
    """Return the table of values that judges a game: one of `current` (by size), or that of the release it began in.

    Raises NotFound when there is none for its parameters.
    """
    size, wanted = game.item.size, game.item.digest
    found = table_for(wanted, [current[size]] if size in current else [])
    if found is None:
        text = files_of(session, release_id).get(f"content/desk/{size}.b64")
        found = table_for(wanted, [text] if text else [])
    if found is None:
        raise NotFound("The values that judge this desk are missing.")
    return found


def _game(attempt: OneItemAttempt, now: datetime) -> DeskGame:
    release_at = attempt.policy.release_at
    told = attempt.submitted or {} if release_at is None or now >= release_at else {}
    return DeskGame(
        uuid=attempt.uuid,
        size=attempt.item_key,
        seed=attempt.seed,
        assignment_id=attempt.assignment_id,
        is_open=attempt.state == "open",
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        quality=quality_in(told),
        value_k=number_in(told, "value_k"),
    )
