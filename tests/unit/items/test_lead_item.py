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
from courseware.items.lead import CREDIT, SECOND_TRY_CREDIT, SURENESS, LeadCard
from courseware.items.lead_terms import Handler, Temperature, when
from tests.unit.items.samples import rendered

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
    },
    optional={"sure": st.sampled_from(list(SURENESS))},
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


SPLIT = [
    {"temperature": "hot", "handler": "sales", "share": 0.29},
    {"temperature": "warm", "handler": "nurture", "share": 0.71},
]


def a_debated_card(**changes: Any) -> LeadCard:
    cold = {"temperature": "cold", "why": "w"}
    return a_card(**{"accepted": SPLIT, "distractor": cold, **changes})


def test_a_debated_card_has_no_findings() -> None:
    assert a_debated_card().check() == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"accepted": SPLIT[:1]}, ("accepted",)),
        ({"accepted": [SPLIT[1], {**SPLIT[1], "handler": "sales"}]}, ("accepted",)),
        ({"distractor": {"temperature": "warm", "why": "w"}}, ("distractor",)),
    ],
    ids=["one alone", "without the label", "tempted by an accepted answer"],
)
def test_accepted_answers_are_several_and_hold_the_label(changes: dict[str, Any], path: tuple[str]) -> None:
    assert path in paths(a_debated_card(**changes))


@pytest.mark.parametrize(
    ("temperature", "handler", "fraction"),
    [
        ("hot", "sales", 1),
        ("warm", "nurture", 1),
        ("warm", "sales", 0.5),
        ("cold", "nurture", 0.5),
        ("cold", "marketing", 0),
    ],
)
def test_either_accepted_answer_earns_full_points(temperature: str, handler: str, fraction: float) -> None:
    verdict = a_debated_card().grade({"temperature": temperature, "handler": handler})

    assert verdict.fraction == fraction


def test_a_debated_card_is_judged_by_the_nearest_answer_and_tells_the_split() -> None:
    verdict = a_debated_card().grade({"temperature": "warm", "handler": "marketing"})

    assert [part.expected for part in verdict.parts] == ["Warm", "Nurture (marketing-led)"]
    assert verdict.feedback[:2] == (
        "One of two right: this lead may be called warm, and marketing nurtures it with a planned next step.",
        "Of 100 careful readings 71 say warm, 29 hot; both are accepted.",
    )


def test_where_only_the_handler_is_debated_the_split_names_it() -> None:
    warm = [{"temperature": "warm", "handler": "sales", "share": 0.8}, {**SPLIT[1], "share": 0.2}]
    card = a_debated_card(accepted=warm, label={"temperature": "warm", "handler": "sales", "rule": "R5"})

    assert card.grade({}).feedback[1] == (
        "Of 100 careful readings 80 say warm with sales next, 20 warm with nurture next; both are accepted."
    )


def test_all_accepted_answers_are_the_solution_and_decide_the_grade() -> None:
    card = a_debated_card()

    assert card.solution() == "Warm, Nurture (marketing-led), or Hot, Sales"
    assert card.grading()["accepted"] == [
        {"temperature": "hot", "handler": "sales"},
        {"temperature": "warm", "handler": "nurture"},
    ]


@pytest.mark.parametrize(("handler", "fraction"), [("sales", 0.5), ("nurture", 0.25)])
def test_a_second_try_earns_half(handler: str, fraction: float) -> None:
    first = {"temperature": "cold", "handler": "marketing"}
    verdict = a_card().grade({"temperature": "hot", "handler": handler, "first": first})

    assert (verdict.fraction, verdict.credit) == (fraction, SECOND_TRY_CREDIT)
    assert verdict.feedback[1] == "It took a second try, so the points are halved."


def test_no_form_can_set_a_first_try() -> None:
    form = FormFields({"answer-first": ["hot"], "answer-temperature": ["hot"], "first": ["hot"]})

    assert a_card().read(form) == {"temperature": "hot", "handler": None}


@pytest.mark.parametrize("sure", [39, 100, "certain", -80])
def test_a_sureness_that_was_never_offered_is_unreadable(sure: object) -> None:
    with pytest.raises(Unreadable):
        a_card().read(FormFields({"answer-sure": [str(sure)]}))


def test_sureness_is_asked_only_on_request_and_stored_only_when_given() -> None:
    card = a_card()
    asked = card.present({"asks_confidence": True}).fields["sure"]

    assert isinstance(asked, list)
    assert [each["value"] for each in asked if isinstance(each, dict)] == ["40", "60", "80", "95"]
    assert card.read(FormFields({"answer-sure": ["80"]})) == {"temperature": None, "handler": None, "sure": 80}
    assert not card.is_answered({"sure": 80})
    assert card.is_answered({"temperature": "hot", "handler": "sales"})


def test_the_page_asks_for_sureness_beside_the_two_answers() -> None:
    card = a_card()
    plain, asking = (rendered(card.present({"asks_confidence": asks})) for asks in (False, True))
    chosen = rendered(card.present({"asks_confidence": True}), response=FormFields({"answer-sure": ["80"]}))

    assert (plain.count("<fieldset"), asking.count("<fieldset")) == (2, 3)
    assert asking.count('name="answer-sure"') == 4
    assert 'name="answer-sure" value="80" checked' in chosen


@pytest.mark.parametrize(
    ("extras", "words"),
    [
        ({"sure": 80}, "Warm, Sales (80 % sure)"),
        ({"first": {"temperature": "cold", "handler": "marketing"}}, "Warm, Sales (at first Cold, Marketing)"),
        (
            {"sure": 95, "first": {"temperature": "hot", "handler": "sales"}},
            "Warm, Sales (95 % sure; at first Hot, Sales)",
        ),
        ({"sure": 81, "first": "odd"}, "Warm, Sales"),
    ],
)
def test_extras_of_a_response_in_words(extras: dict[str, Any], words: str) -> None:
    assert a_card().summarise({"temperature": "warm", "handler": "sales", **extras}) == words
