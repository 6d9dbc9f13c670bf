"""From attempts and finished lessons to grades: by policy, late counted as late and not penalised."""

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courseware.classroom.assignments import GAMES, AssignmentView, Kind
from courseware.classroom.deadlines import window
from courseware.learning.attempts import Tried
from courseware.learning.grading import kept


class Progress(StrEnum):
    """How far a learner is with an assignment."""

    not_started = "not started"
    under_way = "under way"
    done = "done"


@dataclass(frozen=True)
class Grade:
    """One learner's standing on one assignment. `share` is the score that counts, 0 to 1; None: no score (yet)."""

    progress: Progress = Progress.not_started
    share: float | None = None
    is_late: bool = False
    done: int = 0
    of: int = 1
    """`done` parts `of` so many: lessons and checkpoint of a module, games at the desk."""
    attempts: int = 0
    handed_in_at: datetime | None = None
    attempt_uuid: str | None = None
    """The attempt that counts."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is asked."""
        return self.progress is Progress.done


@dataclass(frozen=True)
class Learner:
    """A learner of a cohort, as its instructors see them."""

    account_id: int
    uuid: str
    name: str
    email: str
    shares_report: bool
    joined_at: datetime


@dataclass(frozen=True)
class Row:
    """One learner's grades, in the order of the assignments."""

    learner: Learner
    grades: tuple[Grade, ...]
    behind: int
    """How many assignments are past due and not done."""

    @property
    def done(self) -> int:
        """How many assignments are done."""
        return sum(grade.is_done for grade in self.grades)

    @property
    def mean(self) -> float | None:
        """The mean of the scores so far, 0 to 1; assignments without a score stay out of it."""
        shares = [grade.share for grade in self.grades if grade.share is not None]
        return sum(shares) / len(shares) if shares else None


@dataclass(frozen=True)
class Gradebook:
    """Learners × assignments."""

    assignments: tuple[AssignmentView, ...]
    rows: tuple[Row, ...]

    def done_in(self, place: int) -> int:
        """Return how many learners are done with the assignment in column `place`."""
        return sum(row.grades[place].is_done for row in self.rows)

    def mean_of(self, place: int) -> float | None:
        """Return the mean score of column `place`, 0 to 1; None without any score."""
        shares = [share for row in self.rows if (share := row.grades[place].share) is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def behind(self) -> tuple[Row, ...]:
        """Learners with something past due and not done, those furthest behind first."""
        return tuple(row for row in by_behind(self.rows) if row.behind)


def by_behind(rows: Iterable[Row]) -> list[Row]:
    """Return rows with those furthest behind first, then by name."""
    return sorted(rows, key=lambda row: (-row.behind, row.learner.name.casefold(), row.learner.account_id))


def gradebook(
    learners: Sequence[Learner],
    assignments: Sequence[AssignmentView],
    tried: Iterable[Tried],
    lessons: Mapping[int, Collection[str]],
    now: datetime,
) -> Gradebook:
    """Return the gradebook; `lessons` maps account id → keys of finished lessons."""
    work = _by_purpose(tried)
    past_due = [window(assignment.dates, now).state.is_past_due for assignment in assignments]
    rows = []
    for learner in learners:
        account_id, read = learner.account_id, lessons.get(learner.account_id, ())
        grades = tuple(grade(one, work.get((account_id, *_purpose(one)), ()), read) for one in assignments)
        behind = sum(late and not one.is_done for late, one in zip(past_due, grades, strict=True))
        rows.append(Row(learner, grades, behind))
    return Gradebook(tuple(assignments), tuple(rows))


def _by_purpose(tried: Iterable[Tried]) -> dict[tuple[object, ...], list[Tried]]:
    """Return attempts by account and by what they may count for, so that a thousand learners take no million looks."""
    found: dict[tuple[object, ...], list[Tried]] = defaultdict(list)
    for one in tried:
        found[one.account_id, "given", one.assignment_id].append(one)
        found[one.account_id, one.activity.value, one.item_key].append(one)
    return found


def _purpose(assignment: AssignmentView) -> tuple[object, ...]:
    match assignment.kind:
        case Kind.module:
            return ("quiz", assignment.checkpoint)
        case Kind.assessment:
            return ("assessment", assignment.item_key)
        case _:
            return ("given", assignment.id)


def counts_for(assignment: AssignmentView, one: Tried) -> bool:
    """Whether an attempt counts: under this assignment; for a module its checkpoint, for a self-assessment any."""
    match assignment.kind:
        case Kind.module:
            return one.activity == "quiz" and one.item_key == assignment.checkpoint
        case Kind.assessment:
            return one.activity == "assessment" and one.item_key == assignment.item_key
        case _:
            return one.assignment_id == assignment.id and one.activity == assignment.kind.value


def grade(assignment: AssignmentView, tried: Iterable[Tried], lessons_done: Collection[str]) -> Grade:
    """Return one learner's grade from their attempts and finished lessons; attempts that do not count are ignored."""
    mine = sorted((one for one in tried if counts_for(assignment, one)), key=lambda one: (one.started_at, one.ordinal))
    if assignment.kind is Kind.module:
        return _module_grade(assignment, mine, lessons_done)
    if assignment.kind is Kind.assessment:
        return _assessment_grade(assignment, mine)
    if assignment.kind is Kind.desk:
        return _desk_grade(assignment, mine)
    counted = kept(mine, assignment.keep)
    return _grade(assignment, mine, counted, counted.fraction if counted else None)


def _grade(assignment: AssignmentView, mine: Sequence[Tried], counted: Tried | None, share: float | None) -> Grade:
    if counted is None:
        progress = Progress.under_way if mine else Progress.not_started
        return Grade(progress, attempts=len(mine))
    late = _is_late(assignment, counted)
    return Grade(Progress.done, share, late, 1, 1, len(mine), counted.submitted_at, counted.uuid)


def _assessment_grade(assignment: AssignmentView, mine: Sequence[Tried]) -> Grade:
    """Return completion alone: what a self-assessment says is its learner's business."""
    first = next((one for one in mine if one.is_handed_in), None)
    return _grade(assignment, mine, first, None)


def _desk_grade(assignment: AssignmentView, mine: Sequence[Tried]) -> Grade:
    """Return the mean quality of all games handed in, from two games on; the second one is what can be late."""
    games = sorted(
        (one for one in mine if one.fraction is not None), key=lambda one: one.submitted_at or one.started_at
    )
    if len(games) < GAMES:
        progress = Progress.under_way if mine else Progress.not_started
        return Grade(progress, done=len(games), of=GAMES, attempts=len(mine))
    share = sum(one.fraction or 0.0 for one in games) / len(games)
    enough = games[GAMES - 1]
    late = _is_late(assignment, enough)
    return Grade(Progress.done, share, late, GAMES, GAMES, len(mine), enough.submitted_at)


def _module_grade(assignment: AssignmentView, mine: Sequence[Tried], lessons_done: Collection[str]) -> Grade:
    """Return the checkpoint's best score; done when every lesson is and the checkpoint was handed in."""
    best, first = kept(mine, "best"), next((one for one in mine if one.is_handed_in), None)
    read = sum(lesson in lessons_done for lesson in assignment.lessons)
    of = len(assignment.lessons) + (assignment.checkpoint is not None)
    done = read + (best is not None)
    return Grade(
        Progress.done if done == of else Progress.under_way if done or mine else Progress.not_started,
        best.fraction if best else None,
        first is not None and _is_late(assignment, first),
        done,
        of,
        len(mine),
        best.submitted_at if best else None,
        best.uuid if best else None,
    )


def _is_late(assignment: AssignmentView, one: Tried) -> bool:
    due = assignment.dates.due_at
    return due is not None and one.submitted_at is not None and one.submitted_at > due


_ACTIVE = frozenset("=+-@\t\r\n＝＋－＠")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV injection), also in full-width form."""


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe goes before what would begin a formula."""
    begins = cell.lstrip(" ")[:1]
    return f"'{cell}" if begins in _ACTIVE and begins else cell


def csv_of(book: Gradebook) -> str:
    """Return the gradebook as CSV (RFC 4180) behind a byte-order mark, for spreadsheets to know that it is UTF-8.

    Scores are per cent with one decimal; every text cell is inert.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([inert(cell) for cell in _head(book)])
    for row in book.rows:
        writer.writerow([inert(cell) for cell in _cells(row)])
    return "\ufeff" + file.getvalue()


def _head(book: Gradebook) -> list[str]:
    columns = ["Learner", "Mail address", "Done", "Behind", "Mean score (%)"]
    for assignment in book.assignments:
        columns += [f"{assignment.title}: {name}" for name in ("score (%)", "progress", "late")]
    return columns


def _cells(row: Row) -> list[str]:
    learner = row.learner
    cells = [learner.name, learner.email, str(row.done), str(row.behind), _per_cent(row.mean)]
    for one in row.grades:
        cells += [_per_cent(one.share), _progress(one), "late" if one.is_late else ""]
    return cells


def _progress(one: Grade) -> str:
    if one.of > 1 and not one.is_done:
        return f"{one.progress.value} ({one.done} of {one.of})"
    return one.progress.value


def _per_cent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"
