"""The authored twins: each agrees with the rubric, a third stay, and mistakes in them are found to the line."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from courseware.content.library import Library, build_library
from courseware.items.dossier import Dossier
from courseware.items.lead_terms import Edit
from courseware.items.lead_twin import LeadTwin
from courseware.items.registry import item_from
from courseware.leads.checks import lead_findings
from courseware.leads.exercise_checks import check_exercise, lead_twins
from courseware.leads.readings import reading_of
from courseware.leads.rubric import rubric_from

ROOT = Path(__file__).parents[2]
RUBRIC = rubric_from(yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8")))
FILE = "quizzes/cards/twins.yaml"
TWINS = [
    twin
    for authored in yaml.safe_load((ROOT / "quizzes/en/cards/twins.yaml").read_text(encoding="utf-8"))["cards"]
    if isinstance(twin := item_from(authored), LeadTwin)
]
Authored = tuple[dict[str, str], Library]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.key)
def test_the_twin_agrees_with_the_rubric(twin: LeadTwin) -> None:
    assert twin.check() + check_exercise(twin, RUBRIC) == []


def test_there_are_two_dozen_and_a_third_keep_their_label() -> None:
    assert (len(TWINS), sum(not twin.moves for twin in TWINS)) == (24, 8)


def test_every_branch_is_met_twice_and_every_edit_often() -> None:
    readings = [reading_of(twin.fit, twin.touchpoints, RUBRIC) for twin in TWINS]
    branches = {branch for rule in RUBRIC.rules.values() for branch in rule.branches}

    assert Counter(reading.branch for reading in readings) == dict.fromkeys(branches, 2)
    assert min(Counter(twin.change.edit for twin in TWINS)[edit] for edit in Edit) >= 4


def test_neither_the_edit_nor_the_present_label_gives_the_answer_away() -> None:
    staying = Counter(twin.change.edit for twin in TWINS if not twin.moves)
    becoming = Counter((twin.after.temperature, twin.after.handler) for twin in TWINS)

    assert set(staying) == set(Edit)
    assert max(becoming.values()) <= len(TWINS) / 3


def test_the_sentence_tells_the_change_and_not_its_effect() -> None:
    assert not [twin.key for twin in TWINS if not twin.told.startswith("Now suppose")]
    assert not [twin.key for twin in TWINS if re.search(r"\b(cold|warm|hot|moves?|stays?)\b", twin.told)]


def test_people_and_firms_stand_on_no_other_card(authored: Authored) -> None:
    cards = authored[1].cards.values()
    named: list[Any] = [card for card in cards if hasattr(card, "persona")]

    for field in ("persona", "company"):
        met = Counter(getattr(card, field).casefold() for card in named)
        assert not [name for name in met if met[name] > 1]


def test_the_library_gives_them_in_order(authored: Authored) -> None:
    assert lead_twins(authored[1]) == TWINS


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "after: {temperature: hot, handler: sales, rule: R2}",
            "after: {temperature: warm, handler: sales, rule: R5}",
            "After the change the rubric reads hot, sales, R2 (request), not warm, sales, R5.",
        ),
        (
            "label: {temperature: cold, handler: marketing, rule: R1}",
            "label: {temperature: cold, handler: marketing, rule: R6}",
            "The label says cold, marketing, R6, but the rubric reads cold, marketing, R1 (opted_out).",
        ),
        ("kind: unsubscribed", "kind: unsubscripted", "no touchpoint of the kind 'unsubscripted'"),
        ("Tecolote Maps, 50 desks", "Harrowgate Insurance, 140 staff in town", "stands twice"),
        ("Bilal Chaudhry, shop owner", "Ximena Paredes, office manager", "stands twice"),
    ],
    ids=["after", "label", "kind", "company", "persona"],
)
def test_a_mistake_is_found_where_it_stands(authored: Authored, old: str, new: str, message: str) -> None:
    text = authored[0][FILE]
    files = {**authored[0], FILE: text.replace(old, new, 1)}

    [found] = lead_findings(build_library(files)[0])

    assert message in found.message
    assert (found.file, found.line) == (FILE, text[: text.index(old)].count("\n") + 1)
    assert found.remedy


def test_the_samples_and_the_pages_for_authors_agree_with_the_rubric() -> None:
    names = ("lead_proof", "lead_twin", "lead_change")
    pages = [(ROOT / f"docs/authors/items/{name}.md").read_text(encoding="utf-8") for name in names]
    samples = [yaml.safe_load((ROOT / f"quizzes/samples/{name}.yaml").read_text(encoding="utf-8")) for name in names]
    blocks = [yaml.safe_load(block) for page in pages for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    items = [item_from(each) for each in (*blocks, *(sample["item"] for sample in samples))]

    assert [check_exercise(item, RUBRIC) for item in items if isinstance(item, Dossier)] == [[]] * 6
