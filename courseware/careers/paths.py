"""The authored career paths: what a page shows of them, and the values that matching needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from courseware.careers.matching import Occupation, Path, Side
from courseware.content.library import Library
from courseware.items.base import SKILLS


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every authored value: unknown fields are mistakes."""


class FigureSource(_Part, frozen=True, kw_only=True):
    """Where profiles or figures come from; `short` is what stands beside a figure."""

    key: str
    title: str
    short: str
    publisher: str
    url: str
    seen: date
    changes: str = ""


class Wage(_Part, frozen=True, kw_only=True):
    """The median wage of a year in US dollars."""

    median_usd: float
    source: str
    year: int


class Outlook(_Part, frozen=True, kw_only=True):
    """Projected growth in per cent over ten years, and openings a year in thousands."""

    growth_pct: float
    openings_k: float
    source: str


class Career(_Part, frozen=True, kw_only=True):
    """One occupation. A specialty has no figures of its own: `figures_of` names the group whose they are."""

    soc: Annotated[str, Meta(pattern=r"^\d\d-\d{4}\.\d\d$")]
    title: str
    profile: dict[str, float]
    wage: Wage
    outlook: Outlook
    education: str
    titles: tuple[str, ...] = ()
    figures_of: str | None = None


class PathFacts(_Part, frozen=True, kw_only=True):
    """The range over a path's occupations: wages in US dollars, growth in per cent, openings in thousands."""

    wage_min: float
    wage_max: float
    wage_source: str
    growth_min: float
    growth_max: float
    openings_k: float | None
    outlook_source: str
    seen: date


class CareerPath(_Part, frozen=True, kw_only=True):
    """One path as its author wrote it."""

    key: str
    title: str
    side: Side
    summary: str
    a_day: str
    together: str
    next_steps: tuple[str, ...]
    education: str
    job_zone: Annotated[int, Meta(ge=1, le=5)]
    facts: PathFacts
    occupations: Annotated[tuple[Career, ...], Meta(min_length=1)]

    @property
    def to_match(self) -> Path:
        """What matching needs of this path."""
        members = tuple(Occupation(each.soc, each.title, each.profile) for each in self.occupations)
        return Path(self.key, self.title, self.side, members)


class CareerPaths(_Part, frozen=True, kw_only=True):
    """The whole file: sources and paths."""

    sources: tuple[FigureSource, ...]
    paths: Annotated[tuple[CareerPath, ...], Meta(min_length=1)]

    @property
    def to_match(self) -> tuple[Path, ...]:
        """What matching needs of all paths."""
        return tuple(path.to_match for path in self.paths)

    def path(self, key: str) -> CareerPath:
        """The path with this key. Raises KeyError."""
        found = {path.key: path for path in self.paths}
        return found[key]


@dataclass(frozen=True)
class PathsInUse:
    """The paths of one library, read once: as authored, and as matching needs them."""

    authored: CareerPaths
    to_match: tuple[Path, ...]


_in_use: dict[str, PathsInUse] = {}
_MOST = 4


def paths_of(library: Library) -> PathsInUse:
    """The paths of a library; one library is read once. Raises msgspec.ValidationError."""
    found = _in_use.get(library.digest)
    if found is None:
        authored = career_paths(library.paths)
        found = PathsInUse(authored, authored.to_match)
        if len(_in_use) >= _MOST:
            _in_use.clear()
        _in_use[library.digest] = found
    return found


def career_paths(mapping: Mapping[str, Any]) -> CareerPaths:
    """The paths in a file's mapping, with or without its `schema`.

    Raises msgspec.ValidationError with the place of a mistake, also when a profile lacks one of the seven
    skills or names another.
    """
    body = {key: value for key, value in mapping.items() if key != "schema"}
    found = msgspec.convert(body, CareerPaths, strict=False)
    for place, career in ((path.key, career) for path in found.paths for career in path.occupations):
        if set(career.profile) != set(SKILLS):
            raise msgspec.ValidationError(f"the profile of {career.soc} needs exactly {', '.join(SKILLS)} - at {place}")
    return found
