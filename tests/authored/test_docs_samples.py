"""Every sample on the pages for authors reads without findings, as the page says it would."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from courseware.content import schema
from courseware.content.schema import Reading
from courseware.content.source import read_yaml
from courseware.items.registry import ITEM_TYPES
from courseware.kernel.settings import ROOT
from courseware.leads.facts import lead_facts_from

PAGES = sorted((ROOT / "docs" / "authors").rglob("*.md"))
READERS: dict[str, Callable[[Reading, str, str], Any]] = {
    "tandem.course/1": schema.read_course,
    "tandem.module/1": lambda reading, text, file: schema.read_module(reading, text, file, "sample"),
    "tandem.quiz/1": schema.read_quiz,
    "tandem.assessment/1": schema.read_assessment,
    "tandem.cards/1": lambda reading, text, file: schema.read_deck(reading, text, file, "sample"),
    "tandem.glossary/1": schema.read_terms,
    "tandem.offerings/1": schema.read_offerings,
    "tandem.facts/1": lambda reading, text, file: lead_facts_from(
        schema.read_raw(reading, text, file, "tandem.facts/1") or {}
    ),
}


def samples(fence: str, word: str) -> list[tuple[str, int, str]]:
    """Page, line and text of each block of this kind."""
    pattern = re.compile(rf"^{fence}{word}\n(.*?)^{fence}$", re.MULTILINE | re.DOTALL)
    return [
        (page.relative_to(ROOT).as_posix(), text.count("\n", 0, found.start()) + 1, found[1])
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for found in pattern.finditer(text)
    ]


def named(found: list[tuple[str, int, str]]) -> list[Any]:
    """The samples as parameters that are named after their place."""
    return [pytest.param(page, text, id=f"{page}:{line}") for page, line, text in found]


YAML = samples("```", "yaml")
FILES = [one for one in YAML if one[2].startswith("schema:")]
ITEMS = [one for one in YAML if not one[2].startswith("schema:")]
LESSONS = samples("````", "markdown")


def test_the_pages_show_every_kind_of_file_and_item() -> None:
    shown = {re.match("schema: (.+)", text)[1] for _, _, text in FILES}  # type: ignore[index]
    types = set(re.findall(r"type: (\w+)", "".join(text for _, _, text in YAML)))

    assert shown >= READERS.keys() - {"tandem.course/1"}
    assert types >= ITEM_TYPES.keys()
    assert LESSONS


@pytest.mark.parametrize(("page", "text"), named(FILES))
def test_a_file_reads(page: str, text: str) -> None:
    reading = Reading()
    found = READERS[text.split()[1]](reading, text, page)

    assert reading.findings == []
    assert found


@pytest.mark.parametrize(("page", "text"), named(ITEMS))
def test_items_read(page: str, text: str) -> None:
    source, reading = read_yaml(text, page), Reading()
    authored = source.value if isinstance(source.value, list) else [source.value]
    found = reading.items(source, authored, (), lambda key: key)

    assert reading.findings == []
    assert len(found) == len(authored)


@pytest.mark.parametrize(("page", "text"), named(LESSONS))
def test_a_lesson_reads(page: str, text: str) -> None:
    reading = Reading()
    lesson = schema.read_lesson(reading, text, page, "sample/lesson")

    assert reading.findings == []
    assert lesson is not None
    assert len(lesson.checks) == lesson.body.count("```check")
