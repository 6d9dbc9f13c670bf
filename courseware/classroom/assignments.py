"""What can be given to a class, and one assignment as pages and the gradebook see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from courseware.classroom.deadlines import Dates
from courseware.content.library import Library
from courseware.kernel.errors import NotFound
from courseware.leads.lab import EXERCISES
from courseware.learning.attempts import Activity

SORT = "sort"
"""The key of Sort among authored cards."""
GAMES = 2
"""So many games at the lead desk make a grade: one game tells more of luck than of its player."""
_DECK = "deck/"
_WORDS = {
    "module": "Module",
    "quiz": "Quiz",
    "sort": "Sort session",
    "drill": "Lead exercise",
    "desk": "Lead desk",
    "assessment": "Self-assessment",
}
_PLURALS = {"quiz": "Quizzes", "desk": "The lead desk"}


class Kind(StrEnum):
    """What an assignment asks for."""

    module = "module"
    quiz = "quiz"
    sort = "sort"
    drill = "drill"
    desk = "desk"
    assessment = "assessment"

    @property
    def words(self) -> str:
        """The name of the kind on pages."""
        return _WORDS[self.value]

    @property
    def plural(self) -> str:
        """The name of several of the kind."""
        return _PLURALS.get(self.value, f"{self.words}s")

    @property
    def is_in_lab(self) -> bool:
        """Whether it belongs to the lead lab."""
        return self in (Kind.sort, Kind.drill, Kind.desk)


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
            case Kind.sort | Kind.drill:
                return f"/leads/{self.item_key.partition('/')[0]}?assignment={self.uuid}"
            case Kind.desk:
                return f"/leads/desk?assignment={self.uuid}"
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


def find_asked(
    library: Library, kind: Kind, item_key: str, decks: Mapping[str, str] = MappingProxyType({})
) -> Asked | None:
    """Return what an activity asks for; None when neither the library nor `decks` hold it (any more).

    `decks` are titles of the decks that a class brought, by uuid.
    """
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
        case Kind.sort | Kind.drill | Kind.desk:
            title = dict(_in_lab(library, kind, decks)).get(item_key)
            return Asked(title) if title else None
        case _:
            return None


def get_asked(library: Library, kind: Kind, item_key: str, decks: Mapping[str, str] = MappingProxyType({})) -> Asked:
    """Return what an activity asks for. Raises NotFound when neither the library nor `decks` hold it."""
    found = find_asked(library, kind, item_key, decks)
    if found is None:
        raise NotFound("The course has no such activity.")
    return found


def activities(library: Library, decks: Mapping[str, str] = MappingProxyType({})) -> dict[Kind, list[tuple[str, str]]]:
    """Return everything that can be assigned: kind → (key, title), in the order of the course; decks after Sort."""
    modules = [(key, library.modules[key].title) for key in library.course.modules if key in library.modules]
    return {
        Kind.module: modules,
        Kind.quiz: _quizzes(library),
        **{kind: _in_lab(library, kind, decks) for kind in (Kind.sort, Kind.drill, Kind.desk)},
        Kind.assessment: [(key, one.title) for key, one in library.assessments.items()],
    }


def deck_key(deck_uuid: str) -> str:
    """Return the key under which a class's own deck is assigned and attempted."""
    return f"{_DECK}{deck_uuid}"


def _in_lab(library: Library, kind: Kind, decks: Mapping[str, str]) -> list[tuple[str, str]]:
    if kind is Kind.desk:
        sizes = library.desk.get("sizes", {})
        return [(key, f"The lead desk, {size['words'].lower()} game") for key, size in sizes.items()]
    exercises = [(one.key, one.title) for one in EXERCISES.values() if one.activity is Activity(kind.value)]
    brought = [(deck_key(uuid), f"Deck: {title}") for uuid, title in decks.items()]
    return exercises + (brought if kind is Kind.sort else [])


def why_ungradable(kind: Kind, policy: Mapping[str, Any]) -> str | None:
    """Return in words why these rules would leave an assignment without a grade for ever, or None."""
    attempts = policy.get("attempts")
    if kind is Kind.desk and attempts is not None and attempts < GAMES:
        return "The lead desk is graded on the mean of at least two games, so allow two attempts or more."
    return None


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
