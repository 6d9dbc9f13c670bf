"""Contrasts: the single edits of a sketched lead that change how the rubric reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from courseware.items.lead_terms import Edit, Fit
from courseware.leads.ensemble import Answer, answer_of
from courseware.leads.recipes import Generator
from courseware.leads.rubric import Reading, Rubric
from courseware.leads.sketches import Point, Sketch, is_sensible, lead_of_points


@dataclass(frozen=True, slots=True)
class Change:
    """One edit and the lead it leaves. `place` None with `days` ages every touchpoint; `added` is a new one."""

    edit: Edit
    fit: Fit
    points: tuple[Point, ...]
    place: int | None = None
    days: int | None = None
    added: Point | None = None


def find_change(
    generator: Generator, rubric: Rubric, sketch: Sketch, reading: Reading, dice: Random
) -> tuple[Change, Answer] | None:
    """An edit that moves the temperature, or else the handler alone, and the answer it leads to.

    None when no single edit does either.
    """
    own: Answer = (reading.temperature, reading.handler)
    second_best = None
    for edit in _edits_in_drawn_order(generator, dice):
        for change in _CHANGES[edit](generator, sketch, reading, dice):
            if not is_sensible(generator, change.points):
                continue
            becomes = answer_of(lead_of_points(change.fit, change.points), rubric)
            if becomes[0] != own[0]:
                return change, becomes
            second_best = second_best or ((change, becomes) if becomes != own else None)
    return second_best


def _edits_in_drawn_order(generator: Generator, dice: Random) -> list[Edit]:
    """Each edit comes first as often as its chance says (the keys of Efraimidis and Spirakis, 2006)."""
    keys = {edit: dice.random() ** (1 / chance) for edit, chance in generator.contrasts.chances.items()}
    return sorted(keys, key=lambda edit: -keys[edit])


def _removals(_: Generator, sketch: Sketch, reading: Reading, dice: Random) -> Iterator[Change]:
    for place in _nameable(sketch, reading, dice):
        kept = (*sketch.points[:place], *sketch.points[place + 1 :])
        yield Change(Edit.REMOVE, sketch.fit, kept, place=place)


def _ageings(generator: Generator, sketch: Sketch, reading: Reading, dice: Random) -> Iterator[Change]:
    past = [place for place in _nameable(sketch, reading, dice) if sketch.points[place][0] >= 0]
    places: list[int | None] = [None, *past] if dice.random() < 0.5 else [*past, None]
    for place in places:
        for days in generator.contrasts.age:
            yield Change(Edit.AGE, sketch.fit, _aged(sketch.points, place, days), place=place, days=days)


def _aged(points: tuple[Point, ...], only: int | None, days: int) -> tuple[Point, ...]:
    aged = ((ago + days if only in (None, place) else ago, kind) for place, (ago, kind) in enumerate(points))
    return _in_order(aged)


def _other_fits(_: Generator, sketch: Sketch, reading: Reading, dice: Random) -> Iterator[Change]:
    others = [fit for fit in Fit if fit is not sketch.fit]
    for fit in dice.sample(others, len(others)):
        yield Change(Edit.FIT, fit, sketch.points)


def _additions(generator: Generator, sketch: Sketch, reading: Reading, dice: Random) -> Iterator[Change]:
    kinds = [kind for kind in generator.contrasts.add[reading.temperature] if kind in sketch.trade.tellable]
    for kind in dice.sample(kinds, len(kinds)):
        added = (dice.choice(generator.contrasts.add_days), kind)
        yield Change(Edit.ADD, sketch.fit, _in_order(iter((*sketch.points, added))), added=added)


def _in_order(points: Iterator[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda point: -point[0]))


def _nameable(sketch: Sketch, reading: Reading, dice: Random) -> list[int]:
    """Touchpoints that decide and whose kind stands only once, so that a sentence can name them."""
    kinds = [kind for _, kind in sketch.points]
    places = [place for place in reading.deciding if kinds.count(kinds[place]) == 1]
    return dice.sample(places, len(places))


_CHANGES: dict[Edit, Callable[[Generator, Sketch, Reading, Random], Iterator[Change]]] = {
    Edit.REMOVE: _removals,
    Edit.AGE: _ageings,
    Edit.FIT: _other_fits,
    Edit.ADD: _additions,
}
