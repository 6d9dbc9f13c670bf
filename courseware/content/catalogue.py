"""What the course is made of, as frozen values: the shape of every authored file."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from courseware.items.registry import AnyItem

Key = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]
Share = Annotated[float, Meta(ge=0, le=1)]
Url = Annotated[str, Meta(pattern=r"^https?://", max_length=500)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every authored value: unknown fields are mistakes."""


class Course(_Part, frozen=True, kw_only=True):
    """The whole: its title and the order of its modules."""

    title: Line
    tagline: Line
    description: str
    modules: tuple[Key, ...]


class Module(_Part, frozen=True, kw_only=True):
    """Ordered lessons and a checkpoint on one subject."""

    key: Key
    title: Line
    summary: Line
    skills: tuple[Key, ...] = ()
    lessons: tuple[Key, ...]
    checkpoint: Key | None = None
    hours: Annotated[float, Meta(gt=0, le=100)] = 1.0


class Citation(_Part, frozen=True, kw_only=True):
    """Where a lesson's facts come from."""

    title: Line
    publisher: str = ""
    url: Url | None = None
    seen: date | None = None


class Lesson(_Part, frozen=True, kw_only=True):
    """One Markdown page of a module; `checks` are its inline quick checks in order."""

    key: str
    title: Line
    summary: Line
    objectives: Annotated[tuple[Line, ...], Meta(min_length=1)]
    skills: tuple[Key, ...] = ()
    reviewed: date
    sources: tuple[Citation, ...] = ()
    body: str
    checks: tuple[AnyItem, ...] = ()

    @property
    def module(self) -> str:
        """The key of the module that holds it."""
        return self.key.partition("/")[0]


class QuizPolicy(_Part, frozen=True, kw_only=True):
    """The rules of a quiz."""

    attempts: Annotated[int, Meta(ge=1, le=100)] | None = None
    keep: Literal["best", "last"] = "best"
    minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    pass_mark: Share = msgspec.field(default=0.7, name="pass")


class Section(_Part, frozen=True, kw_only=True):
    """Items of a quiz; `pick` draws that many of them by seed."""

    title: str = ""
    pick: Annotated[int, Meta(ge=1)] | None = None
    shuffle: bool = True
    items: Annotated[tuple[AnyItem, ...], Meta(min_length=1)]


class Quiz(_Part, frozen=True, kw_only=True):
    """Ordered items one sits and gets a score for."""

    key: Key
    title: Line
    summary: str = ""
    module: Key | None = None
    policy: QuizPolicy = QuizPolicy()
    sections: Annotated[tuple[Section, ...], Meta(min_length=1)]

    @property
    def length(self) -> int:
        """How many items one sitting holds."""
        return sum(min(section.pick or len(section.items), len(section.items)) for section in self.sections)


class Scale(_Part, frozen=True, kw_only=True):
    """Items that measure one skill."""

    key: Key
    name: Line
    short: str = ""
    about: str = ""
    alpha: Share | None = None
    items: Annotated[tuple[AnyItem, ...], Meta(min_length=1)]


class Assessment(_Part, frozen=True, kw_only=True):
    """A self-assessment: items scored on scales, with no right answers."""

    key: Key
    title: Line
    summary: str = ""
    minutes: int | None = None
    instructions: str = ""
    scales: Annotated[tuple[Scale, ...], Meta(min_length=1)]


class Deck(_Part, frozen=True, kw_only=True):
    """Lead cards of one file."""

    key: Key
    title: str = ""
    cards: Annotated[tuple[AnyItem, ...], Meta(min_length=1)]


class Term(_Part, frozen=True, kw_only=True):
    """A word of the course and what it means."""

    key: Key
    term: Line
    definition: Line
    also: tuple[str, ...] = ()
    see: tuple[Key, ...] = ()


class OfferingFact(_Part, frozen=True, kw_only=True):
    """One checked fact about an offering, with where and when it was seen."""

    field: str
    value: Any
    source: Line
    url: Url | None = None
    seen: date
    status: Literal["verified", "third-party", "unverified"]


class Cost(_Part, frozen=True, kw_only=True):
    """What an offering costs."""

    min: float | None = None
    max: float | None = None
    currency: str | None = None
    basis: str


class Hours(_Part, frozen=True, kw_only=True):
    """How long it takes."""

    min: float
    max: float


class Offering(_Part, frozen=True, kw_only=True):
    """A degree, certificate, certification or course one can take; None means: not checked."""

    key: Key
    title: Line
    provider: Line
    kind: Literal["degree", "certificate", "certification", "course"]
    level: Literal["intro", "intermediate", "advanced", "graduate", "unknown"] = "unknown"
    mode: Literal["online", "campus", "mixed", "unknown"] = "unknown"
    cost: Cost | None = None
    hours: Hours | None = None
    credential: str | None = None
    prerequisites: str | None = None
    url: Url | None = None
    skills: dict[str, Share] = {}
    skills_note: str = ""
    about: str = ""
    facts: tuple[OfferingFact, ...] = ()
    is_own: bool = False
