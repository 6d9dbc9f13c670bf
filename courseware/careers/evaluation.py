"""How well matching works: on people simulated from the shipped occupations, and on each occupation left out.

Simulated people are x = mu_o + spread + elevation + error, the very model that matching assumes, drawn evenly over
paths and then over a path's occupations; so this measures what the profiles and the rule can do at best.
The two default constants of matching err to caution: its spread is a third above that of these people.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from courseware.careers.matching import Matches, Model, Occupation, Path, Side, match
from courseware.items.base import SKILLS
from courseware.kernel.measures import Measure, table, wilson
from courseware.skills.scoring import Estimate

BINS = 10
LIMITS = (
    "This does not prove that the paths suit real people: the people are drawn from the model that matching assumes, "
    "the profiles say how important skills are and not how much of them people have, self-ratings relate to tested "
    "skill at about r = .3 only, and the occupations are few."
)


@dataclass(frozen=True, slots=True)
class People:
    """How simulated people differ from their occupation's profile: standard deviations in population SDs."""

    spread: float
    elevation: float
    sem: float


USUAL = People(0.75, 0.7, 0.35)
UNLIKE = People(2.05, 1.6, 0.8)
"""The pessimistic end: people of one occupation differ as much as raters in O*NET do."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Shares over simulated people. `sides` is that of sales and marketing people placed on their side.

    `coverage` is the share whose path is in the set that reaches 80 %, `set_size` the mean number of paths in it,
    `calibration_error` the mean distance between the first path's probability and how often it is right (ten bins).
    """

    people: int
    first: float
    first_three: float
    sides: float
    coverage: float
    set_size: float
    calibration_error: float

    @property
    def margin(self) -> float:
        """Two standard errors of a share of one half, the largest there is."""
        return 1 / math.sqrt(self.people)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Each occupation placed by the others: `right` of `of` on their side, and how well the shares order them (AUC).

    `near` of `paths` occupations that do not make up a path alone have their path among the first three.
    """

    right: int
    of: int
    auc: float
    near: int
    paths: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share that is right."""
        return wilson(self.right, self.of)


@dataclass(frozen=True, slots=True)
class CareerEvaluation:
    """The whole evaluation. `informed` is the usual people matched with their true spread."""

    usual: Simulated
    informed: Simulated
    unlike: Simulated
    left_out: LeftOut

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target; none binds, as matching is still being improved."""
        usual, unlike = self.usual, self.unlike
        return (
            _at_least("own path first", usual.first, 0.50),
            _at_least("own path among the first three", usual.first_three, 0.82),
            _at_least("sales or marketing told apart", usual.sides, 0.80),
            _between("coverage of the 80 % set", usual.coverage, 0.80, 0.97),
            _at_most("mean size of that set, of ten", usual.set_size, 4.1, 2),
            _at_most("calibration error, spread a third too wide", usual.calibration_error, 0.13, 3),
            _at_most("calibration error, spread known", self.informed.calibration_error, 0.02, 3),
            Measure("own path first / first three, people unlike", f"{unlike.first:.3f} / {unlike.first_three:.3f}"),
            *self._left_out(),
        )

    @property
    def text(self) -> str:
        """The table and what it does not prove."""
        sample = f"{self.usual.people} simulated people a line; a share has a margin of ± {self.usual.margin:.3f}."
        return "\n".join(["Career paths", table(self.measures), sample, LIMITS])

    def _left_out(self) -> tuple[Measure, ...]:
        found = self.left_out
        low, high = found.interval
        share = f"{found.right} of {found.of} ({low:.2f} to {high:.2f})"
        return (
            Measure("left out: side told rightly", share, "≥ 17 of 21", found.right * 21 >= found.of * 17, binds=False),
            _at_least("left out: AUC of sales over marketing", found.auc, 0.90),
            Measure("left out: own path among the first three", f"{found.near} of {found.paths}"),
        )


def evaluate_matching(paths: Sequence[Path], seed: int, people: int = 3000) -> CareerEvaluation:
    """Everything that can be measured without real people; the same numbers for the same seed."""
    return CareerEvaluation(
        usual=simulate(paths, USUAL, Model(), people, seed),
        informed=simulate(paths, USUAL, Model(USUAL.spread, USUAL.elevation**2), people, seed),
        unlike=simulate(paths, UNLIKE, Model(), people, seed),
        left_out=leave_one_out(paths),
    )


def simulate(paths: Sequence[Path], kind: People, model: Model, people: int, seed: int) -> Simulated:
    """What matching says of `people` simulated incumbents of the paths' occupations."""
    dice = Random(seed)  # noqa: S311 - simulation, no secret
    own = [paths[dice.randrange(len(paths))] for _ in range(people)]
    drawn = [match(_person(dice.choice(path.occupations), kind, dice), paths, model) for path in own]
    ranks = [_rank(path, matches) for path, matches in zip(own, drawn, strict=True)]
    sided = [_is_on_side(path, matches) for path, matches in zip(own, drawn, strict=True) if path.side is not Side.BOTH]
    return Simulated(
        people=people,
        first=_share(rank == 0 for rank in ranks),
        first_three=_share(rank < 3 for rank in ranks),
        sides=_share(sided),
        coverage=_share(rank < len(matches.likely) for rank, matches in zip(ranks, drawn, strict=True)),
        set_size=sum(len(matches.likely) for matches in drawn) / people,
        calibration_error=calibration_error(
            [each.paths[0].probability for each in drawn], [rank == 0 for rank in ranks]
        ),
    )


def leave_one_out(paths: Sequence[Path]) -> LeftOut:
    """Match each occupation's own profile, taken as exact, with the paths it is not part of and what is left of its own."""
    found = [(path, _left_out(path, one, paths)) for path in paths for one in path.occupations]
    sided = [(path, matches) for path, matches in found if path.side is not Side.BOTH]
    ranked = [(path, matches) for path, matches in found if len(path.occupations) > 1]
    sales, marketing = ([each.balance.share for path, each in sided if path.side is side] for side in _SIDES)
    return LeftOut(
        right=sum(_is_on_side(path, matches) for path, matches in sided),
        of=len(sided),
        auc=auc(sales, marketing),
        near=sum(_rank(path, matches) < 3 for path, matches in ranked),
        paths=len(ranked),
    )


def calibration_error(probabilities: Sequence[float], hits: Sequence[bool]) -> float:
    """The expected calibration error over ten equal bins: distance between said and found, weighted by cases."""
    bins: list[list[float]] = [[] for _ in range(BINS)]
    for probability, hit in zip(probabilities, hits, strict=True):
        bins[min(int(probability * BINS), BINS - 1)].append(probability - hit)
    return math.fsum(abs(math.fsum(each)) for each in bins) / len(probabilities)


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The share of pairs in which the first is above the second; ties count half."""
    pairs = [(one > other) + (one == other) / 2 for one in higher for other in lower]
    return math.fsum(pairs) / len(pairs)


_SIDES = (Side.SALES, Side.MARKETING)


def _person(occupation: Occupation, kind: People, dice: Random) -> dict[str, Estimate]:
    level, noise = dice.gauss(0, kind.elevation), math.hypot(kind.spread, kind.sem)
    return {skill: Estimate(occupation.targets[skill] + level + dice.gauss(0, noise), kind.sem, 8) for skill in SKILLS}


def _left_out(path: Path, occupation: Occupation, paths: Iterable[Path]) -> Matches:
    rest = tuple(each for each in path.occupations if each != occupation)
    smaller = Path(path.key, path.title, path.side, rest)
    left = [each if each.key != path.key else smaller for each in paths]
    exact = {skill: Estimate(occupation.targets[skill], 0.0, 1) for skill in SKILLS}
    return match(exact, [each for each in left if each.occupations])


def _rank(path: Path, matches: Matches) -> int:
    return [each.path.key for each in matches.paths].index(path.key)


def _is_on_side(path: Path, matches: Matches) -> bool:
    return (matches.balance.share > 0.5) == (path.side is Side.SALES)


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


def _at_least(name: str, value: float, least: float) -> Measure:
    return Measure(name, f"{value:.3f}", f"≥ {least:.2f}", value >= least, binds=False)


def _at_most(name: str, value: float, most: float, digits: int) -> Measure:
    return Measure(name, f"{value:.{digits}f}", f"≤ {most:g}", value <= most, binds=False)


def _between(name: str, value: float, least: float, most: float) -> Measure:
    return Measure(name, f"{value:.3f}", f"{least:.2f} to {most:.2f}", least <= value <= most, binds=False)
