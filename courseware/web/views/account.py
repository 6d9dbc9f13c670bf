"""Accounts: signing up, in and out, forgotten passwords, one's own account, progress, and people's roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, Form

from courseware.accounts import actions, queries
from courseware.accounts.actions import Membership
from courseware.accounts.policy import Reader
from courseware.kernel.errors import Invalid, NotAllowed, NotFound
from courseware.learning import progress
from courseware.learning import queries as learning_queries
from courseware.learning.actions import claim_work
from courseware.learning.attempts import Activity
from courseware.operations.actions import forget_letters
from courseware.operations.export import everything_about
from courseware.skills.actions import claim_estimates
from courseware.web.forms import account as forms
from courseware.web.plumbing.current import current_reader, forget_browser, member, sign_in_as, sign_out
from courseware.web.plumbing.limits import client_address
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.post_office import write, write_nothing
from courseware.web.plumbing.security import safe_next
from courseware.web.plumbing.services import services
from courseware.web.plumbing.transactions import database_session, drop

pages = Blueprint("account", __name__)

_REFUSED = 400
_HOME = "/account/progress"


@pages.get("/sign-up")
def sign_up_page() -> ResponseReturnValue:
    """Ask for name, mail address and password."""
    if current_reader().is_signed_in:
        return redirect(_next(request.args.get("next")), 303)
    return _sign_up(forms.SignUp(next=request.args.get("next", "")))


@pages.post("/sign-up")
def sign_up() -> ResponseReturnValue:
    """Make a member, with everything the guest did; a taken address gets the same neutral words as any failure."""
    form = forms.SignUp(request.form)
    _limit("register", "register-account", form.email.address)
    if not form.validate():
        return _sign_up(form), _REFUSED
    reader, email = current_reader(), form.email.address
    membership = Membership(
        form.name.data or "", email, form.password.data or "", forms.known_zone(form.time_zone.data or "")
    )
    guest_id = reader.account_id if reader.is_guest else None
    account_id = actions.sign_up(database_session(), guest_id, membership, now())
    if account_id is None:
        write(email, "taken")
        return _sign_up(form, is_refused=True)  # 200, so that the letter is kept
    write(email, "welcome")
    sign_in_as(account_id)
    flash("Welcome. Everything you have done here is kept in your account.", "ok")
    return redirect(_next(form.next.data), 303)


def _sign_up(form: forms.SignUp, is_refused: bool = False) -> str:
    return render_template("account/sign_up.html", fields=form, is_refused=is_refused, guest=current_reader().is_guest)


@pages.get("/sign-in")
def sign_in_page() -> ResponseReturnValue:
    """Ask for mail address and password."""
    if current_reader().is_signed_in:
        return redirect(_next(request.args.get("next")), 303)
    return _sign_in(forms.SignIn(next=request.args.get("next", "")))


@pages.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Begin a session; what a guest did on this device moves to the account."""
    form = forms.SignIn(request.form)
    tries = (("sign-in", client_address()), ("sign-in-account", form.email.address))
    for name, who in tries:
        services().limits.check(name, who)
    if not form.validate():
        return _sign_in(form), _REFUSED
    account_id = actions.check_password(database_session(), form.email.address, form.password.data or "")
    if account_id is None:
        drop()  # failures are counted in a transaction of their own
        for name, who in tries:
            services().limits.hit(name, who)
        return _sign_in(form, is_refused=True), _REFUSED
    _leave_old_session(current_reader(), account_id)
    sign_in_as(account_id)
    return redirect(_next(form.next.data), 303)


def _sign_in(form: forms.SignIn, is_refused: bool = False) -> str:
    return render_template("account/sign_in.html", fields=form, is_refused=is_refused)


def _leave_old_session(before: Reader, account_id: int) -> None:
    """End the session this browser had; a guest's work goes to the member, and the guest with it."""
    session, moment = database_session(), now()
    if before.is_guest and before.account_id is not None:
        claim_work(session, before.account_id, account_id, moment)
        claim_estimates(session, before.account_id, account_id)
        actions.erase_guest(session, before.account_id, account_id)
    elif before.session_id is not None:
        actions.end_session(session, before, before.session_id, moment)


@pages.post("/sign-out")
def leave_session() -> ResponseReturnValue:
    """End this session."""
    sign_out()
    flash("You are signed out.", "ok")
    return redirect("/", 303)


@pages.get("/forgot")
def forgot_page() -> ResponseReturnValue:
    """Ask where to send a link."""
    return render_template("account/forgot.html", fields=forms.Forgot(email=current_reader().email))


@pages.post("/forgot")
def forgot() -> ResponseReturnValue:
    """Send a link when the address is known; answer, and work, the same when it is not."""
    form = forms.Forgot(request.form)
    _limit("reset", "reset-account", form.email.address)
    if not form.validate():
        return render_template("account/forgot.html", fields=form), _REFUSED
    session, email = database_session(), form.email.address
    account_id = queries.find_account_id(session, email)
    if account_id is None:
        write_nothing()
    else:
        write(email, "reset", key=actions.make_token(session, account_id, "reset", now()))
    return redirect(url_for(".forgot_sent"), 303)


@pages.get("/forgot/sent")
def forgot_sent() -> ResponseReturnValue:
    """Say what happens next, known address or not."""
    return render_template("account/forgot_sent.html")


@pages.get("/reset/<key>")
def reset_page(key: str) -> ResponseReturnValue:
    """Ask for a new password while the link is good."""
    if queries.find_token_owner(database_session(), key, "reset", now()) is None:
        return _link_over("/forgot")
    return render_template("account/reset.html", fields=forms.Reset(), key=key)


@pages.post("/reset/<key>")
def reset(key: str) -> ResponseReturnValue:
    """Set the new password and end every session; the reader signs in with it."""
    services().limits.hit("reset", client_address())
    owner = queries.find_token_owner(database_session(), key, "reset", now())
    if owner is None:
        return _link_over("/forgot")
    form = forms.Reset(request.form)
    form.personal = (owner.name, owner.email)
    if not form.validate():
        return render_template("account/reset.html", fields=form, key=key), _REFUSED
    actions.reset_password(database_session(), key, form.password.data or "", now())
    write(owner.email, "password_changed")
    forget_browser()
    flash("Your new password is set. Sign in with it.", "ok")
    return redirect(url_for(".sign_in_page"), 303)


def _link_over(again: str) -> ResponseReturnValue:
    return render_template("account/link_over.html", again=again), 410


@pages.get("/account")
def account_page() -> ResponseReturnValue:
    """Show one's account."""
    return _account(member())


def _account(reader: Reader, **filled: Form) -> str:
    """Render the account page; `filled` holds the form that was refused."""
    empty: dict[str, Form] = {
        "profile": forms.Profile(name=reader.name, time_zone=reader.time_zone),
        "password": forms.NewPassword(prefix="password-"),
        "address": forms.NewAddress(prefix="address-"),
    }
    sessions = queries.open_sessions(database_session(), reader, now())
    return render_template("account/account.html", sessions=sessions, **{**empty, **filled})


@pages.post("/account/profile")
def change_profile() -> ResponseReturnValue:
    """Set name and time zone."""
    reader, form = member(), forms.Profile(request.form)
    if not form.validate():
        return _account(reader, profile=form), _REFUSED
    actions.change_profile(database_session(), reader, form.name.data or "", form.time_zone.data)
    return _done("Your name and time zone are kept.")


@pages.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Set a new password; every session ends, and this browser gets a new one."""
    reader, form = _member_who_proves(), forms.NewPassword(request.form, prefix="password-")
    form.personal = (reader.name, reader.email)
    if form.validate():
        with _refusals_under(form.old):
            actions.change_password(database_session(), reader, _text(form.old), _text(form.new), now())
            write(reader.email, "password_changed")
            sign_in_as(reader.account_id or 0)
            return _done("Your new password is set. Every other browser is signed out.")
    return _account(reader, password=form), _REFUSED


@pages.post("/account/email")
def ask_for_email() -> ResponseReturnValue:
    """Send a link to a new address, and word of it to the old one."""
    reader, form = _member_who_proves(), forms.NewAddress(request.form, prefix="address-")
    if form.validate():
        with _refusals_under(form.password):
            email = form.email.address
            key = actions.ask_for_email(database_session(), reader, _text(form.password), email, now())
            write(email, "confirm_email" if key else "taken", key=key)
            write(reader.email, "email_change_asked")
            return _done(f"We have written to {email}. The address changes when you confirm it there.")
    return _account(reader, address=form), _REFUSED


@pages.get("/account/email/<key>")
def confirm_email_page(key: str) -> ResponseReturnValue:
    """Ask for a press of a button: mail scanners open links, but they press nothing."""
    if queries.find_token_owner(database_session(), key, "email", now()) is None:
        return _link_over("/account")
    return render_template("account/confirm_email.html", key=key)


@pages.post("/account/email/<key>")
def confirm_email(key: str) -> ResponseReturnValue:
    """Set the new address."""
    services().limits.hit("reset", client_address())
    try:
        actions.confirm_email(database_session(), key, now())
    except Invalid:
        return _link_over("/account")
    flash("Your new mail address is confirmed. Sign in with it from now on.", "ok")
    return redirect(url_for(".account_page"), 303)


@pages.post("/account/sessions/<int(max=2147483647):session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    reader = member()
    if session_id == reader.session_id:
        return leave_session()
    actions.end_session(database_session(), reader, session_id, now())
    return _done("That browser is signed out.")


@pages.post("/account/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    reader = member()
    actions.end_sessions(database_session(), reader.account_id or 0, now(), but=reader.session_id)
    return _done("Every other browser is signed out.")


@pages.get("/account/data.json")
def download() -> ResponseReturnValue:
    """Give a member everything that is kept about them."""
    everything = everything_about(database_session(), member().account_id or 0, now())
    return everything, 200, {"Content-Disposition": 'attachment; filename="my-account.json"'}


@pages.get("/account/delete")
def delete_page() -> ResponseReturnValue:
    """Say what goes, and ask for the password and a typed word."""
    member()
    return render_template("account/delete.html", fields=forms.Leave())


@pages.post("/account/delete")
def delete_account() -> ResponseReturnValue:
    """Erase the account with everything in it."""
    reader, form = _member_who_proves(), forms.Leave(request.form)
    if form.validate():
        with _refusals_under(form.password):
            actions.delete_account(database_session(), reader, _text(form.password), now())
            forget_letters(database_session(), reader.email)
            forget_browser()
            flash("Your account and everything in it are deleted.", "ok")
            return redirect("/", 303)
    return render_template("account/delete.html", fields=form), _REFUSED


@pages.get("/account/progress")
def progress_page() -> ResponseReturnValue:
    """Show what the reader, member or guest, has done so far."""
    reader, library = current_reader(), edition().library
    read = learning_queries.progress_of(database_session(), reader.account_id)
    done = progress.done_keys(read)
    known = [one for one in read.values() if one.lesson_key in library.lessons]
    return render_template(
        "account/progress.html",
        library=library,
        overview=progress.course_overview(library, done),
        next_lesson=progress.next_lesson(library, done),
        lessons=sorted(known, key=lambda one: one.at, reverse=True),
        **_history(reader),
    )


def _history(reader: Reader) -> dict[str, Any]:
    """Return the latest attempts by kind, and the uuids of those whose scores may be shown."""
    history, moment = learning_queries.history_of(database_session(), reader.account_id), now()
    is_public = [one for one in history if one.policy.release_at is None or moment >= one.policy.release_at]
    return {
        "history": history,
        "released": {one.uuid for one in is_public if not one.is_open},
        "quizzes": [one for one in history if one.activity is Activity.quiz],
        "lab": [one for one in history if one.activity in (Activity.sort, Activity.drill, Activity.desk)],
        "reports": [one for one in history if one.activity is Activity.assessment],
    }


@pages.get("/account/people")
def people_page() -> ResponseReturnValue:
    """Let administrators find a member and see who may do more than learn."""
    _administrator()
    return _people(request.args.get("q", "").strip())


@pages.post("/account/people")
def give_role() -> ResponseReturnValue:
    """Give a member a role."""
    reader, form = _administrator(), forms.GiveRole(request.form)
    if form.validate():
        with _refusals_under(form.email):
            actions.set_role(database_session(), reader, form.email.address, form.chosen, now())
            flash(f"{form.email.address} now has the role {form.chosen.value} and has to sign in again.", "ok")
            return redirect(url_for(".people_page"), 303)
    return _people(form.email.data or "", form), _REFUSED


def _people(words: str, refused: forms.GiveRole | None = None) -> str:
    """Render the page with the member whose mail address is `words`, if there is one."""
    person = queries.find_person(database_session(), words) if words else None
    fields = refused or (forms.GiveRole(email=person.email, role=person.role.value) if person else None)
    staff = queries.staff(database_session())
    return render_template("account/people.html", words=words, person=person, fields=fields, staff=staff)


def _administrator() -> Reader:
    reader = member()
    if not reader.may_administer:
        raise NotAllowed("This page is for administrators.")
    return reader


@contextmanager
def _refusals_under(field: Field) -> Iterator[None]:
    """Show what an action refuses as the error of a field."""
    try:
        yield
    except (Invalid, NotFound) as error:
        field.errors = [error.words]


def _text(field: Field) -> str:
    return field.data or ""


def _limit(by_address: str, by_account: str, email: str) -> None:
    """Count a try by where it came from and by whom it is about, before the request's transaction begins."""
    services().limits.hit(by_address, client_address())
    if email:  # what is no address is nobody's: mistyped ones must not be counted together
        services().limits.hit(by_account, email)


def _member_who_proves() -> Reader:
    """Return the member, with a try at the password counted: whoever found an open browser must not guess on."""
    reader = member()
    drop()  # limits count in a transaction of their own
    services().limits.hit("sign-in", client_address())
    services().limits.hit("sign-in-account", reader.email)
    return reader


def _next(target: str | None) -> str:
    return safe_next(target, _HOME)


def _done(words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for(".account_page"), 303)
