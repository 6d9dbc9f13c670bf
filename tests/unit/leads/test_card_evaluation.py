"""The evaluation of lead cards: agreement, firmness under other rubrics, and what looks alone give away."""

from pathlib import Path

import msgspec
import pytest
import yaml

from courseware.items.lead import LeadCard, Temperature
from courseware.items.registry import item_from
from courseware.kernel.measures import has_failed
from courseware.leads.evaluation import (
    LIMITS,
    Jitter,
    best_by_two_cuts,
    ensemble,
    evaluate_cards,
    stabilities,
)
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


def test_without_jitter_every_label_stands() -> None:
    still = ensemble(RUBRIC, 2, 1, Jitter(0, 0, 0, 0))

    assert still == [RUBRIC, RUBRIC]
    assert {each.share for each in stabilities(CARDS, still)} == {1.0}


def test_the_ensemble_is_seeded_and_keeps_counts_whole() -> None:
    first, again, other = ensemble(RUBRIC, 3, 1), ensemble(RUBRIC, 3, 1), ensemble(RUBRIC, 3, 2)
    numbers = [value for rubric in first for value in msgspec.structs.asdict(rubric.windows).values()]

    assert first == again != other
    assert len({rubric.windows for rubric in first}) == 3
    assert all(isinstance(value, int) and value >= 1 for value in numbers)
    assert all(
        (now.points > 0) == (before.points > 0) and (now.points < 0) == (before.points < 0)
        for rubric in first
        for now, before in zip(rubric.kinds, RUBRIC.kinds, strict=True)
    )


@pytest.mark.parametrize(
    ("values", "truth", "share"),
    [
        ([1, 2, 3], [COLD, WARM, HOT], 1.0),
        ([3, 2, 1], [COLD, WARM, HOT], 1.0),
        ([1, 1, 1], [COLD, WARM, HOT], 1 / 3),
        ([1, 2, 3, 4], [COLD, WARM, COLD, WARM], 3 / 4),
    ],
)
def test_two_cuts_chosen_in_hindsight(values: list[int], truth: list[Temperature], share: float) -> None:
    assert best_by_two_cuts(values, truth) == pytest.approx(share)


def test_the_table_lists_the_cards_that_do_not_stand_firm() -> None:
    shaky = [each for each in EVALUATION.stabilities if not each.is_firm]

    assert all(each.key in EVALUATION.text for each in shaky)
    assert EVALUATION.text.endswith(LIMITS)
