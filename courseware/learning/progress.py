"""Progress through the course, as outlines for pages: pure, from what is done and what there is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Lesson, Module
from courseware.content.library import Library


@dataclass(frozen=True)
class LessonProgress:
    """How far a reader is in one lesson."""

    lesson_key: str
    is_done: bool
    anchor: str
    at: datetime


@dataclass(frozen=True)
class Stop:
    """One stop on the line of a module; `state` is done, now or later."""

    title: str
    href: str
    state: str
    note: str


@dataclass(frozen=True)
class Outline:
    """A module's line with how far the reader is."""

    title: str
    stops: tuple[Stop, ...]
    done: int
    total: int

    @property
    def share(self) -> float:
        """Done lessons as a share, 0 to 1."""
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class ModuleOverview:
    """One module on the course page."""

    module: Module
    number: int
    done: int
    total: int
    minutes: int
    next_lesson: Lesson | None


@dataclass(frozen=True)
class Neighbours:
    """The lessons before and after one."""

    before: Lesson | None
    after: Lesson | None


def done_keys(read: Mapping[str, LessonProgress]) -> frozenset[str]:
    """Return the keys of finished lessons."""
    return frozenset(key for key, one in read.items() if one.is_done)


def module_outline(library: Library, module_key: str, done: Collection[str], here: str | None = None) -> Outline:
    """Return the line of a module; `here` is the lesson being read."""
    module, lessons = library.modules[module_key], library.module_lessons(module_key)
    stops = [_stop(library, lesson, done, here) for lesson in lessons]
    quiz = library.quizzes.get(module.checkpoint or "")
    if quiz:
        stops.append(Stop(quiz.title, f"/quizzes/{quiz.key}", "later", f"{quiz.length} questions"))
    finished = sum(lesson.key in done for lesson in lessons)
    return Outline(module.title, tuple(stops), finished, len(lessons))


def _stop(library: Library, lesson: Lesson, done: Collection[str], here: str | None) -> Stop:
    state = "now" if lesson.key == here else "done" if lesson.key in done else "later"
    return Stop(lesson.title, f"/learn/{lesson.key}", state, f"{library.minutes[lesson.key]} min")


def course_overview(library: Library, done: Collection[str]) -> list[ModuleOverview]:
    """Return every module with its progress, in order."""
    return [_overview(library, key, number, done) for number, key in enumerate(library.course.modules, start=1)]


def _overview(library: Library, key: str, number: int, done: Collection[str]) -> ModuleOverview:
    lessons = library.module_lessons(key)
    finished = sum(lesson.key in done for lesson in lessons)
    minutes = sum(library.minutes[lesson.key] for lesson in lessons)
    following = next((lesson for lesson in lessons if lesson.key not in done), None)
    return ModuleOverview(library.modules[key], number, finished, len(lessons), minutes, following)


def neighbours(library: Library, lesson_key: str) -> Neighbours:
    """Return the lessons before and after, across modules."""
    order = library.reading_order
    place = order.index(lesson_key)
    before = library.lessons[order[place - 1]] if place else None
    after = library.lessons[order[place + 1]] if place + 1 < len(order) else None
    return Neighbours(before, after)


def next_lesson(library: Library, done: Collection[str]) -> Lesson | None:
    """Return where to go on: the first lesson not done."""
    return next((library.lessons[key] for key in library.reading_order if key not in done), None)
