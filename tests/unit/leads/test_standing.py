"""Where a learner stands: from played cards to shares, sessions and the hardest rule."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Handler, Temperature
from courseware.leads.checks import lead_cards
from courseware.leads.confidence import Bin
from courseware.leads.confusion import Play
from courseware.leads.mastery import State
from courseware.leads.practice import branch_of, subject_of
from courseware.leads.rubric import rubric_from
from courseware.leads.standing import (
    Hard,
    PlayedCard,
    RuleShare,
    SessionPoint,
    class_standing,
    hardest_rule,
    played_card,
    portrait,
    situation_of,
    standing_of,
)
from courseware.learning.ratings import Rated
from courseware.learning.recall import RECALL, Memory, Rating
from tests.unit.items.samples import sample_item

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TRUTH = {"R1": ("cold", "marketing"), "R2": ("hot", "sales"), "R4": ("warm", "nurture")}


def a_played(rule: str, right: int = 2, session: str = "one", minutes: int = 0) -> PlayedCard:
    """A card of a rule with none, one (the temperature) or both answers right."""
    temperature, handler = TRUTH[rule]
    said = temperature if right else ("cold" if temperature != "cold" else "hot")
    chosen = handler if right == 2 else ("marketing" if handler != "marketing" else "sales")
    play = Play(session, Temperature(temperature), Handler(handler), Temperature(said), Handler(chosen))
    card = sample_item("lead")
    assert isinstance(card, LeadCard)
    label = msgspec.structs.replace(card.label, rule=rule)
    labelled = msgspec.structs.replace(card, key=f"card-{rule.lower()}-{minutes}", label=label)
    return PlayedCard(labelled, NOON + timedelta(minutes=minutes), play)


def test_nothing_played_is_no_standing() -> None:
    standing = standing_of([])

    assert (standing.played, standing.temperature.share_right, standing.hardest, standing.sessions) == (
        0,
        None,
        None,
        (),
    )


def test_sessions_are_numbered_and_dated_by_their_first_card() -> None:
    played = [a_played("R1", 2, "one", 0), a_played("R2", 1, "one", 1), a_played("R4", 0, "two", 9)]

    assert standing_of(played).sessions == (
        SessionPoint(number=1, at=NOON, played=2, temperatures=2, handlers=1, fraction=0.75),
        SessionPoint(number=2, at=NOON + timedelta(minutes=9), played=1, temperatures=0, handlers=0, fraction=0),
    )


@pytest.mark.parametrize(
    ("played", "hardest"),
    [
        ([a_played("R1"), a_played("R2")], None),
        ([a_played("R1", 1), a_played("R2", 0)], RuleShare("R2", 1, 0)),
        ([a_played("R1", 0), a_played("R2", 0), a_played("R2", 0)], RuleShare("R2", 2, 0)),
        ([a_played("R4", 1), a_played("R1", 1)], RuleShare("R1", 1, 0.5)),
    ],
)
def test_the_hardest_rule_has_the_smallest_share(played: list[PlayedCard], hardest: RuleShare | None) -> None:
    assert hardest_rule(played) == hardest


def wrong_answer(card: LeadCard) -> dict[str, str]:
    """Both answers wrong."""
    is_hot = card.label.temperature is Temperature.HOT
    return {"temperature": "cold", "handler": "marketing"} if is_hot else {"temperature": "hot", "handler": "sales"}


def answered(card: LeadCard, is_right: bool = True, days: int = 0, **more: object) -> PlayedCard:
    """A card of the course, answered so many days after noon."""
    response = {**(card.right_response() if is_right else wrong_answer(card)), **more}
    return played_card(card, response, "one", NOON + timedelta(days=days))


def test_a_second_try_counts_by_its_first_answer(library: Library) -> None:
    card = next(each for each in lead_cards(library) if each.label.temperature is Temperature.HOT)
    first = {"temperature": "warm", "handler": "sales", "sure": 80}
    played = played_card(card, {**card.right_response(), "sure": 95, "first": first}, "one", NOON)

    assert (played.play.said_temperature, played.sure, played.is_right) == (Temperature.WARM, 80, False)


@pytest.mark.parametrize("sure", [None, 50, "80", "rather"])
def test_what_is_no_level_is_not_said(library: Library, sure: object) -> None:
    assert answered(lead_cards(library)[0], sure=sure).sure is None


def test_a_portrait_of_nothing_is_whole(library: Library) -> None:
    rubric = rubric_from(library.rubric)
    told = portrait([], {}, Rated(), rubric, NOON)

    assert (told.standing.played, told.cost, told.kappa, told.leanings, told.calibration) == (0, None, None, (), None)
    assert len(told.rules) == 12
    assert {rule.mastery.state for rule in told.rules} == {State.NEW}
    assert all(rule.is_new for rule in situation_of(told.rules, told.rating, 1).rules)


def test_a_portrait_puts_each_answer_under_its_rule(library: Library) -> None:
    rubric, cards = rubric_from(library.rubric), lead_cards(library)
    branch = branch_of(cards[0], rubric)
    state, due = RECALL.review(None, Rating.good, NOON)
    memories = {subject_of(branch): Memory(subject_of(branch), due, state)}
    played = [answered(cards[0], sure=80), answered(cards[0], False, sure=80)]
    told = {rule.branch: rule for rule in portrait(played, memories, Rated(0.5, 2), rubric, NOON).rules}[branch]

    assert (told.mastery.state, told.mastery.met, told.mastery.right) == (State.LEARNING, 2, 1)
    assert (told.retrievability, told.is_due, told.due_at) == (1, False, due)
    assert told.name in rubric.rules[branch[:2]].branches.values()


def test_confidence_is_about_the_temperature(library: Library) -> None:
    rubric, cards = rubric_from(library.rubric), lead_cards(library)
    warm = next(card for card in cards if (card.label.temperature, card.label.handler) == ("warm", "nurture"))
    half = played_card(warm, {"temperature": "warm", "handler": "sales", "sure": 60}, "one", NOON)
    told = portrait([half], {}, Rated(), rubric, NOON).calibration

    assert told is not None
    assert told.bins[1] == Bin(60, 1, 1)


def test_from_forty_answers_on_there_is_a_kappa(library: Library) -> None:
    rubric, cards = rubric_from(library.rubric), lead_cards(library)[:40]
    told = portrait([answered(card) for card in cards], {}, Rated(), rubric, NOON)

    assert told.kappa is not None
    assert (told.kappa.value, told.kappa.leads) == (pytest.approx(1), 40)
    assert told.cost is not None
    assert told.cost.score == 100


def test_a_class_finds_hard_what_it_answers_wrongly_most_often(library: Library) -> None:
    rubric, (one, two, three) = rubric_from(library.rubric), lead_cards(library)[:3]
    plays = [(who, answered(one, who > 1)) for who in range(4)]
    plays += [(who, answered(two)) for who in range(3)] + [(9, answered(three, False))] * 2
    told = class_standing(plays, rubric)

    assert (told.readers, told.standing.played) == (5, 9)
    assert told.cards == (
        Hard(one.key, f"{one.persona}, {one.company}", answers=4, right=2),
        Hard(two.key, f"{two.persona}, {two.company}", answers=3, right=3),
    )
    low, high = told.cards[0].interval
    assert low < told.cards[0].share == 0.5 < high
