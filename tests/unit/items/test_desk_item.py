"""The desk as an item: what a day's form means, what a finished game earns, and that nobody authors one."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from courseware.content.schema import Reading, read_quiz
from courseware.items.base import Unreadable
from courseware.items.desk import Desk, days_in, number_in, quality_in
from courseware.items.fields import FormFields
from courseware.items.registry import grading_body, item_from, item_to

ACTIONS = ("wait", "advertise", "nurture", "call", "meet", "drop")
DESK = Desk(key="desk-short", size="short", leads=12, days=6, actions=ACTIONS, parameters='{"sizes": 1}', digest="abc")
PLAYED = {"days": [{"3": "call"}, {}], "quality": 82.4, "value_k": 29.66, "parameters": "abc"}
QUIZ = """
schema: tandem.quiz/1
key: a-quiz
title: A quiz
sections:
  - items:
      - {key: a-desk, type: desk, size: short, leads: 12, days: 6, actions: [wait], parameters: "{}", digest: abc}
"""


def _form(**fields: str) -> FormFields:
    return FormFields({name.replace("_", "-"): [value] for name, value in fields.items()})


def test_it_comes_back_from_storage_as_it_was() -> None:
    assert item_from(json.loads(json.dumps(item_to(DESK)))) == DESK


def test_authors_cannot_write_one() -> None:
    reading = Reading()

    assert read_quiz(reading, QUIZ, "quizzes/a-quiz.yaml") is None
    assert [(found.file, found.line) for found in reading.findings] == [("quizzes/a-quiz.yaml", 7)]
    assert "desk" in reading.findings[0].message
    assert "desk" not in reading.findings[0].remedy


def test_a_day_is_read_without_the_leads_that_wait() -> None:
    form = _form(q1_3="call", q1_1="wait", q1_12="meet", q1_13="meet", q2_4="call")

    assert DESK.read(form, "q1") == {"days": [{"3": "call", "12": "meet"}]}


@pytest.mark.parametrize("value", ["promise", "Call", "x" * 300])
def test_a_day_with_anything_else_is_refused(value: str) -> None:
    with pytest.raises(Unreadable):
        DESK.read(_form(q1_3=value), "q1")


def test_the_last_day_can_be_shown_again() -> None:
    response: dict[str, Any] = {"days": [{"1": "drop"}, {"3": "call", "12": "meet"}]}

    assert DESK.echo(response, "q1") == {"q1-3": ["call"], "q1-12": ["meet"]}
    assert DESK.read(FormFields(DESK.echo(response, "q1")), "q1") == {"days": response["days"][-1:]}
    assert DESK.echo({}, "q1") == {}


@pytest.mark.parametrize(
    ("response", "fraction"),
    [
        (PLAYED, 0.824),
        ({**PLAYED, "quality": 0}, 0.0),
        ({**PLAYED, "quality": 250}, 1.0),
        ({**PLAYED, "quality": -3}, 0.0),
        ({**PLAYED, "quality": True}, 0.0),
        ({**PLAYED, "quality": "100"}, 0.0),
        ({"days": [{"3": "call"}]}, 0.0),
        ({}, 0.0),
    ],
)
def test_the_quality_is_the_grade(response: dict[str, Any], fraction: float) -> None:
    assert DESK.grade(response).fraction == pytest.approx(fraction)


def test_only_a_finished_game_is_answered() -> None:
    assert DESK.is_answered(PLAYED)
    assert not DESK.is_answered({"days": PLAYED["days"]})
    assert DESK.summarise(PLAYED) == "decision quality 82 of 100, 29.7 k won"
    assert DESK.summarise({"days": [{}, {}]}) == "2 of 6 days played"


def test_odd_stored_values_are_not_trusted() -> None:
    assert days_in({"days": "no"}) == []
    assert days_in({"days": [{"x": "call", "2": 3, "4": "meet"}, None]}) == [{"4": "meet"}, {}]
    assert (quality_in({}), number_in({"value_k": "3"}, "value_k")) == (None, None)


def test_what_is_shown_holds_neither_seed_nor_parameters() -> None:
    presented = DESK.present(DESK.params(987654321))

    assert DESK.params(987654321) == {"seed": 987654321}
    assert presented.fields == {"size": "short", "days": 6}
    assert "987654321" not in str(presented)
    assert "sizes" not in str(presented)


def test_other_numbers_grade_otherwise_and_other_words_do_not() -> None:
    assert grading_body(replace(DESK, parameters="{}")) == grading_body(DESK)
    assert grading_body(replace(DESK, digest="def")) != grading_body(DESK)
