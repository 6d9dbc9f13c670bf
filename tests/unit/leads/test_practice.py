"""Composing practice: what is due comes first, no run of three, and about three in four go well."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.lead_twin import LeadTwin
from courseware.leads.checks import lead_cards
from courseware.leads.practice import (
    FEWEST_ALIKE,
    LEADS,
    MOST_ALIKE,
    NEW,
    RuleSituation,
    Situation,
    Wanted,
    branch_of,
    branches,
    compose,
    find_branch,
    is_new,
    is_quick,
    rating_of,
    subject_of,
    tiers_for,
    twin_branch,
    twin_rating,
)
from courseware.leads.rubric import rubric_from
from courseware.learning.ratings import SEEDS, Rated, after, chance, seeded
from courseware.learning.recall import RECALL, Memory, Rating
from tests.unit.items.samples import sample_item

RUBRIC = rubric_from(yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8")))
BRANCHES = branches(RUBRIC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def rule(branch: str, **known: object) -> RuleSituation:
    """A rule that is new, or met when anything is known of it."""
    values = {"is_new": not known, "retrievability": 0.9, "share": 0.8, **known} if known else {}
    return RuleSituation(branch, BRANCHES[branch], **values)  # type: ignore[arg-type]


def a_situation(known: dict[str, dict[str, object]], ability: float = 0.5, seed: int = 1) -> Situation:
    """What is known of some branches; the others are new."""
    return Situation(tuple(rule(branch, **known.get(branch, {})) for branch in BRANCHES), ability, seed)


met = st.fixed_dictionaries(
    {"is_due": st.booleans(), "retrievability": st.floats(0, 1), "share": st.sampled_from([0.0, 0.2, 0.6, 0.8, 1.0])}
)
situations = st.builds(
    a_situation,
    st.dictionaries(st.sampled_from(list(BRANCHES)), met),
    st.floats(-4, 4),
    st.integers(0, 2**31 - 1),
)


def runs_of_three(row: list[Temperature]) -> bool:
    return any(one == two == three for (one, two), (_, three) in pairwise(list(pairwise(row))))


def test_the_rubric_has_twelve_branches_each_named_once() -> None:
    assert len(BRANCHES) == 12
    assert Counter(BRANCHES.values()) == {Temperature.WARM: 7, Temperature.COLD: 3, Temperature.HOT: 2}


@given(situations)
def test_a_session_holds_ten_leads_and_two_twins(situation: Situation) -> None:
    session = compose(situation)

    assert Counter(wanted.kind for wanted in session) == {"lead": LEADS, "twin": 2}
    assert {BRANCHES[wanted.branch] for wanted in session} == set(Temperature)
    assert all(wanted.temperature is BRANCHES[wanted.branch] and wanted.tier in SEEDS for wanted in session)


@given(situations, st.lists(st.sampled_from(Temperature), min_size=2, max_size=2))
def test_never_three_of_a_temperature_in_a_row_whatever_the_twins_become(
    situation: Situation, become: list[Temperature]
) -> None:
    turns = iter(become)
    row = [wanted.temperature if wanted.kind == "lead" else next(turns) for wanted in compose(situation)]

    assert not runs_of_three(row)


@given(situations)
def test_no_temperature_is_rare_or_pays_a_guess(situation: Situation) -> None:
    counts = Counter(wanted.temperature for wanted in compose(situation) if wanted.kind == "lead")

    assert set(counts) == set(Temperature)
    assert FEWEST_ALIKE <= min(counts.values()) <= max(counts.values()) <= MOST_ALIKE


@given(situations)
def test_few_rules_are_new_in_one_session_and_a_new_one_begins_easy(situation: Situation) -> None:
    new = {each.branch for each in situation.rules if each.is_new}
    session = [wanted for wanted in compose(situation) if wanted.branch in new]

    assert len({wanted.branch for wanted in session}) <= NEW
    for branch in {wanted.branch for wanted in session}:
        assert min(wanted.tier for wanted in session if wanted.branch == branch and wanted.kind == "lead") == 1


@given(situations)
def test_the_same_situation_gives_the_same_session(situation: Situation) -> None:
    assert compose(situation) == compose(situation)
    assert len({compose(replace(situation, seed=seed)) for seed in range(5)}) > 1


def test_the_rules_most_nearly_forgotten_come_first() -> None:
    forgotten = ["R1/opted_out", "R2/request", "R4/not_now", "R4/voluntary", "R6/faded", "R3/evaluation", "R5/score"]
    known = {branch: {"is_due": False, "retrievability": 0.95} for branch in BRANCHES}
    known |= {branch: {"is_due": True, "retrievability": 0.5} for branch in forgotten}
    session = compose(a_situation(known))

    assert set(forgotten) <= {wanted.branch for wanted in session if wanted.kind == "lead"}


def test_what_is_due_of_one_temperature_waits_rather_than_crowd_a_session() -> None:
    known = {branch: {"is_due": BRANCHES[branch] is Temperature.WARM, "retrievability": 0.5} for branch in BRANCHES}
    warm = [
        each for each in compose(a_situation(known)) if each.temperature is Temperature.WARM and each.kind == "lead"
    ]

    assert len({wanted.branch for wanted in warm}) == len(warm) == MOST_ALIKE


def test_what_goes_badly_is_practised_and_twinned() -> None:
    known: dict[str, dict[str, object]] = {branch: {"share": 1.0} for branch in BRANCHES}
    known["R4/noticed"] = {"share": 0.2}
    known["R6/outbound"] = {"share": 0.0}
    session = compose(a_situation(known))

    assert {"R4/noticed", "R6/outbound"} <= {wanted.branch for wanted in session if wanted.kind == "lead"}
    assert {wanted.branch for wanted in session if wanted.kind == "twin"} == {"R4/noticed", "R6/outbound"}


def test_a_first_session_brings_one_rule_of_each_temperature() -> None:
    session = compose(a_situation({}))

    assert Counter(BRANCHES[branch] for branch in {wanted.branch for wanted in session}) == dict.fromkeys(
        Temperature, 1
    )


@pytest.mark.parametrize(("ability", "tiers"), [(-4, {1}), (-1, {1}), (-0.2, {1, 2}), (0.8, {2, 3}), (4, {3})])
def test_tiers_suit_the_ability(ability: float, tiers: set[int]) -> None:
    assert set(tiers_for(ability, 40, random.Random(1))) == tiers


@given(st.floats(-0.4, 1.5))
@settings(max_examples=30)
def test_three_in_four_are_expected_to_go_well(ability: float) -> None:
    dice = random.Random(3)
    drawn = [tier for _ in range(200) for tier in tiers_for(ability, 10, dice)]

    assert mean(chance(ability, SEEDS[tier]) for tier in drawn) == pytest.approx(0.75, abs=0.01)


def a_card(tier: int = 2) -> LeadCard:
    """The sample card with another tier."""
    card = sample_item("lead")
    assert isinstance(card, LeadCard)
    return msgspec.structs.replace(card, tier=tier)


RIGHT = a_card().right_response() or {}
WRONG_TEMPERATURE = {**RIGHT, "temperature": "cold" if RIGHT["temperature"] != "cold" else "hot"}
WRONG_HANDLER = {**RIGHT, "handler": "marketing" if RIGHT["handler"] != "marketing" else "sales"}


@pytest.mark.parametrize(
    ("response", "tier", "quick", "rating"),
    [
        (WRONG_TEMPERATURE, 2, True, Rating.again),
        ({**WRONG_TEMPERATURE, "first": WRONG_HANDLER}, 1, False, Rating.again),
        ({}, 2, True, Rating.again),
        (WRONG_HANDLER, 3, True, Rating.hard),
        ({**WRONG_HANDLER, "first": WRONG_TEMPERATURE}, 1, True, Rating.hard),
        ({**RIGHT, "first": WRONG_TEMPERATURE}, 2, True, Rating.hard),
        ({**RIGHT, "first": WRONG_HANDLER}, 2, True, Rating.hard),
        (RIGHT, 1, True, Rating.good),
        (RIGHT, 2, False, Rating.good),
        (RIGHT, 2, True, Rating.easy),
        (RIGHT, 3, True, Rating.easy),
    ],
    ids=[
        "temperature",
        "twice",
        "nothing",
        "handler",
        "handler-2",
        "retry-1",
        "retry-2",
        "tier-1",
        "slow",
        "easy-2",
        "easy-3",
    ],
)
def test_the_map_from_answers_to_ratings(response: dict[str, object], tier: int, quick: bool, rating: Rating) -> None:
    assert rating_of(a_card(tier), response, quick) is rating  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("took_ms", "usual", "quick"),
    [
        (2999, [1000, 2000, 3000, 4000, 5000], True),
        (3000, [1000, 2000, 3000, 4000, 5000], False),
        (10, [1000, 2000, 3000, 4000], False),
        (None, [1000] * 9, False),
        (4999, [1000 * place for place in range(1, 11)], True),
        (5000, [1000 * place for place in range(1, 11)], False),
    ],
)
def test_quick_is_among_the_fastest_of_ones_own(took_ms: int | None, usual: list[int], quick: bool) -> None:
    assert is_quick(took_ms, usual) is quick


def test_a_twin_is_read_by_the_temperature_after_the_change() -> None:
    twin = sample_item("lead_twin")
    assert isinstance(twin, LeadTwin)
    right = twin.right_response()
    other = "cold/marketing" if twin.after.temperature != "cold" else "hot/sales"

    assert [twin_rating(twin, each) for each in (right, {"after": other}, {})] == [
        Rating.good,
        Rating.again,
        Rating.again,
    ]
    assert twin_branch(twin, RUBRIC).startswith(f"{twin.after.rule}/")


def test_every_card_lies_on_the_branch_of_its_rule(library: Library) -> None:
    cards = lead_cards(library)

    assert {branch_of(card, RUBRIC) for card in cards} == set(BRANCHES)
    assert all(branch_of(card, RUBRIC).startswith(f"{card.label.rule}/") for card in cards)


def test_what_the_rubric_cannot_read_any_more_has_no_branch() -> None:
    card, twin = a_card(), sample_item("lead_twin")
    assert isinstance(twin, LeadTwin)
    used = {each.kind for each in (*card.touchpoints, *twin.touchpoints)}
    kinds = tuple(kind for kind in RUBRIC.kinds if kind.key not in used)
    without = msgspec.structs.replace(RUBRIC, kinds=kinds)

    assert [find_branch(item, RUBRIC) is None for item in (card, twin)] == [False, False]
    assert [find_branch(item, without) for item in (card, twin)] == [None, None]


def test_a_branch_is_new_until_it_is_remembered() -> None:
    state, due = RECALL.review(None, Rating.good, NOON)
    memories = {subject_of("R2/request"): Memory(subject_of("R2/request"), due, state)}

    assert (is_new("R2/request", memories), is_new("R1/opted_out", memories)) == (False, True)


class Simulated:
    """A learner of known ability who practises every other day, judged as the lab judges."""

    def __init__(self, ability: float, seed: int) -> None:
        self.ability, self.dice = ability, random.Random(seed)
        self.rated, self.memories = Rated(), dict[str, tuple[dict[str, object], datetime]]()
        self.answers: dict[str, list[bool]] = {branch: [] for branch in BRANCHES}
        self.now = NOON

    def practise(self) -> list[bool]:
        """One session; whether the temperature of each lead was read."""
        session = compose(Situation(tuple(map(self._rule, BRANCHES)), self.rated.value, self.dice.randrange(2**31)))
        outcomes = [self._answer(wanted) for wanted in session if wanted.kind == "lead"]
        self.now += timedelta(days=2)
        return outcomes

    def _rule(self, branch: str) -> RuleSituation:
        if branch not in self.memories:
            return rule(branch)
        state, due = self.memories[branch]
        share = mean(self.answers[branch][-5:])
        return rule(branch, is_due=due <= self.now, retrievability=RECALL.retrievability(state, self.now), share=share)

    def _answer(self, wanted: Wanted) -> bool:
        difficulty = seeded(wanted.tier).value + self.dice.gauss(0, 0.3)
        is_right = self.dice.random() < chance(self.ability, difficulty)
        self.rated, _ = after(self.rated, seeded(wanted.tier), is_right)
        before = self.memories.get(wanted.branch)
        rating = Rating.good if is_right else Rating.again
        self.memories[wanted.branch] = RECALL.review(before[0] if before else None, rating, self.now)
        self.answers[wanted.branch].append(is_right)
        return is_right


def test_two_hundred_learners_read_about_three_in_four_rightly() -> None:
    dice = random.Random(11)
    shares = []
    for seed in range(200):
        learner = Simulated(min(max(dice.gauss(0.5, 0.6), -0.5), 1.5), seed)
        shares += [mean(learner.practise()) for _ in range(6)][1:]

    assert 0.68 <= mean(shares) <= 0.82


@pytest.mark.parametrize("ability", [-0.5, 0.0, 0.5, 1.0])
def test_middling_learners_of_any_ability_meet_what_they_can_take(ability: float) -> None:
    learners = [Simulated(ability, seed) for seed in range(40)]
    shares = [mean(learner.practise()) for learner in learners for _ in range(6)]

    assert 0.68 <= mean(shares) <= 0.82


def test_within_six_sessions_every_rule_is_met() -> None:
    learner = Simulated(0.5, 1)
    for _ in range(6):
        learner.practise()

    assert set(learner.memories) == set(BRANCHES)
