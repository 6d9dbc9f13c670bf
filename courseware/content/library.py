"""The library: all authored files read, checked against each other, and ready to serve."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from courseware.content import schema
from courseware.content.catalogue import (
    Assessment,
    Course,
    Lesson,
    Module,
    Offering,
    Quiz,
    Term,
)
from courseware.content.figures import NotSvg, clean_svg
from courseware.content.markup import Link, Page, figure_links, reading_minutes, render_lesson, term_links
from courseware.content.source import BODY, Finding, Path, Source
from courseware.items.base import Item
from courseware.kernel.keys import digest_of

_LESSON = re.compile(r"content/modules/([^/]+)/([^/]+)\.md")
_rendering = Lock()
_EMPTY = Course(title="Tandem", tagline="A course", description="", modules=())


@dataclass(frozen=True)
class Library:
    """Everything authored. Keys: module `a`, lesson `a/b`, item `quiz/item`, `a/b#check`, `card/x`, `assessment/x`."""

    digest: str
    course: Course
    modules: Mapping[str, Module]
    lessons: Mapping[str, Lesson]
    quizzes: Mapping[str, Quiz]
    assessments: Mapping[str, Assessment]
    cards: Mapping[str, Item]
    terms: Mapping[str, Term]
    offerings: Mapping[str, Offering]
    figures: Mapping[str, str]
    rubric: Mapping[str, Any]
    paths: Mapping[str, Any]
    lead_generator: Mapping[str, Any]
    desk: Mapping[str, Any]
    lead_facts: Mapping[str, Any]
    lead_dial: Mapping[str, Any]
    desk_values: Mapping[str, str] = field(repr=False)
    """Value tables of the desk as base64 text, by size."""
    tables: Mapping[str, str] = field(repr=False)
    """CSV files as text, by file name."""
    places: Mapping[str, tuple[Source, Path]] = field(repr=False)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its address."""
        return dict(_items(self))

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {}

    def page(self, lesson_key: str) -> Page:
        """Return the rendered lesson; rendered once, by one thread, while the others wait."""
        with _rendering:
            if lesson_key not in self._pages:
                definitions = {key: term.definition for key, term in self.terms.items()}
                self._pages[lesson_key] = render_lesson(self.lessons[lesson_key].body, self.figures, definitions)
        return self._pages[lesson_key]

    @cached_property
    def minutes(self) -> dict[str, int]:
        """How long each lesson takes to read, by its words; known without rendering it."""
        return {key: reading_minutes(lesson.body) for key, lesson in self.lessons.items()}

    def module_lessons(self, module_key: str) -> list[Lesson]:
        """Return the lessons of a module in order."""
        keys = [f"{module_key}/{key}" for key in self.modules[module_key].lessons]
        return [self.lessons[key] for key in keys if key in self.lessons]

    @cached_property
    def reading_order(self) -> list[str]:
        """Every lesson key, in the order of the course."""
        return [lesson.key for key in self.course.modules if key in self.modules for lesson in self.module_lessons(key)]


def _items(library: Library) -> Iterator[tuple[str, Item]]:
    for quiz in library.quizzes.values():
        for section in quiz.sections:
            yield from ((f"{quiz.key}/{item.key}", item) for item in section.items)
    for lesson in library.lessons.values():
        yield from ((f"{lesson.key}#{check.key}", check) for check in lesson.checks)
    for assessment in library.assessments.values():
        for scale in assessment.scales:
            yield from ((f"{assessment.key}/{item.key}", item) for item in scale.items)
    yield from ((f"card/{key}", card) for key, card in library.cards.items())


def build_library(files: Mapping[str, str]) -> tuple[Library, list[Finding]]:
    """Read `files` (address → text) and return the library with every finding; serve it only when there is none."""
    reading = schema.Reading()
    course = schema.read_course(reading, files.get("content/course.yaml", ""), "content/course.yaml")
    library = Library(
        digest=digest_of(files),
        course=course or _EMPTY,
        modules=_modules(reading, files),
        lessons=_lessons(reading, files),
        quizzes={quiz.key: quiz for quiz in _each(reading, files, "quizzes/checkpoints/", schema.read_quiz)},
        assessments={one.key: one for one in _each(reading, files, "quizzes/assessments/", schema.read_assessment)},
        cards=_cards(reading, files),
        terms=_terms(reading, files),
        offerings=_offerings(reading, files),
        figures=_figures(reading, files),
        rubric=_raw(reading, files, "content/leads.yaml", "tandem.rubric/1"),
        paths=_raw(reading, files, "content/paths.yaml", "tandem.paths/1"),
        lead_generator=_raw(reading, files, "content/lead-generator.yaml", "tandem.generator/1"),
        desk=_raw(reading, files, "content/lead-desk.yaml", "tandem.desk/1"),
        lead_facts=_raw(reading, files, "content/lead-facts.yaml", "tandem.facts/1"),
        lead_dial=_raw(reading, files, "content/lead-dial.yaml", "tandem.dial/1"),
        desk_values={
            name.rpartition("/")[2].removesuffix(".b64"): text for name, text in _under(files, "content/desk/", ".b64")
        },
        tables={name.rpartition("/")[2]: text for name, text in files.items() if name.endswith(".csv")},
        places=reading.places,
    )
    findings = sorted(
        {*reading.findings, *_cross_findings(library)}, key=lambda found: (found.file, found.line, found.column)
    )
    return library, findings


def _under(files: Mapping[str, str], folder: str, ending: str = ".yaml") -> list[tuple[str, str]]:
    return [(name, text) for name, text in files.items() if name.startswith(folder) and name.endswith(ending)]


def _each(reading: schema.Reading, files: Mapping[str, str], folder: str, read: Any) -> list[Any]:
    found = [(read(reading, text, name), name) for name, text in _under(files, folder)]
    return [one for one, _ in found if one is not None]


def _raw(reading: schema.Reading, files: Mapping[str, str], name: str, kind: str) -> Mapping[str, Any]:
    return (schema.read_raw(reading, files[name], name, kind) or {}) if name in files else {}


def _modules(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, Module]:
    found = {}
    for name, text in _under(files, "content/modules/"):
        key = name.split("/")[2]
        module = schema.read_module(reading, text, name, key)
        if module:
            found[key] = module
    return found


def _lessons(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, Lesson]:
    found = {}
    for name, text in _under(files, "content/modules/", ".md"):
        match = _LESSON.fullmatch(name)
        lesson = schema.read_lesson(reading, text, name, f"{match[1]}/{match[2]}") if match else None
        if lesson:
            found[lesson.key] = lesson
    return found


def _cards(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, Item]:
    cards: dict[str, Item] = {}
    for name, text in _under(files, "quizzes/cards/"):
        deck = schema.read_deck(reading, text, name, name.rpartition("/")[2].removesuffix(".yaml"))
        cards |= {card.key: card for card in (deck.cards if deck else ())}
    return cards


def _terms(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, Term]:
    name = "content/glossary.yaml"
    return {term.key: term for term in schema.read_terms(reading, files[name], name)} if name in files else {}


def _offerings(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, Offering]:
    lists = [schema.read_offerings(reading, text, name) for name, text in _under(files, "content/offerings/")]
    return {offering.key: offering for found in lists for offering in found}


def _figures(reading: schema.Reading, files: Mapping[str, str]) -> dict[str, str]:
    figures = {}
    for name, text in _under(files, "content/figures/", ".svg"):
        try:
            svg, refused = clean_svg(text)
        except NotSvg as error:
            words = f"this is not SVG: {error}", "export it again as plain SVG"
            reading.findings.append(Finding(name, error.line, error.column, *words))
            continue
        figures[name.rpartition("/")[2].removesuffix(".svg")] = svg
        reading.findings += [
            Finding(
                name, one.line, one.column, f"a figure may not hold {one.what}", "use shapes, text and their looks only"
            )
            for one in refused
        ]
    return figures


def _cross_findings(library: Library) -> Iterator[Finding]:
    yield from _course_findings(library)
    for lesson in library.lessons.values():
        yield from _lesson_findings(library, lesson)
    for key, item in library.items.items():
        if item.lesson and item.lesson not in library.lessons:
            yield _at(
                library, key, ("lesson",), f"there is no lesson `{item.lesson}`", "name an existing module/lesson"
            )
    for term in library.terms.values():
        for index, other in enumerate(term.see):
            if other not in library.terms:
                yield _at(
                    library, f"term:{term.key}", ("see", index), f"there is no term `{other}`", "name an existing term"
                )


def _course_findings(library: Library) -> Iterator[Finding]:
    for index, key in enumerate(library.course.modules):
        if key not in library.modules:
            words = f"there is no sound module `{key}`", f"make or mend content/modules/{key}/module.yaml"
            yield _at(library, "course", ("modules", index), *words)
    for module in library.modules.values():
        yield from _module_findings(library, module)


def _module_findings(library: Library, module: Module) -> Iterator[Finding]:
    place = f"module:{module.key}"
    if module.key not in library.course.modules:
        words = f"the course does not list `{module.key}`", "add it to modules: in content/course.yaml"
        yield _at(library, place, (), *words)
    for index, lesson in enumerate(module.lessons):
        if f"{module.key}/{lesson}" not in library.lessons:
            words = f"there is no sound lesson `{lesson}`", f"make or mend content/modules/{module.key}/{lesson}.md"
            yield _at(library, place, ("lessons", index), *words)
    if module.checkpoint and module.checkpoint not in library.quizzes:
        words = f"there is no sound quiz `{module.checkpoint}`", "make or mend it under quizzes/checkpoints/"
        yield _at(library, place, ("checkpoint",), *words)


def _lesson_findings(library: Library, lesson: Lesson) -> Iterator[Finding]:
    module = library.modules.get(lesson.module)
    if module and lesson.key.partition("/")[2] not in module.lessons:
        yield _at(library, lesson.key, (), "no module lists this lesson", "add it to lessons: in module.yaml")
    for link in term_links(lesson.body):
        if link.key not in library.terms:
            words = f"the glossary has no `{link.key}`", "correct the key, or add the term to content/glossary.yaml"
            yield _in_body(library, lesson, link, *words)
    for link in figure_links(lesson.body):
        if link.key not in library.figures:
            words = f"there is no sound figure `{link.key}`", f"make or mend content/figures/{link.key}.svg"
            yield _in_body(library, lesson, link, *words)
        if not link.words.strip():
            yield _in_body(library, lesson, link, "the figure has no words", "say in ![...] what it shows")


def _in_body(library: Library, lesson: Lesson, link: Link, message: str, remedy: str) -> Finding:
    source, _ = library.places[lesson.key]
    return Finding(source.file, _body_line(library, lesson) + link.line, link.column, message, remedy)


def _body_line(library: Library, lesson: Lesson) -> int:
    """Return the line where the body begins: two marks and the front matter stand above it."""
    source, _ = library.places[lesson.key]
    return int(source.places.get(BODY, (1, 1))[0])


def _at(library: Library, key: str, path: Path, message: str, remedy: str) -> Finding:
    source, base = library.places[key]
    return source.at((*base, *path), message, remedy)
