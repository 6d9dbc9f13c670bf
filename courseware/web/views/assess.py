"""The self-assessment: begin, answer page by page, hand in, and read the report."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from courseware.careers.downloads import as_csv, as_json
from courseware.careers.paths import paths_of
from courseware.careers.report import build, skill_lines
from courseware.content.catalogue import Assessment
from courseware.items.base import Response as ResponseBody
from courseware.items.likert import Likert
from courseware.kernel.errors import Invalid, NotFound
from courseware.kernel.keys import digest, new_seed
from courseware.learning import actions, queries
from courseware.learning.attempts import Activity, AttemptView, Sitting, SlotView
from courseware.learning.planning import plan_assessment
from courseware.skills import actions as skills_actions
from courseware.skills import queries as skills_queries
from courseware.skills.results import Result, changes, scored
from courseware.web.plumbing.current import current_reader, reader_or_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.sheets import question, read_response, save_key
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("assess", __name__, url_prefix="/assess")

PER_PAGE = 7
"""One item of each skill."""
FEWEST = 7
"""Fewer answers than this say nothing about seven skills."""


@pages.get("")
def landing() -> ResponseReturnValue:
    """Say what the self-assessment is and is not; begin, go on, or read the latest report."""
    session, account_id = database_session(), current_reader().account_id
    assessment = _assessment()
    opened = queries.find_open_attempt(session, account_id, Activity.assessment, assessment.key) if account_id else None
    results = skills_queries.results_of(session, account_id)
    return render_template(
        "assess/landing.html",
        assessment=assessment,
        total=sum(len(scale.items) for scale in assessment.scales),
        opened=opened,
        results=results,
    )


def _assessment() -> Assessment:
    found = next(iter(edition().library.assessments.values()), None)
    if found is None:
        raise NotFound
    return found


@pages.post("")
def begin() -> ResponseReturnValue:
    """Start a self-assessment, or go on with the open one."""
    reader, published = reader_or_guest(), edition()
    plan = plan_assessment(_assessment(), published.versions, published.release_id, new_seed())
    uuid = actions.start_attempt(database_session(), reader.account_id or 0, plan, Sitting(), now())
    return redirect(url_for(".resume", attempt_uuid=uuid), 303)


@pages.get("/<uuid:attempt_uuid>")
def resume(attempt_uuid: UUID) -> ResponseReturnValue:
    """Go to the page where answers are still to come."""
    attempt = _attempt(attempt_uuid)
    if not attempt.is_open:
        return _to_report(attempt)
    page = _next_page(attempt)
    if page is None:
        return redirect(url_for(".finish_page", attempt_uuid=attempt.uuid), 303)
    return redirect(url_for(".questions_page", attempt_uuid=attempt.uuid, page=page), 303)


def _attempt(attempt_uuid: UUID) -> AttemptView:
    """Return the reader's own self-assessment. Raises NotFound for anyone else's and for other activities."""
    attempt = queries.get_attempt(database_session(), str(attempt_uuid), current_reader().account_id)
    if attempt.activity is not Activity.assessment:
        raise NotFound("We could not find that attempt.")
    return attempt


def _to_report(attempt: AttemptView) -> ResponseReturnValue:
    return redirect(url_for(".report_page", attempt_uuid=attempt.uuid), 303)


def _next_page(attempt: AttemptView) -> int | None:
    """The page of the first unanswered item after the last answered one; items left out before stay left out."""
    last = max((slot.position for slot in attempt.slots if slot.is_answered), default=0)
    return ceil((last + 1) / PER_PAGE) if last < len(attempt.slots) else None


@pages.get("/<uuid:attempt_uuid>/<int:page>")
def questions_page(attempt_uuid: UUID, page: int) -> ResponseReturnValue:
    """Show one page of items; with ?missing=1 say which of them have no answer."""
    attempt = _attempt(attempt_uuid)
    if not attempt.is_open:
        return _to_report(attempt)
    shown = [question(attempt, slot, now()) for slot in _slots(attempt, page)]
    return render_template(
        "assess/questions.html",
        attempt=attempt,
        assessment=_assessment(),
        page=page,
        pages=_page_count(attempt),
        questions=shown,
        missing=[each.position for each in shown if not each.is_answered] if "missing" in request.args else [],
    )


def _page_count(attempt: AttemptView) -> int:
    return ceil(len(attempt.slots) / PER_PAGE)


def _slots(attempt: AttemptView, page: int) -> tuple[SlotView, ...]:
    if not 1 <= page <= _page_count(attempt):
        raise NotFound
    return attempt.slots[(page - 1) * PER_PAGE : page * PER_PAGE]


@pages.post("/<uuid:attempt_uuid>/<int:page>")
def answer_page(attempt_uuid: UUID, page: int) -> ResponseReturnValue:
    """Keep every answer of a page, then go on; items without an answer are named once before they may be left out."""
    attempt = _attempt(attempt_uuid)
    slots = _slots(attempt, page)
    if not attempt.is_open:
        return _to_report(attempt)
    posted = {slot.position: read_response(slot, request.form) for slot in slots}
    _keep(attempt, slots, posted)
    answered = [slot.is_answered or slot.item.is_answered(posted[slot.position]) for slot in slots]
    if not all(answered) and "leave" not in request.form:
        return redirect(url_for(".questions_page", attempt_uuid=attempt.uuid, page=page, missing=1), 303)
    if page == _page_count(attempt):
        return redirect(url_for(".finish_page", attempt_uuid=attempt.uuid), 303)
    return redirect(url_for(".questions_page", attempt_uuid=attempt.uuid, page=page + 1), 303)


def _keep(attempt: AttemptView, slots: Sequence[SlotView], posted: Mapping[int, ResponseBody]) -> None:
    """Store the responses that are new. Nothing is ever cleared; the key of each follows from what it replaces."""
    new = {
        slot.position: (response, digest(f"{attempt.uuid}/{slot.position}/{slot.seq}/{response['step']}"))
        for slot in slots
        if slot.item.is_answered(response := posted[slot.position]) and response != slot.response
    }
    if new:
        actions.save_responses(database_session(), attempt.account_id, attempt.uuid, new, now())


@pages.post("/<uuid:attempt_uuid>/save")
def save_answer(attempt_uuid: UUID) -> ResponseReturnValue:
    """Keep one answer for a script: JSON with `position`, `value` and an idempotency `key`."""
    attempt = _attempt(attempt_uuid)
    position, value, key = _posted()
    slot = next((slot for slot in attempt.slots if slot.position == position), None)
    if slot is None:
        raise NotFound
    response = read_response(slot, MultiDict({f"q{position}": value}))
    scoped = save_key(attempt, position, key)
    after = actions.save_response(
        database_session(), attempt.account_id, attempt.uuid, position, response, scoped, now()
    )
    return jsonify(answered=after.answered, of=len(after.slots))


def _posted() -> tuple[int, str, str]:
    body: Any = _body()
    fields = (body.get("position"), body.get("value"), body.get("key")) if isinstance(body, dict) else (None,) * 3
    position, value, key = fields
    if type(position) is not int or not isinstance(value, str) or not isinstance(key, str):
        raise Invalid("Send position, value and key.")
    if not key.isascii() or not 8 <= len(key) <= 64:
        raise Invalid("Send a key of 8 to 64 plain characters.")
    return position, value, key


def _body() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # nested too deeply to be meant
        return None


@pages.get("/<uuid:attempt_uuid>/finish")
def finish_page(attempt_uuid: UUID) -> ResponseReturnValue:
    """Show what is answered and what is not, before handing in."""
    attempt = _attempt(attempt_uuid)
    if not attempt.is_open:
        return _to_report(attempt)
    left = [slot.position for slot in attempt.slots if not slot.is_answered]
    return render_template(
        "assess/finish.html",
        attempt=attempt,
        assessment=_assessment(),
        pages=_page_count(attempt),
        left=[(position, ceil(position / PER_PAGE)) for position in left],
        fewest=FEWEST,
        may_finish=attempt.answered >= FEWEST,
    )


@pages.post("/<uuid:attempt_uuid>/finish")
def finish(attempt_uuid: UUID) -> ResponseReturnValue:
    """Hand in: estimate the seven skills and keep them; then show the report."""
    attempt = _attempt(attempt_uuid)
    if attempt.answered < FEWEST:  # also when it is over: too few answers make no report
        flash(f"Please answer at least {FEWEST} questions first.", "warn")
        return redirect(url_for(".finish_page", attempt_uuid=attempt.uuid), 303)
    session = database_session()
    attempt = actions.hand_in(session, attempt.account_id, attempt.uuid, now())
    items = {slot.item.key: slot.item for slot in attempt.slots if isinstance(slot.item, Likert)}
    responses = {slot.item.key: slot.response or {} for slot in attempt.slots}
    found = scored(_assessment(), items, responses)
    skills_actions.keep_estimates(session, attempt.account_id, attempt.uuid, found, now())
    return _to_report(attempt)


@pages.get("/reports/<uuid:attempt_uuid>")
def report_page(attempt_uuid: UUID) -> ResponseReturnValue:
    """Show the report to its owner, with earlier and later ones."""
    mine = skills_queries.results_of(database_session(), current_reader().account_id)
    result = _pick(mine, attempt_uuid)
    report = build(result, edition().library)
    others = [other for other in mine if other is not result]
    return render_template("assess/report.html", report=report, result=result, others=others)


def _pick(results: list[Result], attempt_uuid: UUID) -> Result:
    found = next((result for result in results if result.attempt_uuid == str(attempt_uuid)), None)
    if found is None:
        raise NotFound("We could not find that report.")
    return found


@pages.get("/reports/<uuid:attempt_uuid>/since/<uuid:earlier_uuid>")
def comparison(attempt_uuid: UUID, earlier_uuid: UUID) -> ResponseReturnValue:
    """Compare two of the reader's own results, with the range of each change."""
    mine = skills_queries.results_of(database_session(), current_reader().account_id)
    chosen = sorted((_pick(mine, attempt_uuid), _pick(mine, earlier_uuid)), key=lambda each: each.taken_at)
    before, after = chosen
    lines = skill_lines(after.profile, paths_of(edition().library).to_match)
    return render_template(
        "assess/comparison.html",
        before=before,
        after=after,
        names={line.skill: line.name for line in lines},
        changes=changes(before.profile, after.profile),
        is_comparable=before.scored.versions == after.scored.versions,
    )


@pages.get("/reports/<uuid:attempt_uuid>.json")
def report_json(attempt_uuid: UUID) -> ResponseReturnValue:
    """Download the report with versions and answers."""
    result = skills_queries.get_result(database_session(), str(attempt_uuid), current_reader().account_id)
    attempt = _attempt(attempt_uuid)
    steps = {
        slot.item.key: slot.item.step(slot.response or {}) for slot in attempt.slots if isinstance(slot.item, Likert)
    }
    answers = {key: step for key, step in steps.items() if step is not None}
    response = jsonify(as_json(build(result, edition().library), answers))
    return _attached(response, f"skills-{result.taken_at:%Y-%m-%d}.json")


@pages.get("/reports/<uuid:attempt_uuid>.csv")
def report_csv(attempt_uuid: UUID) -> ResponseReturnValue:
    """Download skills and paths for a spreadsheet."""
    result = skills_queries.get_result(database_session(), str(attempt_uuid), current_reader().account_id)
    text = as_csv(build(result, edition().library))
    response = make_response(text, {"Content-Type": "text/csv; charset=utf-8"})
    return _attached(response, f"skills-{result.taken_at:%Y-%m-%d}.csv")


def _attached(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
