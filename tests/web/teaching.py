"""A class on the web, for tests of the pages of instructors and learners."""

from dataclasses import dataclass

from flask import Flask

from courseware.classroom import actions, queries
from courseware.classroom.assignments import Draft, Kind
from courseware.classroom.cohorts import CohortView, join_code
from courseware.content.library import Library
from courseware.kernel.clock import now
from tests.builders import a_learner, an_instructor
from tests.inspecting import InspectingClient
from tests.rooms.classroom.classes import QUIZ, SECRET, a_class, reader_of
from tests.web.quizzing import database_of, signed_in


@dataclass(frozen=True)
class Taught:
    """A class with its instructor's browser; `learners` are account ids by name."""

    app: Flask
    cohort: CohortView
    instructor: InspectingClient
    learners: dict[str, int]

    @property
    def here(self) -> str:
        """The address of the class for its instructor."""
        return f"/teach/{self.cohort.uuid}"

    @property
    def code(self) -> str:
        """The first join code."""
        return join_code(SECRET, self.cohort.uuid, 1)

    def learner(self, name: str = "Learner 0") -> InspectingClient:
        """Return a learner's browser."""
        return signed_in(self.app, self.learners[name])

    def uuid_of(self, name: str) -> str:
        """Return the uuid of a learner."""
        with database_of(self.app).reading() as session:
            return reader_of(session, self.learners[name]).uuid


def taught(app: Flask, learners: int = 1) -> Taught:
    """Return a class with this many learners."""
    with database_of(app).transaction() as session:
        instructor = reader_of(session, an_instructor(session))
        cohort = a_class(session, instructor)
        code = join_code(SECRET, cohort.uuid, 1)
        people = {f"Learner {number}": a_learner(session, f"Learner {number}") for number in range(learners)}
        for account_id in people.values():
            actions.join_cohort(session, reader_of(session, account_id), code, now())
    return Taught(app, cohort, signed_in(app, instructor.account_id or 0), people)


def assigned(one: Taught, library: Library, kind: Kind = Kind.quiz, key: str = QUIZ, **dates: object) -> str:
    """Assign an activity; return the assignment's uuid."""
    with database_of(one.app).transaction() as session:
        (teacher,) = queries.instructors_of(session, one.cohort)
        draft = Draft("", **dates)  # type: ignore[arg-type]
        return actions.assign(session, reader_of(session, teacher), one.cohort.uuid, kind, key, draft, library, now())
