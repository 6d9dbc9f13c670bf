"""The lead card as an item: what it shows, how it grades, what it tells afterwards."""

import json
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.base import Unreadable
from courseware.items.fields import FormFields
from courseware.items.lead import CREDIT, Handler, LeadCard, Temperature, when

CARD = """
key: oak-desks
type: lead
seller: Oak & Frame
persona: Joon-ho Park, operations lead
company: Cobalt Games
source: Met at a trade fair
fit: A
as_of: 2026-03-09
touchpoints:
  - {days_ago: 16, channel: event, kind: event_conversation, by: both, text: Talked at a fair}
  - {days_ago: 2, channel: email, kind: quote_request, by: them, text: Asked for a quote for 30 desks.}
label: {temperature: hot, handler: sales, rule: R2}
tier: 1
evidence: [1]
explanation: SECRET explanation
distractor: {temperature: warm, why: SECRET temptation}
contrast: {edit: remove, touchpoint: 1, becomes: {temperature: warm, handler: nurture}, text: SECRET contrast}
"""
ANSWERS = st.fixed_dictionaries(
    {
        "temperature": st.none() | st.sampled_from([each.value for each in Temperature]),
        "handler": st.none() | st.sampled_from([each.value for each in Handler]),
    }
)


def a_card(**changes: Any) -> LeadCard:
    return msgspec.convert({**yaml.safe_load(CARD), **changes}, LeadCard)


def paths(card: LeadCard) -> set[tuple[str | int, ...]]:
    return {finding.path for finding in card.check()}


def test_a_sound_card_has_no_findings() -> None:
    assert a_card().check() == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"touchpoints": list(reversed(yaml.safe_load(CARD)["touchpoints"]))}, ("touchpoints",)),
        ({"touchpoints": [], "evidence": []}, ("touchpoints",)),
        ({"evidence": [2]}, ("evidence",)),
        ({"evidence": [-1]}, ("evidence",)),
        ({"distractor": {"temperature": "hot", "why": "w"}}, ("distractor",)),
        ({"distractor": {"temperature": "hot", "handler": "sales", "why": "w"}}, ("distractor",)),
        ({"explanation": "word " * 36}, ("explanation",)),
        ({"explanation": ""}, ("explanation",)),
    ],
)
def test_mistakes_are_found_where_they_stand(changes: dict[str, Any], path: tuple[str]) -> None:
    assert path in paths(a_card(**changes))


@pytest.mark.parametrize(
    ("contrast", "path"),
    [
        ({"edit": "remove"}, ("contrast",)),
        ({"edit": "add"}, ("contrast",)),
        ({"edit": "age", "touchpoint": 0}, ("contrast",)),
        ({"edit": "fit"}, ("contrast",)),
        ({"edit": "remove", "touchpoint": 2}, ("contrast", "touchpoint")),
    ],
)
def test_a_contrast_needs_what_its_edit_takes(contrast: dict[str, Any], path: tuple[str]) -> None:
    becomes = {"temperature": "warm", "handler": "nurture"}

    assert paths(a_card(contrast={"becomes": becomes, "text": "t", **contrast})) == {path}


@pytest.mark.parametrize(
    "changes",
    [
        {"label": {"temperature": "hot", "handler": "sales", "rule": "R7"}},
        {"tier": 4},
        {"fit": "D"},
        {"moon": 1},
    ],
)
def test_what_the_schema_cannot_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        a_card(**changes)


def test_before_the_answer_the_dossier_holds_no_secret() -> None:
    presented = a_card().present({})

    shown = json.dumps([presented.prompt, presented.hint, dict(presented.fields)])
    assert "SECRET" not in shown
    assert "R2" not in shown
    assert "quote_request" not in shown
    assert set(presented.fields) == {
        "seller", "persona", "company", "source", "as_of", "fit", "touchpoints", "temperatures", "handlers",
    }  # fmt: skip


def test_touchpoints_are_shown_with_their_date_and_in_words() -> None:
    touchpoints = a_card().present({}).fields["touchpoints"]

    assert isinstance(touchpoints, list)
    assert touchpoints[1] == {
        "days_ago": 2,
        "when": "2 days ago",
        "on": "2026-03-07",
        "channel": "email",
        "by": "them",
        "by_text": "by them",
        "text": "Asked for a quote for 30 desks.",
    }


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "yesterday"), (9, "9 days ago"), (-1, "tomorrow"), (-3, "in 3 days")]
)
def test_distances_in_words(days: int, words: str) -> None:
    assert when(days) == words


@pytest.mark.parametrize(
    ("temperature", "handler", "fraction"),
    [("hot", "sales", 1), ("hot", "nurture", 0.5), ("warm", "sales", 0.5), ("cold", "marketing", 0), (None, None, 0)],
)
def test_each_answer_is_worth_half(temperature: str | None, handler: str | None, fraction: float) -> None:
    verdict = a_card().grade({"temperature": temperature, "handler": handler})

    assert (verdict.fraction, verdict.credit) == (fraction, CREDIT)


def test_feedback_comes_in_a_fixed_order() -> None:
    verdict = a_card().grade({"temperature": "hot", "handler": "marketing"})

    assert verdict.feedback == (
        "One of two right: this lead is hot, and sales acts next.",
        "What decides: Asked for a quote for 30 desks (2 days ago).",
        "SECRET temptation",
        "SECRET contrast",
    )
    assert [(part.given, part.right, part.expected) for part in verdict.parts] == [
        ("Hot", True, "Hot"),
        ("Marketing", False, "Sales"),
    ]


def test_without_evidence_the_feedback_says_that_nothing_decides() -> None:
    verdict = a_card(evidence=[]).grade({"temperature": "hot", "handler": "sales"})

    assert verdict.feedback[1] == "No touchpoint decides: none of them shows interest that counts today."


@settings(deadline=None)
@given(ANSWERS)
def test_reading_undoes_echoing(response: dict[str, Any]) -> None:
    card = a_card()

    assert card.read(FormFields(card.echo(response, "q7")), "q7") == response


@pytest.mark.parametrize("form", [{"answer-temperature": ["boiling"]}, {"answer-handler": ["sales", "nurture"]}])
def test_what_was_never_offered_is_unreadable(form: dict[str, list[str]]) -> None:
    with pytest.raises(Unreadable):
        a_card().read(FormFields(form))


@pytest.mark.parametrize(
    ("response", "words", "is_answered"),
    [
        ({}, "No answer", False),
        ({"temperature": "hot"}, "Hot, No handler", False),
        ({"temperature": "warm", "handler": "nurture"}, "Warm, Nurture (marketing-led)", True),
    ],
)
def test_a_response_in_words(response: dict[str, Any], words: str, is_answered: bool) -> None:
    card = a_card()

    assert (card.summarise(response), card.is_answered(response)) == (words, is_answered)


def test_the_right_response_earns_every_point_and_reads_as_the_solution() -> None:
    card = a_card()

    assert card.grade(card.right_response()).fraction == 1
    assert card.summarise(card.right_response()) == card.solution() == "Hot, Sales"
    assert card.grading() == {"temperature": "hot", "handler": "sales"}
