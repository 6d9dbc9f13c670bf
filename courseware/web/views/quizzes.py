"""Quizzes: the list, the rules of one, an attempt on one page, and its review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.classroom.queries import find_assignment_uuid, sitting_for
from courseware.content.catalogue import Quiz
from courseware.content.library import Library
from courseware.kernel.errors import Closed, Invalid, NotFound
from courseware.kernel.keys import new_seed, new_uuid
from courseware.learning import actions, queries
from courseware.learning.attempts import Activity, AttemptView, Policy, Sitting, SlotView, is_late, is_released
from courseware.learning.planning import plan_quiz, quiz_policy
from courseware.learning.standing import Standing, standing_of
from courseware.web.forms.quizzes import Form, Sheet, fingerprint, read_sheet
from courseware.web.plumbing.current import current_reader, reader_or_guest
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.sheets import Question, questions, read_response, save_key
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("quizzes", __name__)


@dataclass(frozen=True)
class _Rules:
    """Under which rules a quiz is taken now; `assignment` names what asks for it, "" when nobody does."""

    sitting: Sitting
    policy: Policy
    assignment: str = ""
    title: str = ""


@pages.get("/quizzes")
@same_for_every_guest
def quizzes_page() -> ResponseReturnValue:
    """List the quizzes in the order of the course, with the reader's best score and attempts used."""
    library = edition().library
    quizzes = _in_order(library)
    standings = _standings(quizzes)
    return render_template(
        "quizzes/list.html", library=library, quizzes=quizzes, standings=standings, is_public=is_anonymous_request()
    )


def _in_order(library: Library) -> list[Quiz]:
    first = [library.modules[key].checkpoint for key in library.course.modules if key in library.modules]
    keys = [key for key in dict.fromkeys([*first, *library.quizzes]) if key in library.quizzes]
    return [library.quizzes[key] for key in keys if key]


def _standings(quizzes: Sequence[Quiz]) -> dict[str, Standing]:
    account_id = current_reader().account_id
    keys = [quiz.key for quiz in quizzes]
    done = (
        []
        if account_id is None
        else queries.attempts_of_accounts(database_session(), [account_id], Activity.quiz, keys)
    )
    return {
        quiz.key: standing_of([one for one in done if one.item_key == quiz.key], quiz_policy(quiz), Sitting(), now())
        for quiz in quizzes
    }


@pages.get("/quizzes/<quiz_key>")
def quiz_page(quiz_key: str) -> ResponseReturnValue:
    """Show the rules of one quiz in words, the way in, and the attempts so far."""
    library = edition().library
    quiz = _quiz(library, quiz_key)
    rules = _rules(quiz)
    standing = _standing(quiz.key, rules)
    module = library.modules.get(quiz.module or "")
    return render_template("quizzes/quiz.html", quiz=quiz, module=module, rules=rules, standing=standing)


def _quiz(library: Library, quiz_key: str) -> Quiz:
    quiz = library.quizzes.get(quiz_key)
    if quiz is None:
        raise NotFound("There is no such quiz.")
    return quiz


def _rules(quiz: Quiz) -> _Rules:
    given = request.values.get("assignment", "")
    if not given:
        return _Rules(Sitting(), quiz_policy(quiz))
    found = sitting_for(database_session(), current_reader().account_id, "quiz", quiz.key, given, now())
    return _Rules(found.sitting, replace(quiz_policy(quiz), **found.policy), found.assignment, found.title)


def _standing(quiz_key: str, rules: _Rules) -> Standing:
    account_id, session = current_reader().account_id, database_session()
    done = (
        []
        if account_id is None
        else queries.attempts_at(session, account_id, Activity.quiz, quiz_key, rules.sitting.assignment_id)
    )
    return standing_of(done, rules.policy, rules.sitting, now())


@pages.post("/quizzes/<quiz_key>/start")
def start(quiz_key: str) -> ResponseReturnValue:
    """Go on with the open attempt, or begin one."""
    published = edition()
    quiz = _quiz(published.library, quiz_key)
    reader = reader_or_guest()
    rules = _rules(quiz)
    plan = plan_quiz(quiz, published.versions, published.release_id, new_seed(), rules.policy)
    uuid = actions.start_attempt(database_session(), reader.account_id or 0, plan, rules.sitting, now())
    return redirect(url_for(".attempt_page", uuid=uuid), 303)


@pages.get("/attempts/<uuid>")
def attempt_page(uuid: str) -> ResponseReturnValue:
    """Show every question of an open attempt on one page."""
    attempt = _mine(uuid)
    if not attempt.is_open:
        return redirect(url_for(".review_page", uuid=uuid), 303)
    if is_late(attempt.deadline_at, now()):
        return render_template("quizzes/over.html", attempt=attempt)
    return _sheet_page(attempt)


def _mine(uuid: str) -> AttemptView:
    """Return the reader's own attempt at a quiz. Raises NotFound for anybody else's, and for other activities."""
    attempt = queries.get_attempt(database_session(), uuid, current_reader().account_id)
    if attempt.activity is not Activity.quiz:
        raise NotFound("We could not find that attempt.")
    return attempt


def _sheet_page(attempt: AttemptView, problems: Mapping[int, str] | None = None, posted: Form | None = None) -> str:
    return render_template(
        "quizzes/attempt.html",
        attempt=attempt,
        questions=questions(attempt, now()),
        prints={slot.position: fingerprint(slot) for slot in attempt.slots},
        problems=problems or {},
        posted=posted,
        sheet=new_uuid(),
        now=now(),
    )


@pages.post("/attempts/<uuid>")
def keep_or_hand_in(uuid: str) -> ResponseReturnValue:
    """Save the whole page; hand it in when asked to, after one question if something is empty."""
    attempt = _mine(uuid)
    if not attempt.is_open:
        return redirect(url_for(".review_page", uuid=uuid), 303)
    sheet = read_sheet(attempt, request.form)
    if _is_time_up(attempt):
        return _hand_in(attempt, sheet)
    after = actions.save_responses(database_session(), attempt.account_id, uuid, sheet.answers, now())
    if sheet.problems:
        return _sheet_page(after, sheet.problems, request.form)
    if request.form.get("action") != "hand_in":
        flash("Saved. You can go on now or come back later.", "good")
        return redirect(url_for(".attempt_page", uuid=uuid), 303)
    if after.answered < len(after.slots):
        return redirect(url_for(".confirm_page", uuid=uuid), 303)
    return _hand_in(after)


def _is_time_up(attempt: AttemptView) -> bool:
    return attempt.deadline_at is not None and now() >= attempt.deadline_at


def _hand_in(attempt: AttemptView, sheet: Sheet | None = None) -> ResponseReturnValue:
    answers = sheet.answers if sheet else None
    actions.hand_in(database_session(), attempt.account_id, attempt.uuid, now(), answers)
    if is_late(attempt.deadline_at, now()):
        flash("Time was up. What was saved before then has been graded.", "warn")
    return redirect(url_for(".review_page", uuid=attempt.uuid), 303)


@pages.get("/attempts/<uuid>/hand-in")
def confirm_page(uuid: str) -> ResponseReturnValue:
    """Ask once whether to hand in with empty questions."""
    attempt = _mine(uuid)
    if not attempt.is_open:
        return redirect(url_for(".review_page", uuid=uuid), 303)
    empty = [slot.position for slot in attempt.slots if not slot.is_answered]
    return render_template("quizzes/hand_in.html", attempt=attempt, empty=empty)


@pages.post("/attempts/<uuid>/hand-in")
def hand_in(uuid: str) -> ResponseReturnValue:
    """Hand in what is saved; asked again, it shows the same review."""
    return _hand_in(_mine(uuid))


@pages.post("/attempts/<uuid>/save")
def save_answer(uuid: str) -> ResponseReturnValue:
    """Store one answer while the page stays open; say so only once it is stored.

    Takes the question's fields with `position` and `idempotency_key`; answers with JSON.
    """
    attempt = _mine(uuid)
    slot = _slot(attempt, request.form.get("position", type=int))
    try:
        response = read_response(slot, request.form)
    except Invalid as error:
        return {"error": error.words, "position": slot.position}, 422
    key = save_key(attempt, slot.position, request.form.get("idempotency_key", ""))
    after = actions.save_response(database_session(), attempt.account_id, uuid, slot.position, response, key, now())
    stored = _slot(after, slot.position)
    said = {"position": slot.position, "seq": stored.seq, "was": fingerprint(stored)}
    return {**said, "answered": after.answered, "state": after.state}


def _slot(attempt: AttemptView, position: int | None) -> SlotView:
    slot = next((slot for slot in attempt.slots if slot.position == position), None)
    if slot is None:
        raise NotFound("This attempt has no such question.")
    return slot


@pages.get("/attempts/<uuid>/review")
def review_page(uuid: str) -> ResponseReturnValue:
    """Show the score, and every verdict once it is released."""
    attempt = _mine(uuid)
    if attempt.is_open:
        return redirect(url_for(".attempt_page", uuid=uuid), 303)
    library = edition().library
    shown = questions(attempt, now())
    assignment, sitting = _way_back(attempt)
    return render_template(
        "quizzes/review.html",
        attempt=attempt,
        questions=shown,
        is_released=all(is_released(attempt, slot, now()) for slot in attempt.slots),
        lessons={key: library.lessons[key].title for key in _lessons(shown) if key in library.lessons},
        quiz=library.quizzes.get(attempt.item_key),
        assignment=assignment,
        standing=_standing_after(attempt, sitting),
    )


def _lessons(shown: Sequence[Question]) -> list[str]:
    """Return the lessons behind what was not fully right, each once."""
    missed = [one for one in shown if one.verdict and one.verdict.fraction < 1 and one.lesson]
    return list(dict.fromkeys(one.lesson or "" for one in missed))


def _standing_after(attempt: AttemptView, sitting: Sitting) -> Standing:
    done = queries.attempts_at(
        database_session(), attempt.account_id, Activity.quiz, attempt.item_key, attempt.assignment_id
    )
    return standing_of(done, attempt.policy, sitting, now())


def _way_back(attempt: AttemptView) -> tuple[str, Sitting]:
    """Return under which assignment the quiz could be taken once more, and how; closed when its assignment is over."""
    session = database_session()
    assignment = find_assignment_uuid(session, attempt.assignment_id)
    if assignment is None:
        return "", Sitting()
    try:
        found = sitting_for(session, attempt.account_id, "quiz", attempt.item_key, assignment, now())
    except (Closed, NotFound):
        return "", Sitting(attempt.assignment_id, closes_at=now())
    return assignment, found.sitting
