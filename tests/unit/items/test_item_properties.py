"""What holds for every item of every type, whatever its author and its learner write."""

import json
import re
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.base import Item, Response, Unreadable
from courseware.items.fields import FormFields
from courseware.items.registry import ITEM_TYPES, grading_body, item_from, item_to
from tests.unit.items.samples import (
    AUTHORED,
    GRADED,
    ITEMS,
    SEEDS,
    answered_items,
    page,
    rendered,
    sample,
    sample_item,
)

ANSWERED = answered_items()
PROPERTY = settings(deadline=None, max_examples=80)


@PROPERTY
@given(ANSWERED)
def test_a_fraction_is_between_nothing_and_everything(answered: tuple[Item, dict[str, list[str]]]) -> None:
    item, form = answered
    verdict = item.grade(item.read(FormFields(form)))
    assert 0 <= verdict.fraction <= 1


@PROPERTY
@given(ANSWERED)
def test_full_points_come_with_every_part_right(answered: tuple[Item, dict[str, list[str]]]) -> None:
    item, form = answered
    verdict = item.grade(item.read(FormFields(form)))
    assert (verdict.fraction == 1) == all(part.right for part in verdict.parts)


@PROPERTY
@given(ITEMS)
def test_the_solution_earns_every_point(item: Item) -> None:
    response = item.right_response()
    assert response is not None
    assert item.is_answered(response)
    assert item.grade(response).fraction == 1
    assert item.solution()


@PROPERTY
@given(ITEMS)
def test_no_answer_is_readable_and_earns_nothing(item: Item) -> None:
    response = item.read(FormFields())
    assert not item.is_answered(response)
    assert item.grade(response).fraction == 0
    assert item.summarise(response) == "No answer"


@PROPERTY
@given(ANSWERED)
def test_reading_undoes_echoing(answered: tuple[Item, dict[str, list[str]]]) -> None:
    item, form = answered
    response = item.read(FormFields(form))
    assert item.read(FormFields(item.echo(response, "q7")), "q7") == response
    assert json.loads(json.dumps(response)) == response


@PROPERTY
@given(ANSWERED, SEEDS)
def test_reading_undoes_rendering(answered: tuple[Item, dict[str, list[str]]], seed: int) -> None:
    item, form = answered
    response = item.read(FormFields(form))
    html = rendered(item.present(item.params(seed)), response=FormFields(item.echo(response)))
    assert item.read(submitted(html)) == response


@PROPERTY
@given(ANSWERED, SEEDS, SEEDS)
def test_the_order_of_options_does_not_matter(
    answered: tuple[Item, dict[str, list[str]]], one: int, other: int
) -> None:
    item, form = answered
    shown = [item.present(item.params(seed)).fields for seed in (one, other)]
    assert values_in(shown[0]) == values_in(shown[1])
    assert item.read(FormFields(form)) == item.read(FormFields(reversed_form(form)))


@PROPERTY
@given(ITEMS, SEEDS)
def test_a_seed_gives_the_same_order_again(item: Item, seed: int) -> None:
    assert item.params(seed) == item.params(seed)
    assert item.present(item.params(seed)) == item.present(json.loads(json.dumps(item.params(seed))))


@PROPERTY
@given(AUTHORED)
def test_an_item_survives_storage(authored: dict[str, Any]) -> None:
    item = item_from(authored)
    assert item_from(json.loads(json.dumps(item_to(item)))) == item


@PROPERTY
@given(AUTHORED)
def test_wording_leaves_grading_alone(authored: dict[str, Any]) -> None:
    reworded = {**authored, "prompt": "Other words", "explanation": "Other words", "hint": "Other words"}
    assert grading_body(item_from(reworded)) == grading_body(item_from(authored))


@PROPERTY
@given(ITEMS, st.dictionaries(st.sampled_from(["choice", "choices", "placed", "positions", "number", "text"]), st.none()
       | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.lists(st.integers(), max_size=3)
       | st.dictionaries(st.text(max_size=2), st.integers(), max_size=3), max_size=6))  # fmt: skip
def test_any_stored_response_can_be_graded(item: Item, response: Response) -> None:
    assert 0 <= item.grade(response).fraction <= 1
    assert item.summarise(response)
    item.is_answered(response)
    item.echo(response)


@pytest.mark.parametrize("name", GRADED)
def test_a_page_tells_nothing_before_release(name: str) -> None:
    item = item_from(with_canaries(sample(name).item))
    shown = json.dumps([item.present(item.params(1)).fields, item.present({}).fields]) + page(item)
    assert "canary" not in shown
    judged = item.grade(item.right_response() or {})
    assert "canary" in page(item, item.right_response(), judged)


@pytest.mark.parametrize("name", GRADED)
def test_a_page_holds_no_authored_key(name: str) -> None:
    item = sample_item(name)
    authored = set(re.findall(r"'key': '([^']+)'", str(sample(name).item))) - {item.key}
    shown = values_in(item.present({}).fields)
    assert not authored & shown


@pytest.mark.parametrize("name", GRADED)
def test_what_is_right_does_not_show_in_the_page(name: str) -> None:
    """Two items that differ only in what is right look the same (a matching item tells pairs apart by key alone)."""
    one, other = sample_item(name), item_from(with_other_key(sample(name).item))
    assert name == "matching" or grading_body(one) != grading_body(other)
    assert normal_page(one) == normal_page(other)


@pytest.mark.parametrize("name", list(ITEM_TYPES))
def test_every_state_is_a_sound_page(name: str) -> None:
    item, wrong = sample_item(name), sample(name).wrong
    responses = [item.read(FormFields()), item.right_response(), wrong]
    for response in (each for each in responses if each is not None):
        for html in (page(item, response), page(item, response, item.grade(response))):
            assert_sound(html)


@pytest.mark.parametrize("name", GRADED)
def test_a_verdict_is_told_in_words(name: str) -> None:
    item, wrong = sample_item(name), sample(name).wrong
    right = item.right_response()
    assert wrong is not None and right is not None
    assert ">Right<" in page(item, right, item.grade(right))
    marked = page(item, wrong, item.grade(wrong))
    assert "ot right" in marked
    assert item.explanation in html_text(marked)


@pytest.mark.parametrize("name", list(ITEM_TYPES))
def test_a_stranger_value_is_refused_in_words(name: str) -> None:
    item = sample_item(name)
    for field in field_names(page(item)):
        for value in ("never-offered", "x" * 5000, "<script>", "9999999"):
            assert_refused(item, FormFields({field: [value]}))


@pytest.mark.parametrize("name", [name for name in ITEM_TYPES if name not in ("multiple", "lead_proof")])
def test_two_answers_to_one_field_are_refused(name: str) -> None:
    item = sample_item(name)
    field = field_names(page(item))[0]
    with pytest.raises(Unreadable, match="one answer"):
        item.read(FormFields({field: ["a", "b"]}))


@pytest.mark.parametrize("name", list(ITEM_TYPES))
def test_samples_are_free_of_findings(name: str) -> None:
    assert sample_item(name).check() == []


def submitted(html: str) -> FormFields:
    """The fields a browser would post for this page."""
    form = FormFields()
    for element in html5lib.parse(f"<form>{html}</form>", namespaceHTMLElements=False).iter():
        for value in _posted_values(element):
            form.setdefault(element.get("name"), []).append(value)
    return form


def _posted_values(element: Any) -> list[str]:
    if element.tag == "select":
        return [option.get("value") for option in element.iter("option") if option.get("selected") is not None][-1:]
    if element.tag != "input" or element.get("disabled") is not None:
        return []
    is_tickable = element.get("type") in ("radio", "checkbox")
    return [] if is_tickable and element.get("checked") is None else [element.get("value", "")]


def field_names(html: str) -> list[str]:
    """Names of the fields on a page, in order."""
    return list(dict.fromkeys(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', html)))


def values_in(shown: Any) -> set[str]:
    """All texts under `value` in what is presented."""
    if isinstance(shown, dict):
        own = {shown["value"]} if isinstance(shown.get("value"), str) else set()
        return own.union(*(values_in(each) for each in shown.values()))
    return set().union(*(values_in(each) for each in shown)) if isinstance(shown, list) else set()


def reversed_form(form: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same fields and values in the other order."""
    return {name: values[::-1] for name, values in reversed(form.items())}


SECRETS = {"feedback", "explanation", "why", "accept", "tempts"}


def with_canaries(authored: Any) -> Any:
    """The sample with a canary in every secret text, and in every key below the item's."""
    planted = {name: _canary(name, value) for name, value in authored.items()}
    return {**planted, "key": authored["key"]}


def _canary(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        told = name in ("distractor", "contrast")
        within = name if name == "feedback" else None
        return {key: _canary("why" if told and key == "text" else within or key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_canary(name, each) for each in value]
    if not isinstance(value, str) or name not in {*SECRETS, "key", "category"}:
        return value
    return f"canary-{value}" if name in ("key", "category") else f"canary {value}"


def with_other_key(authored: dict[str, Any]) -> dict[str, Any]:
    """The same item with something else right."""
    kind = authored["type"]
    if kind in ("choice", "multiple"):
        right = [option.get("right", False) for option in authored["options"]]
        flipped = right[1:] + right[:1]
        pairs = zip(authored["options"], flipped, strict=True)
        return {**authored, "options": [{**option, "right": is_right} for option, is_right in pairs]}
    if kind == "lead":
        label = {"temperature": "cold", "handler": "marketing", "rule": "R6"}
        return {**authored, "label": label, "tier": 3, "evidence": [0]}
    if kind == "lead_proof":
        return {**authored, "evidence": [0]}
    if kind == "lead_twin":
        return {**authored, "after": authored["label"]}
    if kind == "lead_change":
        becomes = [option["becomes"] for option in authored["options"]]
        pairs = zip(authored["options"], becomes[2:] + becomes[:2], strict=True)
        return {**authored, "options": [{**option, "becomes": other} for option, other in pairs]}
    if kind == "lead_board":
        labels = [card["label"] for card in authored["cards"]]
        pairs = zip(authored["cards"], labels[1:] + labels[:1], strict=True)
        return {**authored, "cards": [{**card, "label": label} for card, label in pairs]}
    if kind == "lead_triage":
        return {**authored, "answer": "lead"}
    if kind == "dial":
        return {**authored, "held": authored["held"][::-1], "best": {**authored["best"], "cut": 2}}
    if kind == "truefalse":
        return {**authored, "answer": not authored["answer"]}
    if kind == "matching":
        rights = [pair["right"] for pair in authored["pairs"]]
        pairs = zip(authored["pairs"], rights[1:] + rights[:1], strict=True)
        return {**authored, "pairs": [{**pair, "right": right} for pair, right in pairs]}
    if kind == "ordering":
        return {**authored, "steps": authored["steps"][::-1]}
    if kind == "classify":
        keys = [category["key"] for category in authored["categories"]]
        other = dict(zip(keys, keys[1:] + keys[:1], strict=True))
        statements = [{**each, "category": other[each["category"]]} for each in authored["statements"]]
        return {**authored, "statements": statements}
    return {**authored, "answer": 7, "near": []} if kind == "numeric" else {**authored, "accept": ["quite other"]}


def normal_page(item: Item) -> list[str]:
    """The page as a bag of lines: the order of parts is chance."""
    return sorted(line.strip() for line in re.split(r"[\n>]", re.sub(r"-\d+-feedback|[A-H]\. ", "", page(item))))


def html_text(html: str) -> str:
    """The words of a page."""
    return "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext())


def assert_refused(item: Item, form: FormFields) -> None:
    """A value that was never offered is refused; what is typed freely is only bounded."""
    try:
        response = item.read(form)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
    else:
        assert item.type_name in ("text", "numeric")
        assert len(item.summarise(response)) <= 200


def assert_sound(html: str) -> None:
    """Valid HTML5, unique ids, a label for each field, and nothing inline."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parseFragment(html.replace("<svg", "<svg").strip())
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {element.get("for") for element in tree.iter("label")}
    inside = {id(field) for label in tree.iter("label") for field in label.iter("input")}
    fields = [*tree.iter("input"), *tree.iter("select")]
    assert all(field.get("id") in labelled or id(field) in inside for field in fields)
    described = {each for element in tree.iter() for each in (element.get("aria-describedby") or "").split()}
    assert described <= set(ids)
    assert not [element for element in tree.iter() if element.get("style") or element.tag in ("script", "style")]
    assert all(field.find("legend") is not None for field in tree.iter("fieldset"))
