"""How firm a label stands: the perturbed rubrics, and the shares they give."""

from pathlib import Path

import msgspec
import pytest
import yaml

from courseware.items.lead import Fit, Handler, LeadCard, Temperature
from courseware.items.registry import item_from
from courseware.leads.ensemble import (
    VOTES,
    Jitter,
    Stability,
    answer_of,
    ensemble,
    peers_of,
    reaches,
    split_of,
    stabilities,
    stability,
)
from courseware.leads.rubric import Lead, Touch, rubric_from

AUTHORED = yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8"))
RUBRIC = rubric_from(AUTHORED)
CARDS = [
    card
    for file in sorted(Path("quizzes/en/cards").glob("*.yaml"))
    for card in map(item_from, yaml.safe_load(file.read_text(encoding="utf-8"))["cards"])
    if isinstance(card, LeadCard)
]
FIRM = Lead(Fit.A, (Touch(2, "quote_request"),))
ON_THE_EDGE = Lead(Fit.B, (Touch(14, "quote_request"),))


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


def test_equal_rubrics_share_one_ensemble_and_others_do_not() -> None:
    stricter = rubric_from({**AUTHORED, "repeat_factor": 0.5})

    assert peers_of(rubric_from(AUTHORED)) is peers_of(RUBRIC)
    assert len(peers_of(RUBRIC)) == VOTES
    assert {peer.repeat_factor for peer in peers_of(stricter)} == {0.5}


def test_a_request_on_the_last_day_splits_the_ensemble_between_hot_and_warm() -> None:
    split = split_of(ON_THE_EDGE, peers_of(RUBRIC))

    assert set(split) == {(Temperature.HOT, Handler.SALES), (Temperature.WARM, Handler.NURTURE)}
    assert sum(split.values()) == pytest.approx(1)
    assert list(split.values()) == sorted(split.values(), reverse=True)


def test_stability_is_the_share_of_ones_own_answer() -> None:
    split = split_of(ON_THE_EDGE, peers_of(RUBRIC))

    assert stability(FIRM, RUBRIC) == 1
    assert stability(ON_THE_EDGE, RUBRIC) == split[answer_of(ON_THE_EDGE, RUBRIC)]
    assert stability(ON_THE_EDGE, RUBRIC, (Temperature.WARM, Handler.NURTURE)) == pytest.approx(
        1 - stability(ON_THE_EDGE, RUBRIC)
    )
    assert stability(FIRM, RUBRIC, (Temperature.COLD, Handler.MARKETING)) == 0


@pytest.mark.parametrize("lead", [FIRM, ON_THE_EDGE], ids=["firm", "on the edge"])
@pytest.mark.parametrize("apart", [-0.005, 0, 0.005])
def test_a_floor_is_reached_by_as_much_as_the_stability_says(lead: Lead, apart: float) -> None:
    share = stability(lead, RUBRIC)
    floor = share + apart

    assert reaches(lead, RUBRIC, answer_of(lead, RUBRIC), floor) is (share >= floor)


@pytest.mark.parametrize(
    ("tier", "share", "is_firm"), [(1, 0.95, True), (2, 0.94, False), (3, 0.85, True), (3, 0.84, False)]
)
def test_each_tier_has_its_floor(tier: int, share: float, is_firm: bool) -> None:
    assert Stability("a-card", tier, share).is_firm is is_firm
