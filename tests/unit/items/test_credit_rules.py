"""The credit rules, each as a table from responses to fractions and words."""

from typing import Any

import pytest

from courseware.items.registry import item_from
from tests.unit.items.samples import sample_item


def an_item(kind: str, **fields: Any) -> Any:
    return item_from({"key": "an-item", "type": kind, "prompt": "p", "explanation": "e", **fields})


def options(rights: str) -> list[dict[str, Any]]:
    """Options a, b, c ... of which those named in `rights` are right."""
    return [{"key": key, "text": f"Option {key}", "right": key in rights, "feedback": f"On {key}"} for key in "abcd"]


@pytest.mark.parametrize(
    ("chosen", "per_option", "all_or_nothing"),
    [
        ("", 0, 0),
        ("a", 0.5, 0),
        ("ab", 1, 1),
        ("abc", 0.5, 0),
        ("abcd", 0, 0),
        ("ac", 0, 0),
        ("cd", 0, 0),
    ],
)
def test_multiple(chosen: str, per_option: float, all_or_nothing: float) -> None:
    response = {"choices": list(chosen)}
    assert an_item("multiple", options=options("ab")).grade(response).fraction == per_option
    strict = an_item("multiple", options=options("ab"), credit="all_or_nothing")
    assert strict.grade(response).fraction == all_or_nothing


def test_multiple_says_how_many() -> None:
    verdict = an_item("multiple", options=options("ab")).grade({"choices": ["a", "c"]})
    assert verdict.feedback == ("You chose 1 of 2 right options and 1 wrong option.",)
    assert verdict.credit == "per option"


@pytest.mark.parametrize(("chosen", "fraction", "said"), [("a", 1, ("On a",)), ("b", 0, ("On b",)), (None, 0, ())])
def test_choice(chosen: str | None, fraction: float, said: tuple[str, ...]) -> None:
    verdict = an_item("choice", options=options("a")).grade({"choice": chosen})
    assert (verdict.fraction, verdict.feedback) == (fraction, said)


@pytest.mark.parametrize(
    ("order", "neighbours", "exact"),
    [
        ("abcd", 1, 1),
        ("bcda", 2 / 3, 0),
        ("abdc", 1 / 3, 0),
        ("acbd", 0, 0),
        ("dcba", 0, 0),
        ("ab", 1 / 3, 0),
        ("", 0, 0),
    ],
)
def test_ordering(order: str, neighbours: float, exact: float) -> None:
    steps = [{"key": key, "text": f"Step {key}"} for key in "abcd"]
    response = {"positions": {key: at for at, key in enumerate(order, start=1)}}
    assert an_item("ordering", steps=steps).grade(response).fraction == neighbours
    assert an_item("ordering", steps=steps, credit="exact").grade(response).fraction == exact


def test_ordering_is_never_shown_in_order() -> None:
    steps = [{"key": key, "text": f"Step {key}"} for key in "abc"]
    item = an_item("ordering", steps=steps)
    orders = {tuple(item.params(seed)["order"]) for seed in range(200)}
    assert len(orders) == 5
    assert ("a", "b", "c") not in orders


def test_matching_counts_pairs_that_share_a_right_hand_side() -> None:
    pairs = [
        {"key": "a", "left": "Advert", "right": "Marketing", "why": "w"},
        {"key": "b", "left": "Quote", "right": "Sales", "why": "w"},
        {"key": "c", "left": "Leaflet", "right": "Marketing", "why": "w"},
    ]
    item = an_item("matching", pairs=pairs, extra=["Nobody"])
    assert item.right_response() == {"placed": {"a": "a", "b": "b", "c": "a"}}
    assert item.grade({"placed": {"a": "a", "b": "extra:1", "c": "a"}}).fraction == 2 / 3
    assert [each["text"] for each in item.present({}).fields["choices"]].count("Marketing") == 1


def test_classify_counts_statements() -> None:
    item: Any = sample_item("classify")
    verdict = item.grade({"placed": {"survey": "marketing", "terms": "marketing"}})
    assert verdict.fraction == 0.25
    assert [part.given for part in verdict.parts] == ["Marketing", "Marketing", "no answer", "no answer"]


@pytest.mark.parametrize(("choice", "fraction"), [(False, 1), (True, 0), (None, 0), ("false", 0)])
def test_truefalse(choice: Any, fraction: float) -> None:
    assert sample_item("truefalse").grade({"choice": choice}).fraction == fraction


@pytest.mark.parametrize(
    ("number", "fraction", "said"),
    [
        (25, 1, ()),
        (25.5, 1, ()),
        (25.51, 0, ()),
        (0.5, 0, ("That is the cost of one visit: you divided by visits, not by leads.",)),
        (None, 0, ()),
        (float("nan"), 0, ()),
        (True, 0, ()),
    ],
)
def test_numeric(number: float | None, fraction: float, said: tuple[str, ...]) -> None:
    verdict = sample_item("numeric").grade({"number": number, "typed": ""})
    assert (verdict.fraction, verdict.feedback) == (fraction, said)


def test_numeric_tolerance_forgives_binary_fractions() -> None:
    assert an_item("numeric", answer=0.3, tolerance=0.1).grade({"number": 0.4}).fraction == 1
    assert an_item("numeric", answer=0.3).grade({"number": 0.1 + 0.2}).fraction == 1


@pytest.mark.parametrize(
    ("unit", "said"), [("£", "£25"), ("%", "25%"), ("leads", "25 leads"), ("", "25")]
)  # fmt: skip
def test_numeric_puts_the_unit_in_its_place(unit: str, said: str) -> None:
    assert an_item("numeric", answer=25, unit=unit).solution() == said


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [
        ("word of mouth", 1),
        ("  Word  of   MOUTH. ", 1),
        ("“word-of-mouth”", 1),
        ("words of mouth", 0),
        ("an advert", 0),
        ("", 0),
    ],
)
def test_text(typed: str, fraction: float) -> None:
    item = sample_item("text")
    assert item.grade({"text": typed}).fraction == fraction


def test_text_answers_a_near_miss() -> None:
    verdict = sample_item("text").grade({"text": "Advert!"})
    assert verdict.feedback[0].startswith("An advert is paid for.")
