"""How firm a label stands: the perturbed rubrics, and the shares they give."""

from pathlib import Path

import msgspec
import pytest
import yaml

from courseware.items.lead import Accepted, LeadCard
from courseware.items.lead_terms import By, Channel, Fit, Handler, Temperature, Touchpoint
from courseware.items.registry import item_from
from courseware.leads.cards import lead_of_card
from courseware.leads.ensemble import (
    FLOORS,
    VOTES,
    Jitter,
    Stability,
    answer_of,
    check_firmness,
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


def a_card_on_the_edge(tier: int, accepted: tuple[Accepted, ...] = ()) -> LeadCard:
    """A card with a request 13 days old, which a third of careful readers call stale."""
    card = next(each for each in CARDS if each.label.rule == "R2")
    touch = Touchpoint(days_ago=13, channel=Channel.EMAIL, kind="quote_request", by=By.THEM, text="Asked for a quote")
    changes = {"fit": Fit.B, "touchpoints": (touch,), "evidence": (0,), "tier": tier, "accepted": accepted}
    return msgspec.structs.replace(card, **changes)


def test_shipped_cards_are_firm() -> None:
    assert [card.key for card in CARDS if check_firmness(card, RUBRIC)] == []


@pytest.mark.parametrize("tier", [1, 3])
def test_a_card_on_the_edge_is_found_at_its_tier(tier: int) -> None:
    card = a_card_on_the_edge(tier)
    share = stability(lead_of_card(card), RUBRIC)
    (found,) = check_firmness(card, RUBRIC)

    assert 0.5 < share < FLOORS[tier]
    assert found.path == ("tier",)
    assert f"Of 100 careful readings {share * 100:.0f} give this answer" in found.message


def test_a_card_is_firm_in_all_the_answers_it_accepts() -> None:
    accepted = (
        Accepted(temperature=Temperature.HOT, handler=Handler.SALES, share=0.7),
        Accepted(temperature=Temperature.WARM, handler=Handler.NURTURE, share=0.3),
    )

    assert check_firmness(a_card_on_the_edge(1, accepted), RUBRIC) == []
