"""Findings on the authored dial, and on boards that stand in a quiz, name their place and what to write instead."""

import pytest

from courseware.content.library import Library, build_library
from courseware.content.source import Finding
from courseware.kernel.settings import ROOT
from courseware.leads.checks import lead_findings

DIAL = "content/lead-dial.yaml"
QUIZ = "quizzes/checkpoints/planted.yaml"
HEAD = 'schema: tandem.quiz/1\nkey: planted\ntitle: "Planted"\nsections:\n  - items:\n'
Authored = tuple[dict[str, str], Library]


def changed(authored: Authored, old: str, new: str) -> list[Finding]:
    """The lab's findings once the first `old` in the authored dial reads `new`."""
    files = dict(authored[0])
    assert old in files[DIAL]
    files[DIAL] = files[DIAL].replace(old, new, 1)
    return lead_findings(build_library(files)[0])


def test_a_course_without_a_dial_is_sound(authored: Authored) -> None:
    files = {name: text for name, text in authored[0].items() if name != DIAL}

    assert lead_findings(build_library(files)[0]) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("half_size: 120", "half_size: many", "Expected `int`, got `str`"),
        ("search: {opened: 0, ", "search: {", "nothing is said of `opened`"),
        ("means: {opened:", "means: {openings: 1, opened:", "there is no feature `openings`"),
        ("call_cost: 150", "call_cost: 90000", "No draw from the seed 0 makes a sound dial."),
        ("least_value: 4000", "least_value: 900000", "No draw from the seed 0 makes a sound dial."),
    ],
)
def test_a_mistake_in_the_dial_is_found(authored: Authored, old: str, new: str, message: str) -> None:
    (found, *_) = changed(authored, old, new)

    assert found.file == DIAL
    assert found.line > 1
    assert found.message.startswith(message)


def test_a_board_in_a_quiz_is_held_to_the_rubric(authored: Authored) -> None:
    sample = (ROOT / "quizzes/samples/lead_board.yaml").read_text(encoding="utf-8")
    lines = sample.partition("item:\n")[2].partition("\nwrong:")[0].split("\n")
    item = "\n".join(["      - " + lines[0].strip(), *("      " + line for line in lines[1:])]) + "\n"
    wrong = item.replace(
        "temperature: cold, handler: marketing, rule: R6", "temperature: warm, handler: nurture, rule: R4"
    )
    wrong = wrong.replace("distractor: {temperature: warm, why", "distractor: {temperature: cold, why")
    findings = [lead_findings(build_library({**authored[0], QUIZ: HEAD + text})[0]) for text in (item, wrong)]

    assert findings[0] == []
    assert findings[1][0].file == QUIZ
    assert findings[1][0].message.startswith("The label says warm, nurture, R4")
    assert "rule: R4" in (HEAD + wrong).split("\n")[findings[1][0].line - 1]
