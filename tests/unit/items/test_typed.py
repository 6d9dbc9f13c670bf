"""Numbers and phrases in the ways people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.items.base import Unreadable
from courseware.items.typed import normalised, number_from


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("25", 25),
        (" 25 ", 25),
        ("25%", 25),
        ("25 %", 25),
        ("£25", 25),
        ("12.5", 12.5),
        ("12,5", 12.5),
        (".5", 0.5),
        ("0,25", 0.25),
        ("0,250", 0.25),
        ("1,250", 1250),
        ("1.250", 1.25),
        ("1,250.5", 1250.5),
        ("1.250,5", 1250.5),
        ("1,250,000", 1250000),
        ("1.250.000", 1250000),
        ("1 250", 1250),
        ("1\u202f250,5", 1250.5),
        ("1’250", 1250),
        ("-3", -3),
        ("−3", -3),
        ("+3", 3),
        ("-1,250", -1250),
        ("１２", 12),
        ("", None),
        ("   ", None),
    ],
)
def test_numbers(typed: str, number: float | None) -> None:
    assert number_from(typed) == number


@pytest.mark.parametrize("typed", ["25 leads", "25 LEADS", "25leads", "25"])
def test_the_unit_may_be_typed(typed: str) -> None:
    assert number_from(typed, "leads") == 25


@pytest.mark.parametrize(
    "typed", ["about 5", "1e3", "5/2", "nan", "inf", "%", "1.2.3", "1,2,3", "--3", "12,34,567", "9" * 41, "1..5", ","]
)
def test_other_texts_are_refused_in_words(typed: str) -> None:
    with pytest.raises(Unreadable, match="Please write it like"):
        number_from(typed)


@given(st.decimals(-10_000_000, 10_000_000, places=2, allow_nan=False))
def test_english_and_continental_writing_agree(number: object) -> None:
    english = f"{number:,}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert number_from(english) == number_from(continental) == float(str(number))


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Touchpoint", "touchpoint"),
        ("  two   words ", "two words"),
        ("“Quoted.”", "quoted"),
        ("customer’s", "customer's"),
        ("word‑of‑mouth", "word-of-mouth"),
        ("Straße", "strasse"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_phrases(text: str, compared: str) -> None:
    assert normalised(text) == compared


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
