"""Authored mappings to catalogue values; every mistake is kept with file, line and column."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import msgspec

from courseware.content.catalogue import (
    Assessment,
    Course,
    Deck,
    Lesson,
    Module,
    Offering,
    Quiz,
    Scale,
    Section,
    Term,
)
from courseware.content.markup import check_fences, excess_in
from courseware.content.source import Broken, Finding, Path, Source, read_yaml, split_front_matter
from courseware.items.base import Item
from courseware.items.registry import ITEM_TYPES, AnyItem, with_text_keys

T = TypeVar("T")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]")


@dataclass
class Reading:
    """What was read so far: findings, and the place of each item by its address."""

    findings: list[Finding] = field(default_factory=list)
    places: dict[str, tuple[Source, Path]] = field(default_factory=dict)

    def convert(self, source: Source, value: Any, path: Path, kind: Any) -> Any | None:
        """Return `value` as `kind`, or None with a finding at its place."""
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self.findings.append(_schema_finding(source, path, value, str(error)))
            return None

    def items(self, source: Source, values: Any, path: Path, address: Callable[[str], str]) -> list[Item]:
        """Return the sound items of a list; each broken one leaves a finding, and so does each semantic slip."""
        if not isinstance(values, list) or not values:
            self.findings.append(source.at(path, "a list of items is expected here", "begin each item with `- key:`"))
            return []
        read = [self._item(source, value, (*path, index), address) for index, value in enumerate(values)]
        return [item for item in read if item is not None]

    def _item(self, source: Source, value: Any, path: Path, address: Callable[[str], str]) -> Item | None:
        item = cast(Item | None, self.convert(source, with_text_keys(value), path, AnyItem))
        if item is None:
            return None
        key = address(item.key)
        if key in self.places:
            self.findings.append(
                source.at((*path, "key"), f"the key `{item.key}` is used twice", "give each item its own key")
            )
            return None
        self.places[key] = (source, path)
        self.findings += [source.at(path + found.path, found.message, found.remedy) for found in item.check()]
        return item


def _schema_finding(source: Source, path: Path, value: Any, error: str) -> Finding:
    message, _, where = error.partition(" - at `$")
    inner: list[str | int] = [int(number) if number else name for name, number in _STEP.findall(where)]
    named = re.search(r"(?:unknown|required) field `([^`]+)`", message)
    if named and "unknown" in message:
        inner.append(named[1])
    return source.at((*path, *inner), message, _remedy(message, named[1] if named else None, value))


def _remedy(message: str, name: str | None, value: Any) -> str:
    if message.startswith("Invalid value") and (wrong := re.search(r"'([^']*)'", message)):
        near = difflib.get_close_matches(wrong[1], list(ITEM_TYPES), 1)
        return f"did you mean `{near[0]}`?" if near else f"choose one of: {', '.join(ITEM_TYPES)}"
    if "required" in message:
        return f"add `{name}:`"
    if "unknown" in message:
        return f"remove `{name}` or correct its spelling"
    if "Expected" in message:
        return "write a value of that kind; put quotes around text such as no, 1.0 or 2026-01-01"
    return "write a value of the form that is asked for"


def _headed(reading: Reading, text: str, file: str, schema: str) -> tuple[Source, dict[str, Any]] | None:
    """Read a YAML file that must say `schema: <schema>`; return its source and its mapping without that line."""
    try:
        source = read_yaml(text, file)
    except Broken as broken:
        reading.findings.append(broken.finding)
        return None
    if not isinstance(source.value, dict):
        reading.findings.append(source.at((), "the file holds no mapping", f"begin with `schema: {schema}`"))
        return None
    if source.value.get("schema") != schema:
        reading.findings.append(
            source.at(("schema",), "the schema line is missing or wrong", f"write `schema: {schema}`")
        )
        return None
    return source, {key: value for key, value in source.value.items() if key != "schema"}


def read_course(reading: Reading, text: str, file: str) -> Course | None:
    """Read course.yaml."""
    headed = _headed(reading, text, file, "tandem.course/1")
    if headed is None:
        return None
    reading.places["course"] = (headed[0], ())
    return reading.convert(headed[0], headed[1], (), Course)


def read_module(reading: Reading, text: str, file: str, key: str) -> Module | None:
    """Read module.yaml; its folder is its key."""
    headed = _headed(reading, text, file, "tandem.module/1")
    if headed is None:
        return None
    reading.places[f"module:{key}"] = (headed[0], ())
    return reading.convert(headed[0], {**headed[1], "key": key}, (), Module)


def read_lesson(reading: Reading, text: str, file: str, key: str) -> Lesson | None:
    """Read a lesson and its quick checks; `key` is module/lesson."""
    try:
        source, body, first_line = split_front_matter(text, file)
    except Broken as broken:
        reading.findings.append(broken.finding)
        return None
    excess = excess_in(body)
    if excess:
        reading.findings.append(Finding(file, first_line + excess.line, 1, excess.message, excess.remedy))
        return None
    checks = [
        check
        for fence in check_fences(body)
        for check in _check(reading, fence.text, file, first_line + fence.line, key)
    ]
    if not isinstance(source.value, dict):
        reading.findings.append(source.at((), "the front matter is empty", "write `title:` and the rest"))
        return None
    reading.places[key] = (source, ())
    mapping = {**source.value, "key": key, "body": body, "checks": checks}
    return cast(Lesson | None, reading.convert(source, mapping, (), Lesson))


def _check(reading: Reading, text: str, file: str, line: int, lesson: str) -> list[Item]:
    try:
        source = read_yaml(text, file, first_line=line)
    except Broken as broken:
        reading.findings.append(broken.finding)
        return []
    whole = Source(file, [source.value], {(0, *path): place for path, place in source.places.items()})
    return reading.items(whole, whole.value, (), lambda key: f"{lesson}#{key}")


def read_quiz(reading: Reading, text: str, file: str) -> Quiz | None:
    """Read a quiz; its broken items are reported one by one."""
    headed = _headed(reading, text, file, "tandem.quiz/1")
    if headed is None:
        return None
    source, mapping = headed
    sections = mapping.get("sections")
    if not isinstance(sections, list):
        reading.findings.append(source.at(("sections",), "a quiz has a list of sections", "add `sections:` with items"))
        return None
    read = [
        _section(reading, source, value, ("sections", index), str(mapping.get("key")))
        for index, value in enumerate(sections)
    ]
    if sections and not any(read):
        return None  # all is said already
    quiz = reading.convert(source, {**mapping, "sections": [section for section in read if section]}, (), Quiz)
    if quiz is not None and f"quiz:{quiz.key}" in reading.places:
        reading.findings.append(source.at(("key",), f"another quiz has the key `{quiz.key}`", "rename one of the two"))
        return None
    if quiz is not None:
        reading.places[f"quiz:{quiz.key}"] = (source, ())
    return cast(Quiz | None, quiz)


def _section(reading: Reading, source: Source, value: Any, path: Path, quiz: str) -> Section | None:
    if not isinstance(value, dict):
        reading.findings.append(source.at(path, "a section is a mapping", "write `- items:`"))
        return None
    items = reading.items(source, value.get("items"), (*path, "items"), lambda key: f"{quiz}/{key}")
    if not items:
        return None
    section = reading.convert(source, {**value, "items": items}, path, Section)
    written = len(value["items"])
    if section is not None and section.pick and section.pick > written:
        words = f"pick is {section.pick}, but there are {written} items", "pick fewer, or write more items"
        reading.findings.append(source.at((*path, "pick"), *words))
    return cast(Section | None, section)


def read_assessment(reading: Reading, text: str, file: str) -> Assessment | None:
    """Read a self-assessment with its scales."""
    headed = _headed(reading, text, file, "tandem.assessment/1")
    if headed is None:
        return None
    source, mapping = headed
    key, scales = str(mapping.get("key")), mapping.get("scales")
    if not isinstance(scales, list):
        reading.findings.append(source.at(("scales",), "an assessment has a list of scales", "add `scales:`"))
        return None
    read = [_scale(reading, source, value, ("scales", index), key) for index, value in enumerate(scales)]
    if scales and not any(read):
        return None
    whole = {**mapping, "scales": [scale for scale in read if scale]}
    return cast(Assessment | None, reading.convert(source, whole, (), Assessment))


def _scale(reading: Reading, source: Source, value: Any, path: Path, assessment: str) -> Scale | None:
    if not isinstance(value, dict):
        reading.findings.append(source.at(path, "a scale is a mapping", "write `- key:`"))
        return None
    items = reading.items(source, value.get("items"), (*path, "items"), lambda key: f"{assessment}/{key}")
    if not items:
        return None
    return cast(Scale | None, reading.convert(source, {**value, "items": items}, path, Scale))


def read_deck(reading: Reading, text: str, file: str, key: str) -> Deck | None:
    """Read a file of lead cards."""
    headed = _headed(reading, text, file, "tandem.cards/1")
    if headed is None:
        return None
    source, mapping = headed
    cards = reading.items(source, mapping.get("cards"), ("cards",), lambda card: f"card/{card}")
    if not cards:
        return None
    return cast(Deck | None, reading.convert(source, {"key": key, **mapping, "cards": cards}, (), Deck))


def read_terms(reading: Reading, text: str, file: str) -> list[Term]:
    """Read the glossary."""
    return read_list(reading, text, file, "tandem.glossary/1", "terms", Term, "term")


def read_offerings(reading: Reading, text: str, file: str) -> list[Offering]:
    """Read a file of offerings; every stated fact must have its source."""
    found = read_list(reading, text, file, "tandem.offerings/1", "offerings", Offering, "offering")
    for offering in found:
        source, path = reading.places[f"offering:{offering.key}"]
        reading.findings += [source.at((*path, name), *words) for name, words in _unsourced(offering)]
    return found


def _unsourced(offering: Offering) -> list[tuple[str, tuple[str, str]]]:
    sourced = {fact.field for fact in offering.facts}
    stated = [
        name for name in ("cost", "hours", "credential", "prerequisites", "url") if getattr(offering, name) is not None
    ]
    stated += ["mode"] if offering.mode != "unknown" else []
    missing = [name for name in [*stated, "existence"] if name not in sourced]
    return [(name, (f"`{name}` is stated without a source", f"add a fact with `field: {name}`")) for name in missing]


def read_list(reading: Reading, text: str, file: str, schema: str, name: str, kind: type[T], word: str) -> list[T]:
    """Read a file that holds one list of keyed values."""
    headed = _headed(reading, text, file, schema)
    if headed is None:
        return []
    source, values = headed[0], headed[1].get(name)
    if not isinstance(values, list):
        reading.findings.append(source.at((name,), f"`{name}` is not a list", f"write `{name}:` and one `-` a line"))
        return []
    found = []
    for index, value in enumerate(values):
        one = reading.convert(source, value, (name, index), kind)
        if one is None:
            continue
        place = f"{word}:{one.key}"
        if place in reading.places:
            reading.findings.append(
                source.at((name, index, "key"), f"the key `{one.key}` is used twice", "rename one of the two")
            )
            continue
        reading.places[place] = (source, (name, index))
        found.append(one)
    return found


def read_raw(reading: Reading, text: str, file: str, schema: str) -> Mapping[str, Any] | None:
    """Read a file whose meaning belongs to a room above."""
    headed = _headed(reading, text, file, schema)
    if headed is None:
        return None
    reading.places[schema] = (headed[0], ())
    return headed[1]
