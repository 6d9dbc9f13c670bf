"""The board as an item: its leads, its credit, and what it refuses."""

from typing import Any

import msgspec
import pytest

from courseware.items.fields import FormFields
from courseware.items.lead import Accepted, LeadCard
from courseware.items.lead_board import LeadBoard
from courseware.items.lead_terms import Handler, Temperature
from courseware.items.opaque import handle
from tests.unit.items.samples import page, sample_item

NAMES = ["Tamar Beridze, Quayside Crates", "Ifeanyi Obi, Palmwine Pictures", "Rosa Quispe, Altiplano Film"]


def sample() -> LeadBoard:
    item = sample_item("lead_board")
    assert isinstance(item, LeadBoard)
    return item


def placed(*temperatures: str | None) -> dict[str, Any]:
    keys = [card.key for card in sample().cards]
    return {"placed": {key: each for key, each in zip(keys, temperatures, strict=True) if each}}


def with_card(place: int, **changes: Any) -> LeadBoard:
    cards = list(sample().cards)
    cards[place] = msgspec.structs.replace(cards[place], **changes)
    return msgspec.structs.replace(sample(), cards=tuple(cards))


@pytest.mark.parametrize(
    ("temperatures", "fraction"),
    [
        (("cold", "warm", "hot"), 1),
        (("cold", "warm", "warm"), 2 / 3),
        (("cold", None, None), 1 / 3),
        (("hot", "hot", "warm"), 0),
    ],
)
def test_each_lead_counts_the_same(temperatures: tuple[str | None, ...], fraction: float) -> None:
    verdict = sample().grade(placed(*temperatures))

    assert verdict.fraction == fraction
    assert verdict.feedback == (f"{round(3 * fraction)} of 3 leads are right.",)


def test_each_lead_is_told_with_what_decides_and_why() -> None:
    parts = sample().grade(placed("warm", "warm", None)).parts

    assert [(part.text, part.given, part.right, part.expected) for part in parts] == [
        (NAMES[0], "Warm", False, "Cold"),
        (NAMES[1], "Warm", True, "Warm"),
        (NAMES[2], "no answer", False, "Hot"),
    ]
    assert parts[0].feedback.startswith("No touchpoint decides. Three touchpoints, all of them ours.")
    assert parts[2].feedback.startswith("What decides: “Asked for a quote for twelve tables” (yesterday). A quote")


def test_the_form_knows_leads_by_handle_and_the_response_by_key() -> None:
    board = sample()
    form = FormFields({f"q2-{handle(NAMES[2])}": [handle("Hot")]})

    assert board.read(form, "q2") == {"placed": {"oak-film-quote": "hot"}}
    assert not board.is_answered(board.read(form, "q2"))
    assert board.is_answered(board.right_response())


def test_the_order_is_shuffled_and_stored() -> None:
    board = sample()
    orders = {str(board.params(seed)["order"]) for seed in range(20)}
    leads: Any = board.present({"order": ["oak-film-quote", "oak-harbour-list", "oak-studio-guide"]}).fields["leads"]

    assert len(orders) > 2
    assert [lead["text"] for lead in leads] == [NAMES[2], NAMES[0], NAMES[1]]


def test_kinds_and_rules_stay_on_the_server() -> None:
    html = page(sample())

    assert [word for word in ("quote_request", "email_sent", "R2", "R6", "oak-film") if word in html] == []


@pytest.mark.parametrize(
    ("board", "path"),
    [
        (msgspec.structs.replace(sample(), cards=sample().cards[:2]), ("cards",)),
        (msgspec.structs.replace(sample(), cards=sample().cards[:1] * 4), ("cards", 1, "key")),
        (with_card(0, persona="Ifeanyi Obi, buyer", company="Palmwine Pictures, 2 staff"), ("cards", 0, "key")),
        (with_card(1, explanation=""), ("cards", 1, "explanation")),
        (
            with_card(1, accepted=(Accepted(temperature=Temperature.WARM, handler=Handler.NURTURE, share=1),)),
            ("cards", 1, "accepted"),
        ),
    ],
    ids=["too few", "the same card", "the same name", "an unsound card", "a card to discuss"],
)
def test_mistakes_are_found_where_they_stand(board: LeadBoard, path: tuple[str | int, ...]) -> None:
    assert path in {finding.path for finding in board.check()}


def test_a_board_of_one_temperature_is_refused() -> None:
    cards: list[LeadCard] = [
        msgspec.structs.replace(card, label=sample().cards[0].label, distractor=sample().cards[0].distractor)
        for card in sample().cards
    ]

    findings = msgspec.structs.replace(sample(), cards=tuple(cards)).check()

    assert [finding.message for finding in findings] == ["All cards are alike."]
