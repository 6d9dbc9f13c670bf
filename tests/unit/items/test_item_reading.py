"""Reading posted forms: limits, refusals in words, and orders that give nothing away."""

from typing import Any

import pytest

from courseware.items.base import Unreadable
from courseware.items.fields import FormFields
from courseware.items.opaque import handle, shuffled, stored_order
from courseware.items.registry import item_from
from tests.unit.items.samples import sample_item


def positions(*given: str) -> FormFields:
    item: Any = sample_item("ordering")
    names = [f"answer-{handle(step.text)}" for step in item.steps]
    return FormFields({name: [value] for name, value in zip(names, given, strict=False)})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("1", "1"), "Two steps have position 1"),
        (("0",), "positions from 1 to 4"),
        (("5",), "positions from 1 to 4"),
        (("first",), "positions from 1 to 4"),
    ],
)
def test_ordering_refuses(given: tuple[str, ...], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        sample_item("ordering").read(positions(*given))


def test_ordering_keeps_what_is_given_so_far() -> None:
    item = sample_item("ordering")
    response = item.read(positions("2", "", "1"))
    assert response == {"positions": {"poster": 2, "quote": 1}}
    assert not item.is_answered(response)
    assert item.summarise(response).startswith("They ask what a table for eight would cost →")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("choice", "a", "not one of the answers"),
        ("choice", "x" * 201, "too long"),
        ("multiple", "poster", "not one of the answers"),
        ("truefalse", "yes", "not one of the answers"),
        ("numeric", "a lot", "not a number we can read"),
        ("text", "x" * 201, "too long"),
    ],
)
def test_types_refuse(name: str, value: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        sample_item(name).read(FormFields({"answer": [value]}))


def test_authors_keys_are_no_handles() -> None:
    item: Any = sample_item("matching")
    with pytest.raises(Unreadable):
        item.read(FormFields({f"answer-{handle(item.pairs[0].left)}": ["seen"]}))


def test_a_flood_of_values_is_refused() -> None:
    with pytest.raises(Unreadable, match="More answers arrived"):
        sample_item("multiple").read(FormFields({"answer": [str(number) for number in range(500)]}))


def test_a_number_is_kept_as_it_was_typed() -> None:
    item = sample_item("numeric")
    response = item.read(FormFields({"answer": [" £25,0 "]}))
    assert response == {"number": 25, "typed": "£25,0"}
    assert item.echo(response, "q1") == {"q1": ["£25,0"]}


def test_null_characters_are_dropped() -> None:
    assert sample_item("text").read(FormFields({"answer": ["re\x00ferral"]})) == {"text": "referral"}


def test_items_of_one_attempt_are_shuffled_apart() -> None:
    orders = {tuple(shuffled("abcd", 5, f"item-{number}")) for number in range(100)}
    assert len(orders) == 24


def test_each_place_is_equally_likely_for_the_right_option() -> None:
    firsts = [shuffled("abcd", seed, "item")[0] for seed in range(2000)]
    assert all(430 < firsts.count(key) < 570 for key in "abcd")


def test_an_order_survives_new_and_vanished_keys() -> None:
    assert stored_order(["a", "b", "c"], {"order": ["c", "gone", "a", "c"]}) == ["c", "a", "b"]


def test_an_authors_order_may_be_kept() -> None:
    options = [{"key": key, "text": f"{key}0", "right": key == "b", "feedback": "f"} for key in "abc"]
    item: Any = item_from({"key": "k", "type": "choice", "prompt": "p", "options": options, "shuffle": False})
    texts = [each["text"] for each in item.present(item.params(3)).fields["options"]]
    assert texts == ["a0", "b0", "c0"]


def test_the_same_text_has_the_same_handle_anywhere() -> None:
    assert handle("Sales") == handle("Sales")
    assert handle("Sales") != handle("sales")
