"""Exercises made from lead cards: what they promise is what the rubric says, whatever the card and the seed."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.base import Item
from courseware.items.dossier import outcome_key, size_of
from courseware.items.lead import LeadCard
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Touchpoint
from courseware.items.lead_twin import LeadTwin
from courseware.items.registry import item_from
from courseware.leads.exercise_checks import check_exercise, word_findings
from courseware.leads.exercises import (
    OPTIONS,
    change_of,
    label_of,
    proof_of,
    reading_after,
    reading_of,
    single_changes,
    twin_of,
)
from courseware.leads.rubric import rubric_from

ROOT = Path(__file__).parents[3]
AUTHORED = yaml.safe_load((ROOT / "content/en/leads.yaml").read_text(encoding="utf-8"))
RUBRIC = rubric_from(AUTHORED)
CARDS = [
    card
    for file in sorted((ROOT / "quizzes/en/cards").glob("*.yaml"))
    for card in map(item_from, yaml.safe_load(file.read_text(encoding="utf-8"))["cards"])
    if isinstance(card, LeadCard)
]
ANY_CARD, ANY_SEED = st.sampled_from(CARDS), st.integers(0, 9999)
PROPERTY = settings(deadline=None, max_examples=60)


def card_by_branch(branch: str) -> LeadCard:
    return next(card for card in CARDS if reading_of(card.fit, card.touchpoints, RUBRIC).branch == branch)


def the_sample(name: str) -> dict[str, Any]:
    item: dict[str, Any] = yaml.safe_load((ROOT / f"quizzes/samples/{name}.yaml").read_text(encoding="utf-8"))["item"]
    return item


@PROPERTY
@given(ANY_CARD)
def test_a_proof_points_to_what_the_rubric_decides_by(card: LeadCard) -> None:
    proof = proof_of(card, RUBRIC)
    right = proof.right_response()

    assert check_exercise(proof, RUBRIC) == proof.check() == []
    assert proof.evidence == reading_of(card.fit, card.touchpoints, RUBRIC).deciding
    assert proof.grade(right).fraction == 1
    assert [each.text for each in proof.touchpoints] == [each.text for each in card.touchpoints]


@PROPERTY
@given(ANY_CARD)
def test_what_we_sent_never_decides_and_says_so(card: LeadCard) -> None:
    proof = proof_of(card, RUBRIC)
    sent = [place for place, each in enumerate(proof.touchpoints) if RUBRIC.by_key[each.kind].tier == "E0"]

    assert not set(sent) & set(proof.evidence)
    assert {proof.touchpoints[place].why for place in sent} <= {RUBRIC.exercises.proof.beside.sent}


@pytest.mark.parametrize("branch", [branch for rule in RUBRIC.rules.values() for branch in rule.branches])
def test_the_reason_at_the_evidence_is_that_of_the_branch(branch: str) -> None:
    proof = proof_of(card_by_branch(branch), RUBRIC)

    assert {proof.touchpoints[place].why for place in proof.evidence} <= {RUBRIC.exercises.proof.decides[branch]}
    assert bool(proof.evidence) == (branch != "outbound")


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        ([(40, "content_download"), (20, "quote_request"), (5, "declined_for_now")], "taken_back"),
        ([(40, "content_download"), (5, "quote_request")], "outranked"),
        ([(90, "content_download"), (5, "quote_request")], "too_old"),
        ([(40, "email_open"), (5, "quote_request")], "glance"),
        ([(40, "declined_for_now"), (5, "quote_request")], "lifted"),
        ([(4, "quote_request"), (3, "email_bounced")], "setback"),
        ([(40, "content_download"), (5, "unsubscribed")], "before_opt_out"),
        ([(40, "list_import"), (5, "quote_request")], "sent"),
    ],
)
def test_a_touchpoint_beside_the_evidence_has_the_reason_it_deserves(
    history: list[tuple[int, str]], reason: str
) -> None:
    touchpoints = [
        {"days_ago": days, "channel": "email", "kind": kind, "by": "them", "text": f"{kind} {days}"}
        for days, kind in history
    ]
    card = msgspec.structs.replace(CARDS[0], fit="A", touchpoints=msgspec.convert(touchpoints, tuple[Touchpoint, ...]))
    whys = [each.why for each in proof_of(card, RUBRIC).touchpoints]

    assert getattr(RUBRIC.exercises.proof.beside, reason) in whys


def test_the_prompt_tells_the_label_in_words() -> None:
    assert proof_of(card_by_branch("voluntary"), RUBRIC).prompt == (
        "This lead is warm, and marketing nurtures it. Which touchpoints decide that?"
    )


@PROPERTY
@given(ANY_CARD, ANY_SEED)
def test_a_twin_is_what_the_rubric_makes_of_the_change(card: LeadCard, seed: int) -> None:
    twin = twin_of(card, RUBRIC, seed)
    after = label_of(reading_after(card.fit, card.touchpoints, [twin.change], RUBRIC))

    assert check_exercise(twin, RUBRIC) == twin.check() == []
    assert twin.after == after
    assert twin == twin_of(card, RUBRIC, seed)


@PROPERTY
@given(ANY_CARD, ANY_SEED, ANY_SEED)
def test_twins_of_one_key_are_one_item(card: LeadCard, one: int, other: int) -> None:
    first, second = twin_of(card, RUBRIC, one), twin_of(card, RUBRIC, other)

    assert (first.key == second.key) == (first == second)


def test_a_third_of_the_twins_keep_their_label() -> None:
    twins = [twin_of(card, RUBRIC, seed) for card in CARDS for seed in range(5)]
    edits = Counter(twin.change.edit for twin in twins)

    assert 0.28 <= sum(not twin.moves for twin in twins) / len(twins) <= 0.38
    assert min(edits.values()) >= len(twins) / 10


def test_the_sentence_of_a_change_tells_nothing_of_its_effect() -> None:
    told = [twin_of(card, RUBRIC, seed).told for card in CARDS[:20] for seed in range(5)]

    assert all(sentence.startswith("Now suppose") for sentence in told)
    assert not [sentence for sentence in told if "{" in sentence or "None" in sentence]


@PROPERTY
@given(ANY_CARD, ANY_SEED)
def test_a_change_offers_one_smallest_edit_among_others(card: LeadCard, seed: int) -> None:
    item = change_of(card, RUBRIC, seed)

    assert item is not None
    assert check_exercise(item, RUBRIC) == item.check() == []
    fractions = Counter(item.grade({"option": option.key}).fraction for option in item.options)
    assert fractions[1] == 1 and fractions[0.5] <= 2 and fractions[0] >= 2
    assert OPTIONS - 1 <= len(item.options) <= OPTIONS
    assert item == change_of(card, RUBRIC, seed)


@PROPERTY
@given(ANY_CARD, ANY_SEED)
def test_no_single_change_is_smaller_than_the_right_one(card: LeadCard, seed: int) -> None:
    item = change_of(card, RUBRIC, seed)
    assert item is not None
    [right] = [option for option in item.options if item.grade({"option": option.key}).fraction == 1]
    smaller = [each for each in single_changes(card, RUBRIC) if size_of([each], card.touchpoints) < item.size(right)]

    assert item.target not in {
        reading_after(card.fit, card.touchpoints, [each], RUBRIC).temperature for each in smaller
    }


def test_where_no_edit_reaches_another_temperature_there_is_no_exercise() -> None:
    nothing = msgspec.structs.replace(RUBRIC.exercises.edits, days=(), add=())
    barren = msgspec.structs.replace(RUBRIC, exercises=msgspec.structs.replace(RUBRIC.exercises, edits=nothing))

    assert change_of(card_by_branch("outbound"), barren, 1) is None


@pytest.mark.parametrize(
    ("name", "change", "path", "message"),
    [
        (
            "lead_proof",
            {"label": {"temperature": "warm", "handler": "sales", "rule": "R5"}},
            ("label",),
            "The label says warm, sales, R5, but the rubric reads hot, sales, R2 (request).",
        ),
        ("lead_proof", {"evidence": [3]}, ("evidence",), "The rubric decides by [2, 3]."),
        (
            "lead_twin",
            {"after": {"temperature": "cold", "handler": "marketing", "rule": "R6"}},
            ("after",),
            "After the change the rubric reads warm, nurture, R4 (not_now), not cold, marketing, R6.",
        ),
        (
            "lead_twin",
            {"change": {"edit": "add", "touch": {**the_sample("lead_twin")["change"]["touch"], "kind": "telepathy"}}},
            ("change", "touch", "kind"),
            "The rubric has no touchpoint of the kind 'telepathy'.",
        ),
        (
            "lead_change",
            {
                "options": [
                    *the_sample("lead_change")["options"][:-1],
                    {
                        **the_sample("lead_change")["options"][-1],
                        "becomes": {"temperature": "cold", "handler": "marketing"},
                    },
                ]
            },
            ("options", 4, "becomes"),
            "The rubric reads warm/nurture after this edit, not cold/marketing.",
        ),
    ],
)
def test_what_the_rubric_contradicts_is_found(
    name: str, change: dict[str, Any], path: tuple[str | int, ...], message: str
) -> None:
    kinds: dict[str, type[LeadProof | LeadTwin | LeadChange]] = {
        "lead_proof": LeadProof,
        "lead_twin": LeadTwin,
        "lead_change": LeadChange,
    }
    [found] = check_exercise(msgspec.convert({**the_sample(name), **change}, kinds[name]), RUBRIC)

    assert (found.path, found.message) == (path, message)


def test_something_the_lead_did_cannot_be_by_us() -> None:
    touch = {**the_sample("lead_twin")["change"]["touch"], "kind": "quote_request", "by": "us"}
    twin = msgspec.convert({**the_sample("lead_twin"), "change": {"edit": "add", "touch": touch}}, LeadTwin)

    assert ("change", "touch", "by") in {found.path for found in check_exercise(twin, RUBRIC)}


def test_an_item_with_mistakes_of_its_own_is_not_read() -> None:
    broken: Item = msgspec.convert({**the_sample("lead_twin"), "told": ""}, LeadTwin)

    assert isinstance(broken, LeadTwin)
    assert check_exercise(broken, RUBRIC) == []


@pytest.mark.parametrize(
    ("keys", "value", "path"),
    [
        (("twin", "told", "remove"), "Suppose {moon}.", ("exercises", "twin", "told", "remove")),
        (("change", "both"), "{one} and {", ("exercises", "change", "both")),
        (("proof", "decides"), {"request": "r"}, ("exercises", "proof", "decides")),
        (("edits", "add", 0, "kind"), "telepathy", ("exercises", "edits", "add", 0, "kind")),
    ],
)
def test_words_that_cannot_be_used_are_found(keys: tuple[Any, ...], value: Any, path: tuple[str | int, ...]) -> None:
    authored = msgspec.json.decode(msgspec.json.encode(AUTHORED["exercises"]))
    place = authored
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value

    found = word_findings(rubric_from({**AUTHORED, "exercises": authored}))

    assert found and {each.path for each in found} == {path}


def test_the_shipped_words_have_no_findings() -> None:
    assert word_findings(RUBRIC) == []


def test_labels_compare_by_what_a_learner_says() -> None:
    assert {outcome_key(proof_of(card, RUBRIC).label) for card in CARDS} == {
        "cold/marketing", "warm/nurture", "warm/sales", "hot/sales",
    }  # fmt: skip
