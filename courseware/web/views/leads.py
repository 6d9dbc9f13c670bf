"""The lead lab: what it is, a session of lead cards, and how it went."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.classroom.queries import AssignedSitting, sitting_for
from courseware.items.lead import LeadCard
from courseware.kernel.errors import NotFound
from courseware.kernel.keys import new_seed, new_uuid
from courseware.leads import actions
from courseware.leads.checks import lead_cards
from courseware.leads.deck import SESSION_SIZE
from courseware.leads.queries import played_cards
from courseware.leads.rubric import Rubric, Rule, rubric_from
from courseware.leads.standing import played_in, standing_of
from courseware.learning import queries
from courseware.learning.attempts import Activity, AttemptView, Sitting, SlotView
from courseware.web.plumbing.current import current_reader, member, reader_or_guest
from courseware.web.plumbing.fragments import shows_page_itself
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.sheets import Question, question, questions, read_response, save_key
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("leads", __name__, url_prefix="/leads")

_ACTIVITY = "sort"
_LONGEST_MS = 3_600_000  # a card left open for an hour says nothing about reading speed


@dataclass(frozen=True)
class Reveal:
    """What may be said of a card once it is answered, besides the verdict."""

    rule: Rule
    clock: str
    deciding: tuple[int, ...]


@pages.get("")
@same_for_every_guest
def lab() -> ResponseReturnValue:
    """Explain the lab and its rules; offer a session; show where the learner stands."""
    assigned = _assigned(request.args.get("assignment"))
    account_id = current_reader().account_id
    rubric = _rubric()
    return render_template(
        "leads/lab.html",
        rules=rubric.asked_in_order,
        clocks=rubric.clocks,
        size=SESSION_SIZE,
        assigned=assigned,
        opened=_open_session(account_id, assigned),
        standing=standing_of(played_cards(database_session(), account_id) if account_id else []),
        is_public=is_anonymous_request(),
    )


@pages.get("/sort")
def begin_page() -> ResponseReturnValue:
    """Lead to the page that begins a session: the address that assignments name."""
    return redirect(url_for(".lab", assignment=request.args.get("assignment")), 303)


@pages.post("/sort")
def start() -> ResponseReturnValue:
    """Begin a session of leads, or go on with the open one."""
    assigned = _assigned(request.form.get("assignment"))
    reader, published = reader_or_guest(), edition()
    uuid = actions.start_sorting(
        database_session(),
        reader.account_id or 0,
        lead_cards(published.library),
        published.versions,
        published.release_id,
        assigned.sitting if assigned else Sitting(),
        assigned.policy if assigned else {},
        new_seed(),
        now(),
    )
    return redirect(url_for(".session_page", attempt_uuid=uuid), 303)


@pages.get("/sort/<attempt_uuid>")
def session_page(attempt_uuid: str) -> ResponseReturnValue:
    """Go on with the first lead that is not answered."""
    return redirect(_onward(_session(attempt_uuid)), 303)


@pages.get("/sort/<attempt_uuid>/<int:position>")
def lead_page(attempt_uuid: str, position: int) -> ResponseReturnValue:
    """Show a lead to be read, or, once it is answered, how it went."""
    attempt = _session(attempt_uuid)
    slot = _slot(attempt, position)
    if not attempt.is_open and not slot.is_submitted:
        return redirect(_onward(attempt), 303)
    return _lead_page(attempt, slot, question(attempt, slot, now()))


@pages.post("/sort/<attempt_uuid>/<int:position>")
def sort_lead(attempt_uuid: str, position: int) -> ResponseReturnValue:
    """Take both answers to a lead and show how it went; half an answer is asked for again."""
    attempt = _session(attempt_uuid, lock=True)
    slot = _slot(attempt, position)
    response = read_response(slot, request.form)
    if not slot.item.is_answered(response) and not slot.is_submitted:
        return _lead_page(attempt, slot, _half_answered(slot), is_half_answered=True), 400
    key = save_key(attempt, position, request.form.get("idempotency_key", ""))
    actions.sort_lead(database_session(), attempt, slot, response, key, now(), _took_ms())
    if shows_page_itself():
        return lead_page(attempt_uuid, position)
    return redirect(url_for(".lead_page", attempt_uuid=attempt_uuid, position=position), 303)


@pages.get("/sort/<attempt_uuid>/done")
def done_page(attempt_uuid: str) -> ResponseReturnValue:
    """Sum a session up: what went well, what was mixed up, what to read again."""
    attempt = _session(attempt_uuid)
    if attempt.is_open:
        return redirect(_onward(attempt), 303)
    standing = standing_of(played_in(attempt))
    hardest = _rubric().rules.get(standing.hardest.rule) if standing.hardest else None
    return render_template(
        "leads/done.html",
        attempt=attempt,
        leads=questions(attempt, now()),
        pips=_pips(attempt),
        standing=standing,
        rule=hardest,
        reading=_reading(hardest),
    )


def _rubric() -> Rubric:
    return rubric_from(edition().library.rubric)


def _assigned(uuid: str | None) -> AssignedSitting | None:
    if not uuid:
        return None
    return sitting_for(database_session(), member().account_id, _ACTIVITY, _ACTIVITY, uuid, now())


def _open_session(account_id: int | None, assigned: AssignedSitting | None) -> AttemptView | None:
    if account_id is None:
        return None
    assignment_id = assigned.sitting.assignment_id if assigned else None
    return queries.find_open_attempt(database_session(), account_id, Activity.sort, _ACTIVITY, assignment_id)


def _session(uuid: str, lock: bool = False) -> AttemptView:
    attempt = queries.get_attempt(database_session(), uuid, current_reader().account_id, lock=lock)
    if attempt.activity is not Activity.sort:
        raise NotFound
    return attempt


def _slot(attempt: AttemptView, position: int) -> SlotView:
    found = next((slot for slot in attempt.slots if slot.position == position), None)
    if found is None:
        raise NotFound
    return found


def _onward(attempt: AttemptView) -> str:
    """Return the address of the first lead still to be read, or of the summary."""
    waiting = next((slot.position for slot in attempt.slots if not slot.is_submitted), None)
    if waiting is None or not attempt.is_open:
        return url_for(".done_page", attempt_uuid=attempt.uuid)
    return url_for(".lead_page", attempt_uuid=attempt.uuid, position=waiting)


def _lead_page(attempt: AttemptView, slot: SlotView, shown: Question, is_half_answered: bool = False) -> str:
    return render_template(
        "leads/card.html",
        attempt=attempt,
        question=shown,
        reveal=_reveal(slot) if shown.verdict else None,
        pips=_pips(attempt, slot),
        onward=_onward(attempt),
        is_half_answered=is_half_answered,
        idempotency_key=new_uuid(),
    )


def _half_answered(slot: SlotView) -> Question:
    prefix = f"q{slot.position}"
    return Question(slot.position, prefix, slot.presented(), dict(request.form.lists()), "", False)


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


def _pips(attempt: AttemptView, here: SlotView | None = None) -> list[str]:
    return [_pip(slot, is_here=here is not None and slot.id == here.id) for slot in attempt.slots]


def _pip(slot: SlotView, is_here: bool) -> str:
    if not slot.is_submitted:
        return "now" if is_here else "todo"
    outcome = "right" if slot.fraction == 1 else "half" if slot.fraction else "wrong"
    return f"{outcome} now" if is_here else outcome


def _took_ms() -> int | None:
    """Return how long the lead lay open, as the page measured it; None for anything odd."""
    given = request.form.get("took_ms", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(_LONGEST_MS))
    return int(given) if is_number and 0 < int(given) <= _LONGEST_MS else None
