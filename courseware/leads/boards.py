"""Boards made from lead cards, and what the rubric has against authored ones."""

from collections.abc import Sequence

from courseware.content import source
from courseware.content.library import Library
from courseware.items.base import Finding
from courseware.items.lead import LeadCard
from courseware.items.lead_board import LeadBoard
from courseware.leads.cards import check_card
from courseware.leads.rubric import RULES, Rubric


def board_of(cards: Sequence[LeadCard], rubric: Rubric, key: str) -> LeadBoard:
    """These cards as a board; its explanation names the rules that decide on it, in the order they are asked."""
    at_work = {card.label.rule for card in cards}
    names = "; ".join(rubric.rules[rule].name for rule in RULES if rule in at_work)
    skills = tuple(sorted({skill for card in cards for skill in card.skills}))
    return LeadBoard(key=key, cards=tuple(cards), explanation=f"Rules at work on this board: {names}.", skills=skills)


def check_board(board: LeadBoard, rubric: Rubric) -> list[Finding]:
    """What the rubric has against the cards of a board; the findings of `board.check()` are not repeated."""
    return [
        Finding(("cards", place, *found.path), found.message, found.remedy)
        for place, card in enumerate(board.cards)
        for found in check_card(card, rubric)[len(card.check()) :]
    ]


def board_findings(library: Library, rubric: Rubric) -> list[source.Finding]:
    """What the rubric has against the boards that stand in quizzes and lessons, at their places."""
    boards = [(address, item) for address, item in library.items.items() if isinstance(item, LeadBoard)]
    return [
        place.at(path + found.path, found.message, found.remedy)
        for address, board in boards
        for place, path in [library.places[address]]
        for found in check_board(board, rubric)
    ]
