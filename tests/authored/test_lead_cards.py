"""The authored lead cards: every one agrees with the rubric, and the deck is varied and fair."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Handler, Temperature
from courseware.items.registry import item_from
from courseware.leads.cards import after_contrast, check_card, check_deck, lead_of_card
from courseware.leads.cues import CueShare, audit_cues
from courseware.leads.ensemble import Stability, peers_of, stabilities
from courseware.leads.hinges import Hinge, hinges_of
from courseware.leads.rubric import read_lead, rubric_from

ROOT = Path(__file__).parents[2]
RUBRIC = rubric_from(yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8")))


def cards_in(deck: dict[str, Any]) -> list[LeadCard]:
    items = [item_from(authored) for authored in deck["cards"]]
    return [item for item in items if isinstance(item, LeadCard)]


FILES = sorted((ROOT / "quizzes/en/cards").glob("*.yaml"))
CARDS = [card for file in FILES for card in cards_in(yaml.safe_load(file.read_text(encoding="utf-8")))]
READINGS = [read_lead(lead_of_card(card), RUBRIC) for card in CARDS]
STABILITIES = stabilities(CARDS, peers_of(RUBRIC))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_the_card_agrees_with_the_rubric(card: LeadCard) -> None:
    assert check_card(card, RUBRIC) == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_the_evidence_is_all_that_decides(card: LeadCard) -> None:
    assert card.evidence == read_lead(lead_of_card(card), RUBRIC).deciding


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_one_edit_makes_a_twin_with_another_answer(card: LeadCard) -> None:
    reading = after_contrast(card, RUBRIC)

    assert (reading.temperature, reading.handler) != (card.label.temperature, card.label.handler)


def test_no_key_person_or_company_stands_twice() -> None:
    assert check_deck(CARDS) == []


def test_the_deck_has_the_size_and_the_balance_it_promises() -> None:
    assert len(CARDS) == 120
    assert Counter(card.label.temperature for card in CARDS) == dict.fromkeys(Temperature, 40)
    assert Counter(card.tier for card in CARDS) == {1: 40, 2: 50, 3: 30}


def test_every_branch_of_every_rule_is_met_five_times() -> None:
    branches = Counter((reading.rule, reading.branch) for reading in READINGS)

    assert set(branches) == {(rule, branch) for rule in RUBRIC.rules for branch in RUBRIC.rules[rule].branches}
    assert min(branches.values()) >= 5


def test_the_deck_is_varied() -> None:
    warm = Counter(card.label.handler for card in CARDS if card.label.temperature is Temperature.WARM)

    assert len({card.seller for card in CARDS}) >= 8
    assert min(warm[Handler.NURTURE], warm[Handler.SALES]) >= 15
    assert {card.as_of.year for card in CARDS} == {date(2026, 1, 1).year}


def test_a_third_turns_on_dates_refusals_opt_outs_or_fit() -> None:
    hinges = [hinges_of(lead_of_card(card), RUBRIC) for card in CARDS]

    assert sum(map(bool, hinges)) >= len(CARDS) / 3
    assert set().union(*hinges) == set(Hinge)


@pytest.mark.parametrize("stability", STABILITIES, ids=lambda each: each.key)
def test_other_sensible_rubrics_read_the_card_alike(stability: Stability) -> None:
    assert stability.is_firm, f"{stability.share:.3f} is below the floor of tier {stability.tier}."


@pytest.mark.parametrize("cue", audit_cues(CARDS, RUBRIC), ids=lambda each: each.name)
def test_no_single_number_gives_the_temperature_away(cue: CueShare) -> None:
    assert cue.is_fair, f"{cue.share:.0%} of the cards can be sorted by {cue.name}; at most {cue.ceiling:.0%} may."


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
