"""The report on a match: every sentence is filled from computed numbers, none is written freely."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean

from courseware.careers.gaps import WORDS, Gap, gaps_to
from courseware.careers.matching import REACH, Matches, OccupationMatch, Path, PathMatch, Profile
from courseware.skills.scoring import Estimate, t_score

SHOWN = 3
"""How many paths a report talks about."""
LEAST = math.log(1.05)
"""Pulls below this would read "1.0 times" and are not mentioned."""
STEP = 0.1
FURTHEST = 1.5
LIMITS = (
    "Self-ratings agree with tested skill only modestly: about r = .3 over many studies "
    "(.29 over 55 studies, Mabe and West 1982). Take this as a mirror, not as a measurement.",
    "Paths are described by how important each skill is in United States occupations (O*NET 29.3). "
    "Importance stands in for how much of the skill people there have.",
    "Every path here is in sales, marketing or service. The report compares these paths with each other; "
    "it cannot say whether another field would suit you better.",
    "It is not made for hiring, grading or admission.",
)
FLAT = "Your answers were very alike, so the match is unreliable: most of it is chance."


@dataclass(frozen=True, slots=True)
class Pull:
    """What one skill does for a path: its contribution less the other paths' average one (log odds)."""

    skill: str
    log_odds: float
    sentence: str

    @property
    def factor(self) -> float:
        """How many times as likely the skill makes the path, against the geometric mean of the others."""
        return math.exp(self.log_odds)


@dataclass(frozen=True, slots=True)
class Shape:
    """Against one path, in T points: the mean difference over skills, and the spread of what is left."""

    level: float
    pattern: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change in one skill (T points, steps of one) that would put another path first."""

    skill: str
    points: int
    path: Path


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap in words."""

    gap: Gap
    sentence: str


@dataclass(frozen=True, slots=True)
class PathReport:
    """One path of the report: what pulls toward it and away from it, its shape, its gaps (surest first)."""

    match: PathMatch
    toward: tuple[Pull, ...]
    away: tuple[Pull, ...]
    shape: Shape
    gaps: tuple[GapLine, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a page, a print or an export says about a match."""

    headline: str
    balance: str
    paths: tuple[PathReport, ...]
    change: Change | None
    change_sentence: str
    warnings: tuple[str, ...]
    limits: tuple[str, ...]


def report_on(profile: Profile, matches: Matches, flat: bool = False) -> Report:
    """The report on up to three likely paths. `flat` says that the answers were too alike (see scoring)."""
    change = smallest_change(profile, matches)
    return Report(
        headline=_headline(matches),
        balance=_balance(matches),
        paths=tuple(_path_report(each, profile, matches) for each in matches.likely[:SHOWN]),
        change=change,
        change_sentence=_change_words(change),
        warnings=(FLAT,) if flat else (),
        limits=LIMITS,
    )


def pulls(match: PathMatch, profile: Profile, matches: Matches) -> list[Pull]:
    """Each skill's pull on this path, the strongest toward it first.

    They sum to the sum of this path's contributions less the average of the other paths' sums.
    """
    others = [each for each in matches.paths if each.path.key != match.path.key]
    found = [
        (skill, part - fmean(other.contributions[skill] for other in others) if others else 0.0)
        for skill, part in match.contributions.items()
    ]
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    targets = match.path.targets
    return [Pull(skill, odds, _pull_words(skill, odds, profile[skill], targets[skill])) for skill, odds in found]


def smallest_change(profile: Profile, matches: Matches) -> Change | None:
    """The smallest change in one skill that puts another path first; None up to 15 points either way.

    Moving one mean by t adds slope * t to each occupation's log likelihood; the quadratic term is the same
    for all and drops out.
    """
    best, most = None, round(FURTHEST / STEP)
    for skill in sorted(matches.paths[0].contributions):
        for direction in (1, -1):
            found = _first_overtaking(skill, direction, profile[skill].mean, matches, most)
            if found and (best is None or abs(found.points) < abs(best.points)):
                best, most = found, abs(found.points)
    return best


def _first_overtaking(skill: str, direction: int, mean: float, matches: Matches, most: int) -> Change | None:
    """The first of up to `most` steps, if any, at which another path is ahead when this skill moves this way."""
    room = REACH - direction * mean
    paths = matches.paths
    shares = [[each.probability for each in path.occupations] for path in paths]
    growth = [_growth(path.occupations, skill, direction) for path in paths]
    for points in range(1, min(most, math.floor(room / STEP + 1e-9)) + 1):
        shares = [list(map(mul, now, grown)) for now, grown in zip(shares, growth, strict=True)]
        totals = [sum(now) for now in shares]
        ahead = totals.index(max(totals))
        if ahead:
            return Change(skill, direction * points, paths[ahead].path)
    return None


def _growth(occupations: Iterable[OccupationMatch], skill: str, direction: int) -> list[float]:
    return [math.exp(direction * STEP * each.slopes[skill]) for each in occupations]


def _path_report(match: PathMatch, profile: Profile, matches: Matches) -> PathReport:
    found = pulls(match, profile, matches)
    gaps = sorted(
        gaps_to(match.path, profile, matches.elevation).values(), key=lambda gap: (-gap.probability, gap.skill)
    )
    return PathReport(
        match=match,
        toward=tuple(pull for pull in found[:2] if pull.log_odds >= LEAST),
        away=tuple(pull for pull in found[-1:] if pull.log_odds <= -LEAST),
        shape=_shape(match.path, profile, matches.elevation),
        gaps=tuple(GapLine(gap, _gap_words(gap)) for gap in gaps),
    )


def _shape(path: Path, profile: Profile, elevation: float) -> Shape:
    targets = path.targets
    away = [10 * (each.mean - targets[skill]) for skill, each in profile.items() if each.answered]
    level = fmean(away)
    pattern = math.sqrt(fmean([(each - level) ** 2 for each in away]))
    return Shape(level, pattern, f"{_level_words(path, level, 10 * elevation)} {_pattern_words(pattern)}")


def _level_words(path: Path, level: float, elevation: float) -> str:
    place = f"{_points(level)} {'above' if level > 0 else 'below'}" if round(level) else "level with"
    sentence = f"Over all skills together you place yourself {place} what {path.title} asks."
    if not round(elevation):
        return f"{sentence} You rate yourself neither high nor low across the board."
    way = "high" if elevation > 0 else "low"
    return f"{sentence} You rate yourself {way} across the board; about {_points(elevation)} of that is set aside."


def _pattern_words(pattern: float) -> str:
    return f"What counts is the pattern: skill by skill, yours differs from the path's by about {_points(pattern)}."


def _headline(matches: Matches) -> str:
    shown = matches.likely[:SHOWN]
    titles = _either([each.path.title for each in shown])
    together = _percent(math.fsum(each.probability for each in shown))
    if len(shown) == 1:
        return f"Most likely: {titles}, {together}."
    if len(matches.likely) == len(shown):
        return f"Most likely: {titles}; together {together}."
    needed = f"{len(matches.likely)} of the {len(matches.paths)} paths"
    return f"Most likely: {titles}; together {together}. It takes {needed} to reach 80 %."


def _balance(matches: Matches) -> str:
    balance = matches.balance
    low, high = (_percent(edge) for edge in balance.band)
    verdict = _side_words(balance.band)
    between = f"Between sales and marketing, {_percent(balance.share)} lies with sales ({low} to {high})"
    both = f" Paths that belong to both hold {_percent(balance.both)} of the whole." if balance.both else ""
    return f"{between}: {verdict}.{both}"


def _side_words(band: tuple[float, float]) -> str:
    if band[0] > 0.5:
        return "it leans to sales"
    return "it leans to marketing" if band[1] < 0.5 else "no clear side"


def _pull_words(skill: str, log_odds: float, own: Estimate, target: float) -> str:
    scores = f"{WORDS[skill].capitalize()} (yours {own.score:.0f}, the path's {t_score(target):.0f})"
    times = f"{math.exp(abs(log_odds)):.1f} times {'as' if log_odds >= 0 else 'less'} likely"
    than = "as" if log_odds >= 0 else "than"
    return f"{scores} makes this path {times} {than} the other paths on average."


def _gap_words(gap: Gap) -> str:
    name = WORDS[gap.skill].capitalize()
    if gap.size <= 0:
        return f"{name}: {_points(10 * gap.size)} to spare; a gap with {_percent(gap.probability)} probability."
    return f"{name}: {_points(10 * gap.size)} short; a real gap with {_percent(gap.probability)} probability."


def _change_words(change: Change | None) -> str:
    if change is None:
        furthest = round(FURTHEST / STEP)
        return f"No change of up to {furthest} points in a single skill would put another path first."
    way = "higher" if change.points > 0 else "lower"
    return f"If your {WORDS[change.skill]} were {_points(change.points)} {way}, {change.path.title} would come first."


def _points(value: float) -> str:
    number = abs(round(value))
    return f"{number} point" if number == 1 else f"{number} points"


def _percent(share: float) -> str:
    if share < 0.01:
        return "under 1 %"
    return "over 99 %" if share > 0.99 else f"{round(100 * share)} %"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
