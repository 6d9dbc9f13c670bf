"""Findings on authored lead files name file, line and column, and say what to write instead."""

import re

import pytest

from courseware.content.library import Library, build_library
from courseware.content.source import Finding
from courseware.leads.checks import lead_findings

CARDS = "quizzes/cards/brightside-cleaning.yaml"
RUBRIC = "content/leads.yaml"
Authored = tuple[dict[str, str], Library]


def _findings(authored: Authored, file: str, old: str, new: str) -> list[Finding]:
    """The lab's findings once the first `old` in a file reads `new`."""
    files = dict(authored[0])
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    return lead_findings(build_library(files)[0])


def _line(authored: Authored, file: str, words: str) -> int:
    return next(number for number, line in enumerate(authored[0][file].split("\n"), start=1) if words in line)


def test_the_course_has_no_findings(authored: Authored) -> None:
    assert lead_findings(authored[1]) == []


def test_a_course_without_cards_and_rubric_is_sound(authored: Authored) -> None:
    files = {name: text for name, text in authored[0].items() if name != RUBRIC and "/cards/" not in name}

    assert lead_findings(build_library(files)[0]) == []


def test_cards_without_a_rubric_are_a_finding(authored: Authored) -> None:
    files = {name: text for name, text in authored[0].items() if name != RUBRIC}
    (found,) = lead_findings(build_library(files)[0])

    assert (found.line, found.message) == (4, "there are lead cards, but no sound rubric")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (CARDS, "handler: marketing, rule: R1", "handler: sales, rule: R1", "The label says cold, sales, R1"),
        (CARDS, "kind: content_download", "kind: guide_download", "no touchpoint of the kind 'guide_download'"),
        (
            CARDS,
            "days_ago: 5, channel: email, kind: referral_intro",
            "days_ago: 14, channel: email, kind: referral_intro",
            "Of 100 careful readings",
        ),
        (RUBRIC, "opt_out: 60 ", "opt_out: soon ", "Expected `int`, got `str`"),
        (RUBRIC, "clock: today", "clock: tonight", "there is no clock `tonight`"),
        (RUBRIC, "lesson: cold-warm-hot/three-temperatures#", "lesson: cold-warm-hot/none#", "there is no lesson"),
        (RUBRIC, "#the-warm-middle", "#the-cold-middle", "the lesson has no heading `the-cold-middle`"),
        (RUBRIC, "  R6:\n", "  R7:\n", "the rule R6 is missing or unknown"),
    ],
)
def test_a_mistake_is_found_where_it_stands(authored: Authored, file: str, old: str, new: str, message: str) -> None:
    found = _findings(authored, file, old, new)[0]

    assert message in found.message
    assert found.file == file
    assert found.line > 1 and found.remedy


def test_the_line_is_the_line_of_the_mistake(authored: Authored) -> None:
    found = _findings(authored, RUBRIC, "#the-warm-middle", "#the-cold-middle")[0]

    assert found.line == _line(authored, RUBRIC, "#the-warm-middle")


def test_a_person_that_stands_twice_is_found_at_the_second(authored: Authored) -> None:
    persona, other = re.findall(r'persona: "([^"]+)"', authored[0][CARDS])[:2]
    found = _findings(authored, CARDS, other, persona)[0]

    assert found.message == f"The persona {persona!r} stands twice."
    assert found.line == _line(authored, CARDS, other)
