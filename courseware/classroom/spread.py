"""How scores of a class spread: counts in bands of ten, the mean, and who has not begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from courseware.classroom.assignments import AssignmentView
from courseware.classroom.gradebook import Gradebook, Learner, Progress

BAND = 10
"""Points in one band; the last one takes 100 as well."""


@dataclass(frozen=True)
class Band:
    """How many scores are at least `low` and less than `high`, or, in the last band, at most."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Spread:
    """Some scores from 0 to 100: how many, their mean (None without any), and the bands from the lowest up."""

    count: int
    mean: float | None
    bands: tuple[Band, ...]

    @property
    def most(self) -> int:
        """The count of the fullest band."""
        return max(band.count for band in self.bands)


@dataclass(frozen=True)
class Beginning:
    """Who of a class has not begun one assignment, and how many learners there are."""

    assignment: AssignmentView
    waiting: tuple[Learner, ...]
    learners: int


def spread(scores: Sequence[float]) -> Spread:
    """Return how scores from 0 to 100 spread."""
    places = [min(int(score // BAND), 100 // BAND - 1) for score in scores]
    bands = tuple(Band(low, low + BAND, places.count(low // BAND)) for low in range(0, 100, BAND))
    return Spread(len(scores), fsum(scores) / len(scores) if scores else None, bands)


def beginnings(book: Gradebook) -> tuple[Beginning, ...]:
    """Return who has not begun what, in the order of the assignments."""
    return tuple(
        Beginning(
            assignment,
            tuple(row.learner for row in book.rows if row.grades[place].progress is Progress.not_started),
            len(book.rows),
        )
        for place, assignment in enumerate(book.assignments)
    )
