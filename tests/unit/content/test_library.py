"""The library: authored files read together, and checked against each other."""

import pytest

from courseware.content.library import Library, build_library
from courseware.content.source import Finding

COURSE = 'schema: tandem.course/1\ntitle: "T"\ntagline: "T"\ndescription: "T"\nmodules: [a]\n'
MODULE = 'schema: tandem.module/1\ntitle: "A"\nsummary: "A."\nlessons: [one]\ncheckpoint: checkpoint-a\n'
LESSON = """\
---
title: "One"
summary: "One."
objectives: ["say one"]
reviewed: 2026-11-24
---
A [[lead]] here.

![A road](figure:road)

```check
key: yes-or-no
type: truefalse
prompt: "Is it?"
answer: true
feedback: {true: "Yes.", false: "It is."}
explanation: "It is."
```
"""
QUIZ = """\
schema: tandem.quiz/1
key: checkpoint-a
title: "A"
module: a
sections:
  - items:
      - key: yes-or-no
        type: truefalse
        prompt: "Is **it**?"
        answer: true
        feedback: {true: "Yes.", false: "It is."}
        explanation: "It is."
        lesson: a/one
"""
GLOSSARY = 'schema: tandem.glossary/1\nterms:\n  - {key: lead, term: "Lead", definition: "Who might buy."}\n'
FILES = {
    "content/course.yaml": COURSE,
    "content/modules/a/module.yaml": MODULE,
    "content/modules/a/one.md": LESSON,
    "content/glossary.yaml": GLOSSARY,
    "content/figures/road.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "quizzes/checkpoints/a.yaml": QUIZ,
}


def findings_with(file: str, text: str | None) -> list[Finding]:
    """What is found when one file is replaced, added, or taken away with None."""
    files = {name: content for name, content in {**FILES, file: text}.items() if content is not None}
    return build_library(files)[1]


def places(found: list[Finding]) -> list[tuple[str, int, int]]:
    """Where each finding is."""
    return [(one.file, one.line, one.column) for one in found]


@pytest.fixture(scope="module")
def small() -> Library:
    """The library of the small course above."""
    found, findings = build_library(FILES)
    assert findings == []
    return found


def test_everything_is_found_by_its_key(small: Library) -> None:
    assert small.items.keys() == {"checkpoint-a/yes-or-no", "a/one#yes-or-no"}
    assert small.reading_order == ["a/one"]
    assert [lesson.title for lesson in small.module_lessons("a")] == ["One"]
    assert small.lessons["a/one"].module == "a"


def test_a_page_is_rendered_once_with_figures_and_terms(small: Library) -> None:
    page = small.page("a/one")

    assert small.page("a/one") is page
    assert page.terms == ("lead",)
    assert len(page.pieces) == 2


def test_the_digest_tells_any_change() -> None:
    digests = {
        build_library({**FILES, "content/glossary.yaml": GLOSSARY + extra})[0].digest for extra in ("", "", "\n")
    }

    assert len(digests) == 2


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("content/glossary.yaml", None, ("content/modules/a/one.md", 7, 3)),
        ("content/figures/road.svg", None, ("content/modules/a/one.md", 9, 1)),
        ("content/modules/a/one.md", LESSON.replace("![A road]", "![ ]"), ("content/modules/a/one.md", 9, 1)),
        ("quizzes/checkpoints/a.yaml", None, ("content/modules/a/module.yaml", 5, 13)),
        (
            "content/modules/a/module.yaml",
            MODULE.replace("[one]", "[one, two]"),
            ("content/modules/a/module.yaml", 4, 16),
        ),
        ("content/course.yaml", COURSE.replace("[a]", "[a, b]"), ("content/course.yaml", 5, 14)),
        ("content/modules/b/module.yaml", MODULE.replace("[one]", "[]"), ("content/modules/b/module.yaml", 1, 1)),
        ("content/modules/a/two.md", LESSON, ("content/modules/a/two.md", 2, 1)),
        ("quizzes/checkpoints/a.yaml", QUIZ.replace("a/one", "a/two"), ("quizzes/checkpoints/a.yaml", 13, 17)),
        (
            "content/glossary.yaml",
            GLOSSARY.replace('"Who might buy."', '"Who.", see: [lead, sale]'),
            ("content/glossary.yaml", 3, 63),
        ),
        ("content/glossary.yaml", GLOSSARY + GLOSSARY.splitlines()[-1], ("content/glossary.yaml", 4, 11)),
        ("quizzes/checkpoints/b.yaml", QUIZ.replace("yes-or-no", "other"), ("quizzes/checkpoints/b.yaml", 2, 6)),
        (
            "quizzes/checkpoints/b.yaml",
            QUIZ.split("      - key")[0].replace("-a", "-b"),
            ("quizzes/checkpoints/b.yaml", 6, 11),
        ),
        (
            "content/modules/a/one.md",
            LESSON.replace("answer: true", "answer: maybe"),
            ("content/modules/a/one.md", 15, 9),
        ),
        ("content/modules/a/one.md", LESSON.replace("2026-11-24", "soon"), ("content/modules/a/one.md", 5, 11)),
    ],
    ids=range(15),
)
def test_each_slip_is_found_where_it_is(file: str, text: str | None, place: tuple[str, int, int]) -> None:
    found = findings_with(file, text)

    assert place in places(found)
    assert all(one.remedy for one in found)


def test_an_empty_folder_is_a_library_without_a_course() -> None:
    library, found = build_library({})

    assert library.items == {}
    assert places(found) == [("content/course.yaml", 1, 1)]
