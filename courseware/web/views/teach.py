"""Classes as their instructors run them: joining, assignments, learners, the gradebook."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.careers.report import build
from courseware.classroom import actions, queries
from courseware.classroom.assignments import AssignmentView
from courseware.classroom.cohorts import CohortView, join_code
from courseware.classroom.deadlines import Window, window
from courseware.classroom.gradebook import Row, by_behind, counts_for, csv_of
from courseware.content.library import Library
from courseware.kernel.errors import NotFound
from courseware.skills.queries import newest_result
from courseware.web.forms.teach import AssignForm, AssignmentForm, CohortForm, stored_fields
from courseware.web.plumbing.current import teacher
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.services import services
from courseware.web.plumbing.sheets import questions
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("teach", __name__, url_prefix="/teach")

_PAGE = 50


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Hand uuids on as they are stored; the converter has refused everything else."""
    if values:
        values.update({name: str(value) for name, value in values.items()})


def _library() -> Library:
    return edition().library


def _class(cohort_uuid: str) -> CohortView:
    """Return a class of this instructor. Raises SignInNeeded, NotAllowed, NotFound."""
    return queries.get_taught(database_session(), teacher(), cohort_uuid)


def _class_page(cohort_uuid: str) -> ResponseReturnValue:
    return redirect(url_for(".class_page", cohort_uuid=cohort_uuid), 303)


def _settings_page(cohort_uuid: str) -> ResponseReturnValue:
    return redirect(url_for(".settings_page", cohort_uuid=cohort_uuid), 303)


def _windows(assignments: Sequence[AssignmentView]) -> dict[str, Window]:
    return {one.uuid: window(one.dates, now()) for one in assignments}


@pages.get("")
def classes_page() -> ResponseReturnValue:
    """List the classes of this instructor."""
    reader = teacher()
    return render_template("teach/classes.html", classes=queries.taught_cohorts(database_session(), reader))


@pages.get("/new")
def new_class_page() -> ResponseReturnValue:
    """Ask for the name and the time zone of a new class."""
    return render_template("teach/new.html", entry=CohortForm(data={"time_zone": teacher().time_zone}))


@pages.post("/new")
def create_class() -> ResponseReturnValue:
    """Make a class and show it."""
    reader, form = teacher(), CohortForm(request.form)
    if not form.validate():
        return render_template("teach/new.html", entry=form), 400
    uuid = actions.create_cohort(
        database_session(), reader, form.name.data or "", form.time_zone.data, services().settings.secret_key, now()
    )
    flash("The class is ready. Give its code or link to your learners.", "ok")
    return _class_page(uuid)


@pages.get("/<uuid:cohort_uuid>")
def class_page(cohort_uuid: str) -> ResponseReturnValue:
    """Show how to join, what is assigned, who is behind, and the learners."""
    session, cohort, library = database_session(), _class(cohort_uuid), _library()
    book = queries.gradebook_for(session, cohort, library, now())
    return render_template(
        "teach/class.html",
        cohort=cohort,
        book=book,
        windows=_windows(book.assignments),
        removed=queries.assignments_of(session, cohort, library, removed=True),
        code=join_code(services().settings.secret_key, cohort.uuid, cohort.join_version),
        base_url=services().settings.base_url,
        **_paged(book.rows),
    )


def _paged(rows: Sequence[Row]) -> dict[str, object]:
    """Return one page of rows in the order asked for."""
    sort = "behind" if request.args.get("sort") == "behind" else "name"
    ordered = by_behind(rows) if sort == "behind" else list(rows)
    pages_in_all = max(1, -(-len(ordered) // _PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages_in_all)
    return {"rows": ordered[(page - 1) * _PAGE : page * _PAGE], "sort": sort, "page": page, "pages": pages_in_all}


@pages.get("/<uuid:cohort_uuid>/assign")
def assign_page(cohort_uuid: str) -> ResponseReturnValue:
    """Ask what to assign, and when."""
    cohort = _class(cohort_uuid)
    decks = queries.deck_titles(database_session(), cohort)
    form = AssignForm(data={"activity": request.args.get("activity", "")}).offer(_library(), cohort, decks)
    return render_template("teach/assign.html", cohort=cohort, entry=form)


@pages.post("/<uuid:cohort_uuid>/assign")
def assign(cohort_uuid: str) -> ResponseReturnValue:
    """Give an activity to the class."""
    cohort, library = _class(cohort_uuid), _library()
    decks = queries.deck_titles(database_session(), cohort)
    form = AssignForm(request.form).offer(library, cohort, decks)
    if not form.validate():
        return render_template("teach/assign.html", cohort=cohort, entry=form), 400
    kind, key = form.chosen()
    actions.assign(database_session(), teacher(), cohort_uuid, kind, key, form.draft(), library, now())
    flash("Assigned. Learners see it in their list of what is due.", "ok")
    return _class_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/assignments/<uuid:assignment_uuid>")
def assignment_page(cohort_uuid: str, assignment_uuid: str) -> ResponseReturnValue:
    """Show an assignment's title, dates and rules for change."""
    cohort = _class(cohort_uuid)
    given = queries.get_assignment(database_session(), cohort, assignment_uuid, _library())
    form = AssignmentForm(data=stored_fields(given))
    return render_template("teach/assignment.html", cohort=cohort, given=given, entry=form)


@pages.post("/<uuid:cohort_uuid>/assignments/<uuid:assignment_uuid>")
def change_assignment(cohort_uuid: str, assignment_uuid: str) -> ResponseReturnValue:
    """Keep the changes to an assignment."""
    session, cohort, library = database_session(), _class(cohort_uuid), _library()
    given = queries.get_assignment(session, cohort, assignment_uuid, library)
    form = AssignmentForm(request.form)
    form.zone, form.kind = cohort.time_zone, given.kind
    if not form.validate():
        return render_template("teach/assignment.html", cohort=cohort, given=given, entry=form), 400
    actions.change_assignment(session, teacher(), cohort_uuid, assignment_uuid, form.draft(), library, now())
    flash("Saved. Attempts that are already open keep the rules they began with.", "ok")
    return _class_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/assignments/<uuid:assignment_uuid>/remove")
def ask_remove_assignment(cohort_uuid: str, assignment_uuid: str) -> ResponseReturnValue:
    """Ask before an assignment is taken away."""
    cohort = _class(cohort_uuid)
    given = queries.get_assignment(database_session(), cohort, assignment_uuid, _library())
    return render_template(
        "teach/confirm.html",
        cohort=cohort,
        title=f"Remove “{given.title}”?",
        text="It leaves the learners’ lists and the gradebook. Attempts are kept, and you can restore it.",
        submit="Remove the assignment",
        back=url_for(".assignment_page", cohort_uuid=cohort_uuid, assignment_uuid=assignment_uuid),
    )


@pages.post("/<uuid:cohort_uuid>/assignments/<uuid:assignment_uuid>/remove")
def remove_assignment(cohort_uuid: str, assignment_uuid: str) -> ResponseReturnValue:
    """Take an assignment away; it can be restored."""
    actions.remove_assignment(database_session(), teacher(), cohort_uuid, assignment_uuid, _library(), now())
    flash("Removed. You can restore it at the foot of this page.", "ok")
    return _class_page(cohort_uuid)


@pages.post("/<uuid:cohort_uuid>/assignments/<uuid:assignment_uuid>/restore")
def restore_assignment(cohort_uuid: str, assignment_uuid: str) -> ResponseReturnValue:
    """Bring a removed assignment back."""
    actions.remove_assignment(
        database_session(), teacher(), cohort_uuid, assignment_uuid, _library(), now(), removed=False
    )
    flash("Restored, with every attempt made before.", "ok")
    return _class_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>")
def learner_page(cohort_uuid: str, account_uuid: str) -> ResponseReturnValue:
    """Show one learner's work in this class."""
    session, cohort = database_session(), _class(cohort_uuid)
    learner = queries.get_learner(session, cohort, account_uuid)
    book, tried = queries.work_of(session, cohort, learner, _library(), now())
    counted = {given.uuid: [one for one in tried if counts_for(given, one)] for given in book.assignments}
    has_report = learner.shares_report and newest_result(session, learner.account_id) is not None
    return render_template(
        "teach/learner.html",
        cohort=cohort,
        learner=learner,
        book=book,
        row=book.rows[0],
        tried=counted,
        has_report=has_report,
        windows=_windows(book.assignments),
    )


@pages.get("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>/attempts/<uuid:attempt_uuid>")
def attempt_page(cohort_uuid: str, account_uuid: str, attempt_uuid: str) -> ResponseReturnValue:
    """Show the answers of one handed-in attempt, to read only."""
    session, cohort = database_session(), _class(cohort_uuid)
    learner = queries.get_learner(session, cohort, account_uuid)
    attempt = queries.get_handed_in(session, cohort, learner, attempt_uuid, _library())
    return render_template(
        "teach/attempt.html", cohort=cohort, learner=learner, attempt=attempt, questions=questions(attempt, now())
    )


@pages.get("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>/report")
def report_page(cohort_uuid: str, account_uuid: str) -> ResponseReturnValue:
    """Show the newest skills report of a learner who shares it with this class."""
    session, cohort = database_session(), _class(cohort_uuid)
    learner = queries.get_learner(session, cohort, account_uuid)
    result = newest_result(session, learner.account_id) if learner.shares_report else None
    if result is None:
        raise NotFound("This learner shares no skills report with this class.")
    report = build(result, _library())
    return render_template("teach/report.html", cohort=cohort, learner=learner, report=report)


@pages.get("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>/remove")
def ask_remove_learner(cohort_uuid: str, account_uuid: str) -> ResponseReturnValue:
    """Ask before a learner is taken out."""
    cohort = _class(cohort_uuid)
    learner = queries.get_learner(database_session(), cohort, account_uuid)
    return render_template(
        "teach/confirm.html",
        cohort=cohort,
        title=f"Remove {learner.name}?",
        text="They lose the assignments of this class, and the join code no longer works for them. Their work stays "
        "theirs. You can let them back in from the settings.",
        submit="Remove from the class",
        back=url_for(".learner_page", cohort_uuid=cohort_uuid, account_uuid=account_uuid),
    )


@pages.post("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>/remove")
def remove_learner(cohort_uuid: str, account_uuid: str) -> ResponseReturnValue:
    """Take a learner out of the class."""
    actions.remove_learner(database_session(), teacher(), cohort_uuid, account_uuid, now())
    flash("Removed. You can let them back in from the settings.", "ok")
    return _class_page(cohort_uuid)


@pages.post("/<uuid:cohort_uuid>/learners/<uuid:account_uuid>/restore")
def restore_learner(cohort_uuid: str, account_uuid: str) -> ResponseReturnValue:
    """Let a removed learner back in."""
    actions.restore_learner(database_session(), teacher(), cohort_uuid, account_uuid, now())
    flash("They are back in the class.", "ok")
    return _settings_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/gradebook")
def gradebook_page(cohort_uuid: str) -> ResponseReturnValue:
    """Show learners × assignments."""
    cohort = _class(cohort_uuid)
    book = queries.gradebook_for(database_session(), cohort, _library(), now())
    return render_template("teach/gradebook.html", cohort=cohort, book=book, **_paged(book.rows))


@pages.get("/<uuid:cohort_uuid>/gradebook.csv")
def gradebook_file(cohort_uuid: str) -> ResponseReturnValue:
    """Send the whole gradebook as CSV."""
    cohort = _class(cohort_uuid)
    text = csv_of(queries.gradebook_for(database_session(), cohort, _library(), now()))
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="gradebook.csv"'
    return response


@pages.get("/<uuid:cohort_uuid>/settings")
def settings_page(cohort_uuid: str) -> ResponseReturnValue:
    """Show name, time zone, joining, removed learners, and the way to end the class."""
    cohort = _class(cohort_uuid)
    form = CohortForm(data={"name": cohort.name, "time_zone": cohort.time_zone})
    return _settings(cohort, form)


@pages.post("/<uuid:cohort_uuid>/settings")
def change_settings(cohort_uuid: str) -> ResponseReturnValue:
    """Keep a new name or time zone."""
    cohort, form = _class(cohort_uuid), CohortForm(request.form)
    if not form.validate():
        return _settings(cohort, form), 400
    actions.change_cohort(database_session(), teacher(), cohort_uuid, form.name.data or "", form.time_zone.data, now())
    flash("Saved.", "ok")
    return _settings_page(cohort_uuid)


def _settings(cohort: CohortView, form: CohortForm) -> str:
    removed = queries.learners_of(database_session(), cohort, "removed")
    return render_template("teach/settings.html", cohort=cohort, entry=form, removed=removed)


@pages.post("/<uuid:cohort_uuid>/joining")
def open_joining(cohort_uuid: str) -> ResponseReturnValue:
    """Open or close joining."""
    is_open = request.form.get("open") == "yes"
    actions.open_joining(database_session(), teacher(), cohort_uuid, is_open, now())
    flash("Learners can join again." if is_open else "Nobody can join any more; those inside stay.", "ok")
    return _settings_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/code")
def ask_new_code(cohort_uuid: str) -> ResponseReturnValue:
    """Ask before the code changes."""
    return render_template(
        "teach/confirm.html",
        cohort=_class(cohort_uuid),
        title="Make a new join code?",
        text="The present code and link stop working at once. Learners who have joined stay in the class.",
        submit="Make a new code",
        back=url_for(".settings_page", cohort_uuid=cohort_uuid),
    )


@pages.post("/<uuid:cohort_uuid>/code")
def new_code(cohort_uuid: str) -> ResponseReturnValue:
    """Change the join code."""
    actions.new_join_code(database_session(), teacher(), cohort_uuid, services().settings.secret_key, now())
    flash("The class has a new join code.", "ok")
    return _class_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/archive")
def ask_archive(cohort_uuid: str) -> ResponseReturnValue:
    """Ask before the class ends."""
    cohort = _class(cohort_uuid)
    return render_template(
        "teach/confirm.html",
        cohort=cohort,
        title=f"Archive “{cohort.name}”?",
        text="Nothing is due any more and nobody can join. The gradebook stays, and you can bring the class back.",
        submit="Archive the class",
        back=url_for(".settings_page", cohort_uuid=cohort_uuid),
    )


@pages.post("/<uuid:cohort_uuid>/archive")
def archive(cohort_uuid: str) -> ResponseReturnValue:
    """End the class."""
    actions.archive_cohort(database_session(), teacher(), cohort_uuid, now())
    flash("Archived. The gradebook stays.", "ok")
    return redirect(url_for(".classes_page"), 303)


@pages.post("/<uuid:cohort_uuid>/restore")
def restore(cohort_uuid: str) -> ResponseReturnValue:
    """Bring an archived class back."""
    actions.archive_cohort(database_session(), teacher(), cohort_uuid, now(), archived=False)
    flash("The class is running again.", "ok")
    return _class_page(cohort_uuid)
