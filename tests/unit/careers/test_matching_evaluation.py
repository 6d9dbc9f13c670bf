"""The evaluation of matching: small seeded runs, and its measures on cases one can work out by hand."""

from dataclasses import replace
from pathlib import Path as FilePath

import pytest
import yaml

from courseware.careers.evaluation import (
    LIMITS,
    UNLIKE,
    USUAL,
    LeftOut,
    auc,
    calibration_error,
    evaluate_matching,
    leave_one_out,
    simulate,
)
from courseware.careers.matching import Model, Occupation, Path, Side
from courseware.careers.paths import career_paths
from courseware.items.base import SKILLS

PATHS = career_paths(yaml.safe_load(FilePath("content/en/paths.yaml").read_text(encoding="utf-8"))).to_match
EVALUATION = evaluate_matching(PATHS, seed=1, people=60)


def a_path(key: str, side: Side, *levels: float) -> Path:
    """A path whose occupations ask as much of the first skill as `levels` say, and nothing else."""
    rest = dict.fromkeys(SKILLS[1:], 0.0)
    members = tuple(Occupation(f"{key}-{place}", key, {SKILLS[0]: each, **rest}) for place, each in enumerate(levels))
    return Path(key, key, side, members)


def test_the_same_seed_gives_the_same_people() -> None:
    assert simulate(PATHS, USUAL, Model(), 20, 3) == simulate(PATHS, USUAL, Model(), 20, 3)
    assert simulate(PATHS, USUAL, Model(), 20, 3) != simulate(PATHS, USUAL, Model(), 20, 4)


def test_people_like_their_occupation_are_found_more_often() -> None:
    alike = simulate(PATHS, replace(USUAL, spread=0.1, elevation=0.1, sem=0.1), Model(), 60, 1)
    unlike = simulate(PATHS, UNLIKE, Model(), 60, 1)

    assert alike.first > EVALUATION.usual.first > unlike.first
    assert alike.first_three >= 0.95


def test_chances_and_sizes_stay_in_range() -> None:
    found = EVALUATION.usual

    assert 0 <= found.first <= found.first_three <= 1
    assert 1 <= found.set_size <= 10
    assert found.margin == pytest.approx(0.129, abs=0.001)


def test_every_shipped_occupation_of_a_side_is_left_out_once() -> None:
    found = leave_one_out(PATHS)

    assert (found.of, found.paths) == (24, 26)
    assert found.right * 21 >= found.of * 17
    assert found.auc >= 0.90


def test_leaving_out_takes_a_lone_occupation_with_its_path() -> None:
    paths = [
        a_path("one", Side.SALES, 2.0, 2.1),
        a_path("two", Side.MARKETING, -2.0, -2.1),
        a_path("lone", Side.SALES, 0.5),
    ]

    assert leave_one_out(paths) == LeftOut(right=5, of=5, auc=1.0, near=4, paths=4)


@pytest.mark.parametrize(
    ("probabilities", "hits", "error"),
    [
        ([0.5, 0.5], [True, False], 0.0),
        ([0.95, 0.95], [False, False], 0.95),
        ([1.0, 0.15], [True, True], 0.425),
    ],
)
def test_calibration_error(probabilities: list[float], hits: list[bool], error: float) -> None:
    assert calibration_error(probabilities, hits) == pytest.approx(error)


def test_auc_counts_pairs_and_half_for_ties() -> None:
    assert auc([2, 1], [1, 0]) == pytest.approx(3.5 / 4)


def test_the_table_says_what_is_met_and_what_it_does_not_prove() -> None:
    text = EVALUATION.text

    assert "own path among the first three" in text
    assert " of 24 (" in text
    assert text.endswith(LIMITS)
    assert all(measure.verdict in ("met", "missed", "reported") for measure in EVALUATION.measures)
