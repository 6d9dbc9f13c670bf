"""The skills report as one value: seven skills, the paths they point to, and what to study next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.careers.explanation import Report, report_on
from courseware.careers.gaps import WORDS
from courseware.careers.matching import Matches, Path, Profile, Side, match
from courseware.careers.offerings import RankedOffering, offerings_of, rank
from courseware.careers.paths import CareerPath, FigureSource, paths_of
from courseware.content.library import Library
from courseware.items.base import SKILLS
from courseware.skills.results import Result
from courseware.skills.scoring import Estimate, t_score

SUGGESTED = 5
"""How many offerings of others a report suggests."""
OWN_SUGGESTED = 2
"""How many modules of this course stand before them: they are short, so they would never come first by gap closed."""
NOTABLE = 5.0
"""From this difference on (T points), a skill is named after the team whose paths ask more of it."""


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill: the estimate, and what the two teams' paths ask on average (T points)."""

    skill: str
    name: str
    estimate: Estimate
    marketing: float
    sales: float

    @property
    def side(self) -> Side:
        """The team whose paths ask clearly more of this skill, or both."""
        if abs(self.marketing - self.sales) < NOTABLE:
            return Side.BOTH
        return Side.MARKETING if self.marketing > self.sales else Side.SALES


@dataclass(frozen=True, slots=True)
class SkillsReport:
    """Everything a page, a print or a download says about one result.

    When nothing was answered, `matches` and `words` are None and nothing is suggested.
    """

    taken_at: datetime
    answered: int
    skills: tuple[SkillLine, ...]
    matches: Matches | None
    words: Report | None
    own_suggestions: tuple[RankedOffering, ...]
    suggestions: tuple[RankedOffering, ...]
    shown_paths: tuple[CareerPath, ...]
    sources: tuple[FigureSource, ...]
    versions: Mapping[str, str]


def build(result: Result, library: Library) -> SkillsReport:
    """The report on a stored result against the paths and offerings of a library.

    Nothing of it is stored, so it always speaks of today's paths; only the estimates are those of the day.
    """
    paths, profile = paths_of(library), result.profile
    matches = match(profile, paths.to_match) if result.scored.answered else None
    words = report_on(profile, matches, result.scored.is_flat) if matches else None
    ranked = rank(profile, matches, offerings_of(library)) if matches else []
    useful = [each for each in ranked if each.worth > 0]
    shown = [each.match.path.key for each in words.paths] if words else []
    return SkillsReport(
        taken_at=result.taken_at,
        answered=result.scored.answered,
        skills=skill_lines(profile, paths.to_match),
        matches=matches,
        words=words,
        own_suggestions=tuple(each for each in useful if each.offering.is_own)[:OWN_SUGGESTED],
        suggestions=tuple(each for each in useful if not each.offering.is_own)[:SUGGESTED],
        shown_paths=tuple(paths.authored.path(key) for key in shown),
        sources=paths.authored.sources,
        versions=result.scored.versions,
    )


def matches_for(result: Result | None, library: Library) -> Matches | None:
    """The paths' probabilities for a result; None without one, or without answers."""
    if result is None or not result.scored.answered:
        return None
    return match(result.profile, paths_of(library).to_match)


def skill_lines(profile: Profile, paths: Sequence[Path]) -> tuple[SkillLine, ...]:
    """Each skill that was estimated, with what marketing's and sales' paths ask of it on average."""
    marketing, sales = _asked(Side.MARKETING, paths), _asked(Side.SALES, paths)
    return tuple(
        SkillLine(skill, WORDS[skill].capitalize(), profile[skill], marketing[skill], sales[skill])
        for skill in SKILLS
        if skill in profile
    )


def _asked(side: Side, paths: Sequence[Path]) -> dict[str, float]:
    members = [path for path in paths if path.side is side]
    return {skill: t_score(sum(path.targets[skill] for path in members) / len(members)) for skill in SKILLS}
