"""How probable each career path is for a profile, and exactly what each skill adds to that.

A person in occupation o is taken to have x = mu_o + elevation + spread + measurement error: mu_o is the O*NET
importance of each skill (z units), the elevation is one number for the whole person (some rate themselves high
on everything), the rest is independent by skill. So x - mu_o is normal with covariance
C = diag(spread^2 + SEM_j^2) + elevation * 11', and with d = x - mu_o, v_j = spread^2 + SEM_j^2

    log L_o = -1/2 d' C^-1 d = -1/2 (sum d_j^2 / v_j - k (sum d_j / v_j)^2),   k = b / (1 + b sum 1 / v_j)

(Sherman and Morrison 1950). It assumes that people who do well where a skill matters most have more of it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from courseware.skills.scoring import Estimate

REACH = 2.5
"""Targets count no further from the middle than this (winsorised, in SDs).

A person is not capped: whoever rates everything high would lose the shape that the elevation is there to keep. (Cap
the simulated people of `evaluation` too, and the set that reaches 80 % grows from 4.1 paths to 4.4.)
"""
SET_SHARE = 0.8

Profile = Mapping[str, Estimate]
"""Estimates by skill."""


class Side(StrEnum):
    """Where a path belongs."""

    SALES = "sales"
    MARKETING = "marketing"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation: its SOC code, its title, and how much it asks of each skill (z units)."""

    soc: str
    title: str
    targets: Mapping[str, float]


@dataclass(frozen=True)
class Path:
    """A career path: occupations that belong together."""

    key: str
    title: str
    side: Side
    occupations: tuple[Occupation, ...]

    @cached_property
    def targets(self) -> dict[str, float]:
        """What the path asks of each skill: the mean over its occupations, winsorised (z units)."""
        return {
            skill: math.fsum(winsorised(each.targets[skill]) for each in self.occupations) / len(self.occupations)
            for skill in self.occupations[0].targets
        }


@dataclass(frozen=True, slots=True)
class Model:
    """The two constants: `spread` (SD within an occupation) and `elevation` (variance of the person level).

    The defaults err to caution: with them the 80 % sets covered .86 to .97 of simulated incumbents.
    """

    spread: float = 1.0
    elevation: float = 0.49


@dataclass(frozen=True, slots=True)
class OccupationMatch:
    """One occupation for one profile.

    `contributions` by skill sum to `log_likelihood`; `slopes` are its derivatives by the profile's means.
    `elevation` is how high this person would be rating everything if they were in this occupation.
    """

    soc: str
    title: str
    probability: float
    log_likelihood: float
    contributions: Mapping[str, float]
    slopes: Mapping[str, float]
    elevation: float


@dataclass(frozen=True, slots=True)
class PathMatch:
    """One path for one profile: `contributions` by skill and `within` sum to `log_likelihood`.

    The contributions are the occupations' own, weighted by how probable each is inside the path; `within`
    (zero or below) is what the path loses because its occupations do not fit alike. `slopes` are the
    derivatives of `log_likelihood` by the profile's means.
    """

    path: Path
    probability: float
    log_likelihood: float
    contributions: Mapping[str, float]
    within: float
    slopes: Mapping[str, float]
    occupations: tuple[OccupationMatch, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """The three sides' probabilities, which sum to 1, and sales' share of sales plus marketing.

    `band` is that share one standard error of measurement down and up.
    """

    sales: float
    marketing: float
    both: float
    share: float
    band: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Matches:
    """All paths, the most probable first. `elevation` is how high the person rates everything (SDs, shrunk)."""

    paths: tuple[PathMatch, ...]
    balance: Balance
    elevation: float

    @property
    def likely(self) -> tuple[PathMatch, ...]:
        """The smallest set of paths that together reach 80 %."""
        total, chosen = 0.0, []
        for each in self.paths:
            chosen.append(each)
            total += each.probability
            if total >= SET_SHARE:
                break
        return tuple(chosen)

    @property
    def likely_share(self) -> float:
        """What the likely paths reach together."""
        return math.fsum(each.probability for each in self.likely)


def match(profile: Profile, paths: Sequence[Path], model: Model | None = None) -> Matches:
    """The probability of each path: uniform over paths beforehand, and inside a path over its occupations.

    Only skills with an answer count. Raises ValueError for no answers, or no path of sales or marketing.
    """
    profile = {skill: each for skill, each in profile.items() if each.answered}
    if not profile or all(path.side is Side.BOTH for path in paths):
        raise ValueError("matching needs at least one answer and one path of sales or marketing")
    metric = _Metric.of(profile, model or Model())
    fits = [[metric.fit(each) for each in path.occupations] for path in paths]
    logs = [log_sum([fit.log for fit in fit_path]) - math.log(len(fit_path)) for fit_path in fits]
    total = log_sum(logs)
    found = [
        _path_match(path, fit, log, math.exp(log - total)) for path, fit, log in zip(paths, fits, logs, strict=True)
    ]
    ranked = tuple(sorted(found, key=lambda each: (-each.log_likelihood, each.path.key)))
    return Matches(ranked, _balance(ranked, profile), _elevation(ranked))


def log_sum(logs: Sequence[float]) -> float:
    """log(sum(exp(x))) without overflow; minus infinity for an empty sequence."""
    if not logs:
        return -math.inf
    peak = max(logs)
    return peak + math.log(math.fsum(math.exp(each - peak) for each in logs))


def winsorised(value: float) -> float:
    """The value, or 2.5 SDs on its side if it lies further out."""
    return max(-REACH, min(REACH, value))


@dataclass(frozen=True, slots=True)
class _Fit:
    occupation: Occupation
    log: float
    contributions: dict[str, float]
    slopes: dict[str, float]
    elevation: float


@dataclass(frozen=True, slots=True)
class _Metric:
    """The person's place and C^-1, kept as 1 / v_j and k."""

    place: dict[str, float]
    precision: dict[str, float]
    k: float

    @classmethod
    def of(cls, profile: Profile, model: Model) -> "_Metric":
        precision = {skill: 1 / (model.spread**2 + each.sem**2) for skill, each in profile.items()}
        k = model.elevation / (1 + model.elevation * math.fsum(precision.values()))
        return cls({skill: each.mean for skill, each in profile.items()}, precision, k)

    def fit(self, occupation: Occupation) -> _Fit:
        away = {skill: place - winsorised(occupation.targets[skill]) for skill, place in self.place.items()}
        elevation = self.k * math.fsum(away[skill] * self.precision[skill] for skill in away)
        slopes = {skill: -self.precision[skill] * (away[skill] - elevation) for skill in away}
        parts = {skill: 0.5 * away[skill] * slopes[skill] for skill in away}
        return _Fit(occupation, math.fsum(parts.values()), parts, slopes, elevation)


def _path_match(path: Path, fits: Sequence[_Fit], log: float, probability: float) -> PathMatch:
    weights = [math.exp(fit.log - log) / len(fits) for fit in fits]
    parts = _weighted(weights, [fit.contributions for fit in fits])
    slopes = _weighted(weights, [fit.slopes for fit in fits])
    within = log - math.fsum(parts.values())
    return PathMatch(path, probability, log, parts, within, slopes, _ranked(fits, weights, probability))


def _ranked(fits: Sequence[_Fit], weights: Sequence[float], share: float) -> tuple[OccupationMatch, ...]:
    found = (_occupation_match(fit, weight * share) for fit, weight in zip(fits, weights, strict=True))
    return tuple(sorted(found, key=lambda each: (-each.log_likelihood, each.soc)))


def _occupation_match(fit: _Fit, probability: float) -> OccupationMatch:
    return OccupationMatch(
        fit.occupation.soc,
        fit.occupation.title,
        probability,
        fit.log,
        fit.contributions,
        fit.slopes,
        fit.elevation,
    )


def _weighted(weights: Sequence[float], rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {
        skill: math.fsum(weight * row[skill] for weight, row in zip(weights, rows, strict=True)) for skill in rows[0]
    }


def _elevation(ranked: Iterable[PathMatch]) -> float:
    return math.fsum(each.probability * each.elevation for path in ranked for each in path.occupations)


def _balance(paths: Sequence[PathMatch], profile: Profile) -> Balance:
    sums = {side: _share_of(side, paths) for side in Side}
    odds = _log_side(Side.SALES, paths) - _log_side(Side.MARKETING, paths)
    margin = _odds_error(paths, profile)
    return Balance(
        sums[Side.SALES],
        sums[Side.MARKETING],
        sums[Side.BOTH],
        _logistic(odds),
        (_logistic(odds - margin), _logistic(odds + margin)),
    )


def _share_of(side: Side, paths: Iterable[PathMatch]) -> float:
    return math.fsum(each.probability for each in paths if each.path.side is side)


def _log_side(side: Side, paths: Iterable[PathMatch]) -> float:
    return log_sum([each.log_likelihood for each in paths if each.path.side is side])


def _odds_error(paths: Sequence[PathMatch], profile: Profile) -> float:
    """The standard error of the log odds of sales, from those of the estimates (delta method)."""
    sales, marketing = (_side_slopes(side, paths, profile) for side in (Side.SALES, Side.MARKETING))
    return math.hypot(*((sales[skill] - marketing[skill]) * profile[skill].sem for skill in profile))


def _side_slopes(side: Side, paths: Sequence[PathMatch], profile: Profile) -> dict[str, float]:
    members = [each for each in paths if each.path.side is side]
    total = log_sum([each.log_likelihood for each in members])
    weights = [math.exp(each.log_likelihood - total) for each in members]
    return _weighted(weights, [each.slopes for each in members]) if members else dict.fromkeys(profile, 0.0)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))
