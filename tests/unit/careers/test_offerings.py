"""Ranking offerings: the gap they close decides, filters never leak, wishes only lower a place."""

import math
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseware.careers.gaps import expected_shortfall, gaps_to
from courseware.careers.matching import match
from courseware.careers.offerings import LEVELS, Filters, amount, passes, plan, rank
from courseware.careers.paths import career_paths
from courseware.content.catalogue import Cost, Hours, Offering, OfferingFact
from courseware.items.base import SKILLS
from courseware.skills.scoring import Estimate

PATHS = career_paths(yaml.safe_load(Path("content/en/paths.yaml").read_text(encoding="utf-8"))).to_match
PROFILE = {
    skill: Estimate(mean, 0.4, 8) for skill, mean in zip(SKILLS, [0.4, 0.1, -0.3, 0.2, 0.9, 0.1, -1.2], strict=True)
}
MATCHES = match(PROFILE, PATHS)

means = st.lists(st.floats(-2, 2), min_size=7, max_size=7)


def an_offering(key: str = "one", **fields: Any) -> Offering:
    whole: dict[str, Any] = {
        "key": key,
        "title": key,
        "provider": "Somebody",
        "kind": "course",
        "skills": {"reporting": 1.0},
        **fields,
    }
    return Offering(**whole)


FREE = Cost(basis="free")
KINDS = ("degree", "certificate", "certification", "course")


@st.composite
def offerings(draw: st.DrawFn) -> list[Offering]:
    return [
        an_offering(
            f"offering-{number}",
            kind=draw(st.sampled_from(KINDS)),
            level=draw(st.sampled_from([*LEVELS, "unknown"])),
            mode=draw(st.sampled_from(["online", "campus", "mixed", "unknown"])),
            cost=draw(
                st.sampled_from(
                    [
                        None,
                        FREE,
                        Cost(basis="one-off"),
                        Cost(basis="one-off", min=50, max=90, currency="USD"),
                        Cost(basis="one-off", min=50, max=90, currency="EUR"),
                    ]
                )
            ),
            hours=draw(st.sampled_from([None, Hours(min=6, max=6), Hours(min=40, max=60)])),
            skills=draw(st.dictionaries(st.sampled_from(SKILLS), st.floats(0, 1), max_size=4)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


filters = st.builds(
    Filters,
    kinds=st.frozensets(st.sampled_from(KINDS)),
    levels=st.frozensets(st.sampled_from(LEVELS)),
    modes=st.frozensets(st.sampled_from(["online", "campus", "mixed"])),
    max_cost=st.sampled_from([None, 0, 40, 60]),
    max_hours=st.sampled_from([None, 5, 10]),
    ideal_cost=st.sampled_from([None, 0, 40]),
    ideal_hours=st.sampled_from([None, 5]),
    include_unknown=st.booleans(),
)


@given(values=means, found=offerings(), chosen=filters)
def test_filters_never_leak(values: list[float], found: list[Offering], chosen: Filters) -> None:
    profile = {skill: Estimate(mean, 0.4, 8) for skill, mean in zip(SKILLS, values, strict=True)}
    ranked = rank(profile, match(profile, PATHS), found, chosen)
    assert {each.offering.key for each in ranked} == {each.key for each in found if passes(each, chosen)}
    for each in ranked:
        offering = each.offering
        assert not chosen.kinds or offering.kind in chosen.kinds
        assert not chosen.levels or offering.level in chosen.levels | {"unknown"}
        cost = amount(offering.cost, "USD")
        assert chosen.max_cost is None or cost is None or cost <= chosen.max_cost
        assert chosen.max_hours is None or offering.hours is None or offering.hours.min <= chosen.max_hours
        if not chosen.include_unknown:
            assert chosen.max_cost is None or cost is not None
            assert not chosen.modes or offering.mode in chosen.modes
        assert 0 < each.factor <= 1
        assert each.score == pytest.approx(each.factor * each.worth)
        assert all(0 <= closing.share <= 1 and closing.closed >= 0 for closing in each.closings)
    scores = [round(each.score, 3) for each in ranked]
    assert scores == sorted(scores, reverse=True)


def test_worth_is_the_weighted_expected_gap() -> None:
    (ranked,) = rank(PROFILE, MATCHES, [an_offering(skills={"reporting": 0.5})])
    worth = closed = whole = 0.0
    for each in MATCHES.paths:
        targets = each.path.targets
        weight = math.exp(targets["reporting"] / 2) / sum(math.exp(target / 2) for target in targets.values())
        gap = gaps_to(each.path, PROFILE, MATCHES.elevation)["reporting"]
        step = gap.expected - expected_shortfall(gap.size - 0.4, gap.sem)
        worth += each.probability * weight * step
        closed += each.probability * step
        whole += each.probability * gap.expected
    assert ranked.score == pytest.approx(worth, abs=1e-12)
    assert ranked.closings[0].closed == pytest.approx(closed, abs=1e-12)
    assert ranked.closings[0].share == pytest.approx(closed / whole, abs=1e-12)


def test_the_offering_for_the_largest_gap_comes_first() -> None:
    ranked = rank(
        PROFILE,
        MATCHES,
        [an_offering("serve", skills={"customer_service": 0.9}), an_offering("report")],
    )
    assert [each.offering.key for each in ranked] == ["report", "serve"]


def test_near_ties_go_to_fewer_hours_then_to_known_hours() -> None:
    long = an_offering("a-long", hours=Hours(min=60, max=80))
    short = an_offering("b-short", hours=Hours(min=6, max=6))
    unknown = an_offering("c-unknown")
    ranked = rank(PROFILE, MATCHES, [unknown, long, short])
    assert [each.offering.key for each in ranked] == ["b-short", "a-long", "c-unknown"]


@pytest.mark.parametrize(
    ("fields", "chosen", "factor"),
    [
        ({"cost": Cost(basis="one-off", min=150, currency="USD")}, Filters(ideal_cost=100), math.exp(-0.5)),
        ({"cost": FREE}, Filters(ideal_cost=0), 1.0),
        ({"cost": None}, Filters(ideal_cost=100), 1.0),
        ({"hours": Hours(min=30, max=40)}, Filters(ideal_hours=10), math.exp(-2)),
        ({"level": "graduate"}, Filters(), math.exp(-2)),
        ({"level": "intermediate"}, Filters(), 1.0),
    ],
)
def test_wishes_and_level_lower_the_score(fields: dict[str, Any], chosen: Filters, factor: float) -> None:
    assert rank(PROFILE, MATCHES, [an_offering(**fields)], chosen)[0].factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({"hours": Hours(min=6, max=6), "cost": FREE}, ", 6 h, free"),
        ({"hours": Hours(min=6, max=8.5)}, ", 6 to 8.5 h, cost not checked"),
        (
            {"cost": Cost(basis="per-exam", min=100, max=150, currency="USD")},
            ", hours not checked, USD 100 to 150 per exam",
        ),
        ({"cost": Cost(basis="one-off", min=99, max=99, currency="EUR")}, ", hours not checked, EUR 99"),
    ],
)
def test_reasons_say_what_it_closes_and_takes(fields: dict[str, Any], ending: str) -> None:
    ranked = rank(PROFILE, MATCHES, [an_offering(**fields)])[0]
    percent = 5 * round(20 * ranked.closings[0].share)
    assert ranked.reason == f"closes about {percent} % of your reporting gap{ending}"


def test_the_oldest_fact_dates_the_reason() -> None:
    facts = tuple(
        OfferingFact(field="existence", value="yes", source="Somebody", seen=seen, status="verified")
        for seen in (date(2026, 11, 24), date(2026, 10, 1))
    )
    assert rank(PROFILE, MATCHES, [an_offering(facts=facts)])[0].reason.endswith("facts checked 2026-10-01")


def test_an_offering_without_skills_stands_last_and_says_so() -> None:
    ranked = rank(PROFILE, MATCHES, [an_offering("none", skills={}), an_offering("some")])
    assert [each.offering.key for each in ranked] == ["some", "none"]
    assert ranked[1].reason.startswith("closes little of any gap you have")


def test_a_plan_counts_only_what_is_left_open() -> None:
    twins = [an_offering("report-a"), an_offering("report-b")]
    first, second = plan(PROFILE, MATCHES, twins)
    whole = rank(PROFILE, MATCHES, [an_offering("both", skills={"reporting": 2.0})])[0]
    assert second.score < first.score
    assert first.score + second.score == pytest.approx(whole.score, abs=1e-12)


@given(values=means, found=offerings())
def test_each_step_of_a_plan_adds_no_more_than_the_one_before(values: list[float], found: list[Offering]) -> None:
    profile = {skill: Estimate(mean, 0.4, 8) for skill, mean in zip(SKILLS, values, strict=True)}
    chosen = plan(profile, match(profile, PATHS), found)
    scores = [each.score for each in chosen]
    assert len(chosen) == min(3, len(found))
    assert all(later <= earlier + 0.001 for earlier, later in pairwise(scores))


def test_the_authored_offerings_can_be_ranked() -> None:
    files = sorted(Path("content/en/offerings").glob("*.yaml"))
    raw = [one for file in files for one in yaml.safe_load(file.read_text(encoding="utf-8"))["offerings"]]
    authored = [msgspec.convert(one, Offering, strict=False) for one in raw]
    assert {each.offering.key for each in rank(PROFILE, MATCHES, authored)} == {each.key for each in authored}
