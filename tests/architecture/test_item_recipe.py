"""The recipe for an item type: a file, a line in the registry, a template, a sample and a page for authors."""

import re
from pathlib import Path

import pytest
import yaml

from courseware.items.base import SKILLS, Item
from courseware.items.registry import ITEM_TYPES, MADE_TYPES, AnyItem, StoredItem, item_from
from tests.unit.items.samples import rendered, sample, sample_item

ROOT = Path(__file__).parents[2]
ITEMS = ROOT / "courseware" / "items"
YAML_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHARED = {
    "base",
    "registry",
    "opaque",
    "fields",
    "dossier",
    "lead_terms",
    "options",
    "placing",
    "scores",
    "typed",
    "__init__",
}

every_type = pytest.mark.parametrize("name", list(ITEM_TYPES))


def test_the_registry_knows_each_file() -> None:
    assert {path.stem for path in ITEMS.glob("*.py")} - SHARED == set(ITEM_TYPES | MADE_TYPES)


def test_each_word_belongs_to_its_class() -> None:
    every = ITEM_TYPES | MADE_TYPES
    assert {name: kind.__struct_config__.tag for name, kind in every.items()} == {name: name for name in every}
    assert set(AnyItem.__args__) == set(ITEM_TYPES.values())
    assert set(StoredItem.__args__) == set(every.values())


def test_nothing_is_left_over() -> None:
    samples = {path.stem for path in (ROOT / "quizzes" / "samples").glob("*.yaml")}
    pages = {path.stem for path in (ROOT / "docs" / "authors" / "items").glob("*.md")} - {"README"}
    assert (samples, pages) == (set(ITEM_TYPES), set(ITEM_TYPES))


@every_type
def test_the_type_answers_every_verb(name: str) -> None:
    verbs = {"present", "read", "echo", "is_answered", "grade", "summarise", "solution", "right_response", "grading"}
    assert {verb for verb in verbs if getattr(ITEM_TYPES[name], verb) is getattr(Item, verb)} == set()


@every_type
def test_the_sample_loads_and_presents(name: str) -> None:
    item = sample_item(name)
    presented = item.present(item.params(7))
    assert (presented.type, presented.key, presented.prompt) == (name, item.key, item.prompt)
    assert "<fieldset" in rendered(presented)


@every_type
def test_the_sample_tells_right_from_wrong(name: str) -> None:
    item, wrong = sample_item(name), sample(name).wrong
    right = item.right_response()
    if right is None:
        assert wrong is None
        return
    assert wrong is not None
    assert item.grade(right).fraction == 1
    assert item.grade(wrong).fraction < 1


@every_type
def test_the_authors_page_shows_items_that_work(name: str) -> None:
    page = (ROOT / "docs" / "authors" / "items" / f"{name}.md").read_text(encoding="utf-8")
    items = [item_from(yaml.safe_load(block)) for block in YAML_BLOCK.findall(page)]
    assert items
    assert {item.type_name for item in items} == {name}
    assert [finding for item in items for finding in item.check()] == []


@every_type
def test_the_authors_page_names_each_field_of_its_own(name: str) -> None:
    page = (ROOT / "docs" / "authors" / "items" / f"{name}.md").read_text(encoding="utf-8")
    own = set(ITEM_TYPES[name].__struct_fields__) - set(Item.__struct_fields__)
    assert {field for field in own if f"`{field}`" not in page} == set()


def test_the_overview_names_each_type_and_each_common_field() -> None:
    overview = (ROOT / "docs" / "authors" / "items" / "README.md").read_text(encoding="utf-8")
    told = [*ITEM_TYPES, *SKILLS, *Item.__struct_fields__]
    assert {word for word in told if f"`{word}`" not in overview} == set()
    assert {name for name in ITEM_TYPES if f"({name}.md)" not in overview} == set()
