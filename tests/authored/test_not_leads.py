"""The authored people of "Is it a lead?": sound, balanced, and with desks that stay the same for each firm."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from courseware.items.lead_triage import LEAD, LeadTriage
from courseware.items.registry import item_from

ROOT = Path(__file__).parents[2]
AUTHORED = yaml.safe_load((ROOT / "quizzes/en/cards/not-leads.yaml").read_text(encoding="utf-8"))["cards"]
PEOPLE = [item for item in map(item_from, AUTHORED) if isinstance(item, LeadTriage)]


def test_sixteen_are_no_leads_and_nearly_as_many_are() -> None:
    counts = Counter(person.is_lead for person in PEOPLE)

    assert len(PEOPLE) == len(AUTHORED)
    assert (counts[False], counts[True]) == (16, 14)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.key)
def test_each_is_sound(person: LeadTriage) -> None:
    assert person.check() == []


def test_nobody_stands_twice() -> None:
    for field in ("key", "persona", "company"):
        assert len({getattr(person, field) for person in PEOPLE}) == len(PEOPLE)


def test_a_firm_has_the_same_desks_for_everybody() -> None:
    desks = defaultdict(set)
    for person in PEOPLE:
        desks[person.seller].add(person.desks)

    assert len(desks) >= 4
    assert {len(found) for found in desks.values()} == {1}


def test_every_desk_but_the_last_resort_is_right_at_most_four_times() -> None:
    answers = Counter(person.answer for person in PEOPLE if not person.is_lead)

    assert set(answers) == {"service", "jobs", "purchasing", "press", "partners", "thanks"}
    assert max(answers.values()) <= 4


@pytest.mark.parametrize(
    "cue",
    [
        lambda person: len(person.touchpoints),
        lambda person: sum(len(each.text) for each in person.touchpoints) // 20,
        lambda person: person.touchpoints[-1].days_ago,
        lambda person: person.touchpoints[-1].channel,
        lambda person: person.seller,
    ],
    ids=["number of touchpoints", "length of text", "days since the last", "last channel", "firm"],
)
def test_no_surface_cue_tells_leads_from_others(cue: Callable[[LeadTriage], object]) -> None:
    """The share sorted rightly by the best guess for each value of the cue, chosen in hindsight."""
    groups = defaultdict(Counter[bool])
    for person in PEOPLE:
        groups[cue(person)][person.answer == LEAD] += 1

    assert sum(max(counts.values()) for counts in groups.values()) / len(PEOPLE) <= 0.75
