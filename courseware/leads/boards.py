"""Boards made from lead cards: nine leads whose temperatures are mixed, and differently mixed on each board."""

import hashlib
from collections.abc import Sequence

from courseware.content import source
from courseware.content.library import Library
from courseware.items.base import Finding
from courseware.items.lead import LeadCard, Temperature
from courseware.items.lead_board import LeadBoard, name_of
from courseware.leads.cards import check_card
from courseware.leads.rubric import RULES, Rubric

SIZE = 9
FEWEST = 2
"""Of each temperature at least so many lie on a board: no column stays empty, and none can be counted out."""
_MIXES = [
    (cold, warm, SIZE - cold - warm) for cold in range(FEWEST, SIZE) for warm in range(FEWEST, SIZE - cold - FEWEST + 1)
]


def make_board(cards: Sequence[LeadCard], rubric: Rubric, seed: int) -> LeadBoard:
    """A board of nine of these cards, keyed `board-<seed>`; equal seeds and cards give equal boards.

    Raises ValueError when the cards do not hold enough of each temperature for the seed's mix.
    """
    return board_of(dealt_for_board(cards, seed), rubric, f"board-{seed}")


def board_of(cards: Sequence[LeadCard], rubric: Rubric, key: str) -> LeadBoard:
    """These cards as a board; its explanation names the rules that decide on it, in the order they are asked."""
    at_work = {card.label.rule for card in cards}
    names = "; ".join(rubric.rules[rule].name for rule in RULES if rule in at_work)
    skills = tuple(sorted({skill for card in cards for skill in card.skills}))
    return LeadBoard(key=key, cards=tuple(cards), explanation=f"Rules at work on this board: {names}.", skills=skills)


def dealt_for_board(cards: Sequence[LeadCard], seed: int) -> tuple[LeadCard, ...]:
    """Nine cards with one right answer each and names that tell them apart, at least two of each temperature.

    Raises ValueError when the cards do not hold enough of each temperature for the seed's mix.
    """
    shuffled = sorted(cards, key=lambda card: _number(f"{seed}/{card.key}"))
    mix = dict(zip(Temperature, _MIXES[_number(f"{seed}/mix") % len(_MIXES)], strict=True))
    dealt: dict[str, LeadCard] = {}
    for card in shuffled:
        if mix[card.label.temperature] and not card.accepted and name_of(card) not in dealt:
            dealt[name_of(card)] = card
            mix[card.label.temperature] -= 1
    if len(dealt) < SIZE:
        raise ValueError(f"{len(cards)} cards are too few or too alike for a board of {SIZE}.")
    return tuple(dealt.values())


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


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
