"""The skills report for other programs: as JSON, and as rows for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from courseware.careers.matching import PathMatch
from courseware.careers.report import SkillLine, SkillsReport

SCHEMA = "tandem.skills-report/1"
COLUMNS = ("part", "key", "name", "value", "low", "high", "unit")


def as_json(report: SkillsReport, answers: Mapping[str, int]) -> dict[str, Any]:
    """The whole report with its versions and the chosen steps by item key, so that it can be scored again."""
    return {
        "schema": SCHEMA,
        "taken_at": report.taken_at.isoformat(),
        "answered": report.answered,
        "versions": dict(report.versions),
        "skills": [_skill(line) for line in report.skills],
        "paths": [_path(each) for each in report.matches.paths] if report.matches else [],
        "balance": _balance(report),
        "warnings": list(report.words.warnings) if report.words else [],
        "limits": list(report.words.limits) if report.words else [],
        "answers": dict(answers),
    }


def _skill(line: SkillLine) -> dict[str, Any]:
    low, high = line.estimate.band
    return {
        "key": line.skill,
        "name": line.name,
        "answered": line.estimate.answered,
        "score": round(line.estimate.score, 1),
        "low": round(low, 1),
        "high": round(high, 1),
        "levels": {level.value: round(share, 4) for level, share in line.estimate.level_probabilities.items()},
    }


def _path(match: PathMatch) -> dict[str, Any]:
    return {
        "key": match.path.key,
        "title": match.path.title,
        "side": match.path.side.value,
        "probability": round(match.probability, 4),
        "log_likelihood": match.log_likelihood,
        "contributions": dict(match.contributions),
        "within": match.within,
    }


def _balance(report: SkillsReport) -> dict[str, Any] | None:
    if report.matches is None:
        return None
    balance = report.matches.balance
    low, high = balance.band
    return {"sales_share": round(balance.share, 4), "low": round(low, 4), "high": round(high, 4)}


def as_csv(report: SkillsReport) -> str:
    """One table: a row for each skill (points), each path (%), and the balance (% with sales)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(report))
    return text.getvalue()


def _rows(report: SkillsReport) -> Iterator[tuple[str, ...]]:
    for line in report.skills:
        low, high = line.estimate.band
        yield "skill", line.skill, line.name, _one(line.estimate.score), _one(low), _one(high), "points"
    if report.matches is None:
        return
    for each in report.matches.paths:
        yield "path", each.path.key, each.path.title, _one(100 * each.probability), "", "", "%"
    balance = report.matches.balance
    low, high = balance.band
    yield "balance", "sales", "Share with sales", _one(100 * balance.share), _one(100 * low), _one(100 * high), "%"


def _one(value: float) -> str:
    return f"{value:.1f}"
