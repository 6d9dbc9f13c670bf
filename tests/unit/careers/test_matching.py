"""Matching against a dense-matrix oracle, and the properties that hold for any profile."""

import math
from pathlib import Path as FilePath

import numpy
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseware.careers.matching import (
    Balance,
    Matches,
    Model,
    Occupation,
    Path,
    PathMatch,
    Side,
    log_sum,
    match,
    winsorised,
)
from courseware.careers.paths import career_paths
from courseware.items.base import SKILLS
from courseware.skills.scoring import Estimate

AUTHORED = career_paths(yaml.safe_load(FilePath("content/en/paths.yaml").read_text(encoding="utf-8")))
PATHS = AUTHORED.to_match
SEM = 0.4

means = st.lists(st.floats(-2.4, 2.4), min_size=7, max_size=7)
sems = st.lists(st.floats(0.2, 1.0), min_size=7, max_size=7)


def a_profile(values: list[float], errors: list[float] | None = None) -> dict[str, Estimate]:
    errors = errors or [SEM] * len(values)
    return {
        skill: Estimate(mean, sem, 8) for skill, mean, sem in zip(SKILLS[: len(values)], values, errors, strict=True)
    }


def by_key(matches: Matches) -> dict[str, PathMatch]:
    return {each.path.key: each for each in matches.paths}


def covariance(errors: list[float], model: Model) -> numpy.ndarray:
    return numpy.diag([model.spread**2 + sem**2 for sem in errors]) + model.elevation


def dense_log(values: list[float], errors: list[float], occupation: Occupation) -> float:
    away = numpy.array(values) - numpy.clip([occupation.targets[skill] for skill in SKILLS], -2.5, 2.5)
    return float(-0.5 * away @ numpy.linalg.solve(covariance(errors, Model()), away))


@given(values=means, errors=sems)
def test_agrees_with_the_dense_normal_density(values: list[float], errors: list[float]) -> None:
    found = by_key(match(a_profile(values, errors), PATHS))
    logs = {
        path.key: log_sum([dense_log(values, errors, each) for each in path.occupations])
        - math.log(len(path.occupations))
        for path in PATHS
    }
    total = log_sum(list(logs.values()))
    for key, log in logs.items():
        assert found[key].log_likelihood == pytest.approx(log, abs=1e-9)
        assert found[key].probability == pytest.approx(math.exp(log - total), abs=1e-12)


@given(values=means, errors=sems)
def test_probabilities_and_contributions_add_up(values: list[float], errors: list[float]) -> None:
    matches = match(a_profile(values, errors), PATHS)
    assert math.fsum(each.probability for each in matches.paths) == pytest.approx(1, abs=1e-12)
    for each in matches.paths:
        total = math.fsum([*each.contributions.values(), each.within])
        assert total == pytest.approx(each.log_likelihood, abs=1e-9)
        assert each.within <= 1e-9
        inside = math.fsum(one.probability for one in each.occupations)
        assert inside == pytest.approx(each.probability, abs=1e-12)
        for one in each.occupations:
            assert math.fsum(one.contributions.values()) == pytest.approx(one.log_likelihood, abs=1e-9)


@given(values=means, errors=sems, moved=st.integers(0, 6), step=st.floats(0.01, 0.1))
def test_more_of_a_skill_favours_whoever_the_inverse_covariance_says(
    values: list[float], errors: list[float], moved: int, step: float
) -> None:
    higher = [mean + step * (place == moved) for place, mean in enumerate(values)]
    before, after = match(a_profile(values, errors), PATHS), match(a_profile(higher, errors), PATHS)
    logs = [
        {one.soc: one.log_likelihood for path in found.paths for one in path.occupations} for found in (before, after)
    ]
    inverse = numpy.linalg.inv(covariance(errors, Model()))
    occupations = [each for path in PATHS for each in path.occupations]
    targets = {each.soc: numpy.array([winsorised(each.targets[skill]) for skill in SKILLS]) for each in occupations}
    first = occupations[0].soc
    for each in occupations[1:]:
        slope = float(inverse[moved] @ (targets[first] - targets[each.soc]))
        rise = (logs[1][first] - logs[1][each.soc]) - (logs[0][first] - logs[0][each.soc])
        gained = higher[moved] - values[moved]
        assert rise == pytest.approx(slope * gained, abs=1e-9)


def test_rating_everything_very_high_keeps_the_shape() -> None:
    """Capping the person would make these two the same."""
    creative = by_key(match(a_profile([2.6, 2.6, 4.0, 2.6, 2.6, 2.6, 2.6]), PATHS))
    serving = by_key(match(a_profile([2.6, 2.6, 2.6, 2.6, 4.0, 2.6, 2.6]), PATHS))

    assert creative["creative-design"].probability > 1.5 * serving["creative-design"].probability
    assert serving["retail-inside-sales"].probability > 1.5 * creative["retail-inside-sales"].probability


@given(values=means, errors=sems)
def test_slopes_are_the_derivatives(values: list[float], errors: list[float]) -> None:
    tiny = 1e-5
    found = by_key(match(a_profile(values, errors), PATHS))
    nudged = by_key(match(a_profile([values[0] + tiny, *values[1:]], errors), PATHS))
    for key, each in found.items():
        rise = (nudged[key].log_likelihood - each.log_likelihood) / tiny
        assert each.slopes["communication"] == pytest.approx(rise, abs=1e-3)


@given(values=st.lists(st.floats(-1.2, 1.2), min_size=7, max_size=7), lift=st.floats(0.1, 1.2))
def test_rating_everything_higher_moves_odds_less_than_plain_distance_does(values: list[float], lift: float) -> None:
    def odds_moved(model: Model) -> dict[str, float]:
        before = match(a_profile(values), PATHS, model)
        after = match(a_profile([mean + lift for mean in values]), PATHS, model)
        logs = [
            {one.soc: one.log_likelihood for path in found.paths for one in path.occupations}
            for found in (before, after)
        ]
        first = "41-2031.00"
        return {soc: abs(logs[1][soc] - logs[1][first] - logs[0][soc] + logs[0][first]) for soc in logs[0]}

    with_elevation, plain = odds_moved(Model()), odds_moved(Model(elevation=0))
    for soc, moved in plain.items():
        assert with_elevation[soc] == pytest.approx(moved / (1 + 0.49 * 7 / (1 + SEM**2)), abs=1e-9)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.key)
def test_the_profile_of_a_path_leads_to_that_path(path: Path) -> None:
    matches = match(a_profile([path.targets[skill] for skill in SKILLS]), PATHS)
    assert matches.paths[0].path.key == path.key


def test_likely_is_the_smallest_set_that_reaches_eighty_per_cent() -> None:
    matches = match(a_profile([0.5, 1.2, 0.1, 0.8, -0.9, 0.3, 0.2]), PATHS)
    probabilities = [each.probability for each in matches.paths]
    assert probabilities == sorted(probabilities, reverse=True)
    assert matches.likely == matches.paths[: len(matches.likely)]
    assert sum(probabilities[: len(matches.likely) - 1]) < 0.8 <= matches.likely_share


@given(values=means, errors=sems)
def test_the_balance_sums_sides_and_its_band_holds_the_share(values: list[float], errors: list[float]) -> None:
    matches = match(a_profile(values, errors), PATHS)
    balance = matches.balance
    assert balance.sales + balance.marketing + balance.both == pytest.approx(1, abs=1e-12)
    assert balance.share == pytest.approx(balance.sales / (balance.sales + balance.marketing), abs=1e-9)
    assert balance.band[0] <= balance.share <= balance.band[1]


def test_the_band_of_the_balance_follows_from_a_repeat() -> None:
    values = [0.4, 0.2, -0.1, 0.1, 0.6, 0.2, 0.3]
    narrow = match(a_profile(values, [0.2] * 7), PATHS).balance
    wide = match(a_profile(values, [0.5] * 7), PATHS).balance
    assert wide.band[1] - wide.band[0] > narrow.band[1] - narrow.band[0]


def two_paths() -> tuple[Path, Path]:
    def path(key: str, side: Side, service: float) -> Path:
        return Path(key, key.title(), side, (Occupation(f"{key}-1", key, {"customer_service": service}),))

    return path("serve", Side.SALES, 1.0), path("plan", Side.MARKETING, -1.0)


def test_the_middle_between_two_paths_is_even() -> None:
    matches = match({"customer_service": Estimate(0.0, 0.5, 8)}, two_paths())
    assert [each.probability for each in matches.paths] == [0.5, 0.5]
    assert [each.path.key for each in matches.paths] == ["plan", "serve"]
    assert matches.balance.share == 0.5
    assert matches.elevation == pytest.approx(0)


def test_far_profiles_stay_finite() -> None:
    matches = match({"customer_service": Estimate(400.0, 1e-3, 8)}, two_paths(), Model(spread=1e-2, elevation=0))
    assert [each.probability for each in matches.paths] == [1.0, 0.0]
    assert matches.balance == Balance(1.0, 0.0, 0.0, 1.0, (1.0, 1.0))


def test_skills_without_answers_do_not_count() -> None:
    some = a_profile([0.5, 1.0, 0.2])
    assert match({**some, "reporting": Estimate(0.0, 1.0, 0)}, PATHS) == match(some, PATHS)


@pytest.mark.parametrize(("profile", "paths"), [({}, PATHS), (a_profile([0.0]), ())])
def test_nothing_to_match_is_refused(profile: dict[str, Estimate], paths: tuple[Path, ...]) -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        match(profile, paths)
