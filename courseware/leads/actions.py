"""What a learner does in the lead lab: begin a session and answer one item after another, or run a desk day by day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courseware.content.actions import pin_items
from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.items.lead_twin import LeadTwin
from courseware.kernel.keys import digest
from courseware.leads.deck import deal, shuffled
from courseware.leads.desk import Decisions
from courseware.leads.desk_play import DeskOpening, finished, game_of, stored_days
from courseware.leads.desk_play import plan_of as plan_game
from courseware.leads.practice import compose, find_branch, is_quick, remembered, subject_of
from courseware.leads.queries import FIELD, get_desk_values, played_cards, portrait_of
from courseware.leads.rubric import Rubric
from courseware.leads.sessions import DEBATE, TEST, Opening, final_answer, may_try_again, plan_of, teaches
from courseware.leads.standing import first_answer, situation_of
from courseware.leads.supply import (
    Addressed,
    Published,
    Supply,
    authored,
    deal_debated,
    deal_drill,
    deal_practice,
    deal_test,
    supply_of,
)
from courseware.learning.actions import (
    answer_item,
    finish_practice,
    hand_in,
    rate,
    remember,
    save_response,
    start_attempt,
)
from courseware.learning.attempts import Activity, AttemptView, SlotView, is_late
from courseware.learning.queries import answer_times, answered_items, find_open_attempt, is_stored
from courseware.learning.ratings import seeded


def start(session: Session, account_id: int, opening: Opening, published: Published, now: datetime) -> str:
    """Return the uuid of the learner's open session of an exercise, dealing a new one when there is none. Raises Closed."""
    activity, assignment_id = opening.exercise.activity, opening.sitting.assignment_id
    opened = find_open_attempt(session, account_id, activity, opening.item_key, assignment_id, False)
    if opened and not is_late(opened.deadline_at, now):
        return opened.uuid
    dealt = _dealt(session, account_id, opening, supply_of(published.library), now)
    return _begin(session, account_id, opening, dealt, published.versions, now)


def start_deck(
    session: Session, account_id: int, opening: Opening, cards: Sequence[tuple[int, LeadCard]], now: datetime
) -> str:
    """Return the uuid of the learner's open session of a class's own deck: all its cards, as version id and card.

    The cards come in an order of the learner's own. Raises Closed.
    """
    versions = {f"card/{card.key}": version for version, card in cards}
    dealt = authored(shuffled([card for _, card in cards], opening.seed))
    return _begin(session, account_id, opening, dealt, versions, now)


def answer(
    session: Session,
    attempt: AttemptView,
    slot: SlotView,
    response: Response,
    key: str,
    rubric: Rubric,
    now: datetime,
    took_ms: int | None,
) -> None:
    """Answer one place of a session; the last answer closes it.

    A wrong first answer to an easier lead is kept, and the next one is final. Whatever is final is graded, remembered
    for the rule that decides it, and rated, in this transaction; in tests and drills it is only graded. Past its
    deadline the session is handed in instead. Repeats change nothing. `attempt` must have been read under its lock.
    Raises Closed.
    """
    if slot.is_submitted or is_stored(session, key):
        return
    if attempt.is_open and is_late(attempt.deadline_at, now):
        hand_in(session, attempt.account_id, attempt.uuid, now)
    elif may_try_again(attempt, slot, response):
        save_response(session, attempt.account_id, attempt.uuid, slot.position, response, key, now)
    else:
        _answer_finally(session, attempt, slot, final_answer(attempt, slot, response), key, rubric, now, took_ms)


def _dealt(session: Session, account_id: int, opening: Opening, supply: Supply, now: datetime) -> Sequence[Addressed]:
    exercise, seed = opening.exercise, opening.seed
    if exercise.activity is Activity.drill:
        seen = [answered.item_key for answered in answered_items(session, [account_id], Activity.drill)]
        return deal_drill(supply, exercise.key, seen, exercise.size, seed)
    if exercise.key == "practice":
        known = portrait_of(session, account_id, supply.rubric, now)
        wanted = compose(situation_of(known.rules, known.rating, seed))
        return deal_practice(supply, wanted, {card.key for card in played_cards(session, account_id, now)}, seed)
    played = [card.key for card in played_cards(session, account_id)]
    if exercise.key == DEBATE:
        return deal_debated(supply, exercise.size, seed)
    if exercise.key == TEST:
        return deal_test(supply, exercise.size, seed)
    return authored(deal(supply.cards, played, exercise.size, seed))


def _begin(
    session: Session,
    account_id: int,
    opening: Opening,
    dealt: Sequence[Addressed],
    versions: Mapping[str, int],
    now: datetime,
) -> str:
    made = dict(sorted(((address, item) for address, item in dealt if address not in versions), key=_by_address))
    plan = plan_of(opening, dealt, {**versions, **(pin_items(session, made) if made else {})})
    return start_attempt(session, account_id, plan, opening.sitting, now)


def _by_address(addressed: Addressed) -> str:
    return addressed[0]


def _answer_finally(
    session: Session,
    attempt: AttemptView,
    slot: SlotView,
    response: Response,
    key: str,
    rubric: Rubric,
    now: datetime,
    took_ms: int | None,
) -> None:
    usual = answer_times(session, attempt.account_id, Activity.sort) if took_ms and teaches(attempt) else []
    answer_item(session, attempt, slot, response, key, now, took_ms)
    if teaches(attempt):
        _learn(session, attempt.account_id, slot, response, rubric, now, is_quick(took_ms, usual))
    if all(other.is_submitted for other in attempt.slots if other.id != slot.id):
        finish_practice(session, attempt.account_id, attempt.uuid, now)


def _learn(
    session: Session, account_id: int, slot: SlotView, response: Response, rubric: Rubric, now: datetime, quick: bool
) -> None:
    item = slot.item
    if not isinstance(item, LeadCard | LeadTwin):
        return
    if isinstance(item, LeadCard):
        is_read = first_answer(response).get("temperature") == item.label.temperature
        rate(session, account_id, FIELD, slot.item_key, seeded(item.tier), is_read)
    branch = find_branch(item, rubric)
    if branch is not None:
        remember(session, account_id, subject_of(branch), remembered(item, response, quick), now)


def start_desk(session: Session, account_id: int, opening: DeskOpening, now: datetime) -> str:
    """Return the uuid of the learner's open game of this size, beginning one when there is none. Raises Closed."""
    plan = plan_game(opening, pin_items(session, {opening.item.key: opening.item}))
    return start_attempt(session, account_id, plan, opening.sitting, now)


def close_day(
    session: Session, attempt: AttemptView, day: int, decisions: Decisions, tables: Mapping[str, str], now: datetime
) -> None:
    """Close one day of a game; the last one ends it and has it judged. A day that is closed already stays as it is.

    `attempt` must have been read under its lock; `tables` are the present texts of values by size. Past its deadline the
    game is handed in instead, and earns nothing. Raises BadDecisions, which changes nothing.
    """
    slot = attempt.slots[0]
    game = game_of(slot.item, slot.params, slot.response)
    if not attempt.is_open or game.desk.day != day:
        return
    if is_late(attempt.deadline_at, now):
        hand_in(session, attempt.account_id, attempt.uuid, now)
        return
    after, key = game.after(decisions), digest(f"{attempt.uuid}/day/{day}")
    if not after.desk.is_over:
        save_response(session, attempt.account_id, attempt.uuid, slot.position, stored_days(after.days), key, now)
        return
    values = get_desk_values(session, game, attempt.release_id, tables)
    answer_item(session, attempt, slot, finished(after, values), key, now)
    finish_practice(session, attempt.account_id, attempt.uuid, now)
