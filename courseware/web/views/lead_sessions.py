"""Sessions in the lead lab: one page for each exercise, its items one by one, and how the session went."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.classroom.queries import AssignedSitting, deck_versions, find_assignment_uuid, sitting_for
from courseware.items.base import Response
from courseware.items.dial import Dial
from courseware.items.lead import LeadCard
from courseware.items.scores import Trial
from courseware.kernel.errors import Invalid, NotFound
from courseware.kernel.keys import new_seed, new_uuid
from courseware.leads import actions
from courseware.leads.lab import Exercise, exercise_of
from courseware.leads.rubric import Rubric, Rule, rubric_from
from courseware.leads.sessions import Opening, is_second_try
from courseware.leads.standing import played_in, standing_of
from courseware.learning import queries
from courseware.learning.attempts import AttemptView, Feedback, Sitting, SlotView, is_released
from courseware.web.plumbing.current import beginner, current_reader, member
from courseware.web.plumbing.editions import Edition
from courseware.web.plumbing.fragments import shows_page_itself
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.sheets import Question, question, questions, read_response, save_key
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("lead_sessions", __name__, url_prefix="/leads")

_LONGEST_MS = 3_600_000  # a card left open for an hour says nothing about reading speed
_DECK = "deck"
_HELPED_SESSIONS = 3  # in the first ones a temperature brings its usual handler along
_STILL_OPEN = {"lead": "Choose how warm the lead is and who acts next; then check again."}
_SOMETHING_OPEN = "Something is still open; fill it in and check again."


@dataclass(frozen=True)
class Reveal:
    """What may be said of a card once it is answered, besides the verdict."""

    rule: Rule
    clock: str
    deciding: tuple[int, ...]


@pages.get("/<exercise_key>")
@same_for_every_guest
def exercise_page(exercise_key: str) -> ResponseReturnValue:
    """Tell how an exercise goes, and offer to begin or go on."""
    exercise, assigned = _exercise(exercise_key), _assigned(exercise_key)
    rubric = _rubric()
    return render_template(
        "leads/exercise.html",
        exercise=exercise,
        address=exercise_key,
        assigned=assigned,
        opened=_open_session(exercise, exercise_key, assigned),
        rubric=rubric,
        is_public=is_anonymous_request(),
    )


@pages.post("/<exercise_key>")
def start(exercise_key: str) -> ResponseReturnValue:
    """Begin a session, or go on with the open one."""
    exercise, assigned = _exercise(exercise_key), _assigned(exercise_key)
    reader, published = beginner(), edition()
    opening = Opening(
        exercise,
        assigned.item_key if assigned else exercise.key,
        published.release_id,
        new_seed(),
        assigned.sitting if assigned else Sitting(),
        assigned.policy if assigned else {},
        "asks_confidence" in request.form,
    )
    uuid = _begun(reader.account_id or 0, opening, published)
    return redirect(url_for(".session_page", exercise_key=exercise_key, attempt_uuid=uuid), 303)


def _begun(account_id: int, opening: Opening, published: Edition) -> str:
    kind, _, deck_uuid = opening.item_key.partition("/")
    if kind != _DECK:
        return actions.start(database_session(), account_id, opening, published, now())
    cards = deck_versions(database_session(), deck_uuid)
    return actions.start_deck(database_session(), account_id, opening, cards, now())


@pages.get("/<exercise_key>/<uuid:attempt_uuid>")
def session_page(exercise_key: str, attempt_uuid: object) -> ResponseReturnValue:
    """Go on with the first item that is not answered."""
    return redirect(_onward(_session(exercise_key, attempt_uuid)), 303)


@pages.get("/<exercise_key>/<uuid:attempt_uuid>/<int:position>")
def item_page(exercise_key: str, attempt_uuid: object, position: int) -> ResponseReturnValue:
    """Show an item to be answered, or, once it is answered, how it went."""
    attempt = _session(exercise_key, attempt_uuid)
    slot = _slot(attempt, position)
    is_over = not attempt.is_open and not slot.is_submitted
    is_waiting = slot.is_submitted and question(attempt, slot, now()).verdict is None
    if is_over or is_waiting:
        return redirect(_onward(attempt), 303)
    return _item_page(attempt, slot, question(attempt, slot, now()))


@pages.post("/<exercise_key>/<uuid:attempt_uuid>/<int:position>")
def answer(exercise_key: str, attempt_uuid: object, position: int) -> ResponseReturnValue:
    """Take the answer to an item and show how it went; half an answer, or one that contradicts itself, is asked for again."""
    attempt = _session(exercise_key, attempt_uuid, lock=True)
    slot = _slot(attempt, position)
    response, problem = _read(slot)
    if problem and not slot.is_submitted:
        return _item_page(attempt, slot, _as_posted(slot), problem), 400
    key = save_key(attempt, position, request.form.get("idempotency_key", ""))
    actions.answer(database_session(), attempt, slot, response, key, _rubric(), now(), _took_ms())
    address = url_for(".item_page", exercise_key=exercise_key, attempt_uuid=attempt_uuid, position=position)
    if shows_page_itself() and attempt.policy.feedback is Feedback.each:
        return item_page(exercise_key, attempt_uuid, position)
    return redirect(address, 303)


@pages.post("/dial/<uuid:attempt_uuid>/<int:position>/try")
def try_dial(attempt_uuid: object, position: int) -> ResponseReturnValue:
    """Show what a setting of the dial does on the leads that are shown; nothing is stored."""
    attempt = _session("dial", attempt_uuid)
    slot = _slot(attempt, position)
    if slot.is_submitted or not attempt.is_open:
        return redirect(_onward(attempt), 303)
    response, problem = _read(slot)
    return _item_page(attempt, slot, _as_posted(slot), problem, response), 400 if problem else 200


@pages.get("/<exercise_key>/<uuid:attempt_uuid>/done")
def done_page(exercise_key: str, attempt_uuid: object) -> ResponseReturnValue:
    """Sum a session up: what went well, what was mixed up, what to read again."""
    attempt = _session(exercise_key, attempt_uuid)
    if attempt.is_open:
        return redirect(_onward(attempt), 303)
    standing = standing_of(played_in(_told(attempt)))
    hardest = _rubric().rules.get(standing.hardest.rule) if standing.hardest else None
    return render_template(
        "leads/done.html",
        exercise=_exercise(exercise_key),
        address=exercise_key,
        assignment=find_assignment_uuid(database_session(), attempt.assignment_id),
        attempt=attempt,
        questions=questions(attempt, now()),
        pips=_pips(attempt),
        standing=standing,
        rule=hardest,
        reading=_reading(hardest),
    )


def _rubric() -> Rubric:
    return rubric_from(edition().library.rubric)


def _exercise(key: str) -> Exercise:
    found = exercise_of(key)
    if found is None or "/" in key:
        raise NotFound("The lead lab has no such exercise.")
    return found


def _assigned(exercise_key: str) -> AssignedSitting | None:
    uuid = request.values.get("assignment")
    if not uuid and exercise_key == _DECK:
        raise NotFound("A class's own leads are reached from the class.")
    if not uuid:
        return None
    kind = _exercise(exercise_key).activity.value
    found = sitting_for(database_session(), member().account_id, kind, None, uuid, now())
    if found.item_key.partition("/")[0] != exercise_key:
        raise NotFound("This is not assigned to you.")
    return found


def _open_session(exercise: Exercise, address: str, assigned: AssignedSitting | None) -> AttemptView | None:
    account_id = current_reader().account_id
    if account_id is None:
        return None
    item_key = assigned.item_key if assigned else address
    assignment_id = assigned.sitting.assignment_id if assigned else None
    return queries.find_open_attempt(database_session(), account_id, exercise.activity, item_key, assignment_id)


def _session(exercise_key: str, uuid: object, lock: bool = False) -> AttemptView:
    """Return the reader's own session of this exercise. Raises NotFound for anybody else's, and for other things."""
    attempt = queries.get_attempt(database_session(), str(uuid), current_reader().account_id, lock=lock)
    exercise = _exercise(exercise_key)
    if attempt.activity is not exercise.activity or attempt.item_key.partition("/")[0] != exercise_key:
        raise NotFound
    return attempt


def _slot(attempt: AttemptView, position: int) -> SlotView:
    found = next((slot for slot in attempt.slots if slot.position == position), None)
    if found is None:
        raise NotFound
    return found


def _onward(attempt: AttemptView) -> str:
    """Return the address of the first item still to be answered, or of the summary."""
    waiting = next((slot.position for slot in attempt.slots if not slot.is_submitted), None)
    key = attempt.item_key.partition("/")[0]
    if waiting is None or not attempt.is_open:
        return url_for(".done_page", exercise_key=key, attempt_uuid=attempt.uuid)
    return url_for(".item_page", exercise_key=key, attempt_uuid=attempt.uuid, position=waiting)


def _item_page(
    attempt: AttemptView,
    slot: SlotView,
    shown: Question,
    problem: str = "",
    tried: Response | None = None,
) -> str:
    return render_template(
        "leads/session.html",
        exercise=exercise_of(attempt.item_key),
        address=attempt.item_key.partition("/")[0],
        attempt=attempt,
        question=shown,
        reveal=_reveal(slot) if shown.verdict else None,
        second_try=_second_try(attempt, slot),
        dialled=_dialled(slot, tried, shown.verdict is not None),
        pips=_pips(attempt, slot),
        onward=_onward(attempt),
        problem=problem,
        is_helped=attempt.ordinal <= _HELPED_SESSIONS,
        idempotency_key=new_uuid(),
    )


def _read(slot: SlotView) -> tuple[Response, str]:
    """Return the answer that was posted, and in words what is wrong with it, if anything."""
    try:
        response = read_response(slot, request.form)
    except Invalid as error:
        return {}, error.words
    return response, "" if slot.item.is_answered(response) else _STILL_OPEN.get(slot.item.type_name, _SOMETHING_OPEN)


def _as_posted(slot: SlotView) -> Question:
    prefix = f"q{slot.position}"
    return Question(slot.position, prefix, slot.presented(), dict(request.form.lists()), "", False)


def _second_try(attempt: AttemptView, slot: SlotView) -> tuple[int, ...] | None:
    """Return the touchpoints to look at again, once a first answer was wrong; None on a first try."""
    return slot.item.evidence if isinstance(slot.item, LeadCard) and is_second_try(attempt, slot) else None


def _dialled(slot: SlotView, tried: Response | None, is_released: bool) -> Mapping[str, Trial | None]:
    """Return what a dial's setting does: on the shown leads, and once released on those kept back."""
    if not isinstance(slot.item, Dial):
        return {}
    given = tried or slot.response
    held = slot.item.judged(slot.response or {}) if is_released else None
    return {"trial": slot.item.tried(given) if given else None, "judged": held}


def _reveal(slot: SlotView) -> Reveal | None:
    if not isinstance(slot.item, LeadCard):
        return None
    rubric = _rubric()
    rule = rubric.rules[slot.item.label.rule]
    return Reveal(rule, rubric.clocks[rule.clock], slot.item.evidence)


def _reading(rule: Rule | None) -> str | None:
    """Return the title of the lesson that tells about a rule."""
    lessons = edition().library.lessons
    lesson = lessons.get(rule.lesson.partition("#")[0]) if rule else None
    return lesson.title if lesson else None


def _told(attempt: AttemptView) -> AttemptView:
    """Return an attempt with only those items whose verdicts may be shown."""
    return replace(attempt, slots=tuple(slot for slot in attempt.slots if is_released(attempt, slot, now())))


def _pips(attempt: AttemptView, here: SlotView | None = None) -> list[str]:
    told = {slot.id for slot in _told(attempt).slots}
    return [_pip(slot, here is not None and slot.id == here.id, slot.id in told) for slot in attempt.slots]


def _pip(slot: SlotView, is_here: bool, is_told: bool) -> str:
    if not slot.is_submitted:
        return "now" if is_here else "todo"
    outcome = "given" if not is_told else "right" if slot.fraction == 1 else "half" if slot.fraction else "wrong"
    return f"{outcome} now" if is_here else outcome


def _took_ms() -> int | None:
    """Return how long the item lay open, as the page measured it; None for anything odd."""
    given = request.form.get("took_ms", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(_LONGEST_MS))
    return int(given) if is_number and 0 < int(given) <= _LONGEST_MS else None
