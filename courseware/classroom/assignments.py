"""What can be given to a class, and one assignment as pages and the gradebook see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from courseware.classroom.deadlines import Dates
from courseware.content.library import Library
from courseware.kernel.errors import NotFound

SORT = "sort"
"""The key of Sort, of which there is one."""


class Kind(StrEnum):
    """What an assignment asks for."""

    module = "module"
    quiz = "quiz"
    sort = "sort"
    assessment = "assessment"

    @property
    def words(self) -> str:
        """The name of the kind on pages."""
        return {"module": "Module", "quiz": "Quiz", "sort": "Sort session", "assessment": "Self-assessment"}[self.value]

    @property
    def plural(self) -> str:
        """The name of several of the kind."""
        return "Quizzes" if self is Kind.quiz else f"{self.words}s"


@dataclass(frozen=True)
class AssignmentView:
    """One activity given to one cohort. `lessons` and `checkpoint` say what a module asks for."""

    id: int
    uuid: str
    cohort_id: int
    kind: Kind
    item_key: str
    title: str
    dates: Dates
    policy: Mapping[str, Any]
    removed_at: datetime | None = None
    lessons: tuple[str, ...] = ()
    checkpoint: str | None = None
    keep: str = "best"

    @property
    def href(self) -> str:
        """Where a learner does it."""
        match self.kind:
            case Kind.quiz:
                return f"/quizzes/{self.item_key}?assignment={self.uuid}"
            case Kind.sort:
                return f"/leads/sort?assignment={self.uuid}"
            case Kind.assessment:
                return f"/assess?assignment={self.uuid}"
            case _:
                return f"/learn/{self.item_key}"


@dataclass(frozen=True)
class Asked:
    """What the library says that an activity asks for."""

    title: str
    lessons: tuple[str, ...] = ()
    checkpoint: str | None = None
    keep: str = "best"


def find_asked(library: Library, kind: Kind, item_key: str) -> Asked | None:
    """Return what an activity asks for; None when the library does not hold it (any more)."""
    match kind:
        case Kind.module if item_key in library.modules:
            module = library.modules[item_key]
            lessons = tuple(lesson.key for lesson in library.module_lessons(item_key))
            checkpoint = module.checkpoint if module.checkpoint in library.quizzes else None
            return Asked(module.title, lessons, checkpoint)
        case Kind.quiz if item_key in library.quizzes:
            quiz = library.quizzes[item_key]
            return Asked(quiz.title, keep=quiz.policy.keep)
        case Kind.assessment if item_key in library.assessments:
            return Asked(library.assessments[item_key].title)
        case Kind.sort if item_key == SORT:
            return Asked("Sort leads")
        case _:
            return None


def get_asked(library: Library, kind: Kind, item_key: str) -> Asked:
    """Return what an activity asks for. Raises NotFound when the library does not hold it."""
    found = find_asked(library, kind, item_key)
    if found is None:
        raise NotFound("The course has no such activity.")
    return found


def activities(library: Library) -> dict[Kind, list[tuple[str, str]]]:
    """Return everything that can be assigned: kind → (key, title), in the order of the course."""
    modules = [(key, library.modules[key].title) for key in library.course.modules if key in library.modules]
    return {
        Kind.module: modules,
        Kind.quiz: _quizzes(library),
        Kind.sort: [(SORT, "Sort leads")],
        Kind.assessment: [(key, one.title) for key, one in library.assessments.items()],
    }


def _quizzes(library: Library) -> list[tuple[str, str]]:
    """Return checkpoints in the order of their modules, then every other quiz."""
    places = {key: place for place, key in enumerate(library.course.modules)}
    quizzes = sorted(library.quizzes.values(), key=lambda quiz: (places.get(quiz.module or "", 99), quiz.title))
    return [(quiz.key, quiz.title) for quiz in quizzes]


def overrides(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules of `learning.attempts.Policy` that an instructor set, to be laid over the author's."""
    return {name: policy[name] for name in ("attempts", "keep", "minutes") if name in policy}


@dataclass(frozen=True)
class Draft:
    """What an instructor may set on an assignment; dates are UTC instants."""

    title: str
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
