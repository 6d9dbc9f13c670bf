"""Classes, assignments and work, read in a number of statements that does not grow with the rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, true
from sqlalchemy.orm import Session

from courseware.accounts.policy import Reader
from courseware.accounts.queries import account_id_of, members_of
from courseware.classroom import gradebook as books
from courseware.classroom.assignments import Asked, AssignmentView, Kind, deck_key, find_asked, overrides
from courseware.classroom.cohorts import CohortView, code_hash
from courseware.classroom.deadlines import Dates, Window, window
from courseware.classroom.gradebook import Grade, Gradebook, Learner
from courseware.classroom.models import Assignment, ClassDeck, ClassDeckCard, Cohort, Enrolment
from courseware.content.library import Library
from courseware.content.queries import items_by_version
from courseware.items.lead import LeadCard
from courseware.kernel.errors import Closed, Invalid, NotFound
from courseware.learning.attempts import AttemptView, Sitting, Tried
from courseware.learning.queries import attempts_towards, get_attempt, lessons_done


@dataclass(frozen=True)
class AssignedSitting:
    """How an activity is attempted under an assignment; `policy` is laid over the author's rules."""

    sitting: Sitting
    policy: Mapping[str, Any]
    title: str
    assignment: str
    cohort: str
    item_key: str
    time_zone: str
    """The class's own: what counts as today."""


@dataclass(frozen=True)
class CohortSummary:
    """One class in its instructor's list."""

    cohort: CohortView
    learners: int
    assignments: int


@dataclass(frozen=True)
class Attendance:
    """One class as its learner has it."""

    cohort: CohortView
    shares_report: bool
    instructors: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeckView:
    """Lead cards that an instructor brought to a class: how many there are, and how many assignments use them."""

    id: int
    uuid: str
    title: str
    created_at: datetime
    removed_at: datetime | None
    cards: int
    assignments: int


@dataclass(frozen=True)
class DueItem:
    """One assignment in a learner's list, with how it stands and what they have done."""

    cohort: CohortView
    assignment: AssignmentView
    window: Window
    grade: Grade

    @property
    def asks_for_work(self) -> bool:
        """Whether there is something to do now."""
        return self.window.state.takes_work and not self.grade.is_done


def sitting_for(
    session: Session, account_id: int | None, kind: str, item_key: str | None, assignment_uuid: str, now: datetime
) -> AssignedSitting:
    """Return the sitting of an enrolled person at an assigned activity (kind: quiz, sort, drill …). One statement.

    Without an `item_key` any activity of the kind will do, such as the deck that a class brought. Raises NotFound when it is not theirs or names another activity, Closed outside its dates.
    """
    row = session.execute(
        select(Assignment, Cohort.uuid, Cohort.time_zone, Cohort.archived_at)
        .join(Cohort, Cohort.id == Assignment.cohort_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Assignment.uuid == assignment_uuid,
            Assignment.kind == kind,
            Assignment.item_key == item_key if item_key else true(),
            Assignment.removed_at.is_(None),
            Enrolment.account_id == account_id,
            Enrolment.state == "active",
        )
    ).first()
    if row is None:
        raise NotFound("This is not assigned to you.")
    given = row[0]
    _require_open(Dates(given.opens_at, given.due_at, given.closes_at, row.time_zone), row.archived_at, now)
    sitting = Sitting(given.id, given.opens_at, given.closes_at)
    return AssignedSitting(
        sitting, overrides(given.policy), given.title, given.uuid, row.uuid, given.item_key, row.time_zone
    )


def find_assignment_uuid(session: Session, assignment_id: int | None) -> str | None:
    """Return the name by which pages know an assignment; None without one."""
    return session.scalar(select(Assignment.uuid).where(Assignment.id == assignment_id)) if assignment_id else None


def _require_open(dates: Dates, archived_at: datetime | None, now: datetime) -> None:
    if archived_at is not None:
        raise Closed("This class has ended.")
    found = window(dates, now)
    if not found.state.takes_work:
        raise Closed(found.words)


def taught_cohorts(session: Session, reader: Reader) -> list[CohortSummary]:
    """Return the classes that `reader` teaches (an administrator: every class), newest first, archived last."""
    learners = select(func.count()).where(
        Enrolment.cohort_id == Cohort.id, Enrolment.role == "learner", Enrolment.state == "active"
    )
    assignments = select(func.count()).where(Assignment.cohort_id == Cohort.id, Assignment.removed_at.is_(None))
    rows = session.execute(
        select(Cohort, learners.scalar_subquery(), assignments.scalar_subquery())
        .where(_is_taught_by(reader))
        .order_by(Cohort.archived_at.is_not(None), Cohort.created_at.desc(), Cohort.id.desc())
    )
    return [CohortSummary(_cohort(row[0]), row[1], row[2]) for row in rows]


def get_taught(session: Session, reader: Reader, cohort_uuid: str) -> CohortView:
    """Return a class that `reader` teaches. Raises NotFound for everyone else: the one gate of instructors' pages."""
    found = session.scalar(select(Cohort).where(Cohort.uuid == cohort_uuid, _is_taught_by(reader)))
    if found is None:
        raise NotFound("We could not find that class.")
    return _cohort(found)


def _is_taught_by(reader: Reader) -> ColumnElement[bool]:
    if reader.may_administer:
        return Cohort.id.is_not(None)
    teaches = select(Enrolment.cohort_id).where(
        Enrolment.account_id == reader.account_id, Enrolment.role == "instructor", Enrolment.state == "active"
    )
    return Cohort.id.in_(teaches)


def _cohort(row: Cohort) -> CohortView:
    return CohortView(
        row.id,
        row.uuid,
        row.name,
        row.time_zone,
        row.join_version,
        row.is_joinable,
        row.created_at,
        row.archived_at,
    )


def find_joinable(session: Session, code: str) -> CohortView | None:
    """Return the open class that a typed code leads to."""
    found = session.scalar(
        select(Cohort).where(Cohort.join_code_hash == code_hash(code), Cohort.is_joinable, Cohort.archived_at.is_(None))
    )
    return _cohort(found) if found else None


def get_joinable(session: Session, code: str) -> CohortView:
    """Return the open class that a typed code leads to. Raises Invalid, in the same words for wrong and closed."""
    found = find_joinable(session, code)
    if found is None:
        raise Invalid("No open class has this code. Check it, or ask your instructor for a new one.")
    return found


def attended_cohorts(session: Session, account_id: int | None) -> list[Attendance]:
    """Return the classes a learner is in, newest first, ended ones last."""
    rows = session.execute(
        select(Cohort, Enrolment.shares_report)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(_attends(account_id))
        .order_by(Cohort.archived_at.is_not(None), Enrolment.joined_at.desc(), Cohort.id.desc())
    )
    return [Attendance(_cohort(row[0]), row[1]) for row in rows]


def get_attended(session: Session, account_id: int | None, cohort_uuid: str) -> Attendance:
    """Return a class this learner is in, with its instructors' names. Raises NotFound."""
    row = session.execute(
        select(Cohort, Enrolment.shares_report)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(_attends(account_id), Cohort.uuid == cohort_uuid)
    ).first()
    if row is None:
        raise NotFound("We could not find that class among yours.")
    cohort = _cohort(row[0])
    instructors = members_of(session, instructors_of(session, cohort))
    return Attendance(cohort, row[1], tuple(one.name for one in instructors))


def _attends(account_id: int | None) -> ColumnElement[bool]:
    is_learner: ColumnElement[bool] = Enrolment.role == "learner"
    return is_learner & (Enrolment.state == "active") & (Enrolment.account_id == account_id)


def instructors_of(session: Session, cohort: CohortView) -> list[int]:
    """Return the account ids of a cohort's instructors."""
    teaching = session.scalars(
        select(Enrolment.account_id).where(
            Enrolment.cohort_id == cohort.id, Enrolment.role == "instructor", Enrolment.state == "active"
        )
    )
    return list(teaching)


def assignments_of(
    session: Session, cohort: CohortView, library: Library, *, removed: bool = False
) -> list[AssignmentView]:
    """Return a cohort's assignments by due instant (those without one last), or those that were removed."""
    return _assignments(session, [cohort], library, removed=removed)


def _assignments(
    session: Session, cohorts: Sequence[CohortView], library: Library, *, removed: bool = False
) -> list[AssignmentView]:
    zones = {cohort.id: cohort.time_zone for cohort in cohorts}
    rows = session.scalars(
        select(Assignment)
        .where(
            Assignment.cohort_id.in_(zones),
            Assignment.removed_at.is_not(None) if removed else Assignment.removed_at.is_(None),
        )
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    )
    return [_assignment(row, zones[row.cohort_id], library) for row in rows]


def get_assignment(session: Session, cohort: CohortView, assignment_uuid: str, library: Library) -> AssignmentView:
    """Return an assignment of this cohort, removed or not. Raises NotFound."""
    row = session.scalar(
        select(Assignment).where(Assignment.uuid == assignment_uuid, Assignment.cohort_id == cohort.id)
    )
    if row is None:
        raise NotFound("We could not find that assignment.")
    return _assignment(row, cohort.time_zone, library)


def _assignment(row: Assignment, zone: str, library: Library) -> AssignmentView:
    kind = Kind(row.kind)
    asked = find_asked(library, kind, row.item_key) or Asked(row.title)
    return AssignmentView(
        row.id,
        row.uuid,
        row.cohort_id,
        kind,
        row.item_key,
        row.title,
        Dates(row.opens_at, row.due_at, row.closes_at, zone),
        row.policy,
        row.removed_at,
        asked.lessons,
        asked.checkpoint,
        row.policy.get("keep") or asked.keep,
    )


def decks_of(session: Session, cohort: CohortView, *, removed: bool = False) -> list[DeckView]:
    """Return the decks that a class brought, newest first, or those that were removed. One statement."""
    is_kept = ClassDeck.removed_at.is_not(None) if removed else ClassDeck.removed_at.is_(None)
    rows = session.execute(
        _decks()
        .where(ClassDeck.cohort_id == cohort.id, is_kept)
        .order_by(ClassDeck.created_at.desc(), ClassDeck.id.desc())
    )
    return [_deck(*row) for row in rows]


def deck_uuids(session: Session, cohort: CohortView) -> set[str]:
    """Return the uuids of all decks that a class ever brought. One statement."""
    return set(session.scalars(select(ClassDeck.uuid).where(ClassDeck.cohort_id == cohort.id)))


def deck_titles(session: Session, cohort: CohortView) -> dict[str, str]:
    """Return the titles of the decks that can be assigned to a class, by uuid. One statement."""
    return {deck.uuid: deck.title for deck in decks_of(session, cohort)}


def get_deck(session: Session, cohort: CohortView, deck_uuid: str) -> DeckView:
    """Return a deck of this class, removed or not. Raises NotFound."""
    row = session.execute(_decks().where(ClassDeck.uuid == deck_uuid, ClassDeck.cohort_id == cohort.id)).first()
    if row is None:
        raise NotFound("We could not find that deck.")
    return _deck(*row)


def deck_versions(session: Session, deck_uuid: str) -> list[tuple[int, LeadCard]]:
    """Return version id and card of every lead of a deck in its order: at most two statements. Raises NotFound.

    A removed deck has its cards, too: what is assigned already can be done.
    """
    versions = list(
        session.scalars(
            select(ClassDeckCard.version_id)
            .join(ClassDeck, ClassDeck.id == ClassDeckCard.deck_id)
            .where(ClassDeck.uuid == deck_uuid)
            .order_by(ClassDeckCard.position)
        )
    )
    if not versions:
        raise NotFound("We could not find that deck.")
    items = items_by_version(session, versions)
    return [(version, card) for version in versions if isinstance(card := items[version][1], LeadCard)]


def _decks() -> Select[Any]:
    cards = select(func.count()).where(ClassDeckCard.deck_id == ClassDeck.id)
    key = literal(deck_key("")) + ClassDeck.uuid
    using = select(func.count()).where(Assignment.item_key == key, Assignment.removed_at.is_(None))
    return select(ClassDeck, cards.scalar_subquery(), using.scalar_subquery())


def _deck(deck: ClassDeck, cards: int, assignments: int) -> DeckView:
    return DeckView(deck.id, deck.uuid, deck.title, deck.created_at, deck.removed_at, cards, assignments)


def learners_of(session: Session, cohort: CohortView, state: str = "active") -> list[Learner]:
    """Return a cohort's learners by name, those in it or those `left` or `removed`: two statements."""
    rows = session.execute(
        select(Enrolment.account_id, Enrolment.shares_report, Enrolment.joined_at).where(
            Enrolment.cohort_id == cohort.id, Enrolment.role == "learner", Enrolment.state == state
        )
    )
    enrolled = {row[0]: (row[1], row[2]) for row in rows}
    members = members_of(session, list(enrolled))
    return [Learner(one.account_id, one.uuid, one.name, one.email, *enrolled[one.account_id]) for one in members]


def get_learner(session: Session, cohort: CohortView, account_uuid: str) -> Learner:
    """Return a learner who is in this cohort. Raises NotFound."""
    account_id = account_id_of(session, account_uuid)
    row = session.execute(
        select(Enrolment.shares_report, Enrolment.joined_at).where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.account_id == account_id,
            Enrolment.role == "learner",
            Enrolment.state == "active",
        )
    ).first()
    if row is None:
        raise NotFound("We could not find that learner in this class.")
    member = members_of(session, [account_id])[0]
    return Learner(account_id, member.uuid, member.name, member.email, row[0], row[1])


def gradebook_for(session: Session, cohort: CohortView, library: Library, now: datetime) -> Gradebook:
    """Return the gradebook of a cohort, learners by name: five statements."""
    return _book(session, assignments_of(session, cohort, library), learners_of(session, cohort), now)[0]


def lab_book_for(session: Session, cohort: CohortView, library: Library, now: datetime) -> Gradebook:
    """Return the gradebook of what a cohort was given in the lead lab: five statements."""
    assignments = [one for one in assignments_of(session, cohort, library) if one.kind.is_in_lab]
    return _book(session, assignments, learners_of(session, cohort), now)[0]


def work_of(
    session: Session, cohort: CohortView, learner: Learner, library: Library, now: datetime
) -> tuple[Gradebook, list[Tried]]:
    """Return one learner's row of the gradebook, and the attempts that may count: three statements."""
    return _book(session, assignments_of(session, cohort, library), [learner], now)


def _book(
    session: Session, assignments: Sequence[AssignmentView], learners: Sequence[Learner], now: datetime
) -> tuple[Gradebook, list[Tried]]:
    ids = [learner.account_id for learner in learners]
    tried = _tried(session, assignments, ids)
    return books.gradebook(learners, assignments, tried, lessons_done(session, ids), now), tried


def get_handed_in(
    session: Session, cohort: CohortView, learner: Learner, attempt_uuid: str, library: Library
) -> AttemptView:
    """Return a handed-in quiz or Sort attempt of a learner that counts in this cohort, for its instructors to read.

    Raises NotFound for anything else: open attempts, other classes' attempts, and every self-assessment.
    """
    assignments = [one for one in assignments_of(session, cohort, library) if one.kind is not Kind.assessment]
    tried = [one for one in _tried(session, assignments, [learner.account_id]) if one.uuid == attempt_uuid]
    if not any(one.is_handed_in and books.counts_for(given, one) for one in tried for given in assignments):
        raise NotFound("We could not find that attempt.")
    return get_attempt(session, attempt_uuid, learner.account_id)


def due_list_for(session: Session, account_id: int | None, library: Library, now: datetime) -> list[DueItem]:
    """Return every assignment of a learner's running classes, the soonest due first: four statements."""
    if account_id is None:
        return []
    cohorts = [one.cohort for one in attended_cohorts(session, account_id) if not one.cohort.is_archived]
    return _due_items(session, account_id, cohorts, library, now)


def due_list_in(
    session: Session, account_id: int | None, cohort: CohortView, library: Library, now: datetime
) -> list[DueItem]:
    """Return the assignments of one class with this learner's grades: three statements."""
    return _due_items(session, account_id, [cohort], library, now)


def _due_items(
    session: Session, account_id: int | None, cohorts: Sequence[CohortView], library: Library, now: datetime
) -> list[DueItem]:
    assignments = _assignments(session, cohorts, library)
    mine = [account_id] if account_id is not None else []
    tried = _tried(session, assignments, mine)
    lessons = lessons_done(session, mine).get(account_id or 0, set())
    named = {cohort.id: cohort for cohort in cohorts}
    return [
        DueItem(named[one.cohort_id], one, window(one.dates, now), books.grade(one, tried, lessons))
        for one in assignments
    ]


def _tried(session: Session, assignments: Sequence[AssignmentView], account_ids: Collection[int]) -> list[Tried]:
    """Return the attempts that may count towards any of `assignments`, in one statement (none without assignments)."""
    if not assignments:
        return []
    checkpoints = {one.checkpoint for one in assignments if one.checkpoint}
    assessments = {one.item_key for one in assignments if one.kind is Kind.assessment}
    return attempts_towards(session, account_ids, [one.id for one in assignments], checkpoints, assessments)
