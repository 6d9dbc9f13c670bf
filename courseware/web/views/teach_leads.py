"""What instructors do about leads: bring their own cards, and see how their class reads leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from courseware.classroom import actions, queries
from courseware.classroom.assignments import AssignmentView, Kind, deck_key
from courseware.classroom.cohorts import CohortView
from courseware.classroom.gradebook import Gradebook
from courseware.classroom.spread import Spread, beginnings, spread
from courseware.content.library import Library
from courseware.content.source import Finding
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.leads.card_tables import COLUMNS, table_of
from courseware.leads.checks import lead_cards
from courseware.leads.importing import MOST_BYTES, decoded, read_cards, text_of
from courseware.leads.queries import class_standing_of, desk_qualities
from courseware.leads.rubric import Rubric, rubric_from
from courseware.leads.standing import Hard
from courseware.web.forms.teach_leads import DeckForm
from courseware.web.plumbing.current import teacher
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.transactions import database_session, drop

pages = Blueprint("teach_leads", __name__, url_prefix="/teach")

FEWEST_READERS = 3
"""Below this a picture of the class would be one of its learners."""
_HARDEST = 10
_MOST_FINDINGS = 500


@dataclass(frozen=True)
class HardRule:
    """A rule that a class finds hard, and where to read about it: address and title."""

    hard: Hard
    href: str | None
    lesson: str | None


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Hand uuids on as they are stored; the converter has refused everything else."""
    if values:
        values.update({name: str(value) for name, value in values.items()})


def _library() -> Library:
    return edition().library


def _rubric() -> Rubric:
    return rubric_from(_library().rubric)


def _class(cohort_uuid: str) -> CohortView:
    """Return a class of this instructor. Raises SignInNeeded, NotAllowed, NotFound."""
    return queries.get_taught(database_session(), teacher(), cohort_uuid)


def _decks_page(cohort_uuid: str) -> ResponseReturnValue:
    return redirect(url_for(".decks_page", cohort_uuid=cohort_uuid), 303)


@pages.get("/<uuid:cohort_uuid>/decks")
def decks_page(cohort_uuid: str) -> ResponseReturnValue:
    """List the decks that the class brought, and those that were removed."""
    session, cohort = database_session(), _class(cohort_uuid)
    return render_template(
        "teach/decks.html",
        cohort=cohort,
        decks=queries.decks_of(session, cohort),
        removed=queries.decks_of(session, cohort, removed=True),
    )


@pages.get("/<uuid:cohort_uuid>/decks/new")
def upload_page(cohort_uuid: str) -> ResponseReturnValue:
    """Ask for a file of cards, and tell what it must hold."""
    return _upload(_class(cohort_uuid), DeckForm())


@pages.post("/<uuid:cohort_uuid>/decks/new")
def upload(cohort_uuid: str) -> ResponseReturnValue:
    """Take the cards when all are sound; otherwise show every finding and take none."""
    cohort, form = _class(cohort_uuid), DeckForm(CombinedMultiDict([request.form, request.files]))
    if not form.validate():
        return _upload(cohort, form), 400
    name, data = form.read(MOST_BYTES)
    drop()  # a large file takes seconds to read, and nobody can write while this transaction is open
    cards, findings = _read(data, name)
    if findings:
        return _upload(cohort, form, findings, name), 400
    uuid = actions.bring_deck(database_session(), teacher(), cohort_uuid, form.title.data or "", cards, now())
    flash("Every card is sound. Look them over, then assign the deck.", "ok")
    return redirect(url_for(".deck_page", cohort_uuid=cohort_uuid, deck_uuid=uuid), 303)


def _read(data: bytes, name: str) -> tuple[list[LeadCard], list[Finding]]:
    text = decoded(data, name)
    return ([], [text]) if isinstance(text, Finding) else read_cards(text, name, _rubric(), _library().lessons)


def _upload(cohort: CohortView, form: DeckForm, findings: Sequence[Finding] = (), name: str = "") -> str:
    rubric = _rubric()
    return render_template(
        "teach/deck_upload.html",
        cohort=cohort,
        entry=form,
        findings=findings[:_MOST_FINDINGS],
        count=len(findings),
        file=name,
        columns=COLUMNS,
        kinds=rubric.kinds,
        tiers=rubric.tiers,
    )


@pages.get("/<uuid:cohort_uuid>/decks/template.csv")
def table_template(cohort_uuid: str) -> ResponseReturnValue:
    """Send a table with every column and three cards of the course."""
    _class(cohort_uuid)
    return _file(table_of(_examples()), "lead-cards.csv", "text/csv")


@pages.get("/<uuid:cohort_uuid>/decks/template.yaml")
def text_template(cohort_uuid: str) -> ResponseReturnValue:
    """Send three cards of the course as YAML."""
    _class(cohort_uuid)
    return _file(text_of(_examples()), "lead-cards.yaml", "application/yaml")


def _examples() -> list[LeadCard]:
    """Return one easy card of each temperature."""
    easiest = sorted(lead_cards(_library()), key=lambda card: card.tier)
    firsts = (next((card for card in easiest if card.label.temperature is each), None) for each in Temperature)
    return [card for card in firsts if card]


def _file(text: str, name: str, kind: str) -> Response:
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get("/<uuid:cohort_uuid>/decks/<uuid:deck_uuid>")
def deck_page(cohort_uuid: str, deck_uuid: str) -> ResponseReturnValue:
    """Show the cards of a deck with their answers."""
    session, cohort = database_session(), _class(cohort_uuid)
    deck = queries.get_deck(session, cohort, deck_uuid)
    cards = [card for _, card in queries.deck_versions(session, deck_uuid)]
    rules = _rubric().rules
    activity = f"{Kind.sort.value}:{deck_key(deck_uuid)}"
    return render_template("teach/deck.html", cohort=cohort, deck=deck, cards=cards, rules=rules, activity=activity)


@pages.get("/<uuid:cohort_uuid>/decks/<uuid:deck_uuid>/remove")
def ask_remove_deck(cohort_uuid: str, deck_uuid: str) -> ResponseReturnValue:
    """Ask before a deck is taken away."""
    cohort = _class(cohort_uuid)
    deck = queries.get_deck(database_session(), cohort, deck_uuid)
    return render_template(
        "teach/confirm.html",
        cohort=cohort,
        title=f"Remove “{deck.title}”?",
        text="It can no longer be assigned. Assignments that use it stay as they are, and you can restore it.",
        submit="Remove the deck",
        back=url_for(".deck_page", cohort_uuid=cohort_uuid, deck_uuid=deck_uuid),
    )


@pages.post("/<uuid:cohort_uuid>/decks/<uuid:deck_uuid>/remove")
def remove_deck(cohort_uuid: str, deck_uuid: str) -> ResponseReturnValue:
    """Take a deck away; it can be restored."""
    actions.remove_deck(database_session(), teacher(), cohort_uuid, deck_uuid, now())
    flash("Removed. You can restore it at the foot of this page.", "ok")
    return _decks_page(cohort_uuid)


@pages.post("/<uuid:cohort_uuid>/decks/<uuid:deck_uuid>/restore")
def restore_deck(cohort_uuid: str, deck_uuid: str) -> ResponseReturnValue:
    """Bring a removed deck back."""
    actions.remove_deck(database_session(), teacher(), cohort_uuid, deck_uuid, now(), removed=False)
    flash("Restored.", "ok")
    return _decks_page(cohort_uuid)


@pages.get("/<uuid:cohort_uuid>/leads")
def leads_page(cohort_uuid: str) -> ResponseReturnValue:
    """Show how the class reads leads, what it finds hardest, how it does at the desk, and who has not begun."""
    session, cohort, library, rubric = database_session(), _class(cohort_uuid), _library(), _rubric()
    book = queries.lab_book_for(session, cohort, library, now())
    learners = [row.learner.account_id for row in book.rows]
    decks = queries.deck_uuids(session, cohort)
    reading = class_standing_of(session, learners, rubric, now(), cohort.created_at, decks)
    return render_template(
        "teach/leads.html",
        cohort=cohort,
        reading=reading if reading.readers >= FEWEST_READERS else None,
        readers=reading.readers,
        fewest=FEWEST_READERS,
        cards=[card for card in reading.cards if card.share < 1][:_HARDEST],
        rules=[_hard_rule(one, rubric, library) for one in reading.rules if one.share < 1][:_HARDEST],
        desks=_desks(book),
        beginnings=beginnings(book),
    )


def _hard_rule(hard: Hard, rubric: Rubric, library: Library) -> HardRule:
    address = rubric.rules[hard.key.partition("/")[0]].lesson
    lesson = library.lessons.get(address.partition("#")[0])
    return HardRule(hard, f"/learn/{address}" if lesson else None, lesson.title if lesson else None)


def _desks(book: Gradebook) -> list[tuple[AssignmentView, Spread]]:
    """Return how the games of those who are in the class spread, for each desk that was assigned."""
    here = {row.learner.account_id for row in book.rows}
    assigned = [one for one in book.assignments if one.kind is Kind.desk]
    played = [desk_qualities(database_session(), one.id) for one in assigned]
    return [
        (given, spread([game.quality for game in games if game.account_id in here]))
        for given, games in zip(assigned, played, strict=True)
    ]
