"""Releases: a digest for any change, another for changes that grade differently, and what readers can search."""

import pytest

from courseware.content.library import build_library
from courseware.content.releases import Version, documents_of, versions_of

QUIZ = """\
schema: tandem.quiz/1
key: small
title: "Small"
sections:
  - items:
      - key: which
        type: choice
        prompt: "Which is **right**?"
        options:
          - {key: one, text: "The first", right: true, feedback: "Yes."}
          - {key: two, text: "The second", feedback: "No."}
        explanation: "The first."
"""
GLOSSARY = (
    'schema: tandem.glossary/1\nterms:\n  - {key: lead, term: "Lead", definition: "Who might buy.", also: [prospect]}\n'
)
COURSE = 'schema: tandem.course/1\ntitle: "T"\ntagline: "T"\ndescription: "T"\nmodules: []\n'


def versions(quiz: str) -> dict[str, Version]:
    """The versions of a release with this quiz, by kind and key."""
    files = {"content/course.yaml": COURSE, "content/glossary.yaml": GLOSSARY, "quizzes/checkpoints/small.yaml": quiz}
    library, findings = build_library(files)
    assert findings == []
    return {f"{one.kind} {one.key}": one for one in versions_of(files, library)}


BEFORE = versions(QUIZ)
ITEM = "item small/which"


def test_a_release_holds_every_file_and_every_item() -> None:
    assert list(BEFORE) == [
        "file content/course.yaml",
        "file content/glossary.yaml",
        "file quizzes/checkpoints/small.yaml",
        ITEM,
    ]
    assert BEFORE[ITEM].title == "Which is right?"
    assert BEFORE["file quizzes/checkpoints/small.yaml"].body == {"text": QUIZ}


@pytest.mark.parametrize(
    ("old", "new", "is_changed", "is_graded_otherwise"),
    [
        ("Small", "Little", False, False),
        ("sections:", "sections:  # two", False, False),
        ("The first.", "It is the first.", True, False),
        ("Which is", "What is", True, False),
        ('"The second"', '"The other"', True, False),
        ('"No."', '"Not this."', True, False),
        ("        explanation", "        points: 1\n        explanation", False, False),
        ("        explanation", "        points: 2\n        explanation", True, True),
        ("key: two", "key: three", True, True),
        (
            'right: true, feedback: "Yes."}\n          - {key: two, text: "The second",',
            'feedback: "Yes."}\n          - {key: two, text: "The second", right: true,',
            True,
            True,
        ),
    ],
    ids=range(10),
)
def test_what_changes_an_item_and_what_changes_its_grading(
    old: str, new: str, is_changed: bool, is_graded_otherwise: bool
) -> None:
    assert old in QUIZ
    after = versions(QUIZ.replace(old, new))

    assert (after[ITEM].digest != BEFORE[ITEM].digest) is is_changed
    assert (after[ITEM].grading_digest != BEFORE[ITEM].grading_digest) is is_graded_otherwise
    assert after["file quizzes/checkpoints/small.yaml"].digest != BEFORE["file quizzes/checkpoints/small.yaml"].digest
    assert after["file content/glossary.yaml"] == BEFORE["file content/glossary.yaml"]


def test_digests_do_not_hang_on_the_order_of_fields() -> None:
    moved = QUIZ.replace('        explanation: "The first."\n', "").replace(
        "        type: choice\n", '        explanation: "The first."\n        type: choice\n'
    )

    assert versions(moved)[ITEM] == BEFORE[ITEM]


def test_readers_can_search_terms_by_their_other_names() -> None:
    library, _ = build_library({"content/course.yaml": COURSE, "content/glossary.yaml": GLOSSARY})
    (found,) = documents_of(library)

    assert (found.kind, found.title) == ("term", "Lead")
    assert "prospect" in str(found)
