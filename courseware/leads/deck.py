"""Dealing: which lead cards come next for one learner, and in which order."""

from collections import Counter
from collections.abc import Sequence

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.kernel.keys import number_of

LONGEST_RUN = 2


def deal(cards: Sequence[LeadCard], history: Sequence[str], size: int, seed: int) -> tuple[LeadCard, ...]:
    """At most `size` different cards: unseen ones first, of mixed temperatures, never three alike in a row.

    `history` are the keys of the cards played, oldest first; cards seen come back longest unseen first. Of each
    temperature there is at least a quarter of the hand and at most one more than a third, where the deck
    allows. The hand is smaller than `size` only when the deck is, or when more would force three of one temperature in a row.
    """
    return arranged(_hand(freshest_first(cards, history, seed), size), seed)


def shuffled(cards: Sequence[LeadCard], seed: int) -> tuple[LeadCard, ...]:
    """All the cards in an order of chance, never three of one temperature in a row where their mix allows it."""
    in_chance = freshest_first(cards, [], seed)
    return arranged(in_chance, seed) if _can_be_arranged(_temperatures(cards), None, 0) else tuple(in_chance)


def freshest_first(cards: Sequence[LeadCard], history: Sequence[str], seed: int) -> list[LeadCard]:
    """Cards never played first, then those played longest ago; `history` are keys, oldest first."""
    last_seen = {key: place for place, key in enumerate(history)}
    return sorted(cards, key=lambda card: (last_seen.get(card.key, -1), number_of(f"{seed}/{card.key}")))


def _hand(cards: Sequence[LeadCard], size: int) -> list[LeadCard]:
    hand: list[LeadCard] = []
    for most in (size // 4, (size + 2) // 3 + 1, size):
        for card in cards:
            if len(hand) < size and card not in hand and _temperatures(hand)[card.label.temperature] < most:
                hand.append(card)
    return _thinned(hand)


def _thinned(hand: list[LeadCard]) -> list[LeadCard]:
    while not _can_be_arranged(_temperatures(hand), None, 0):
        most = _temperatures(hand).most_common(1)[0][0]
        hand.remove(next(card for card in reversed(hand) if card.label.temperature == most))
    return hand


def _temperatures(cards: Sequence[LeadCard]) -> Counter[Temperature]:
    return Counter(card.label.temperature for card in cards)


def _can_be_arranged(counts: Counter[Temperature], last: Temperature | None, run: int) -> bool:
    """Whether cards of these temperatures can still follow `run` cards of the temperature `last`."""
    total = counts.total()
    return all(
        count <= LONGEST_RUN * (total - count + 1) - (run if temperature == last else 0)
        for temperature, count in counts.items()
    )


def arranged(hand: Sequence[LeadCard], seed: int) -> tuple[LeadCard, ...]:
    """The same cards in an order without three of one temperature in a row; there must be one."""
    waiting, dealt = list(hand), list[LeadCard]()
    while waiting:
        allowed = [card for card in waiting if _may_follow(card, dealt, waiting)]
        card = allowed[number_of(f"{seed}/place/{len(dealt)}") % len(allowed)]
        waiting.remove(card)
        dealt.append(card)
    return tuple(dealt)


def _may_follow(card: LeadCard, dealt: Sequence[LeadCard], waiting: Sequence[LeadCard]) -> bool:
    temperature = card.label.temperature
    run = 1 + _run_of(temperature, dealt)
    left = _temperatures([each for each in waiting if each is not card])
    return run <= LONGEST_RUN and _can_be_arranged(left, temperature, run)


def _run_of(temperature: Temperature, dealt: Sequence[LeadCard]) -> int:
    run = 0
    for card in reversed(dealt):
        if card.label.temperature != temperature:
            break
        run += 1
    return run
