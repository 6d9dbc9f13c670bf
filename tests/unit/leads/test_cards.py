"""Cards held against the rubric: each mistake is found, and each edit makes the twin it promises."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from courseware.items.base import Finding
from courseware.items.dossier import changed
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Fit
from courseware.leads.cards import after_contrast, check_card, check_deck, lead_of_card
from courseware.leads.rubric import Touch, rubric_from

RUBRIC = rubric_from(yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8")))
CARD = """
key: oak-desks
seller: Oak & Frame
persona: Joon-ho Park, operations lead
company: Cobalt Games
source: Met at a trade fair
fit: A
as_of: 2026-03-09
touchpoints:
  - {days_ago: 16, channel: event, kind: event_conversation, by: both, text: Talked at a fair}
  - {days_ago: 2, channel: email, kind: email_sent, by: us, text: Was sent a catalogue}
  - {days_ago: 2, channel: email, kind: quote_request, by: them, text: Asked for a quote for 30 desks}
label: {temperature: hot, handler: sales, rule: R2}
tier: 1
evidence: [2]
explanation: A quote request two days old asks for a salesperson.
distractor: {temperature: warm, why: The fair talk alone would be warm.}
contrast: {edit: remove, touchpoint: 2, becomes: {temperature: warm, handler: nurture}, text: Without it it is warm.}
"""
WARM = {"temperature": "warm", "handler": "nurture"}
ASKED = {"days_ago": 2, "channel": "email", "kind": "quote_request", "by": "them", "text": "Asked again"}
DECLINED = {"days_ago": 2, "channel": "email", "kind": "declined_for_now", "by": "them", "text": "Not now"}
CATALOGUE = {"days_ago": 3, "channel": "email", "kind": "email_sent", "by": "us", "text": "Was sent a catalogue"}


def a_card(**changes: Any) -> LeadCard:
    return msgspec.convert({**yaml.safe_load(CARD), **changes}, LeadCard)


def a_contrast(becomes: dict[str, str] = WARM, **fields: Any) -> dict[str, Any]:
    return {"text": "t", "becomes": becomes, **fields}


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


def test_a_sound_card_passes() -> None:
    assert check_card(a_card(), RUBRIC) == []


def test_a_wrong_label_is_told_with_what_the_rubric_reads() -> None:
    label = {"temperature": "warm", "handler": "sales", "rule": "R5"}

    finding = only(check_card(a_card(label=label, distractor={"temperature": "hot", "why": "w"}), RUBRIC))

    assert finding.path == ("label",)
    assert finding.message == "The label says warm, sales, R5, but the rubric reads hot, sales, R2 (request)."


def test_the_right_answers_by_the_wrong_rule_are_a_wrong_label() -> None:
    label = {"temperature": "hot", "handler": "sales", "rule": "R3"}

    assert only(check_card(a_card(label=label), RUBRIC)).path == ("label",)


def test_an_unknown_kind_stops_the_reading() -> None:
    odd = {**ASKED, "kind": "telepathy"}

    assert only(
        check_card(a_card(touchpoints=[CATALOGUE, odd], evidence=[1], contrast=a_contrast(edit="fit", fit="C")), RUBRIC)
    ).path == (
        "touchpoints",
        1,
        "kind",
    )
    assert only(check_card(a_card(contrast=a_contrast(edit="add", touch=odd)), RUBRIC)).path == (
        "contrast",
        "touch",
        "kind",
    )


@pytest.mark.parametrize(("kind", "by"), [("quote_request", "us"), ("email_sent", "them"), ("email_sent", "both")])
def test_what_we_send_is_by_us_and_what_the_lead_does_is_not(kind: str, by: str) -> None:
    touchpoints = [*yaml.safe_load(CARD)["touchpoints"], {**ASKED, "kind": kind, "by": by, "days_ago": 1}]
    contrast = a_contrast(edit="fit", fit="C")

    found = check_card(a_card(touchpoints=touchpoints, evidence=[2], contrast=contrast), RUBRIC)

    assert ("touchpoints", 3, "by") in {finding.path for finding in found}


def test_evidence_must_decide() -> None:
    assert only(check_card(a_card(evidence=[0, 2]), RUBRIC)).message == "Touchpoint 0 does not decide here."


def test_evidence_must_be_all_that_decides() -> None:
    touchpoints = [CATALOGUE, ASKED, {**ASKED, "kind": "inbound_call"}]
    card = a_card(touchpoints=touchpoints, evidence=[1], contrast=a_contrast(edit="fit", fit="C"))

    assert only(check_card(card, RUBRIC)).message == "Without this evidence the answer stays the same."


def test_a_cold_card_needs_no_evidence() -> None:
    card = a_card(
        touchpoints=[CATALOGUE],
        evidence=[],
        label={"temperature": "cold", "handler": "marketing", "rule": "R6"},
        contrast=a_contrast({"temperature": "hot", "handler": "sales"}, edit="add", touch=ASKED),
    )

    assert check_card(card, RUBRIC) == []


@pytest.mark.parametrize(
    ("contrast", "message"),
    [
        (
            a_contrast({"temperature": "cold", "handler": "marketing"}, edit="remove", touchpoint=2),
            "The edit gives warm, nurture, not cold, marketing.",
        ),
        (
            a_contrast({"temperature": "hot", "handler": "sales"}, edit="remove", touchpoint=1),
            "The contrast changes nothing.",
        ),
    ],
)
def test_a_contrast_must_do_what_it_says(contrast: dict[str, Any], message: str) -> None:
    assert only(check_card(a_card(contrast=contrast), RUBRIC)).message == message


def test_what_the_item_finds_is_reported_too() -> None:
    assert only(check_card(a_card(explanation="word " * 36), RUBRIC)).path == ("explanation",)


def test_touchpoints_of_one_day_count_in_the_order_they_are_listed() -> None:
    lead = lead_of_card(a_card())

    assert lead.touches == (
        Touch(16, "event_conversation", 0),
        Touch(2, "email_sent", 1),
        Touch(2, "quote_request", 2),
    )


@pytest.mark.parametrize(
    ("edit", "days", "branch"),
    [
        ({"edit": "remove", "touchpoint": 2}, [16, 2], "voluntary"),
        ({"edit": "add", "touch": DECLINED}, [16, 2, 2, 2], "not_now"),
        ({"edit": "age", "touchpoint": 2, "days": 20}, [22, 16, 2], "score"),
        ({"edit": "age", "days": 130}, [146, 132, 132], "faded"),
        ({"edit": "fit", "fit": "C"}, [16, 2, 2], "old_request"),
    ],
)
def test_the_twin_is_the_lead_after_one_edit(edit: dict[str, Any], days: list[int], branch: str) -> None:
    card = a_card(contrast=a_contrast(**edit))
    fit, touchpoints = changed(card.fit, card.touchpoints, [card.contrast])

    assert [touchpoint.days_ago for touchpoint in touchpoints] == days
    assert after_contrast(card, RUBRIC).branch == branch
    assert fit is (Fit.C if edit["edit"] == "fit" else Fit.A)


def test_a_deck_without_repeats_passes() -> None:
    assert check_deck([a_card(), a_card(key="b", persona="Other", company="Elsewhere")]) == []


def test_repeats_in_a_deck_are_found_whatever_their_case() -> None:
    findings = check_deck([a_card(), a_card(key="b", persona="Other", company="COBALT games")])

    assert [finding.path for finding in findings] == [(1, "company")]
