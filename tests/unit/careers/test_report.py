"""The skills report as a value: complete, honest about what is missing, and quick."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from courseware.careers.downloads import COLUMNS, as_csv, as_json
from courseware.careers.explanation import FLAT
from courseware.careers.matching import Side
from courseware.careers.report import OWN_SUGGESTED, SUGGESTED, build, matches_for
from courseware.content.library import Library
from courseware.items.base import SKILLS
from courseware.skills.results import Result, Scored
from courseware.skills.scoring import Estimate

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MEANS = (0.4, 0.1, -0.3, 0.2, 0.9, 0.1, -1.2)
VERSIONS = {"bank": "b1", "parameters": "p1", "code": "c1"}


def a_result(*means: float, sem: float = 0.5, answered: int = 8, is_flat: bool = False) -> Result:
    profile = {skill: Estimate(mean, sem, answered) for skill, mean in zip(SKILLS, means or MEANS, strict=True)}
    return Result("some-uuid", 1, NOW, Scored(profile, VERSIONS, is_flat))


def test_a_report_is_whole(library: Library) -> None:
    report = build(a_result(), library)
    assert report.matches is not None and report.words is not None
    assert [line.skill for line in report.skills] == list(SKILLS)
    assert len(report.matches.paths) == 10
    assert [path.key for path in report.shown_paths] == [each.match.path.key for each in report.words.paths]
    assert len(report.suggestions) == SUGGESTED
    assert len(report.own_suggestions) == OWN_SUGGESTED
    assert all(each.offering.is_own for each in report.own_suggestions)
    assert not any(each.offering.is_own for each in report.suggestions)
    assert (report.answered, report.taken_at, report.versions) == (56, NOW, VERSIONS)


def test_teams_are_named_by_what_their_paths_ask(library: Library) -> None:
    sides = {line.skill: line.side for line in build(a_result(), library).skills}
    assert sides["customer_service"] is Side.SALES
    assert sides["creativity"] is Side.MARKETING
    assert sides["reporting"] is Side.BOTH
    assert sides["problem_solving"] is Side.BOTH


def test_without_answers_nothing_is_claimed(library: Library) -> None:
    result = a_result(*[0.0] * 7, sem=1.0, answered=0)
    report = build(result, library)
    assert (report.matches, report.words, report.suggestions, report.shown_paths) == (None, None, (), ())
    assert matches_for(result, library) is None
    assert matches_for(None, library) is None
    assert as_json(report, {})["paths"] == []
    assert len(as_csv(report).splitlines()) == 8


def test_alike_answers_are_warned_about_first(library: Library) -> None:
    words = build(a_result(is_flat=True), library).words
    assert words is not None
    assert words.warnings == (FLAT,)


def test_the_json_can_be_written_and_adds_up(library: Library) -> None:
    found = json.loads(json.dumps(as_json(build(a_result(), library), {"says-back": 4})))
    assert sum(path["probability"] for path in found["paths"]) == pytest.approx(1, abs=1e-3)
    assert found["answers"] == {"says-back": 4}
    assert all(skill["low"] < skill["score"] < skill["high"] for skill in found["skills"])
    assert all(sum(skill["levels"].values()) == pytest.approx(1, abs=1e-3) for skill in found["skills"])


def test_the_csv_has_one_row_for_each_number(library: Library) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(build(a_result(), library)))))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert sum(float(row[3]) for row in rows if row[0] == "path") == pytest.approx(100, abs=0.5)
