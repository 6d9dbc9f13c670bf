"""How well the lead desk tells good play from bad: a table of players, effect sizes, and whether a second game agrees."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from statistics import correlation, mean, stdev, variance

import msgspec

from courseware.kernel.measures import Measure, table
from courseware.leads.desk import played
from courseware.leads.desk_exact import Comparison, compared
from courseware.leads.desk_judge import judge, judged
from courseware.leads.desk_model import DeskModel, Rates
from courseware.leads.desk_values import DeskValues
from courseware.leads.policies import PLAYERS, Player, Policy, Setting, by_the_rubric
from courseware.leads.rubric import Rubric

MAIN = "full"
SEEDS = 40
"""Games of each player; the same seeds for all, so that they meet the same leads with the same luck."""
LEARNERS = 200
MOST_MISREAD = 0.8
WORLDS = 6
STRAY = 0.25
"""Rates of another world lie up to this share above or below the authored ones."""
ORDER = ("random", "calls", "rubric", "benchmark")
PAIRS = (
    ("calls", "rubric"),
    ("misread_50", "misread_15"),
    ("misread_30", "rubric"),
    ("rubric", "benchmark"),
    ("random", "rubric"),
)
_FIRST_GAME = 10_000
_TIMED_GAMES = 10
LIMITS = (
    "Rates and players are made up at the drawing board, so the table shows that the score can tell players apart, "
    "not that people differ in this way. Money follows luck: grade on the mean quality of two games, never on money."
)


@dataclass(frozen=True, slots=True)
class Score:
    """One game of one player: quality 0 to 100, value in thousands, deals won."""

    quality: float
    value_k: float
    won: int


@dataclass(frozen=True, slots=True)
class PlayerRow:
    """A player over many games. `share` is of the bound, which luck may exceed but no policy on average."""

    key: str
    words: str
    value_k: float
    share: float
    won: float
    quality: float
    spread: float


@dataclass(frozen=True, slots=True)
class Effect:
    """How far two players lie apart in one game, in standard deviations (Cohen's d)."""

    weaker: str
    stronger: str
    quality: float
    money: float


@dataclass(frozen=True, slots=True)
class Retest:
    """Simulated learners in two games each: how far the games agree, and how far one game shows skill (ranks)."""

    size: str
    learners: int
    quality: float
    money: float
    skill: float


@dataclass(frozen=True, slots=True)
class DeskEvaluation:
    """The whole evaluation: rows by size, and what follows from them. Worlds are those with rates that stray."""

    seeds: int
    rows: Mapping[str, tuple[PlayerRow, ...]]
    effects: tuple[Effect, ...]
    retests: tuple[Retest, ...]
    exact: Comparison
    worlds: int
    worlds_in_order: int
    seconds_per_day: float

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target."""
        return (
            *(_order_measure(size, rows) for size, rows in self.rows.items()),
            *self._levels(),
            *(_effect_measure(effect) for effect in self.effects),
            *(measure for retest in self.retests for measure in _retest_measures(retest)),
            self._exact(),
            self._worlds(),
            Measure(
                "time to judge a day", f"{self.seconds_per_day * 1e3:.2f} ms", "≤ 5 ms", self.seconds_per_day <= 0.005
            ),
        )

    @property
    def text(self) -> str:
        """The tables for the terminal, and what all this does not prove."""
        parts = [_plain(f"{size}, {self.seeds} games", rows) for size, rows in self.rows.items()]
        return "\n".join(["Lead desk", table(self.measures), *parts, LIMITS])

    @property
    def markdown(self) -> str:
        """The table of players of the main size, for a page."""
        rows = self.rows[MAIN]
        head = ["| player | value, k | of the bound | won | quality (sd) |", "|---|---|---|---|---|"]
        return "\n".join(head + [f"| {' | '.join((row.words, *_cells(row)))} |" for row in rows])

    def _levels(self) -> Iterable[Measure]:
        found = {row.key: row for row in self.rows[MAIN]}
        rubric, calls, share = found["rubric"].quality, found["calls"].quality, found["benchmark"].share
        yield Measure("quality of the rubric", f"{rubric:.1f}", "≥ 78", rubric >= 78)
        yield Measure("quality of calling everyone", f"{calls:.1f}", "≤ 36", calls <= 36)
        yield Measure("benchmark, of the bound", f"{share:.1%}", "≥ 90 %", share >= 0.90)

    def _exact(self) -> Measure:
        value = f"{self.exact.mean_share:.2%} (lowest {self.exact.least_share:.1%})"
        return Measure("benchmark, of the optimum of a small seen desk", value, "≥ 99 %", self.exact.mean_share >= 0.99)

    def _worlds(self) -> Measure:
        value = f"{self.worlds_in_order} of {self.worlds}"
        return Measure(
            f"worlds {STRAY:.0%} off in which the order stands", value, "all", self.worlds_in_order == self.worlds
        )


def evaluate_desk(
    model: DeskModel,
    rubric: Rubric,
    tables: Mapping[str, DeskValues],
    timer: Callable[[], float],
    seeds: int = SEEDS,
    learners: int = LEARNERS,
) -> DeskEvaluation:
    """Play and judge everything, about half a minute. `tables` hold the values by size; `timer` gives seconds.

    Each player plays `seeds` games of each size, at least two; `learners` are simulated twice for the retest.
    """
    games = {size: _games(model, rubric, values, PLAYERS, seeds) for size, values in tables.items()}
    in_order = [_is_in_order(each) for each in _games_elsewhere(model, rubric, tables[MAIN], seeds)]
    return DeskEvaluation(
        seeds=seeds,
        rows={size: _rows(found, tables[size]) for size, found in games.items()},
        effects=tuple(_effect(games[MAIN], *pair) for pair in PAIRS),
        retests=tuple(retest(model, rubric, values, learners) for values in tables.values()),
        exact=compared(model),
        worlds=len(in_order),
        worlds_in_order=sum(in_order),
        seconds_per_day=_seconds_per_day(model, tables[MAIN], timer),
    )


def cohens_d(weaker: Sequence[float], stronger: Sequence[float]) -> float:
    """The difference of two means in pooled standard deviations; infinite where neither varies."""
    pooled = math.sqrt((variance(weaker) + variance(stronger)) / 2)
    return (mean(stronger) - mean(weaker)) / pooled if pooled else math.inf


def strayed(model: DeskModel, seed: int, stray: float = STRAY) -> DeskModel:
    """The model of another world: every rate, prior and sign off by up to `stray`, rows made to sum to 1 again."""
    dice = Random(seed)  # noqa: S311 - simulation, no secret

    def off(rate: float) -> float:
        return rate * dice.uniform(1 - stray, 1 + stray)

    def row(rates: Rates) -> Rates:
        moved = [off(rate) for rate in rates]
        return tuple(rate / sum(moved) for rate in moved)

    transitions = {
        action: {
            state: {to: off(rate) if rate < 1 else rate for to, rate in rates.items()} for state, rates in rows.items()
        }
        for action, rows in model.transitions.items()
    }
    signs = {key: {state: row(rates) for state, rates in rows.items()} for key, rows in model.sign_rates.items()}
    sources = {key: msgspec.structs.replace(source, prior=row(source.prior)) for key, source in model.sources.items()}
    return msgspec.structs.replace(model, transitions=transitions, sign_rates=signs, sources=sources)


def retest(model: DeskModel, rubric: Rubric, values: DeskValues, learners: int = LEARNERS) -> Retest:
    """Learners who misread from none to most leads, in two games each; seeds are fixed and differ for everybody."""
    shares = [MOST_MISREAD * place / (learners - 1) for place in range(learners)]
    both = [
        [
            _score(model, values, by_the_rubric(share)(Setting(model, rubric, values, seed)), seed)
            for seed in (_FIRST_GAME + 2 * place, _FIRST_GAME + 2 * place + 1)
        ]
        for place, share in enumerate(shares)
    ]
    first, second = [pair[0] for pair in both], [pair[1] for pair in both]
    return Retest(
        size=values.header.size,
        learners=learners,
        quality=correlation([each.quality for each in first], [each.quality for each in second]),
        money=correlation([each.value_k for each in first], [each.value_k for each in second]),
        skill=-correlation(_ranks(shares), _ranks([each.quality for each in first])),
    )


def _games(
    model: DeskModel, rubric: Rubric, values: DeskValues, players: Iterable[Player], seeds: int
) -> dict[str, list[Score]]:
    """Scores by player, one for each seed."""
    return {
        player.key: [
            _score(model, values, player.make(Setting(model, rubric, values, seed)), seed) for seed in range(seeds)
        ]
        for player in players
    }


def _games_elsewhere(
    model: DeskModel, rubric: Rubric, values: DeskValues, seeds: int
) -> Iterable[dict[str, list[Score]]]:
    """Games in worlds whose rates stray, judged and planned by the authored rates."""
    players = [player for player in PLAYERS if player.key in ORDER]
    for world in range(WORLDS):
        elsewhere = strayed(model, world)
        yield {
            player.key: [
                _score(model, values, player.make(Setting(model, rubric, values, seed)), seed, elsewhere)
                for seed in range(seeds)
            ]
            for player in players
        }


def _score(model: DeskModel, values: DeskValues, policy: Policy, seed: int, world: DeskModel | None = None) -> Score:
    desk, days = played(world or model, values.header.size, seed, policy)
    found = judged(model, desk, days, values)
    return Score(found.quality, found.value_k, found.won)


def _rows(games: Mapping[str, Sequence[Score]], values: DeskValues) -> tuple[PlayerRow, ...]:
    words = {player.key: player.words for player in PLAYERS}
    return tuple(_row(key, words[key], scores, values.header.bound_k) for key, scores in games.items())


def _row(key: str, words: str, scores: Sequence[Score], bound_k: float) -> PlayerRow:
    value, qualities = mean(score.value_k for score in scores), [score.quality for score in scores]
    won = mean(score.won for score in scores)
    return PlayerRow(key, words, value, value / bound_k, won, mean(qualities), stdev(qualities))


def _effect(games: Mapping[str, Sequence[Score]], weaker: str, stronger: str) -> Effect:
    low, high = games[weaker], games[stronger]
    return Effect(
        weaker,
        stronger,
        cohens_d([each.quality for each in low], [each.quality for each in high]),
        cohens_d([each.value_k for each in low], [each.value_k for each in high]),
    )


def _is_in_order(games: Mapping[str, Sequence[Score]]) -> bool:
    means = [mean(score.quality for score in games[key]) for key in ORDER]
    return _rises(means)


def _rises(numbers: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(numbers))


def _ranks(numbers: Sequence[float]) -> list[int]:
    order = sorted(range(len(numbers)), key=lambda place: numbers[place])
    return [rank for _, rank in sorted((place, rank) for rank, place in enumerate(order))]


def _seconds_per_day(model: DeskModel, values: DeskValues, timer: Callable[[], float]) -> float:
    start = timer()
    for seed in range(_TIMED_GAMES):
        judge(model, values.header.size, seed, [{}] * values.header.days, values)
    return (timer() - start) / (_TIMED_GAMES * values.header.days)


def _order_measure(size: str, rows: Sequence[PlayerRow]) -> Measure:
    found = {row.key: row.quality for row in rows}
    means = [found[key] for key in ORDER]
    value = " < ".join(f"{key} {quality:.0f}" for key, quality in zip(ORDER, means, strict=True))
    return Measure(f"order on quality, {size}", value, "rising", _rises(means))


def _effect_measure(effect: Effect) -> Measure:
    name = f"effect {effect.weaker} → {effect.stronger}"
    value = f"d {effect.quality:.2f} (money {effect.money:.2f})"
    if (effect.weaker, effect.stronger) != ("misread_30", "rubric"):
        return Measure(name, value)
    return Measure(name, value, "≥ 1.0", effect.quality >= 1.0)


def _retest_measures(found: Retest) -> tuple[Measure, ...]:
    two_games = 2 * found.quality / (1 + found.quality)
    return (
        Measure(f"test–retest of quality, {found.size}", f"r {found.quality:.2f} (two games {two_games:.2f})"),
        Measure(f"test–retest of money, {found.size}", f"r {found.money:.2f}"),
        Measure(f"quality of one game with skill, {found.size}", f"ρ {found.skill:.2f}"),
    )


def _cells(row: PlayerRow) -> tuple[str, ...]:
    return (
        f"{row.value_k:.1f}",
        f"{row.share:.0%}".replace("%", " %"),
        f"{row.won:.1f}",
        f"{row.quality:.0f} ({row.spread:.0f})",
    )


def _plain(title: str, rows: Sequence[PlayerRow]) -> str:
    lines = [(title, "value, k", "of bound", "won", "quality (sd)")] + [(row.words, *_cells(row)) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
