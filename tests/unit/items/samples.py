"""Items of every type for the tests: the authored samples, and strategies that make items up."""

from pathlib import Path
from typing import Any

import msgspec
import yaml
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from courseware.items.base import Item, Presented, Verdict
from courseware.items.fields import FormFields
from courseware.items.registry import ITEM_TYPES, item_from

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "quizzes" / "samples"
GRADED = [name for name in ITEM_TYPES if name != "likert"]


class Sample(msgspec.Struct, forbid_unknown_fields=True, tag_field="schema", tag="tandem.sample/1"):
    """One file in quizzes/samples."""

    item: dict[str, Any]
    wrong: dict[str, Any] | None


def sample(name: str) -> Sample:
    """The sample of a type."""
    text = (SAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    return msgspec.convert(loaded, Sample)


def sample_item(name: str) -> Item:
    """The item in the sample of a type."""
    return item_from(sample(name).item)


def templates() -> Environment:
    """The templates as the site loads them, with the least that item templates ask for."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    environment.globals["asset"] = lambda path: f"/static/{path}"
    environment.filters["inline_md"] = lambda text: Markup(escape(text))
    return environment


TEMPLATES = templates()


def rendered(presented: Presented, prefix: str = "answer", **given: Any) -> str:
    """The HTML of a presented item."""
    module: Any = TEMPLATES.get_template(f"items/{presented.type}.html").module
    return str(module.render(presented, prefix, **given))


def page(item: Item, response: dict[str, Any] | None = None, verdict: Verdict | None = None) -> str:
    """The HTML of an item with a response filled in, and judged when there is a verdict."""
    echoed = FormFields(item.echo(response)) if response is not None else None
    return rendered(item.present(item.params(1)), response=echoed, verdict=verdict)


TEXTS = st.lists(
    st.text("abcdefgh é’&<", min_size=1, max_size=8).filter(str.strip), min_size=3, max_size=6, unique=True
)
SEEDS = st.integers(min_value=0, max_value=2**63)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    """A choice item, authored."""
    texts = draw(TEXTS)
    right = draw(st.integers(0, len(texts) - 1))
    options = [{"key": f"k{at}", "text": text, "right": at == right, "feedback": "f"} for at, text in enumerate(texts)]
    return {**_head("choice"), "options": options, "shuffle": draw(st.booleans())}


@st.composite
def multiples(draw: st.DrawFn) -> dict[str, Any]:
    """A multiple item, authored."""
    texts = draw(TEXTS)
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=len(texts) - 1))
    options = [{"key": f"k{at}", "text": text, "right": at in right, "feedback": "f"} for at, text in enumerate(texts)]
    return {**_head("multiple"), "options": options, "credit": draw(st.sampled_from(["per_option", "all_or_nothing"]))}


@st.composite
def matchings(draw: st.DrawFn) -> dict[str, Any]:
    """A matching item, authored; some right-hand sides are shared, some fit nothing."""
    lefts, rights = draw(TEXTS), draw(TEXTS)
    pairs = [
        {"key": f"k{at}", "left": left, "right": draw(st.sampled_from(rights[:-1])), "why": "w"}
        for at, left in enumerate(lefts)
    ]
    return {**_head("matching"), "pairs": pairs, "extra": rights[-1:]}


@st.composite
def orderings(draw: st.DrawFn) -> dict[str, Any]:
    """An ordering item, authored."""
    steps = [{"key": f"k{at}", "text": text} for at, text in enumerate(draw(TEXTS))]
    return {**_head("ordering"), "steps": steps, "credit": draw(st.sampled_from(["neighbours", "exact"]))}


@st.composite
def classifies(draw: st.DrawFn) -> dict[str, Any]:
    """A classify item, authored."""
    categories = [{"key": f"c{at}", "text": text} for at, text in enumerate(draw(TEXTS))]
    keys = st.sampled_from([category["key"] for category in categories])
    statements = [
        {"key": f"k{at}", "text": text, "category": draw(keys), "why": "w"} for at, text in enumerate(draw(TEXTS))
    ]
    return {**_head("classify"), "categories": categories, "statements": statements}


NUMBERS = st.floats(-1e9, 1e9).map(lambda number: round(number, 4))
NUMERICS = st.fixed_dictionaries(
    {"answer": NUMBERS, "tolerance": st.floats(0, 10), "unit": st.sampled_from(["", "%", "£", "leads"])}
).map(lambda fields: {**_head("numeric"), **fields})
TEXT_ITEMS = TEXTS.map(lambda texts: {**_head("text"), "accept": texts})
TRUEFALSES = st.booleans().map(
    lambda answer: {**_head("truefalse"), "answer": answer, "feedback": {True: "t", False: "f"}}
)
AUTHORED = st.one_of(choices(), multiples(), matchings(), orderings(), classifies(), NUMERICS, TEXT_ITEMS, TRUEFALSES)
ITEMS = AUTHORED.map(item_from)


@st.composite
def answered_items(draw: st.DrawFn) -> tuple[Item, dict[str, Any]]:
    """An item and a form that could be posted for it: all, some or none of its fields filled in."""
    item = draw(ITEMS)
    return item, {name: draw(values) for name, values in _fields(item).items() if draw(st.booleans())} | _numbered(
        item, draw
    )


def _head(name: str) -> dict[str, Any]:
    return {"key": "an-item", "type": name, "prompt": "p", "explanation": "e"}


def _fields(item: Item) -> dict[str, st.SearchStrategy[list[str]]]:
    shown: Any = item.present({}).fields
    if item.type_name in ("choice", "truefalse"):
        return {"answer": st.sampled_from([each["value"] for each in shown["options"]]).map(lambda value: [value])}
    if item.type_name == "multiple":
        return {"answer": st.lists(st.sampled_from([each["value"] for each in shown["options"]]), unique=True)}
    if item.type_name in ("matching", "classify"):
        values = st.sampled_from([each["value"] for each in shown["choices"]]).map(lambda value: [value])
        return {f"answer-{each['value']}": values for each in shown["parts"]}
    if item.type_name == "numeric":
        return {"answer": NUMBERS.map(lambda number: [f"{number:.4f}"])}
    if item.type_name == "text":
        return {"answer": st.text("abcdefgh é.", max_size=8).map(lambda text: [text])}
    return {}


def _numbered(item: Item, draw: st.DrawFn) -> dict[str, list[str]]:
    if item.type_name != "ordering":
        return {}
    shown: Any = item.present({}).fields
    positions = draw(st.permutations(range(1, len(shown["steps"]) + 1)))
    given = {f"answer-{step['value']}": [str(at)] for step, at in zip(shown["steps"], positions, strict=True)}
    return {name: value for name, value in given.items() if draw(st.integers(0, 4))}
