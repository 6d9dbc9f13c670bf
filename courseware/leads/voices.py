"""Sketched leads put into words: who they are, and how each touchpoint is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from courseware.items.lead_terms import Channel, Touchpoint
from courseware.leads.recipes import Generator, Slots, fillable, filled
from courseware.leads.rubric import Rubric
from courseware.leads.sketches import Point, Sketch

_SATURDAY = 5


class Unspeakable(ValueError):
    """A sketch that the recipes have no words for."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who a card is about, and the weekday it is read on; `line` is the company with its size."""

    given: str
    persona: str
    company: str
    line: str
    as_of: date


def draw_scene(generator: Generator, sketch: Sketch, dice: Random) -> Scene:
    """Somebody at some firm, on some day."""
    people, seller = dice.choice(generator.people), sketch.trade.seller
    given, company = dice.choice(people.given), f"{dice.choice(generator.places)} {dice.choice(seller.trades)}"
    return Scene(
        given=given,
        persona=f"{given} {dice.choice(people.family)}, {dice.choice(seller.roles)}",
        company=company,
        line=f"{company}, {dice.choice(seller.sizes[sketch.fit])}",
        as_of=_weekday(generator.first_day + timedelta(days=dice.randrange(generator.days))),
    )


class Voice:
    """Tells the touchpoints of one card, in other words whenever a kind or a slot comes again."""

    def __init__(self, generator: Generator, rubric: Rubric, slots: Slots, dice: Random) -> None:
        """Shuffle the words once."""
        self._generator, self._rubric, self._dice = generator, rubric, dice
        self._words = {name: dice.sample(words, len(words)) for name, words in slots.items()}
        self._texts: dict[str, list[str]] = {}
        self._turns = Counter[str]()

    def touchpoints(self, points: Sequence[Point]) -> tuple[Touchpoint, ...]:
        """All touchpoints. Raises Unspeakable when two would read the same."""
        told = tuple(self.touchpoint(point) for point in points)
        if len({each.text for each in told}) < len(told):
            raise Unspeakable("Two touchpoints would read the same.")
        return told

    def touchpoint(self, point: Point) -> Touchpoint:
        """One touchpoint, told in the next words for its kind."""
        days, kind = point
        return Touchpoint(
            days_ago=days,
            channel=Channel(self._rubric.by_key[kind].channel),
            kind=kind,
            by=self._generator.kinds[kind].by,
            text=filled(self._text(kind), self._word),
        )

    def _text(self, kind: str) -> str:
        if kind not in self._texts:
            texts = fillable(self._generator.kinds[kind].texts, self._words)
            self._texts[kind] = self._dice.sample(texts, len(texts))
        return self._next(kind, self._texts[kind])

    def _word(self, slot: str) -> str:
        words = self._words[slot]
        return words[0] if slot in self._generator.fixed else self._next(f"{{{slot}}}", words)

    def _next(self, name: str, words: Sequence[str]) -> str:
        self._turns[name] += 1
        return words[(self._turns[name] - 1) % len(words)]


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day
