"""Dealing lead cards: unseen first, mixed, never three alike in a row."""

from itertools import groupby

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.leads.deck import deal, shuffled

DECK_SIZE = 48


def a_card(key: str, temperature: str) -> LeadCard:
    handler = {"cold": "marketing", "warm": "nurture", "hot": "sales"}[temperature]
    return msgspec.convert(
        {
            "key": key,
            "seller": "s",
            "persona": key,
            "company": key,
            "source": "s",
            "fit": "A",
            "as_of": "2026-01-01",
            "touchpoints": [],
            "label": {"temperature": temperature, "handler": handler, "rule": "R1"},
            "tier": 1,
            "distractor": {"temperature": "warm", "why": "w"},
            "contrast": {"edit": "fit", "becomes": {"temperature": "warm", "handler": "sales"}, "text": "t"},
        },
        LeadCard,
    )


def a_deck(cold: int = 16, warm: int = 16, hot: int = 16) -> list[LeadCard]:
    counts = {"cold": cold, "warm": warm, "hot": hot}
    return [a_card(f"{name}-{place}", name) for name, count in counts.items() for place in range(count)]


def temperatures(cards: tuple[LeadCard, ...]) -> list[Temperature]:
    return [card.label.temperature for card in cards]


def longest_run(cards: tuple[LeadCard, ...]) -> int:
    return max((len(list(group)) for _, group in groupby(temperatures(cards))), default=0)


COUNTS = st.integers(0, 9)
SEEDS = st.integers(0, 2**40)
PROPERTY = settings(deadline=None)


@PROPERTY
@given(COUNTS, COUNTS, COUNTS, st.integers(0, 20), SEEDS)
def test_never_three_alike_in_a_row_and_no_card_twice(cold: int, warm: int, hot: int, size: int, seed: int) -> None:
    hand = deal(a_deck(cold, warm, hot), [], size, seed)

    assert longest_run(hand) <= 2
    assert len({card.key for card in hand}) == len(hand) <= size


@PROPERTY
@given(st.integers(1, DECK_SIZE), SEEDS)
def test_a_balanced_deck_fills_the_hand(size: int, seed: int) -> None:
    assert len(deal(a_deck(), [], size, seed)) == size


@PROPERTY
@given(SEEDS, st.integers(0, DECK_SIZE))
def test_a_session_of_twelve_is_mixed(seed: int, seen: int) -> None:
    history = [card.key for card in deal(a_deck(), [], seen, seed + 1)]

    counts = [temperatures(deal(a_deck(), history, 12, seed)).count(each) for each in Temperature]

    assert min(counts) >= 3
    assert max(counts) <= 5


@PROPERTY
@given(SEEDS)
def test_three_sessions_repeat_nothing_and_six_show_the_whole_deck(seed: int) -> None:
    deck, history = a_deck(), list[str]()
    for session in range(6):
        history += [card.key for card in deal(deck, history, 12, seed + session)]

    assert len(set(history[:36])) == 36
    assert set(history) == {card.key for card in deck}


def test_cards_seen_come_back_longest_unseen_first() -> None:
    deck = a_deck(2, 2, 2)
    history = ["hot-0", "cold-0", "warm-0", "hot-1", "cold-1", "warm-1"]

    hand = deal(deck, history, 3, seed=5)

    assert {card.key for card in hand} == {"hot-0", "cold-0", "warm-0"}


def test_a_one_sided_deck_gives_a_short_hand() -> None:
    assert len(deal(a_deck(cold=9, warm=1, hot=0), [], 9, seed=1)) == 5


def test_the_seed_decides() -> None:
    deck = a_deck()

    assert deal(deck, [], 12, seed=1) == deal(list(reversed(deck)), [], 12, seed=1)
    assert deal(deck, [], 12, seed=1) != deal(deck, [], 12, seed=2)


@pytest.mark.parametrize("size", [0, -1])
def test_no_cards_asked_for_none_dealt(size: int) -> None:
    assert deal(a_deck(), [], size, seed=1) == ()


@PROPERTY
@given(COUNTS, COUNTS, COUNTS, SEEDS)
def test_a_whole_deck_is_dealt_whatever_its_mix(cold: int, warm: int, hot: int, seed: int) -> None:
    deck = a_deck(cold, warm, hot)
    hand = shuffled(deck, seed)
    assert sorted(card.key for card in hand) == sorted(card.key for card in deck)
    assert hand == shuffled(deck, seed)
    others = len(deck) - max(cold, warm, hot)
    assert longest_run(hand) <= 2 or max(cold, warm, hot) > 2 * (others + 1)
