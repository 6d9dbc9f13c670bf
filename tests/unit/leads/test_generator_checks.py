"""Findings on the recipes of the lead generator name file, line and column, and say what to write instead."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from courseware.content.library import Library, build_library
from courseware.content.source import Finding
from courseware.leads.generator_checks import generator_findings, generator_slips
from courseware.leads.recipes import Telling, generator_from
from courseware.leads.rubric import rubric_from

FILE = "content/lead-generator.yaml"
Authored = tuple[dict[str, str], Library]


def found_in(authored: Authored, old: str, new: str) -> list[Finding]:
    """The findings once the first `old` in the recipes reads `new`."""
    text = authored[0][FILE]
    assert old in text
    library = build_library({**authored[0], FILE: text.replace(old, new, 1)})[0]
    return generator_findings(library, rubric_from(library.rubric))


def line_of(authored: Authored, words: str) -> int:
    return next(at for at, line in enumerate(authored[0][FILE].split("\n"), start=1) if words in line)


def test_the_recipes_of_the_course_are_sound(authored: Authored) -> None:
    library = authored[1]

    assert generator_findings(library, rubric_from(library.rubric)) == []


def test_a_course_without_recipes_is_sound(authored: Authored) -> None:
    library = build_library({name: text for name, text in authored[0].items() if name != FILE})[0]

    assert generator_findings(library, rubric_from(library.rubric)) == []


@pytest.mark.parametrize(
    ("old", "new", "message", "words"),
    [
        ("  social_like:\n", "  social_wink:\n", "the rubric has no kind `social_wink`", 'the: "the like"'),
        ('"Read how {story}"', '"Read how {tale}"', "nothing fills `{tale}`", '"Read how {story}"'),
        ('"Take away {the} and', '"Take away {them} and', "nothing fills `{them}`", '"Take away {the} and'),
        ("kinds: [no_show],", "kinds: [no_go],", "nothing tells `no_go`", "kinds: [no_show],"),
        ("gives: R1/opted_out", "gives: R1/opted", "the rubric has no branch `R1/opted`", "gives: R1/opted_out"),
        (
            "noise: [sent_lately, sent_before]",
            "noise: [murmur]",
            "there is no noise `murmur`",
            "noise: [sent_lately, sent",
        ),
        ("lengths: [3,", "lengths: [few,", "Expected `int`, got `str`", "lengths: [3,"),
    ],
    ids=["kind", "slot of a text", "slot of a contrast", "kind of a step", "branch", "noise", "shape"],
)
def test_a_mistake_is_found_where_it_stands(authored: Authored, old: str, new: str, message: str, words: str) -> None:
    finding = next(each for each in found_in(authored, old, new) if message in each.message)

    assert (finding.file, finding.line) == (FILE, line_of(authored, words))
    assert finding.remedy


def test_a_pattern_that_never_comes_out_is_found(authored: Authored) -> None:
    """All its requests are too old to be hot."""
    hot = "proposal_request, visit_to_buy, budget_timeline, contract_question], times: [1, 1], days: "
    (finding,) = found_in(authored, f"{hot}[0, 9]", f"{hot}[30, 60]")

    assert "no firm lead of `R2/request` came of this pattern" in finding.message
    assert 0 < line_of(authored, hot) - finding.line < 5


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        (
            "kinds",
            lambda kinds: {**kinds, "email_sent": {**kinds["email_sent"], "texts": []}},
            "`email_sent` has no text",
        ),
        ("kinds", lambda kinds: {**kinds, "email_sent": {**kinds["email_sent"], "by": "them"}}, "cannot be them"),
        ("explanations", lambda told: {**told, "R3/evaluation": []}, "Expected `array` of length >= 1"),
        ("distractors", lambda told: {**told, "R3/evaluation": []}, "nothing tempts away from `R3/evaluation`"),
        (
            "distractors",
            lambda told: {**told, "R1/opted_out": [{"temperature": "cold", "handler": "marketing", "why": "w"}]},
            "the tempting answer is the right one",
        ),
        ("sources", lambda sources: sources[1:], "no source begins with `list_import`"),
        ("archetypes", lambda all_of_them: all_of_them[1:], "no pattern gives `R6/outbound`"),
        ("contrasts", lambda told: {**told, "fits": {"A": "a good fit"}}, "fits lacks B, C"),
    ],
    ids=["no text", "wrong doer", "no explanation", "no temptation", "right temptation", "source", "branch", "fits"],
)
def test_gaps_are_found(authored: Authored, part: str, change: Any, message: str) -> None:
    library = authored[1]
    recipes = {**library.lead_generator, part: change(library.lead_generator[part])}

    try:
        told = [slip[1] for slip in generator_slips(generator_from(recipes), rubric_from(library.rubric))]
    except ValueError as error:
        told = [str(error)]

    assert any(message in each for each in told)


def test_the_example_for_authors_is_a_kind_as_it_is_written() -> None:
    page = Path("docs/authors/lead-generator.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)

    told = msgspec.convert(yaml.safe_load(example)["kinds"], dict[str, Telling])
    assert set(told) == {"price_list_request"}


def test_the_page_for_authors_names_each_part(authored: Authored) -> None:
    page = Path("docs/authors/lead-generator.md").read_text(encoding="utf-8")
    parts = set(authored[1].lead_generator) - {"schema", "version"}

    assert {part for part in parts if f"`{part}`" not in page} == set()
