"""Modules and lessons: reading, quick checks, progress."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.accounts.policy import Reader
from courseware.content.catalogue import Lesson
from courseware.kernel.errors import NotFound
from courseware.kernel.keys import new_seed, new_uuid
from courseware.learning import actions, progress, queries
from courseware.learning.attempts import AttemptView, Sitting
from courseware.learning.planning import plan_checks
from courseware.learning.progress import LessonProgress
from courseware.web.plumbing.current import current_reader, reader_or_guest
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.sheets import Question, question, read_response
from courseware.web.plumbing.stencils import filled
from courseware.web.plumbing.transactions import database_connection, database_session

pages = Blueprint("learn", __name__, url_prefix="/learn")


@pages.get("")
@same_for_every_guest
def course_page() -> ResponseReturnValue:
    """Show every module with the reader's progress."""
    library = edition().library
    done = progress.done_keys(queries.progress_of(database_session(), current_reader().account_id))
    return render_template(
        "learn/course.html",
        library=library,
        overview=progress.course_overview(library, done),
        next_lesson=progress.next_lesson(library, done),
        has_begun=bool(done),
        is_public=is_anonymous_request(),
    )


@pages.get("/<module_key>")
@same_for_every_guest
def module_page(module_key: str) -> ResponseReturnValue:
    """Show one module: what it teaches, its lessons, its checkpoint."""
    library = edition().library
    if module_key not in library.course.modules:
        raise NotFound
    done = progress.done_keys(queries.progress_of(database_session(), current_reader().account_id))
    outline = progress.module_outline(library, module_key, done)
    lessons = library.module_lessons(module_key)
    return render_template(
        "learn/module.html",
        module=library.modules[module_key],
        lessons=lessons,
        outline=outline,
        next_lesson=next((lesson for lesson in lessons if lesson.key not in done), None),
        is_public=is_anonymous_request(),
    )


@pages.get("/<module_key>/<lesson_key>")
@same_for_every_guest
def lesson_page(module_key: str, lesson_key: str) -> ResponseReturnValue:
    """Show one lesson with its outline and quick checks."""
    lesson = _lesson(module_key, lesson_key)
    reader = current_reader()
    if reader.account_id is None:
        return _render(lesson, reader, {}, None)
    read, checks = queries.standing_in(database_connection(), reader.account_id, lesson.key)
    if checks or request.args:
        attempt = queries.get_attempt(database_session(), checks, reader.account_id) if checks else None
        return _render(lesson, reader, read, attempt)
    state = (edition().release_id, request.path, request.cookies.get("theme"), _marks(read, lesson))
    return filled(state, reader, lambda someone: _render(lesson, someone, read, None))


def _marks(read: Mapping[str, LessonProgress], lesson: Lesson) -> tuple[object, ...]:
    """Return all of a reader's progress that shows on the page of `lesson`."""
    mine = read.get(lesson.key)
    return frozenset(key for key, one in read.items() if one.is_done), mine and (mine.anchor, mine.is_done)


def _render(lesson: Lesson, reader: Reader, read: Mapping[str, LessonProgress], attempt: AttemptView | None) -> str:
    library = edition().library
    return render_template(
        "learn/lesson.html",
        reader=reader,
        lesson=lesson,
        module=library.modules[lesson.module],
        page=library.page(lesson.key),
        minutes=library.minutes[lesson.key],
        outline=progress.module_outline(library, lesson.module, progress.done_keys(read), lesson.key),
        neighbours=progress.neighbours(library, lesson.key),
        mine=read.get(lesson.key),
        checks=_checks(lesson, attempt),
        is_public=is_anonymous_request(),
    )


def _lesson(module_key: str, lesson_key: str) -> Lesson:
    lesson = edition().library.lessons.get(f"{module_key}/{lesson_key}")
    if lesson is None:
        raise NotFound
    return lesson


def _checks(lesson: Lesson, attempt: AttemptView | None) -> list[Question]:
    """Return the lesson's quick checks: the reader's own where they have begun, else fresh ones."""
    again = request.args.get("again")
    slots = [slot for slot in attempt.slots if not slot.item_key.endswith(f"#{again}")] if attempt else []
    mine = {slot.item_key: question(attempt, slot, now()) for slot in slots} if attempt else {}
    return [
        mine.get(f"{lesson.key}#{check.key}")
        or Question(position, f"q{position}", check.present(check.params(0)), {}, "", False)
        for position, check in enumerate(lesson.checks, start=1)
    ]


@pages.post("/<module_key>/<lesson_key>/checks/<check_key>")
def answer_check(module_key: str, lesson_key: str, check_key: str) -> ResponseReturnValue:
    """Judge a quick check at once and return to it."""
    lesson = _lesson(module_key, lesson_key)
    reader = reader_or_guest()
    attempt = _checks_attempt(lesson, reader.account_id or 0)
    slot = next((slot for slot in attempt.slots if slot.item_key == f"{lesson.key}#{check_key}"), None)
    if slot is None:
        raise NotFound
    response = read_response(slot, request.form)
    actions.answer_item(database_session(), attempt, slot, response, new_uuid(), now())
    return redirect(url_for(".lesson_page", module_key=module_key, lesson_key=lesson_key) + f"#check-{check_key}", 303)


def _checks_attempt(lesson: Lesson, account_id: int) -> AttemptView:
    """Return the reader's open checks, locked; a lesson whose checks have changed since gets new ones."""
    session, moment, published = database_session(), now(), edition()
    plan = plan_checks(lesson, published.versions, published.release_id, new_seed())
    uuid = actions.start_attempt(session, account_id, plan, Sitting(), moment)
    attempt = queries.get_attempt(session, uuid, account_id, lock=True)
    if {slot.version_id for slot in attempt.slots} != {slot.version_id for slot in plan.slots}:
        actions.hand_in(session, account_id, uuid, moment)
        uuid = actions.start_attempt(session, account_id, plan, Sitting(), moment)
        attempt = queries.get_attempt(session, uuid, account_id, lock=True)
    return attempt


@pages.get("/<module_key>/<lesson_key>/checks/<check_key>")
def try_check_again(module_key: str, lesson_key: str, check_key: str) -> ResponseReturnValue:
    """Return to a quick check with its fields empty; what was answered stays stored."""
    lesson = _lesson(module_key, lesson_key)
    if check_key not in [check.key for check in lesson.checks]:
        raise NotFound
    address = url_for(".lesson_page", module_key=module_key, lesson_key=lesson_key, again=check_key)
    return redirect(f"{address}#check-{check_key}", 303)


@pages.post("/<module_key>/<lesson_key>/progress")
def keep_place(module_key: str, lesson_key: str) -> ResponseReturnValue:
    """Remember where the reader is; sent by the page as it is read."""
    lesson = _lesson(module_key, lesson_key)
    anchor = request.form.get("anchor", "")
    reader = reader_or_guest()
    actions.read_lesson(database_session(), reader.account_id or 0, lesson.key, anchor, now())
    return "", 204


@pages.post("/<module_key>/<lesson_key>/done")
def finish_lesson(module_key: str, lesson_key: str) -> ResponseReturnValue:
    """Mark the lesson as done (or not done) and go on."""
    lesson = _lesson(module_key, lesson_key)
    reader, done = reader_or_guest(), request.form.get("done", "yes") == "yes"
    actions.finish_lesson(database_session(), reader.account_id or 0, lesson.key, now(), done)
    following = progress.neighbours(edition().library, lesson.key).after
    target = f"/learn/{following.key}" if done and following else f"/learn/{module_key}/{lesson_key}"
    return redirect(target, 303)
