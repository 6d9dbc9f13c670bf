"""What a learner mixes up: answers to lead cards counted against the truth, and told in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from courseware.items.lead_terms import Handler, Temperature

Key = TypeVar("Key", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Play:
    """One card played: the truth, and what the learner said (None where nothing was chosen)."""

    session: str
    temperature: Temperature
    handler: Handler
    said_temperature: Temperature | None
    said_handler: Handler | None

    @property
    def fraction(self) -> float:
        """Half for each right answer."""
        right = (self.temperature == self.said_temperature) + (self.handler == self.said_handler)
        return right / 2


@dataclass(frozen=True, slots=True)
class Matrix(Generic[Key]):
    """Counts by truth (rows) and answer (columns), both in the order of `labels`; no answer is not counted."""

    labels: tuple[Key, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """Answers counted."""
        return sum(sum(row) for row in self.counts)

    @property
    def right(self) -> int:
        """Answers on the diagonal."""
        return sum(row[place] for place, row in enumerate(self.counts))

    @property
    def share_right(self) -> float | None:
        """Between 0 and 1; None before the first answer."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Point:
    """One session in a learner's history: cards played, and the share of each answer that was right."""

    session: str
    played: int
    temperature: float
    handler: float
    fraction: float


def temperature_matrix(plays: Iterable[Play]) -> Matrix[Temperature]:
    """How temperatures were read."""
    return _matrix(tuple(Temperature), [(play.temperature, play.said_temperature) for play in plays])


def handler_matrix(plays: Iterable[Play]) -> Matrix[Handler]:
    """Who was sent to act."""
    return _matrix(tuple(Handler), [(play.handler, play.said_handler) for play in plays])


def mix_ups(plays: Sequence[Play]) -> tuple[str, ...]:
    """Every kind of wrong answer in words, the most frequent first: "3 hot leads sent to marketing"."""
    read = Counter(
        f"{{}} {play.temperature} {{}} read as {play.said_temperature}"
        for play in plays
        if play.said_temperature not in (None, play.temperature)
    )
    sent = Counter(
        f"{{}} {play.temperature} {{}} {_SENT[play.said_handler]}"
        for play in plays
        if play.said_handler is not None and play.said_handler != play.handler
    )
    ranked = sorted((read + sent).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(text.format(count, "lead" if count == 1 else "leads") for text, count in ranked)


def history(plays: Iterable[Play]) -> tuple[Point, ...]:
    """One point for each session, in the order the sessions first appear."""
    sessions: dict[str, list[Play]] = {}
    for play in plays:
        sessions.setdefault(play.session, []).append(play)
    return tuple(_point(session, played) for session, played in sessions.items())


_SENT = {
    Handler.MARKETING: "sent to marketing",
    Handler.NURTURE: "left to nurture",
    Handler.SALES: "sent to sales",
}


def _matrix(labels: tuple[Key, ...], answers: Iterable[tuple[Key, Key | None]]) -> Matrix[Key]:
    counts = Counter(answers)
    return Matrix(labels, tuple(tuple(counts[truth, said] for said in labels) for truth in labels))


def _point(session: str, plays: Sequence[Play]) -> Point:
    size = len(plays)
    return Point(
        session=session,
        played=size,
        temperature=sum(play.temperature == play.said_temperature for play in plays) / size,
        handler=sum(play.handler == play.said_handler for play in plays) / size,
        fraction=sum(play.fraction for play in plays) / size,
    )
