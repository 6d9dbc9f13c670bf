"""What instructors and learners do with classes: make, join, assign, change, leave; each looks up whose it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courseware.accounts.policy import Reader
from courseware.classroom.assignments import Draft, Kind, deck_key, get_asked, why_ungradable
from courseware.classroom.cohorts import CohortView, code_hash, join_code
from courseware.classroom.deadlines import Dates, check_order, time_zones
from courseware.classroom.models import Assignment, ClassDeck, ClassDeckCard, Cohort, Enrolment
from courseware.classroom.queries import (
    deck_titles,
    get_assignment,
    get_attended,
    get_deck,
    get_joinable,
    get_learner,
    get_taught,
    learners_of,
)
from courseware.content.actions import pin_items
from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.kernel.database import insert_ignore
from courseware.kernel.errors import Closed, Invalid, NotAllowed, NotFound
from courseware.kernel.journal import record
from courseware.kernel.keys import new_uuid
from courseware.kernel.texts import one_line


def create_cohort(session: Session, reader: Reader, name: str, time_zone: str, secret: str, now: datetime) -> str:
    """Make a class with `reader` as its instructor; return its uuid. Raises NotAllowed, Invalid."""
    if not reader.may_teach:
        raise NotAllowed
    uuid = new_uuid()
    cohort = Cohort(
        uuid=uuid,
        name=_sound_name(name),
        time_zone=_sound_zone(time_zone),
        join_version=1,
        join_code_hash=code_hash(join_code(secret, uuid, 1)),
        created_at=now,
    )
    session.add(cohort)
    session.flush()
    session.add(Enrolment(cohort_id=cohort.id, account_id=reader.account_id, role="instructor", joined_at=now))
    record(session, reader.account_id, "created", f"cohort/{uuid}", now)
    return uuid


def _sound_name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > 120:
        raise Invalid("Give the class a name of at most 120 characters.")
    return name


def _sound_zone(time_zone: str) -> str:
    if time_zone not in time_zones():
        raise Invalid("Choose a time zone from the list.")
    return time_zone


def change_cohort(session: Session, reader: Reader, cohort_uuid: str, name: str, time_zone: str, now: datetime) -> None:
    """Rename a class or move it to another time zone: instants stay, their local times change."""
    cohort = get_taught(session, reader, cohort_uuid)
    _update(session, cohort, name=_sound_name(name), time_zone=_sound_zone(time_zone))
    record(session, reader.account_id, "changed", f"cohort/{cohort_uuid}", now)


def _update(session: Session, cohort: CohortView, **values: object) -> None:
    session.execute(update(Cohort).where(Cohort.id == cohort.id).values(**values))


def archive_cohort(session: Session, reader: Reader, cohort_uuid: str, now: datetime, archived: bool = True) -> None:
    """End a class (nobody joins, nothing is due), or bring it back."""
    cohort = get_taught(session, reader, cohort_uuid)
    _update(session, cohort, archived_at=now if archived else None)
    record(session, reader.account_id, "archived" if archived else "restored", f"cohort/{cohort_uuid}", now)


def new_join_code(session: Session, reader: Reader, cohort_uuid: str, secret: str, now: datetime) -> None:
    """Replace the join code; the old one and its link stop working at once."""
    cohort = get_taught(session, reader, cohort_uuid)
    version = cohort.join_version + 1
    hashed = code_hash(join_code(secret, cohort.uuid, version))
    _update(session, cohort, join_version=version, join_code_hash=hashed)
    record(session, reader.account_id, "changed-code", f"cohort/{cohort_uuid}", now)


def open_joining(session: Session, reader: Reader, cohort_uuid: str, is_open: bool, now: datetime) -> None:
    """Let people join by the code, or stop it."""
    cohort = get_taught(session, reader, cohort_uuid)
    _update(session, cohort, is_joinable=is_open)
    record(session, reader.account_id, "opened-joining" if is_open else "closed-joining", f"cohort/{cohort_uuid}", now)


def join_cohort(session: Session, reader: Reader, code: str, now: datetime) -> str:
    """Enrol a member as a learner by a code; return the cohort's uuid. Joining twice changes nothing.

    Raises NotAllowed for guests, Invalid for a code that leads nowhere, Closed for a learner who was removed.
    """
    if not reader.is_signed_in:
        raise NotAllowed
    cohort = get_joinable(session, code)
    values = {
        "cohort_id": cohort.id,
        "account_id": reader.account_id,
        "role": "learner",
        "state": "active",
        "shares_report": False,
        "joined_at": now,
    }
    if insert_ignore(session, Enrolment, values) or _came_back(session, reader, cohort):
        record(session, reader.account_id, "joined", f"cohort/{cohort.uuid}", now)
    return cohort.uuid


def _came_back(session: Session, reader: Reader, cohort: CohortView) -> bool:
    """Bring back somebody who had left; tell whether they had. A removal wins, also one that comes meanwhile."""
    mine = (Enrolment.cohort_id == cohort.id) & (Enrolment.account_id == reader.account_id)
    returning = update(Enrolment).where(mine, Enrolment.state == "left").values(state="active").returning(Enrolment.id)
    if session.execute(returning).first():
        return True
    if session.scalar(select(Enrolment.state).where(mine)) == "removed":
        raise Closed("You were removed from this class. Ask its instructor to let you back in.")
    return False


def leave_cohort(session: Session, reader: Reader, cohort_uuid: str, now: datetime) -> None:
    """Leave a class: its instructors see nothing of this learner any more. Raises NotFound."""
    cohort = get_attended(session, reader.account_id, cohort_uuid).cohort
    _set_enrolment(session, cohort, reader.account_id or 0, state="left", shares_report=False)
    record(session, reader.account_id, "left", f"cohort/{cohort_uuid}", now)


def share_report(session: Session, reader: Reader, cohort_uuid: str, shares: bool, now: datetime) -> None:
    """Let the instructors of one class read this learner's skills report, or take that back. Raises NotFound."""
    cohort = get_attended(session, reader.account_id, cohort_uuid).cohort
    _set_enrolment(session, cohort, reader.account_id or 0, shares_report=shares)
    record(session, reader.account_id, "shared-report" if shares else "hid-report", f"cohort/{cohort_uuid}", now)


def _set_enrolment(session: Session, cohort: CohortView, account_id: int, **values: object) -> None:
    session.execute(
        update(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.account_id == account_id).values(**values)
    )


def remove_learner(session: Session, reader: Reader, cohort_uuid: str, account_uuid: str, now: datetime) -> None:
    """Take a learner out of a class; their work stays theirs. Raises NotFound."""
    cohort = get_taught(session, reader, cohort_uuid)
    learner = get_learner(session, cohort, account_uuid)
    _set_enrolment(session, cohort, learner.account_id, state="removed", shares_report=False)
    record(session, reader.account_id, "removed", f"cohort/{cohort_uuid}/{account_uuid}", now)


def restore_learner(session: Session, reader: Reader, cohort_uuid: str, account_uuid: str, now: datetime) -> None:
    """Let a removed learner back in. Raises NotFound."""
    cohort = get_taught(session, reader, cohort_uuid)
    removed = {learner.uuid: learner for learner in learners_of(session, cohort, "removed")}
    if account_uuid not in removed:
        raise NotFound("We could not find that learner among those removed.")
    _set_enrolment(session, cohort, removed[account_uuid].account_id, state="active")
    record(session, reader.account_id, "restored", f"cohort/{cohort_uuid}/{account_uuid}", now)


def assign(
    session: Session,
    reader: Reader,
    cohort_uuid: str,
    kind: Kind,
    item_key: str,
    draft: Draft,
    library: Library,
    now: datetime,
) -> str:
    """Give an activity to a class; return the assignment's uuid. Raises NotFound, Closed, Invalid."""
    cohort = get_taught(session, reader, cohort_uuid)
    if cohort.is_archived:
        raise Closed("This class is archived. Bring it back before you assign work.")
    given = _sound(draft, kind, get_asked(library, kind, item_key, deck_titles(session, cohort)).title)
    uuid = new_uuid()
    session.add(Assignment(uuid=uuid, cohort_id=cohort.id, kind=kind.value, item_key=item_key, created_at=now, **given))
    session.flush()
    record(session, reader.account_id, "assigned", f"assignment/{uuid}", now, kind=kind.value, item=item_key)
    return uuid


def _sound(draft: Draft, kind: Kind, title: str) -> dict[str, object]:
    """Return the columns that a draft sets; `title` stands in for an empty one.

    Raises Invalid for dates out of order, and for rules that leave no grade.
    """
    wrong = check_order(Dates(draft.opens_at, draft.due_at, draft.closes_at))
    ungradable = why_ungradable(kind, draft.policy)
    if wrong or ungradable:
        raise Invalid(ungradable or next(iter(wrong.values())))
    return {
        "title": (one_line(draft.title) or title)[:200],
        "opens_at": draft.opens_at,
        "due_at": draft.due_at,
        "closes_at": draft.closes_at,
        "policy": dict(draft.policy),
    }


def change_assignment(
    session: Session,
    reader: Reader,
    cohort_uuid: str,
    assignment_uuid: str,
    draft: Draft,
    library: Library,
    now: datetime,
) -> None:
    """Change title, dates and rules; attempts that are open keep the rules they began with. Raises NotFound, Invalid."""
    cohort = get_taught(session, reader, cohort_uuid)
    given = get_assignment(session, cohort, assignment_uuid, library)
    session.execute(
        update(Assignment).where(Assignment.id == given.id).values(**_sound(draft, given.kind, given.title))
    )
    record(session, reader.account_id, "changed", f"assignment/{assignment_uuid}", now)


def remove_assignment(
    session: Session,
    reader: Reader,
    cohort_uuid: str,
    assignment_uuid: str,
    library: Library,
    now: datetime,
    removed: bool = True,
) -> None:
    """Take an assignment away (its attempts are kept), or bring it back. Raises NotFound."""
    cohort = get_taught(session, reader, cohort_uuid)
    given = get_assignment(session, cohort, assignment_uuid, library)
    session.execute(update(Assignment).where(Assignment.id == given.id).values(removed_at=now if removed else None))
    record(session, reader.account_id, "removed" if removed else "restored", f"assignment/{assignment_uuid}", now)


def bring_deck(
    session: Session, reader: Reader, cohort_uuid: str, title: str, cards: Sequence[LeadCard], now: datetime
) -> str:
    """Give a class its own lead cards, at least one; return the deck's uuid. Raises NotFound, Closed, Invalid."""
    cohort = get_taught(session, reader, cohort_uuid)
    if cohort.is_archived:
        raise Closed("This class is archived. Bring it back before you give it cards.")
    uuid = new_uuid()
    deck = ClassDeck(uuid=uuid, cohort_id=cohort.id, title=_sound_title(title), created_at=now)
    session.add(deck)
    session.flush()
    versions = pin_items(session, {f"{deck_key(uuid)}/{card.key}": card for card in cards})
    session.add_all(
        ClassDeckCard(deck_id=deck.id, position=position, version_id=version)
        for position, version in enumerate(versions.values())
    )
    session.flush()
    record(session, reader.account_id, "brought", deck_key(uuid), now, cards=len(cards))
    return uuid


def _sound_title(title: str) -> str:
    title = one_line(title)
    if not title or len(title) > 120:
        raise Invalid("Give the deck a title of at most 120 characters.")
    return title


def remove_deck(
    session: Session, reader: Reader, cohort_uuid: str, deck_uuid: str, now: datetime, removed: bool = True
) -> None:
    """Take a deck off the list of what can be assigned, or bring it back; assignments keep it. Raises NotFound."""
    deck = get_deck(session, get_taught(session, reader, cohort_uuid), deck_uuid)
    session.execute(update(ClassDeck).where(ClassDeck.id == deck.id).values(removed_at=now if removed else None))
    record(session, reader.account_id, "removed" if removed else "restored", deck_key(deck_uuid), now)
