"""Where a learner stands in the lead lab: shares, mix-ups, history, and which rule to read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.items.base import Response
from courseware.items.lead import Handler, LeadCard, Temperature
from courseware.leads.confusion import Key, Matrix, Play, handler_matrix, history, mix_ups, temperature_matrix
from courseware.learning.attempts import AttemptView


@dataclass(frozen=True, slots=True)
class PlayedCard:
    """One card that was answered: its key, the rule that decides it, when, and the answer against the truth."""

    key: str
    rule: str
    at: datetime
    play: Play


@dataclass(frozen=True, slots=True)
class SessionPoint:
    """One session in the history: when it began, leads read, and how many of each answer were right."""

    number: int
    at: datetime
    played: int
    temperatures: int
    handlers: int
    fraction: float


@dataclass(frozen=True, slots=True)
class RuleShare:
    """How one rule went: `fraction` of the points on `played` leads, 0 to 1."""

    rule: str
    played: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of some played cards; shares are None before the first answer."""

    played: int
    temperature: Matrix[Temperature]
    handler: Matrix[Handler]
    mixed_up: tuple[str, ...]
    hardest: RuleShare | None
    sessions: tuple[SessionPoint, ...]


def play_of(card: LeadCard, response: Response, session: str) -> Play:
    """The answer to a card beside the truth."""
    return Play(
        session=session,
        temperature=card.label.temperature,
        handler=card.label.handler,
        said_temperature=_said(Temperature, response.get("temperature")),
        said_handler=_said(Handler, response.get("handler")),
    )


def played_in(attempt: AttemptView) -> list[PlayedCard]:
    """The cards of one session that were answered, in the order dealt."""
    return [
        PlayedCard(card.key, card.label.rule, attempt.started_at, play_of(card, slot.response or {}, attempt.uuid))
        for slot in attempt.slots
        if slot.is_submitted and isinstance(card := slot.item, LeadCard)
    ]


def standing_of(played: Sequence[PlayedCard]) -> Standing:
    """What some played cards, oldest first, come to."""
    plays = [card.play for card in played]
    return Standing(
        played=len(played),
        temperature=temperature_matrix(plays),
        handler=handler_matrix(plays),
        mixed_up=mix_ups(plays),
        hardest=hardest_rule(played),
        sessions=_sessions(played),
    )


def hardest_rule(played: Sequence[PlayedCard]) -> RuleShare | None:
    """The rule with the smallest share of points, the more often played on a tie; None when nothing went wrong."""
    rules: dict[str, list[float]] = {}
    for card in played:
        rules.setdefault(card.rule, []).append(card.play.fraction)
    shares = [RuleShare(rule, len(points), sum(points) / len(points)) for rule, points in rules.items()]
    missed = [share for share in shares if share.fraction < 1]
    return min(missed, key=lambda share: (share.fraction, -share.played, share.rule), default=None)


def _said(kind: type[Key], value: object) -> Key | None:
    return next((each for each in kind if each == value), None)


def _sessions(played: Sequence[PlayedCard]) -> tuple[SessionPoint, ...]:
    began: Mapping[str, datetime] = {card.play.session: card.at for card in reversed(played)}
    return tuple(
        SessionPoint(
            number=number,
            at=began[point.session],
            played=point.played,
            temperatures=round(point.temperature * point.played),
            handlers=round(point.handler * point.played),
            fraction=point.fraction,
        )
        for number, point in enumerate(history(card.play for card in played), start=1)
    )
