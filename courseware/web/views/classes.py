"""Classes as learners have them: joining, what is due, own grades, sharing, leaving."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.accounts.policy import Reader
from courseware.classroom import actions, queries
from courseware.kernel.errors import Closed, Invalid
from courseware.web.plumbing.current import member
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.services import services
from courseware.web.plumbing.transactions import database_session, drop

pages = Blueprint("classes", __name__, url_prefix="/classes")


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Hand uuids on as they are stored; the converter has refused everything else."""
    if values:
        values.update({name: str(value) for name, value in values.items()})


def _member_who_tries() -> Reader:
    """Return the member, with a try at a code counted: by account, because a class may share one address."""
    reader = member()
    drop()  # limits count in a transaction of their own
    services().limits.hit("join", reader.uuid)
    return reader


@pages.get("")
def classes_page() -> ResponseReturnValue:
    """List my classes and what is due in them."""
    session, reader, library = database_session(), member(), edition().library
    return render_template(
        "classes/classes.html",
        classes=queries.attended_cohorts(session, reader.account_id),
        due=queries.due_list_for(session, reader.account_id, library, now()),
    )


@pages.get("/join")
def join_page() -> ResponseReturnValue:
    """Ask for a code."""
    member()
    return render_template("classes/join.html", code="", error=None)


@pages.post("/join")
def join() -> ResponseReturnValue:
    """Join by a code."""
    reader, code = _member_who_tries(), request.form.get("code", "").strip()[:80]
    try:
        uuid = actions.join_cohort(database_session(), reader, code, now())
    except (Invalid, Closed) as error:
        return render_template("classes/join.html", code=code, error=error.words), 400
    flash("You are in. Here is what the class asks for.", "ok")
    return redirect(url_for(".class_page", cohort_uuid=uuid), 303)


@pages.get("/join/<code>")
def confirm_page(code: str) -> ResponseReturnValue:
    """Show which class a link leads to, and what joining means; the link alone enrols nobody."""
    _member_who_tries()
    cohort = queries.find_joinable(database_session(), code)
    return render_template("classes/confirm.html", cohort=cohort, code=code), 200 if cohort else 404


@pages.get("/<uuid:cohort_uuid>")
def class_page(cohort_uuid: str) -> ResponseReturnValue:
    """Show one of my classes: assignments, my grades, sharing."""
    session, reader, library = database_session(), member(), edition().library
    mine = queries.get_attended(session, reader.account_id, cohort_uuid)
    due = queries.due_list_in(session, reader.account_id, mine.cohort, library, now())
    return render_template("classes/class.html", mine=mine, cohort=mine.cohort, due=due)


@pages.post("/<uuid:cohort_uuid>/report")
def share_report(cohort_uuid: str) -> ResponseReturnValue:
    """Share my skills report with the instructors of this class, or stop."""
    shares = request.form.get("share") == "yes"
    actions.share_report(database_session(), member(), cohort_uuid, shares, now())
    flash(
        "Your instructors can now read your skills report." if shares else "Your skills report is private again.", "ok"
    )
    return redirect(url_for(".class_page", cohort_uuid=cohort_uuid), 303)


@pages.get("/<uuid:cohort_uuid>/leave")
def ask_leave(cohort_uuid: str) -> ResponseReturnValue:
    """Ask before leaving."""
    mine = queries.get_attended(database_session(), member().account_id, cohort_uuid)
    return render_template("classes/leave.html", cohort=mine.cohort)


@pages.post("/<uuid:cohort_uuid>/leave")
def leave(cohort_uuid: str) -> ResponseReturnValue:
    """Leave a class."""
    actions.leave_cohort(database_session(), member(), cohort_uuid, now())
    flash("You have left the class. What you did stays yours.", "ok")
    return redirect(url_for(".classes_page"), 303)
