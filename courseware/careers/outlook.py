"""One path seen by one reader: what it asks, where they stand, and what closes the gaps to it alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from courseware.careers.gaps import WORDS, Gap, gaps_to
from courseware.careers.matching import Matches, Path, Profile, match
from courseware.careers.offerings import RankedOffering, offerings_of, rank
from courseware.careers.paths import paths_of
from courseware.content.library import Library
from courseware.items.base import SKILLS
from courseware.skills.results import Result
from courseware.skills.scoring import Estimate, t_score

SUGGESTED = 6
MIDDLE = {skill: Estimate(0.0, 1.0, 1) for skill in SKILLS}
"""Somebody of whom nothing is known: the middle of every skill, with the prior's own error."""


@dataclass(frozen=True, slots=True)
class PathLine:
    """One skill of a path: what it asks (T points), and the reader's estimate and gap where there is one."""

    skill: str
    name: str
    asks: float
    estimate: Estimate | None
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One path for one reader; `probability` is None without a result."""

    lines: tuple[PathLine, ...]
    probability: float | None
    suggestions: tuple[RankedOffering, ...]


def outlook(path_key: str, result: Result | None, library: Library) -> Outlook:
    """One path against the reader's result, or against the middle when there is none."""
    known = result is not None and result.scored.answered > 0
    profile: Profile = result.profile if result is not None and known else MIDDLE
    matches = match(profile, paths_of(library).to_match)
    alone = _alone(matches, path_key)
    found = alone.paths[0]
    gaps = gaps_to(found.path, profile, matches.elevation) if known else {}
    ranked = rank(profile, alone, offerings_of(library))
    probability = next(each.probability for each in matches.paths if each.path.key == path_key)
    return Outlook(
        lines=_lines(found.path, profile if known else {}, gaps),
        probability=probability if known else None,
        suggestions=tuple(each for each in ranked if each.worth > 0)[:SUGGESTED],
    )


def _alone(matches: Matches, path_key: str) -> Matches:
    """The same matches as if this path were certain, so that only its gaps count."""
    found = next(each for each in matches.paths if each.path.key == path_key)
    return replace(matches, paths=(replace(found, probability=1.0),))


def _lines(path: Path, profile: Profile, gaps: Mapping[str, Gap]) -> tuple[PathLine, ...]:
    lines = [
        PathLine(skill, WORDS[skill].capitalize(), t_score(target), profile.get(skill), gaps.get(skill))
        for skill, target in path.targets.items()
    ]
    return tuple(sorted(lines, key=lambda line: -line.asks))
