"""The evaluation of lead cards: agreement, firmness under other rubrics, and what looks alone give away."""

from pathlib import Path

import msgspec
import yaml

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.registry import item_from
from courseware.kernel.measures import has_failed
from courseware.leads.evaluation import LIMITS, evaluate_cards
from courseware.leads.rubric import rubric_from

RUBRIC = rubric_from(yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8")))
CARDS = [
    card
    for file in sorted(Path("quizzes/en/cards").glob("*.yaml"))
    for card in map(item_from, yaml.safe_load(file.read_text(encoding="utf-8"))["cards"])
    if isinstance(card, LeadCard)
]
COLD, WARM, HOT = Temperature.COLD, Temperature.WARM, Temperature.HOT


def a_timer() -> float:
    """A clock that stands still."""
    return 0.0


EVALUATION = evaluate_cards(CARDS, RUBRIC, seed=1, timer=a_timer, votes=10)


def test_all_shipped_cards_agree_and_no_binding_target_is_missed() -> None:
    assert EVALUATION.disagreeing == ()
    assert min(EVALUATION.branches.values()) >= 2
    assert sum(EVALUATION.branches.values()) == len(CARDS) == EVALUATION.cards
    assert not has_failed(EVALUATION.measures, is_strict=False)


def test_a_card_with_another_label_disagrees() -> None:
    card = next(each for each in CARDS if each.label.temperature is HOT)
    wrong = msgspec.structs.replace(card, label=next(each.label for each in CARDS if each.label.temperature is COLD))
    found = evaluate_cards([wrong, *CARDS[1:]], RUBRIC, seed=1, timer=a_timer, votes=2)

    assert found.disagreeing == (wrong.key,)
    assert has_failed(found.measures, is_strict=False)


def test_the_table_lists_the_cards_that_do_not_stand_firm() -> None:
    shaky = [each for each in EVALUATION.stabilities if not each.is_firm]

    assert all(each.key in EVALUATION.text for each in shaky)
    assert EVALUATION.text.endswith(LIMITS)
