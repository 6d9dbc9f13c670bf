"""The authored paths: ten of them, each figure with its source, and mistakes named with their place."""

import copy
import csv
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from courseware.careers.matching import Side
from courseware.careers.paths import career_paths

RAW: dict[str, Any] = yaml.safe_load(Path("content/en/paths.yaml").read_text(encoding="utf-8"))
FOUND = career_paths(RAW)


def test_ten_paths_on_their_sides() -> None:
    sides = {path.key: path.side for path in FOUND.paths}
    assert len(sides) == 10
    assert sides["customer-success-service"] is Side.BOTH
    assert sides["creative-design"] is Side.MARKETING
    assert [list(sides.values()).count(side) for side in Side] == [4, 5, 1]


def test_every_figure_names_a_listed_source() -> None:
    listed = {source.short for source in FOUND.sources}
    for path in FOUND.paths:
        assert {path.facts.wage_source, path.facts.outlook_source} <= listed
        assert {career.wage.source for career in path.occupations} <= listed
        assert {career.outlook.source for career in path.occupations} <= listed


@pytest.mark.parametrize("path", FOUND.paths, ids=lambda path: path.key)
def test_the_range_of_a_path_is_that_of_its_occupations(path: Any) -> None:
    wages = [career.wage.median_usd for career in path.occupations]
    growth = [career.outlook.growth_pct for career in path.occupations]
    own = [career.outlook.openings_k for career in path.occupations if career.figures_of is None]
    assert (path.facts.wage_min, path.facts.wage_max) == (min(wages), max(wages))
    assert (path.facts.growth_min, path.facts.growth_max) == (min(growth), max(growth))
    assert path.facts.openings_k == (pytest.approx(sum(own)) if own else None)


def test_specialties_name_the_group_whose_figures_they_share() -> None:
    for path in FOUND.paths:
        for career in path.occupations:
            assert (career.figures_of is not None) == (not career.soc.endswith(".00"))


def test_the_table_for_download_says_the_same() -> None:
    with Path("content/en/occupations.csv").open(encoding="utf-8", newline="") as file:
        table = {row["soc"]: row for row in csv.DictReader(file)}
    careers = {career.soc: (path, career) for path in FOUND.paths for career in path.occupations}
    assert table.keys() == careers.keys()
    for soc, (path, career) in careers.items():
        row = table[soc]
        assert (row["title"], row["path"]) == (career.title, path.key)
        assert float(row["median_wage_usd"]) == career.wage.median_usd
        assert {skill: float(row[skill]) for skill in career.profile} == career.profile


def test_a_profile_needs_all_seven_skills() -> None:
    raw = copy.deepcopy(RAW)
    del raw["paths"][0]["occupations"][0]["profile"]["reporting"]
    with pytest.raises(msgspec.ValidationError, match=r"41-2031\.00 needs exactly"):
        career_paths(raw)


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="salary"):
        career_paths({**RAW, "salary": 1})


def test_a_path_is_found_by_its_key() -> None:
    assert FOUND.path("technical-sales").title == "Technical sales"
