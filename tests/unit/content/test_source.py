"""YAML with places: values as authors mean them, and no text that reads for ever or crashes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.source import BODY, Broken, Finding, Source, read_yaml, split_front_matter


def finding_of(text: str, first_line: int = 1) -> Finding:
    """What is wrong with this text."""
    with pytest.raises(Broken) as caught:
        read_yaml(text, "a.yaml", first_line)
    return caught.value.finding


def place_of(text: str) -> tuple[int, int]:
    """Where it is wrong."""
    found = finding_of(text)
    return found.line, found.column


def test_every_value_knows_its_place() -> None:
    source = read_yaml("a: 1\nb:\n  - {c: x}\n  - y\n", "a.yaml", first_line=10)

    assert source.value == {"a": 1, "b": [{"c": "x"}, "y"]}
    assert source.places[("a",)] == (10, 4)
    assert source.places[("b", 0, "c")] == (12, 9)
    assert source.places[("b", 1)] == (13, 5)


def test_a_finding_stands_at_its_place_or_the_nearest_parent() -> None:
    source = read_yaml("a:\n  b: 1\n", "a.yaml")

    assert str(source.at(("a", "b"), "wrong", "right")) == "a.yaml:2:6: wrong → right"
    assert source.at(("a", "c", 3), "wrong", "right").line == 2
    assert Source("b.yaml", None, {}).at(("a",), "wrong", "right") == Finding("b.yaml", 1, 1, "wrong", "right")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True),
        ("off", False),
        ("~", None),
        ("", None),
        ("0x1F", 31),
        ("-7", -7),
        ("1.5", 1.5),
        ("1:30", "1:30"),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24 10:00:00", "2026-11-24 10:00:00"),
        ('"no"', "no"),
        ("!!python/object:os.system x", "x"),
    ],
)
def test_scalars_as_authors_mean_them(written: str, value: Any) -> None:
    assert read_yaml(f"a: {written}\n", "a.yaml").value == {"a": value}


def test_keys_are_words_even_where_they_look_like_truth_values() -> None:
    assert read_yaml("true: 1\nno: 2\n3: x\n", "a.yaml").value == {"true": 1, "no": 2, "3": "x"}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: 1\na: 2\n", (2, 1), "`a` stands here twice"),
        ("a: 1\n b: 2\n", (2, 3), "this is not YAML"),
        ("a: [1, 2\n", (2, 1), "this is not YAML"),
        ("a: 2026-02-30\n", (1, 4), "`2026-02-30` is no date"),
        ("a: .nan\n", (1, 4), "`.nan` is no number"),
        ("a: !!bool x\n", (1, 4), "`x` is no truth value"),
        ("? [a]\n: b\n", (1, 3), "a key is one word here"),
        ("a: &x [1]\nb: *x\n", (2, 4), "aliases"),
        ("a: &x [*x]\n", (1, 8), "aliases"),
        ("a: &x 1\nb: *x\n", (2, 4), "aliases"),
        ("[" * 40 + "]" * 40, (1, 32), "nested too deeply"),
        ("[" * 50_000, None, "this is not YAML"),
        ("x" * 1_000_001, (1, 1), "larger than 1 MB"),
        ("é: 1\na: é\x07\n", (2, 5), "this is not YAML"),
    ],
    ids=range(14),
)
def test_what_cannot_be_read(text: str, place: tuple[int, int] | None, said: str) -> None:
    found = finding_of(text)

    assert said in found.message
    assert found.remedy
    assert place in (None, (found.line, found.column))


def test_the_place_counts_from_where_the_text_begins_in_its_file() -> None:
    assert finding_of("a: 1\na: 2\n", first_line=20).line == 21


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 25)]

    assert place_of("\n".join(["a0: &a0 [x]", *levels])) == (2, 10)


@given(st.text(alphabet="ab01:-[]{}&*!?|>'\"#%@ \n\t.,~é", max_size=60))
def test_any_text_reads_or_is_told_why_not(text: str) -> None:
    try:
        source = read_yaml(text, "a.yaml")
    except Broken as broken:
        assert broken.finding.line >= 1
        assert broken.finding.column >= 1
    else:
        assert all(line >= 1 and column >= 1 for line, column in source.places.values())


def test_front_matter_and_body() -> None:
    source, body, first_line = split_front_matter("---\ntitle: x\n---\n\nBody\n", "a.md")

    assert (source.value, body, first_line) == ({"title": "x"}, "\nBody\n", 4)
    assert source.places[("title",)] == (2, 8)
    assert source.places[BODY] == (4, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [("title: x\n", "begins with front matter"), ("---\ntitle: x\n", "has no end"), ("", "begins with front matter")],
)
def test_a_lesson_without_front_matter(text: str, said: str) -> None:
    with pytest.raises(Broken) as caught:
        split_front_matter(text, "a.md")

    assert said in caught.value.finding.message
