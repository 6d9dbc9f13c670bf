"""The report: its sentences follow from the numbers, and the numbers from the match."""

import math
from pathlib import Path as FilePath
from statistics import fmean

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseware.careers.explanation import FLAT, LIMITS, Change, pulls, report_on, smallest_change
from courseware.careers.matching import Occupation, Path, Side, match
from courseware.careers.paths import career_paths
from courseware.items.base import SKILLS
from courseware.skills.scoring import Estimate

PATHS = career_paths(yaml.safe_load(FilePath("content/en/paths.yaml").read_text(encoding="utf-8"))).to_match

means = st.lists(st.floats(-2.4, 2.4), min_size=7, max_size=7)


def a_profile(values: list[float], sem: float = 0.4) -> dict[str, Estimate]:
    return {skill: Estimate(mean, sem, 8) for skill, mean in zip(SKILLS, values, strict=True)}


def a_path(key: str, side: Side, **targets: float) -> Path:
    return Path(key, key.capitalize(), side, (Occupation(f"{key}-1", key, targets),))


SERVE = a_path("serve", Side.SALES, customer_service=1.0, creativity=0.0)
PLAN = a_path("plan", Side.MARKETING, customer_service=0.0, creativity=1.0)


def test_the_report_on_a_small_case() -> None:
    profile = {"customer_service": Estimate(0.8, 0.5, 8), "creativity": Estimate(-0.43, 0.5, 8)}
    report = report_on(profile, match(profile, (SERVE, PLAN)))
    assert report.headline == "Most likely: Serve or Plan; together over 99 %."
    assert report.balance == "Between sales and marketing, 73 % lies with sales (60 % to 82 %): it leans to sales."
    assert report.change == Change("creativity", 13, PLAN)
    assert report.change_sentence == "If your creativity were 13 points higher, Plan would come first."
    serve = report.paths[0]
    assert [pull.sentence for pull in serve.toward] == [
        "Creativity (yours 46, the path's 50) makes this path 2.0 times as likely as the other paths on average.",
        "Customer service (yours 58, the path's 60) makes this path 1.3 times as likely as the other paths on average.",
    ]
    assert serve.away == ()
    assert [line.sentence for line in serve.gaps] == [
        "Creativity: 3 points short; a real gap with 72 % probability.",
        "Customer service: 1 point short; a real gap with 55 % probability.",
    ]
    assert report.limits == LIMITS
    assert report.warnings == ()


def test_alike_answers_are_warned_about() -> None:
    profile = a_profile([0.1] * 7)
    assert report_on(profile, match(profile, PATHS), flat=True).warnings == (FLAT,)


@given(values=means)
def test_pulls_sum_to_the_difference_in_contributions(values: list[float]) -> None:
    profile = a_profile(values)
    matches = match(profile, PATHS)
    for each in matches.paths:
        others = [math.fsum(other.contributions.values()) for other in matches.paths if other.path != each.path]
        found = pulls(each, profile, matches)
        expected = math.fsum(each.contributions.values()) - fmean(others)
        assert math.fsum(pull.log_odds for pull in found) == pytest.approx(expected, abs=1e-9)
        assert [pull.log_odds for pull in found] == sorted((pull.log_odds for pull in found), reverse=True)


@given(values=means)
def test_a_report_speaks_of_up_to_three_paths_with_two_pulls_and_one(values: list[float]) -> None:
    profile = a_profile(values)
    matches = match(profile, PATHS)
    report = report_on(profile, matches)
    assert [each.match for each in report.paths] == list(matches.likely[:3])
    for each in report.paths:
        assert len(each.toward) <= 2
        assert len(each.away) <= 1
        assert all(pull.factor > 1 for pull in each.toward)
        assert all(pull.factor < 1 for pull in each.away)
        assert {line.gap.skill for line in each.gaps} == set(SKILLS)
        probabilities = [line.gap.probability for line in each.gaps]
        assert probabilities == sorted(probabilities, reverse=True)


@given(values=st.lists(st.floats(-1.5, 1.5), min_size=7, max_size=7))
def test_the_smallest_change_changes_the_first_path_and_a_smaller_one_does_not(values: list[float]) -> None:
    profile = a_profile(values)
    matches = match(profile, PATHS)
    change = smallest_change(profile, matches)
    if change is None:
        return

    def first_after(points: int) -> Path:
        own = profile[change.skill]
        moved = {**profile, change.skill: Estimate(own.mean + points / 10, own.sem, own.answered)}
        return match(moved, PATHS).paths[0].path

    step = 1 if change.points > 0 else -1
    assert first_after(change.points) == change.path
    assert all(first_after(points) == matches.paths[0].path for points in range(step, change.points, step))


def test_a_firm_match_needs_no_change() -> None:
    profile = a_profile([0.6, -0.3, 2.5, 1.6, 0.3, 0.0, 0.3])
    report = report_on(profile, match(profile, PATHS))
    assert report.headline.startswith("Most likely: Creative and design")
    profile_of_one = {"customer_service": Estimate(2.5, 0.1, 8)}
    far = a_path("far", Side.MARKETING, customer_service=-2.5)
    near = a_path("near", Side.SALES, customer_service=2.5)
    report = report_on(profile_of_one, match(profile_of_one, (near, far)))
    assert report.headline == "Most likely: Near, over 99 %."
    assert report.change_sentence == ("No change of up to 15 points in a single skill would put another path first.")


def test_height_is_told_apart_from_pattern() -> None:
    targets = PATHS[0].targets
    high = a_profile([targets[skill] + 1.0 for skill in SKILLS])
    matches = match(high, PATHS)
    retail = next(each for each in report_on(high, matches).paths if each.match.path == PATHS[0])
    assert retail.shape.pattern < 0.6
    assert retail.shape.level == pytest.approx(10, abs=0.2)
    assert "10 points above what Retail and inside sales asks" in retail.shape.sentence
    assert "You rate yourself high across the board" in retail.shape.sentence
