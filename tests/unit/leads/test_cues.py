"""The cue audit: what each cue measures, and how far one number can sort a deck."""

from itertools import combinations_with_replacement, permutations
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.leads.cues import CUES, CueShare, audit_cues, best_by_two_cuts
from courseware.leads.rubric import rubric_from

RUBRIC = rubric_from(yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8")))
COLD, WARM, HOT = Temperature.COLD, Temperature.WARM, Temperature.HOT
HANDLERS = {COLD: "marketing", WARM: "nurture", HOT: "sales"}


def a_card(temperature: Temperature, *touchpoints: tuple[int, str, str]) -> LeadCard:
    """A card with touchpoints of (days ago, kind, text)."""
    outcome = {"temperature": temperature.value, "handler": HANDLERS[temperature]}
    return msgspec.convert(
        {
            "key": "k",
            "seller": "s",
            "persona": "p",
            "company": "c",
            "source": "s",
            "fit": "A",
            "as_of": "2026-01-01",
            "touchpoints": [
                {"days_ago": days, "channel": "web", "kind": kind, "by": "them", "text": text}
                for days, kind, text in touchpoints
            ],
            "label": outcome | {"rule": "R1"},
            "tier": 1,
            "distractor": {"temperature": "warm", "why": "w"},
            "contrast": {"edit": "age", "days": 1, "becomes": outcome, "text": "t"},
            "explanation": "e",
        },
        LeadCard,
    )


def the_slow_way(values: list[int], truth: list[Temperature]) -> float:
    """Every pair of limits and every order, each card sorted one by one."""
    limits = [min(values) - 1, *sorted(set(values))]
    return max(
        sum(order[(value > low) + (value > high)] == right for value, right in zip(values, truth, strict=True))
        for low, high in combinations_with_replacement(limits, 2)
        for order in permutations(Temperature)
    ) / len(values)


@pytest.mark.parametrize(
    ("values", "truth", "share"),
    [
        ([1, 2, 3], [COLD, WARM, HOT], 1.0),
        ([3, 2, 1], [COLD, WARM, HOT], 1.0),
        ([-2.5, 0, 9], [HOT, COLD, WARM], 1.0),
        ([1, 1, 1], [COLD, WARM, HOT], 1 / 3),
        ([1, 2, 3, 4], [COLD, WARM, COLD, WARM], 3 / 4),
        ([7], [HOT], 1.0),
    ],
)
def test_two_cuts_chosen_in_hindsight(values: list[float], truth: list[Temperature], share: float) -> None:
    assert best_by_two_cuts(values, truth) == pytest.approx(share)


@given(st.lists(st.tuples(st.integers(-3, 6), st.sampled_from(Temperature)), min_size=1, max_size=12))
def test_counting_finds_what_trying_every_limit_finds(cards: list[tuple[int, Temperature]]) -> None:
    values, truth = [value for value, _ in cards], [temperature for _, temperature in cards]

    assert best_by_two_cuts(values, truth) == the_slow_way(values, truth)


def test_each_cue_measures_what_it_says() -> None:
    card = a_card(HOT, (40, "unsubscribed", "four"), (9, "demo_request", "three"), (-2, "email_open", "two"))

    assert [cue.value(card, RUBRIC) for cue in CUES] == [3, 12, -2, 60, 31]


def test_an_empty_timeline_has_every_cue_at_zero() -> None:
    assert [cue.value(a_card(COLD), RUBRIC) for cue in CUES] == [0, 0, 0, 0, 0]


def test_a_deck_sorted_by_one_cue_is_unfair_in_that_cue_alone() -> None:
    deck = [
        a_card(COLD, (5, "page_view", "long text")),
        a_card(COLD, (5, "page_view", "short")),
        a_card(HOT, (5, "page_view", "long text"), (5, "page_view", "")),
        a_card(HOT, (5, "page_view", "short"), (5, "unsubscribed", "")),
    ]
    shares = {each.name: each for each in audit_cues(deck, RUBRIC)}

    assert shares["number of touchpoints"] == CueShare("number of touchpoints", 1.0, 0.5)
    assert not shares["number of touchpoints"].is_fair
    assert shares["text length"].share == 0.5
    assert shares["text length"].is_fair
    assert shares["days since the last touchpoint"] == CueShare("days since the last touchpoint", 0.5, 0.8)
