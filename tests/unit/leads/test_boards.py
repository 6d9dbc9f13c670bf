"""Boards: nine mixed leads by a seed, and what the rubric has against an authored one."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.lead import Handler, Label, LeadCard, Temperature
from courseware.items.lead_board import LeadBoard, name_of
from courseware.items.registry import item_from
from courseware.leads.boards import FEWEST, SIZE, board_of, check_board, dealt_for_board, make_board
from courseware.leads.rubric import rubric_from

ROOT = Path(__file__).parents[3]
RUBRIC = rubric_from(yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8")))
SAMPLE = item_from(yaml.safe_load((ROOT / "quizzes/samples/lead_board.yaml").read_text(encoding="utf-8"))["item"])


def sample() -> LeadBoard:
    assert isinstance(SAMPLE, LeadBoard)
    return SAMPLE


def numbered(card: LeadCard, number: int) -> LeadCard:
    """The same card under another key and name."""
    return msgspec.structs.replace(
        card, key=f"{card.key}-{number}", persona=f"Person {number}, buyer", company=f"Firm {card.key}"
    )


CARDS = [numbered(card, number) for card in sample().cards for number in range(8)]


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_every_seed_deals_nine_different_leads_with_no_column_empty(seed: int) -> None:
    dealt = dealt_for_board(CARDS, seed)

    assert len({name_of(card) for card in dealt}) == SIZE
    counts = Counter(card.label.temperature for card in dealt)
    assert set(counts) == set(Temperature)
    assert min(counts.values()) >= FEWEST
    assert make_board(CARDS, RUBRIC, seed).check() == []


def test_columns_cannot_be_counted_out() -> None:
    mixes = {
        tuple(sorted(Counter(card.label.temperature for card in dealt_for_board(CARDS, seed)).items()))
        for seed in range(60)
    }

    assert len(mixes) >= 6


def test_a_seed_gives_the_same_board_again() -> None:
    assert make_board(CARDS, RUBRIC, 7) == make_board(CARDS, RUBRIC, 7)
    assert make_board(CARDS, RUBRIC, 7).cards != make_board(CARDS, RUBRIC, 8).cards
    assert make_board(CARDS, RUBRIC, 7).key == "board-7"


def test_the_order_of_the_cards_does_not_matter() -> None:
    assert make_board(CARDS[::-1], RUBRIC, 3) == make_board(CARDS, RUBRIC, 3)


def test_too_few_cards_are_refused() -> None:
    with pytest.raises(ValueError, match="3 cards are too few"):
        dealt_for_board(sample().cards, 1)


def test_the_explanation_names_the_rules_in_the_order_they_are_asked() -> None:
    board = board_of(sample().cards, RUBRIC, "three")

    names = [RUBRIC.rules[rule].name for rule in ("R2", "R4", "R6")]
    assert board.explanation == f"Rules at work on this board: {'; '.join(names)}."
    assert "R2" not in board.explanation


def test_the_rubric_agrees_with_the_sample() -> None:
    assert check_board(sample(), RUBRIC) == []


def test_a_wrong_label_is_found_at_its_card() -> None:
    wrong = Label(temperature=Temperature.COLD, handler=Handler.MARKETING, rule="R6")
    cards = (*sample().cards[:2], msgspec.structs.replace(sample().cards[2], label=wrong))

    found = check_board(msgspec.structs.replace(sample(), cards=cards), RUBRIC)

    assert [each.path[:3] for each in found][:1] == [("cards", 2, "label")]
