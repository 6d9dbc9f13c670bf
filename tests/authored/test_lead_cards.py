"""The authored lead cards: every one agrees with the rubric, and the deck is varied and fair."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from courseware.items.lead import Fit, Handler, LeadCard, Temperature
from courseware.items.registry import item_from
from courseware.leads.cards import check_card, check_deck, contrast_of, lead_of
from courseware.leads.rubric import read_lead, rubric_from

ROOT = Path(__file__).parents[2]
RUBRIC = rubric_from(yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8")))


def cards_in(deck: dict[str, Any]) -> list[LeadCard]:
    items = [item_from(authored) for authored in deck["cards"]]
    return [item for item in items if isinstance(item, LeadCard)]


FILES = sorted((ROOT / "quizzes/en/cards").glob("*.yaml"))
CARDS = [card for file in FILES for card in cards_in(yaml.safe_load(file.read_text(encoding="utf-8")))]
READINGS = [read_lead(lead_of(card), RUBRIC) for card in CARDS]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_the_card_agrees_with_the_rubric(card: LeadCard) -> None:
    assert check_card(card, RUBRIC) == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_the_evidence_is_all_that_decides(card: LeadCard) -> None:
    assert card.evidence == read_lead(lead_of(card), RUBRIC).deciding


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_one_edit_makes_a_twin_with_another_answer(card: LeadCard) -> None:
    reading = contrast_of(card, RUBRIC).reading

    assert (reading.temperature, reading.handler) != (card.label.temperature, card.label.handler)


def test_no_key_person_or_company_stands_twice() -> None:
    assert check_deck(CARDS) == []


def test_temperatures_are_balanced_and_every_branch_is_met_twice() -> None:
    branches = Counter((reading.rule, reading.branch) for reading in READINGS)

    assert Counter(card.label.temperature for card in CARDS) == dict.fromkeys(Temperature, 16)
    assert set(branches) == {(rule, branch) for rule in RUBRIC.rules for branch in RUBRIC.rules[rule].branches}
    assert min(branches.values()) >= 2


def test_the_deck_is_varied() -> None:
    warm = Counter(card.label.handler for card in CARDS if card.label.temperature is Temperature.WARM)

    assert len({card.seller for card in CARDS}) >= 8
    assert min(warm[Handler.NURTURE], warm[Handler.SALES]) >= 6
    assert Counter(card.tier for card in CARDS) == {1: 19, 2: 24, 3: 5}
    assert {card.as_of.year for card in CARDS} == {date(2026, 1, 1).year}


def test_a_third_turns_on_dates_refusals_opt_outs_or_fit() -> None:
    turning = {"opted_out", "not_now", "old_request", "faded"}
    count = sum(
        reading.branch in turning or card.fit is Fit.C or card.contrast.edit in ("age", "fit")
        for card, reading in zip(CARDS, READINGS, strict=True)
    )

    assert count >= len(CARDS) / 3


@pytest.mark.parametrize(
    "cue",
    [lambda card: len(card.touchpoints), lambda card: sum(len(each.text) for each in card.touchpoints)],
    ids=["number of touchpoints", "length of text"],
)
def test_no_surface_cue_sorts_more_than_half(cue: Callable[[LeadCard], int]) -> None:
    assert best_share_by_two_cuts([cue(card) for card in CARDS]) <= 0.5


def best_share_by_two_cuts(values: list[int]) -> float:
    """The share of cards that the best two limits on one number sort rightly, chosen in hindsight."""
    truth = [card.label.temperature for card in CARDS]
    limits = [-1, *sorted(set(values))]
    rights = [
        sum(order[(value > low) + (value > high)] == right for value, right in zip(values, truth, strict=True))
        for low, high in combinations_with_replacement(limits, 2)
        for order in permutations(Temperature)
    ]
    return max(rights) / len(CARDS)


def test_the_example_deck_for_authors_passes() -> None:
    page = (ROOT / "docs/authors/lead-cards.md").read_text(encoding="utf-8")
    decks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    examples = [card for deck in decks for card in cards_in(deck)]

    assert len(examples) == 1
    assert [finding for card in examples for finding in check_card(card, RUBRIC)] == []


def test_the_samples_of_the_lead_item_pass_too() -> None:
    page = (ROOT / "docs/authors/items/lead.md").read_text(encoding="utf-8")
    authored = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    sample = yaml.safe_load((ROOT / "quizzes/samples/lead.yaml").read_text(encoding="utf-8"))
    items = [item_from(each) for each in (*authored, sample["item"])]

    assert [check_card(item, RUBRIC) for item in items if isinstance(item, LeadCard)] == [[], []]
