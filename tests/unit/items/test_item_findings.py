"""What the check says about authors' mistakes, and where."""

from typing import Any

import msgspec
import pytest

from courseware.items.registry import grading_body, item_from, with_text_keys
from tests.unit.items.samples import sample


def found(name: str, **changes: Any) -> list[tuple[str | int, ...]]:
    """The places of the findings in a sample with these changes."""
    return [finding.path for finding in item_from({**sample(name).item, **changes}).check()]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"key": "Bad Key"}, ("key",)),
        ({"prompt": " "}, ("prompt",)),
        ({"explanation": ""}, ("explanation",)),
        ({"points": 0}, ("points",)),
        ({"skills": ["charm"]}, ("skills",)),
        ({"lesson": "one-journey"}, ("lesson",)),
    ],
)
def test_common_fields(changes: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert found("text", **changes) == [path]


def option(key: str, text: str, right: bool = False, feedback: str = "f") -> dict[str, Any]:
    return {"key": key, "text": text, "right": right, "feedback": feedback}


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ([option("a", "A"), option("b", "B")], ("options",)),
        ([option("a", "A", True), option("b", "B", True)], ("options",)),
        ([option("a", "A", True)], ("options",)),
        ([option("a", "A", True), option("b", "A")], ("options", 1)),
        ([option("a", "A", True), option("a", "B")], ("options", 1, "key")),
        ([option("a", "A", True), option("b", "B", feedback=" ")], ("options", 1, "feedback")),
        ([option("a", "A", True), option("b", "")], ("options", 1)),
        ([option("a", "A", True), option("B b", "B")], ("options", 1, "key")),
    ],
)
def test_options(options: list[dict[str, Any]], path: tuple[str | int, ...]) -> None:
    assert found("choice", options=options) == [path]


@pytest.mark.parametrize(
    ("name", "changes", "path"),
    [
        ("multiple", {"options": [option("a", "A", True), option("b", "B", True)]}, ("options",)),
        ("truefalse", {"feedback": {True: "Only one"}}, ("feedback",)),
        ("matching", {"extra": ["Reach"]}, ("extra", 0)),
        ("matching", {"pairs": [{"key": "a", "left": "L", "right": "R", "why": ""}]}, ("pairs", 0)),
        ("ordering", {"steps": [{"key": "a", "text": "A"}, {"key": "b", "text": "B"}]}, ("steps",)),
        ("numeric", {"tolerance": -1, "near": []}, ("tolerance",)),
        ("numeric", {"near": [{"value": 25.2, "feedback": "never seen"}]}, ("near", 0)),
        ("text", {"accept": []}, ("accept",)),
        ("text", {"near": [{"accept": ["Referral!"], "feedback": "never seen"}]}, ("near", 0)),
    ],
)
def test_each_type(name: str, changes: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert path in found(name, **changes)


def test_a_statement_needs_a_category_that_exists() -> None:
    statements = [{"key": "a", "text": "A", "category": "nobody", "why": "w"}]
    assert found("classify", statements=statements) == [("statements", 0, "category")]


def test_a_category_that_is_missing_grades_as_wrong() -> None:
    statements = [{"key": "a", "text": "A", "category": "nobody", "why": "w"}]
    item = item_from({**sample("classify").item, "statements": statements})
    assert item.grade({"placed": {}}).fraction == 0


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"key": "a", "type": "essay"}, "essay"),
        ({"key": "a", "type": "text", "accept": ["b"], "acept": ["c"]}, "acept"),
        ({"key": "a", "type": "text"}, "accept"),
        ({"key": "a", "type": "choice", "options": [{"key": "a", "txt": "b"}]}, "options"),
        ({"key": "a", "type": "numeric", "answer": "four"}, "answer"),
    ],
)
def test_the_schema_names_what_it_does_not_know(mapping: dict[str, Any], message: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=message):
        item_from(mapping)


def test_truth_values_may_be_keys() -> None:
    assert with_text_keys({"feedback": {True: "a", False: [{True: "b"}]}}) == {
        "feedback": {"true": "a", "false": [{"true": "b"}]}
    }


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("numeric", {"answer": 26}),
        ("numeric", {"tolerance": 1}),
        ("text", {"accept": ["word of mouth"]}),
        ("truefalse", {"answer": True}),
        ("ordering", {"credit": "exact"}),
        ("multiple", {"credit": "all_or_nothing"}),
        ("choice", {"points": 2}),
    ],
)
def test_what_decides_a_score_is_in_the_grading_body(name: str, changes: dict[str, Any]) -> None:
    authored = sample(name).item
    assert grading_body(item_from({**authored, **changes})) != grading_body(item_from(authored))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("numeric", {"near": [], "unit": "EUR"}),
        ("text", {"accept": ["Word of mouth.", "WORD-OF-MOUTH", "referral", "referrals"]}),
        ("choice", {"shuffle": False, "skills": [], "lesson": "one-journey/first-contact"}),
    ],
)
def test_what_only_looks_different_is_not(name: str, changes: dict[str, Any]) -> None:
    authored = sample(name).item
    assert grading_body(item_from({**authored, **changes})) == grading_body(item_from(authored))
