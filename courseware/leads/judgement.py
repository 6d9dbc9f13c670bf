"""How good a learner's reading of temperatures is: what it would cost, how far it agrees, and to which side it leans.

Agreement is Cohen's kappa with quadratic weights (Cohen 1968, Psychological Bulletin 70) and the standard error of
Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72. Sharpness and bias are d' and c of signal detection with the
log-linear correction of Hautus (1995), Behavior Research Methods 27. What is said of a leaning does not go by c, which
is above 0 for balanced mistakes too where the leads in question are the fewer; it goes by an exact sign test of the two
kinds of mistake (McNemar 1947, Psychometrika 12).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from courseware.items.lead_terms import Temperature
from courseware.leads.confusion import Matrix
from courseware.leads.rubric import Costs

FEWEST_FOR_KAPPA = 40
"""Below this the band of kappa is too wide to say anything."""
FEWEST_OF_A_KIND = 5
"""A leaning is told from this many leads on either side of the line."""
SURE = 1.96
"""Standard errors on either side that hold the truth 95 times in 100."""
CHANCE = 0.05
"""A leaning is told where balanced mistakes would look as uneven less often than this."""

_STANDARD = NormalDist()
Counts = Sequence[Sequence[int]]
Table = Sequence[Sequence[float]]
Line = Sequence[float]


@dataclass(frozen=True, slots=True)
class CostScore:
    """The cost of all readings beside that of always saying warm. `score` is 100 without a mistake, 0 for always
    saying warm, and below 0 for worse."""

    cost: float
    always_warm: float

    @property
    def score(self) -> float:
        """100 times the share of the cost of always saying warm that was saved."""
        return 100 * (1 - self.cost / self.always_warm)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, 1 at best and 0 for none, with its standard error and the leads it rests on."""

    value: float
    error: float
    leads: int

    @property
    def band(self) -> tuple[float, float]:
        """Where the true agreement lies, 95 times in 100."""
        return max(-1.0, self.value - SURE * self.error), min(1.0, self.value + SURE * self.error)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How well one temperature is told from the others (d'), and to which side mistakes go.

    `bias` is c, above 0 where the temperature is said less readily. `early` counts leads that were given it wrongly,
    `late` those that were denied it.
    """

    temperature: Temperature
    sharpness: float
    bias: float
    early: int
    late: int

    @property
    def is_told(self) -> bool:
        """Whether one of the two mistakes is commoner than chance explains."""
        few, mistakes = min(self.early, self.late), self.early + self.late
        tail = sum(math.comb(mistakes, count) for count in range(few + 1)) / (1 << mistakes)
        return 2 * tail < CHANCE

    @property
    def words(self) -> str:
        """The leaning in one sentence."""
        return _LEANING[self.temperature][self.late > self.early] if self.is_told else _NO_LEANING[self.temperature]


def cost_score(matrix: Matrix[Temperature], costs: Costs) -> CostScore | None:
    """What the readings would cost; None where always saying warm would cost nothing, as with warm leads alone."""
    cost = always_warm = 0.0
    for truth, row in zip(matrix.labels, matrix.counts, strict=True):
        cost += sum(count * costs.of(truth, said) for said, count in zip(matrix.labels, row, strict=True))
        always_warm += sum(row) * costs.of(truth, Temperature.WARM)
    return CostScore(cost, always_warm) if always_warm else None


def kappa(matrix: Matrix[Temperature]) -> Kappa | None:
    """Agreement of readings and truths, from 40 leads on; None before, or where chance would agree wholly."""
    if matrix.total < FEWEST_FOR_KAPPA:
        return None
    return weighted_kappa(matrix.counts)


def weighted_kappa(counts: Counts) -> Kappa | None:
    """Quadratically weighted kappa of a square table of counts; None where chance would agree wholly."""
    total = sum(map(sum, counts))
    share = [[count / total for count in row] for row in counts]
    rows, columns = [sum(row) for row in share], [sum(column) for column in zip(*share, strict=True)]
    observed = _weighed(share)
    expected = _weighed([[row * column for column in columns] for row in rows])
    if math.isclose(expected, 1):
        return None
    spread = _spread(share, rows, columns, observed, expected) - (observed * expected - 2 * expected + observed) ** 2
    error = math.sqrt(max(spread, 0.0) / total) / (1 - expected) ** 2
    return Kappa((observed - expected) / (1 - expected), error, total)


def _spread(share: Table, rows: Line, columns: Line, observed: float, expected: float) -> float:
    size = range(len(share))
    of_row = [sum(_weight(row, column, len(share)) * columns[column] for column in size) for row in size]
    of_column = [sum(_weight(row, column, len(share)) * rows[row] for row in size) for column in size]
    return math.fsum(
        share[row][column]
        * (_weight(row, column, len(share)) * (1 - expected) - (of_row[row] + of_column[column]) * (1 - observed)) ** 2
        for row in size
        for column in size
    )


def _weighed(share: Table) -> float:
    size = range(len(share))
    return math.fsum(_weight(row, column, len(share)) * share[row][column] for row in size for column in size)


def _weight(row: int, column: int, size: int) -> float:
    return 1 - ((row - column) / (size - 1)) ** 2


def leanings(matrix: Matrix[Temperature]) -> tuple[Leaning, ...]:
    """Hot against the rest, then cold against the rest; those with enough leads on either side."""
    found = (leaning(matrix, temperature) for temperature in (Temperature.HOT, Temperature.COLD))
    return tuple(each for each in found if each is not None)


def leaning(matrix: Matrix[Temperature], temperature: Temperature) -> Leaning | None:
    """How one temperature is told from the rest; None with fewer than five leads on either side."""
    place = matrix.labels.index(temperature)
    own, said = sum(matrix.counts[place]), sum(row[place] for row in matrix.counts)
    hits, others = matrix.counts[place][place], matrix.total - own
    if min(own, others) < FEWEST_OF_A_KIND:
        return None
    hit, false = (hits + 0.5) / (own + 1), (said - hits + 0.5) / (others + 1)
    to_hit, to_false = _STANDARD.inv_cdf(hit), _STANDARD.inv_cdf(false)
    return Leaning(temperature, to_hit - to_false, -(to_hit + to_false) / 2, early=said - hits, late=own - hits)


_LEANING = {
    Temperature.HOT: ("You call too early: doubtful leads go to hot.", "You call too late: hot leads pass for less."),
    Temperature.COLD: (
        "You let go too early: doubtful leads go to cold.",
        "You hold on too long: cold leads pass for more.",
    ),
}
_NO_LEANING = {
    Temperature.HOT: "Between hot and the rest you show no leaning to speak of yet.",
    Temperature.COLD: "Between cold and the rest you show no leaning to speak of yet.",
}
