"""Boards made from cards, and what the rubric has against an authored one."""

from pathlib import Path

import msgspec
import yaml

from courseware.items.lead_board import LeadBoard
from courseware.items.lead_terms import Handler, Label, Temperature
from courseware.items.registry import item_from
from courseware.leads.boards import board_of, check_board
from courseware.leads.rubric import rubric_from

ROOT = Path(__file__).parents[3]
RUBRIC = rubric_from(yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8")))
SAMPLE = item_from(yaml.safe_load((ROOT / "quizzes/samples/lead_board.yaml").read_text(encoding="utf-8"))["item"])


def sample() -> LeadBoard:
    assert isinstance(SAMPLE, LeadBoard)
    return SAMPLE


def test_the_explanation_names_the_rules_in_the_order_they_are_asked() -> None:
    board = board_of(sample().cards, RUBRIC, "three")

    names = [RUBRIC.rules[rule].name for rule in ("R2", "R4", "R6")]
    assert board.explanation == f"Rules at work on this board: {'; '.join(names)}."
    assert "R2" not in board.explanation
    assert (board.check(), board.key, board.cards, board.skills) == ([], "three", sample().cards, ())


def test_the_rubric_agrees_with_the_sample() -> None:
    assert check_board(sample(), RUBRIC) == []


def test_a_wrong_label_is_found_at_its_card() -> None:
    wrong = Label(temperature=Temperature.COLD, handler=Handler.MARKETING, rule="R6")
    cards = (*sample().cards[:2], msgspec.structs.replace(sample().cards[2], label=wrong))

    found = check_board(msgspec.structs.replace(sample(), cards=cards), RUBRIC)

    assert [each.path[:3] for each in found][:1] == [("cards", 2, "label")]
