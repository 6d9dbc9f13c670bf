"""Broken content: every mistake is found in one run, at its exact place, with a word on what to write instead."""

import shutil
import time
from dataclasses import replace

import pytest

from courseware.cli.authoring import read_library
from courseware.content.library import build_library
from courseware.content.source import Finding
from courseware.kernel.settings import ROOT, Settings

HERE = "▸"
"""Stands in the planted texts where a finding is expected; several may stand together."""

SOUND_ITEM = """\
      - key: same
        type: truefalse
        prompt: "Is this sound?"
        answer: true
        feedback: {true: "Yes.", false: "It is."}
        explanation: "It is."
"""
QUIZ = """\
schema: tandem.quiz/1
key: KEY
title: "Planted"
sections:
  - items:
"""


def a_quiz(key: str, items: str) -> str:
    """A quiz file that holds these items."""
    return QUIZ.replace("KEY", key) + items


def a_lesson(body: str) -> str:
    """A lesson file with this body, which begins on line 8."""
    head = '---\ntitle: "Planted"\nsummary: "Planted."\nobjectives: ["say so"]\nreviewed: 2026-11-24\n---\n\n'
    return head + body


Planted = tuple[str, str, list[tuple[str, str]]]
"""A file, its text with places marked, and for each place parts of the message and of the remedy."""

PLANTED: dict[str, Planted] = {
    "bad indentation": (
        "quizzes/checkpoints/indentation.yaml",
        a_quiz("indentation", '      - key: a\n        type: choice\n       ▸prompt: "Which?"\n'),
        [("this is not YAML", "indentation")],
    ),
    "unknown field": (
        "quizzes/checkpoints/unknown-field.yaml",
        a_quiz("unknown-field", SOUND_ITEM + '        solutoin: ▸"Yes"\n'),
        [("unknown field `solutoin`", "remove `solutoin` or correct its spelling")],
    ),
    "missing field": (
        "quizzes/checkpoints/missing-field.yaml",
        a_quiz(
            "missing-field",
            '      - ▸key: a\n        type: truefalse\n        prompt: "True?"\n        explanation: "No."\n',
        ),
        [("required field `answer`", "add `answer:`")],
    ),
    "unknown item type": (
        "quizzes/checkpoints/unknown-type.yaml",
        a_quiz("unknown-type", '      - key: a\n        type: ▸chioce\n        prompt: "Which?"\n'),
        [("chioce", "did you mean `choice`?")],
    ),
    "duplicate item key": (
        "quizzes/checkpoints/duplicate.yaml",
        a_quiz("duplicate", SOUND_ITEM + SOUND_ITEM.replace("same", "▸same")),
        [("`same` is used twice", "own key")],
    ),
    "choice with two right options": (
        "quizzes/checkpoints/two-right.yaml",
        a_quiz(
            "two-right",
            """\
      - key: a
        type: choice
        prompt: "Which?"
        options:
          ▸- {key: one, text: "One", right: true, feedback: "Yes."}
          - {key: two, text: "Two", right: true, feedback: "Yes."}
        explanation: "One."
""",
        ),
        [("exactly one right option", "right: true")],
    ),
    "pick larger than the pool": (
        "quizzes/checkpoints/pick.yaml",
        a_quiz("pick", SOUND_ITEM).replace("  - items:", "  - pick: ▸3\n    items:"),
        [("pick is 3, but there are 1 items", "pick fewer")],
    ),
    "ordering and matching": (
        "quizzes/checkpoints/order-and-match.yaml",
        a_quiz(
            "order-and-match",
            """\
      - key: a
        type: ordering
        prompt: "In which order?"
        steps:
          - {key: one, text: "First"}
          - {key: ▸one, text: "Then"}
          - ▸{key: three, text: "First"}
        explanation: "So."
      - key: b
        type: matching
        prompt: "What belongs together?"
        pairs:
          - {key: one, left: "Advert", right: "Marketing", why: "It reaches many."}
          - ▸{key: two, left: "Quote", right: "Sales"}
        extra: [▸"Sales"]
        explanation: "So."
""",
        ),
        [
            ("'one' stands twice", "own key"),
            ("'First' stands twice", "differ"),
            ("lacks a text", "why:"),
            ("stands twice", "fits no pair"),
        ],
    ),
    "front matter without end": (
        "content/modules/planted/endless.md",
        '▸---\ntitle: "Endless"\n\nBody.\n',
        [("front matter has no end", "line of ---")],
    ),
    "links to nothing": (
        "content/modules/planted/links.md",
        a_lesson('A ▸[[nowhere|word]] here.\n\n▸![Words](figure:absent "Caption")\n'),
        [("no `nowhere`", "add the term"), ("figure `absent`", "content/figures/absent.svg")],
    ),
    "a quiz and a lesson that are not there": (
        "content/modules/planted/module.yaml",
        """\
schema: tandem.module/1
title: "Planted"
summary: "Planted."
lessons: [links, ▸endless]
checkpoint: ▸checkpoint-planted
""",
        [("lesson `endless`", "planted/endless.md"), ("quiz `checkpoint-planted`", "under quizzes/checkpoints/")],
    ),
    "offering fact without source": (
        "content/offerings/planted.yaml",
        """\
schema: tandem.offerings/1
offerings:
  - key: planted
    title: "Planted"
    provider: "Nobody"
    kind: course
    facts:
      - ▸{field: existence, value: "There", seen: 2026-11-24, status: verified}
  - key: planted-too
    title: "Planted"
    provider: "Nobody"
    kind: course
    mode: ▸online
    facts:
      - {field: existence, value: "There", source: "A page", seen: 2026-11-24, status: verified}
""",
        [("required field `source`", "add `source:`"), ("without a source", "field: mode")],
    ),
    "card whose label is not the rubric's": (
        "quizzes/cards/planted.yaml",
        """\
schema: tandem.cards/1
cards:
  - key: planted-quote
    type: lead
    seller: "Planted firm"
    persona: "Pat Planted, buyer"
    company: "Planted and daughters"
    source: "Web form"
    fit: A
    as_of: 2026-05-18
    touchpoints:
      - {days_ago: 1, channel: web, kind: quote_request, by: them, text: "Asked for a quote"}
    label: ▸{temperature: cold, handler: marketing, rule: R6}
    tier: 1
    evidence: [0]
    explanation: "A request asks for a person."
    distractor: {temperature: warm, handler: nurture, why: "It is one touchpoint only."}
    contrast:
      edit: age
      days: 30
      becomes: {temperature: warm, handler: nurture}
      text: "A month later it would be warm."
""",
        [("the rubric reads hot, sales, R2", "Correct the label")],
    ),
    "alias bomb": (
        "quizzes/checkpoints/bomb.yaml",
        a_quiz("bomb", "      - &a [x, x]\n")
        + "".join(
            f"      - &{b} [{m}*{a}, *{a}, *{a}]\n"
            for a, b, m in [("a", "b", HERE), ("b", "c", ""), ("c", "d", ""), ("d", "e", ""), ("e", "f", "")]
        ),
        [("aliases", "write the value out")],
    ),
    "figure with a script": (
        "content/figures/scripted.svg",
        """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <rect width="4" height="4" ▸onclick="alert(1)"/>
  ▸<script>alert(1)</script>
</svg>
""",
        [("attribute onclick", "shapes"), ("element script", "shapes")],
    ),
    "torn figure": (
        "content/figures/torn.svg",
        '<svg xmlns="http://www.w3.org/2000/svg">\n  <g>\n</▸svg>\n',
        [("not SVG: mismatched tag", "plain SVG")],
    ),
}


def places_in(text: str) -> list[tuple[int, int]]:
    """Line and column of each mark, as they are once all marks are gone."""
    places = []
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.split(HERE)
        columns = [1 + sum(map(len, parts[: index + 1])) for index in range(len(parts) - 1)]
        places += [(number, column) for column in columns]
    return places


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What one run finds in a copy of the authored files with every mistake planted."""
    folder = tmp_path_factory.mktemp("authored")
    for name in ("content", "quizzes"):
        shutil.copytree(ROOT / name / "en", folder / name / "en")
    for file, text, _ in PLANTED.values():
        room, _, rest = file.partition("/")
        path = folder / room / "en" / rest
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(HERE, ""), encoding="utf-8")
    with (folder / "content/en/course.yaml").open("a", encoding="utf-8") as course:
        course.write("  - planted\n")
    settings = Settings(folder, "sqlite://", "secret", "http://localhost")
    _, _, found = read_library(replace(settings, content=folder / "content", quizzes=folder / "quizzes"))
    return found


@pytest.mark.parametrize("mistake", PLANTED)
def test_each_mistake_is_found_at_its_place(mistake: str, findings: list[Finding]) -> None:
    file, text, words = PLANTED[mistake]
    found = [one for one in findings if one.file == file]

    assert [(one.line, one.column) for one in found] == places_in(text)
    assert [
        (said in one.message, advised in one.remedy) for one, (said, advised) in zip(found, words, strict=True)
    ] == [(True, True)] * len(words)


def test_nothing_else_is_found(findings: list[Finding]) -> None:
    assert len(PLANTED) >= 12
    assert {one.file for one in findings} == {file for file, _, _ in PLANTED.values()}


def test_a_module_that_the_course_names_and_nobody_wrote(authored: tuple[dict[str, str], object]) -> None:
    files = dict(authored[0])
    files["content/course.yaml"] += "  - nowhere\n"
    _, found = build_library(files)
    line = files["content/course.yaml"].count("\n")

    assert [(one.file, one.line, one.column) for one in found] == [("content/course.yaml", line, 5)]
    assert found[0].remedy == "make or mend content/modules/nowhere/module.yaml"


def test_a_thousand_items_are_checked_in_two_seconds() -> None:
    """Processor time of this process, so that a busy machine does not matter."""
    choice = """\
      - key: KEY
        type: choice
        prompt: "Which of these is **right**?"
        options:
          - {key: one, text: "The first", right: true, feedback: "Yes, this is it."}
          - {key: two, text: "The second", feedback: "This one tempts."}
          - {key: three, text: "The third", feedback: "This one is far off."}
        explanation: "It is the first."
"""
    files = {
        f"quizzes/checkpoints/many-{quiz}.yaml": a_quiz(
            f"many-{quiz}", "".join(choice.replace("KEY", f"item-{number}") for number in range(100))
        )
        for quiz in range(10)
    }
    files["content/course.yaml"] = (
        'schema: tandem.course/1\ntitle: "Many"\ntagline: "Many"\ndescription: "Many"\nmodules: []\n'
    )
    start = time.process_time()
    library, found = build_library(files)
    spent = time.process_time() - start

    assert (len(library.items), found) == (1000, [])
    assert spent <= 2
