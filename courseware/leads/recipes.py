"""The recipes of the lead generator as authored in `lead-generator.yaml`: who, what happened, and how it is told."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal

import msgspec

from courseware.items.lead_terms import By, Edit, Fit, Handler, Temperature

SLOT = re.compile(r"\{(\w+)\}")
Texts = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Slots = dict[str, Texts]
"""Words by the name of the slot they fill."""


class _Authored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class People(_Authored, frozen=True, kw_only=True):
    """Given and family names that go together."""

    given: Texts
    family: Texts


class Seller(_Authored, frozen=True, kw_only=True):
    """One firm that sells: its customers' roles, trades and sizes, and the words of its trade.

    Of `interests` one is drawn for each lead; its slots are laid over those of the seller.
    """

    seller: str
    roles: Texts
    trades: Texts
    sizes: dict[Fit, Texts]
    slots: Slots
    interests: Annotated[tuple[Slots, ...], msgspec.Meta(min_length=1)]


class Telling(_Authored, frozen=True, kw_only=True):
    """How one kind of touchpoint is told, and what may stand before it in a timeline.

    `the` and `one` name it in a sentence, `did` says what the lead did where the rubric's words do not fit. Of `needs` one kind must come earlier, of `not_after` none may.
    """

    the: str
    one: str
    texts: tuple[str, ...]
    did: str = ""
    by: By = By.THEM
    once: bool = False
    needs: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


class Step(_Authored, frozen=True, kw_only=True):
    """So many touchpoints, `times` from the least to the most, of these kinds, each in a window of days ago."""

    kinds: Texts
    times: tuple[int, int]
    days: tuple[int, int]


class Pattern(_Authored, frozen=True, kw_only=True):
    """Steps that make up one story, the branch it is tried for, as R4/not_now, and the fits it may have.

    Left out, `fits` are those of its archetype; only debated patterns have no branch.
    """

    steps: tuple[Step, ...]
    gives: str = ""
    fits: tuple[Fit, ...] = ()


class Archetype(_Authored, frozen=True, kw_only=True):
    """One way a lead can go; `noise` names what fills it up."""

    key: str
    name: str
    noise: Texts
    patterns: Annotated[tuple[Pattern, ...], msgspec.Meta(min_length=1)]
    fits: tuple[Fit, ...] = ()

    def patterns_of(self, branch: str) -> list[Pattern]:
        """The patterns that are tried for a branch."""
        return [pattern for pattern in self.patterns if pattern.gives == branch]


class Source(_Authored, frozen=True, kw_only=True):
    """Words for where a lead came from, when its first touchpoint is one of these kinds."""

    kinds: Texts
    texts: Texts


class Temptation(_Authored, frozen=True, kw_only=True):
    """A wrong answer that tempts, and why."""

    temperature: Temperature
    handler: Handler
    why: str


class Contrasts(_Authored, frozen=True, kw_only=True):
    """Single edits to look for, how often each kind of edit is taken, and the sentences that tell them."""

    add: dict[Temperature, tuple[str, ...]]
    add_days: tuple[int, ...]
    age: tuple[int, ...]
    chances: dict[Edit, int]
    remove: Texts
    age_one: Texts
    age_all: Texts
    fit: Texts
    add_one: Texts
    outcomes: dict[str, str]
    fits: dict[Fit, str]


class Generator(_Authored, frozen=True, kw_only=True, dict=True):
    """Everything that leads are made of. `explanations` and `distractors` go by branch, or branch and case."""

    schema: Literal["tandem.generator/1"] = "tandem.generator/1"
    version: int
    first_day: date
    days: int
    lengths: Annotated[tuple[int, ...], msgspec.Meta(min_length=1)]
    fits: Annotated[tuple[Fit, ...], msgspec.Meta(min_length=1)]
    tiers: tuple[int, int, int]
    plain_at_most: int
    hard_from: int
    recent_days: int
    fixed: tuple[str, ...]
    people: Annotated[tuple[People, ...], msgspec.Meta(min_length=1)]
    places: Texts
    sellers: Annotated[tuple[Seller, ...], msgspec.Meta(min_length=1)]
    kinds: dict[str, Telling]
    noise: dict[str, Step]
    archetypes: tuple[Archetype, ...]
    debated: tuple[Pattern, ...]
    sources: tuple[Source, ...]
    contrasts: Contrasts
    numbers: Texts
    explanations: dict[str, Texts]
    distractors: dict[str, tuple[Temptation, ...]]

    @cached_property
    def trades(self) -> tuple["Trade", ...]:
        """Every seller with each of its interests."""
        return tuple(
            Trade(seller=seller, slots={**seller.slots, **interest}, tellable=_tellable(self, seller, interest))
            for seller in self.sellers
            for interest in seller.interests
        )

    @cached_property
    def source_of(self) -> dict[str, Texts]:
        """Words for the source by the kind of the first touchpoint."""
        return {kind: source.texts for source in self.sources for kind in source.kinds}


class Trade(_Authored, frozen=True, kw_only=True):
    """A seller with one interest: all slots to fill texts with, and the kinds that these slots suffice to tell."""

    seller: Seller
    slots: Slots
    tellable: frozenset[str]


def generator_from(mapping: Mapping[str, Any]) -> Generator:
    """The generator in an authored mapping. Raises msgspec.ValidationError with the place of the mistake."""
    return msgspec.convert(mapping, Generator)


@lru_cache(maxsize=4096)
def slots_in(text: str) -> frozenset[str]:
    """The names in braces in a text, as they are written there."""
    return frozenset(SLOT.findall(text))


def fillable(texts: Iterable[str], slots: Mapping[str, object]) -> list[str]:
    """Those of the texts whose slots all have words; a slot with a capital takes the words of the one without."""
    return [text for text in texts if all(plain(name) in slots for name in slots_in(text))]


def filled(text: str, word: Callable[[str], str]) -> str:
    """The text with `word(slot)` in its slots; a slot with a capital makes its first letter a capital."""
    return SLOT.sub(lambda found: _worded(found[1], word), text)


def plain(name: str) -> str:
    """A slot's name without the capital that asks for one."""
    return name[:1].lower() + name[1:]


def _worded(name: str, word: Callable[[str], str]) -> str:
    words = word(plain(name))
    return words if name == plain(name) else words[:1].upper() + words[1:]


def _tellable(generator: Generator, seller: Seller, interest: Slots) -> frozenset[str]:
    slots = {**seller.slots, **interest}
    return frozenset(key for key, telling in generator.kinds.items() if fillable(telling.texts, slots))
