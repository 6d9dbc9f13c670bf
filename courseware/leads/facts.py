"""The authored facts about leads: what public data say about signs of interest, and what they do not say."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Words = Annotated[str, Meta(min_length=1)]
Share = Annotated[float, Meta(gt=0, lt=1)]


class Provenance(StrEnum):
    """How well it is known where rows come from."""

    recorded = "recorded"
    untraced = "untraced"
    synthetic = "synthetic"

    @property
    def words(self) -> str:
        """What a page says of it, after “own calculation from”."""
        return _PROVENANCES[self]


_PROVENANCES = {
    Provenance.recorded: "a firm’s own records, not synthetic",
    Provenance.untraced: "what is said to be a firm’s records, not traced",
    Provenance.synthetic: "synthetic records, made by a program",
}


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every authored value: unknown fields are mistakes."""


class DataSource(_Part, frozen=True, kw_only=True):
    """Where a data set can be found, and what may be done with it as far as anyone saw. `url` only if it was opened."""

    title: Words
    publisher: Words
    licence: Words
    seen: date
    url: Words | None = None


class DataSet(_Part, frozen=True, kw_only=True):
    """One data set: `rows` counts the `unit` named, `base_rate` is the share of them with the `outcome`."""

    key: Words
    name: Words
    about: Words
    rows: Annotated[int, Meta(ge=1)]
    unit: Words
    outcome: Words
    base_rate: Share
    provenance: Provenance
    caution: Words
    source: DataSource


class Point(_Part, frozen=True, kw_only=True):
    """What a group of comparisons teaches."""

    key: Words
    title: Words
    intro: Words


class Side(_Part, frozen=True, kw_only=True):
    """One of two groups: how many it has, the share with the outcome, and its 95 % interval (Wilson)."""

    label: Words
    n: Annotated[int, Meta(ge=1)]
    rate: Share
    interval: tuple[Share, Share]


class Comparison(_Part, frozen=True, kw_only=True):
    """Two groups of one data set; `ratio` is the first rate by the second, its 95 % interval by the log method."""

    key: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$")]
    point: Words
    dataset: Words
    claim: Words
    signal: Side
    versus: Side
    ratio: Annotated[float, Meta(gt=0)]
    ratio_interval: tuple[float, float]
    shows: Words
    limits: Words

    @property
    def is_measurable(self) -> bool:
        """Whether the interval of the ratio leaves out 1, so that the groups differ by more than chance explains."""
        low, high = self.ratio_interval
        return not low <= 1 <= high


class Leak(_Part, frozen=True, kw_only=True):
    """What a score gains by looking at the outcome: areas under the curve (AUC) of two honest methods and a leaky one."""

    dataset: Words
    leaked: Words
    logistic: Share
    boosted: Share
    leaky: Share
    why: Words


class Unknown(_Part, frozen=True, kw_only=True):
    """Something that readers may look for and that no data here can say."""

    title: Words
    text: Words


class LeadFacts(_Part, frozen=True, kw_only=True):
    """The whole file; `lesson` tells readers how such figures mislead."""

    lesson: Words | None = None
    datasets: Annotated[tuple[DataSet, ...], Meta(min_length=1)]
    points: Annotated[tuple[Point, ...], Meta(min_length=1)]
    comparisons: Annotated[tuple[Comparison, ...], Meta(min_length=1)]
    leaks: tuple[Leak, ...] = ()
    unknowns: tuple[Unknown, ...] = ()

    @property
    def dataset_by_key(self) -> dict[str, DataSet]:
        """Every data set by its key."""
        return {one.key: one for one in self.datasets}

    def comparisons_for(self, point: Point) -> tuple[Comparison, ...]:
        """The comparisons that make a point, in the order of the file."""
        return tuple(one for one in self.comparisons if one.point == point.key)


def lead_facts_from(mapping: Mapping[str, Any]) -> LeadFacts:
    """The facts in a file's mapping without its `schema`. Raises msgspec.ValidationError with the place of a mistake."""
    return msgspec.convert(mapping, LeadFacts)
