"""The dossier that cards and exercises on leads share: one lead and its label, what may change, and how it is shown."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from courseware.items.base import JSON, Finding, Item
from courseware.items.lead_terms import (
    BY_WORDS,
    FIT_WORDS,
    HANDLER_WORDS,
    TEMPERATURE_WORDS,
    Contact,
    Edit,
    Fit,
    Handler,
    Label,
    Outcome,
    Temperature,
    Touchpoint,
    when,
)

LONGEST_EXPLANATION = 35
"""Words."""
OUTCOMES = (
    Outcome(temperature=Temperature.COLD, handler=Handler.MARKETING),
    Outcome(temperature=Temperature.WARM, handler=Handler.NURTURE),
    Outcome(temperature=Temperature.WARM, handler=Handler.SALES),
    Outcome(temperature=Temperature.HOT, handler=Handler.SALES),
)
"""What a lead can be, from the coldest to the hottest."""
_ACTING = {
    Handler.MARKETING: "marketing acts next",
    Handler.NURTURE: "marketing nurtures it",
    Handler.SALES: "sales acts next",
}
_NEEDED = {Edit.REMOVE: "touchpoint", Edit.ADD: "touch", Edit.AGE: "days", Edit.FIT: "fit"}


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is different about a lead; touchpoints go by their position in the dossier, from 0.

    `remove` takes away the touchpoint at this position; `add` adds `touch`; `age` makes one touchpoint, or all
    when none is named, older by `days`; `fit` gives the lead another fit.
    """

    edit: Edit
    touchpoint: int | None = None
    touch: Touchpoint | None = None
    days: int | None = None
    fit: Fit | None = None


class Dossier(Item, frozen=True, kw_only=True):
    """An item about one lead. `touchpoints` are oldest first."""

    seller: str
    persona: str
    company: str
    source: str
    fit: Fit
    as_of: date
    touchpoints: tuple[Touchpoint, ...]
    label: Label

    def check(self) -> list[Finding]:
        """Adds: touchpoints in order, a label a lead can have, a short explanation."""
        findings = (
            timeline_finding(self.touchpoints),
            outcome_finding(("label",), self.label),
            length_finding(self.explanation),
        )
        return super().check() + [finding for finding in findings if finding is not None]

    def _lead(self) -> dict[str, JSON]:
        """What may be seen of the lead before the answer."""
        return {
            "seller": self.seller,
            "persona": self.persona,
            "company": self.company,
            "source": self.source,
            "as_of": self.as_of.isoformat(),
            "fit": shown_fit(self.fit),
            "touchpoints": [shown_touchpoint(touchpoint, self.as_of) for touchpoint in self.touchpoints],
        }

    def _dossier(self) -> dict[str, JSON]:
        """The lead with its label, for exercises that tell it."""
        return {**self._lead(), "label": shown_outcome(self.label)}


def shown_touchpoint(touchpoint: Contact, as_of: date) -> dict[str, JSON]:
    """What a learner may see of a touchpoint: its day in words and as a date, its channel, its side and its text."""
    return {
        "days_ago": touchpoint.days_ago,
        "when": when(touchpoint.days_ago),
        "on": (as_of - timedelta(days=touchpoint.days_ago)).isoformat(),
        "channel": touchpoint.channel.value,
        "by": touchpoint.by.value,
        "by_text": BY_WORDS[touchpoint.by],
        "text": touchpoint.text,
    }


def shown_fit(fit: Fit) -> dict[str, JSON]:
    """`{"value", "text"}` of a fit."""
    return {"value": fit.value, "text": FIT_WORDS[fit]}


def shown_outcome(outcome: Outcome) -> dict[str, JSON]:
    """`{"value", "temperature", "handler", "text"}` of an outcome."""
    return {
        "value": outcome_key(outcome),
        "temperature": outcome.temperature.value,
        "handler": outcome.handler.value,
        "text": outcome_words(outcome),
    }


def outcome_key(outcome: Outcome) -> str:
    """An outcome as it is stored in a response: "warm/nurture"."""
    return f"{outcome.temperature.value}/{outcome.handler.value}"


def outcome_words(outcome: Outcome) -> str:
    """An outcome as a label: "Warm, Nurture (marketing-led)"."""
    return f"{TEMPERATURE_WORDS[outcome.temperature]}, {HANDLER_WORDS[outcome.handler]}"


def outcome_sentence(outcome: Outcome) -> str:
    """An outcome inside a sentence: "warm, and marketing nurtures it"."""
    return f"{outcome.temperature.value}, and {_ACTING[outcome.handler]}"


def quoted(touchpoint: Touchpoint) -> str:
    """A touchpoint inside a sentence: its text in quotation marks, without a full stop, and its day."""
    return f"“{touchpoint.text.rstrip('.')}” ({when(touchpoint.days_ago)})"


def changed(
    fit: Fit, touchpoints: Sequence[Touchpoint], changes: Sequence[Change]
) -> tuple[Fit, tuple[Touchpoint, ...]]:
    """The fit and the timeline of a lead after changes that all hold at once.

    Positions mean the timeline as it was. Of two touchpoints on one day the added one comes last.
    """
    removed = {change.touchpoint for change in changes if change.edit is Edit.REMOVE}
    kept = [older(each, days_added(changes, place)) for place, each in enumerate(touchpoints) if place not in removed]
    added = [change.touch for change in changes if change.touch is not None]
    fits = [change.fit for change in changes if change.fit is not None]
    return [fit, *fits][-1], in_order((*kept, *added))


def older(touchpoint: Touchpoint, days: int) -> Touchpoint:
    """The same touchpoint, so many days earlier."""
    return touchpoint if not days else msgspec.structs.replace(touchpoint, days_ago=touchpoint.days_ago + days)


def in_order(touchpoints: Iterable[Touchpoint]) -> tuple[Touchpoint, ...]:
    """The touchpoints oldest first; those of one day stay in the order given."""
    return tuple(sorted(touchpoints, key=lambda each: -each.days_ago))


def days_added(changes: Iterable[Change], place: int) -> int:
    """By how many days changes put the touchpoint at this position back."""
    return sum(change.days or 0 for change in changes if change.edit is Edit.AGE and change.touchpoint in (None, place))


def size_of(changes: Iterable[Change], touchpoints: Sequence[Touchpoint]) -> int:
    """How many things changes touch: one each, and ageing everything counts every touchpoint."""
    return sum(len(touchpoints) if change.edit is Edit.AGE and change.touchpoint is None else 1 for change in changes)


def change_findings(change: Change, touchpoints: Sequence[Touchpoint]) -> list[Finding]:
    """What a change lacks, and a position that does not exist; paths start inside the change."""
    findings, needed = [], _NEEDED[change.edit]
    if getattr(change, needed) is None:
        findings.append(Finding((), f"The edit {change.edit} lacks {needed}.", f"Write {needed}: beside edit:."))
    named = () if change.touchpoint is None else (change.touchpoint,)
    outside = position_finding(("touchpoint",), named, touchpoints)
    return [*findings, outside] if outside else findings


def position_finding(
    path: tuple[str | int, ...], places: Iterable[int], touchpoints: Sequence[Touchpoint]
) -> Finding | None:
    """The first of these positions that does not exist."""
    outside = [place for place in places if not 0 <= place < len(touchpoints)]
    if not outside:
        return None
    remedy = f"Count from 0; the last one here is {len(touchpoints) - 1}."
    return Finding(path, f"There is no touchpoint {outside[0]}.", remedy)


def outcome_finding(path: tuple[str | int, ...], outcome: Outcome) -> Finding | None:
    """An outcome that no lead has, such as cold for sales."""
    if outcome_key(outcome) in map(outcome_key, OUTCOMES):
        return None
    offered = ", ".join(map(outcome_key, OUTCOMES))
    return Finding(path, f"No lead is {outcome_key(outcome)}.", f"Write one of {offered}.")


def timeline_finding(touchpoints: Sequence[Contact]) -> Finding | None:
    """Touchpoints that are not oldest first, or are not there."""
    days = [touchpoint.days_ago for touchpoint in touchpoints]
    if days and days == sorted(days, reverse=True):
        return None
    return Finding(("touchpoints",), "The touchpoints are not listed oldest first.", "Put the largest days_ago on top.")


def length_finding(explanation: str) -> Finding | None:
    """An explanation that is too long to be read after each answer."""
    length = len(explanation.split())
    if length <= LONGEST_EXPLANATION:
        return None
    remedy = f"Say it in {LONGEST_EXPLANATION} words or fewer."
    return Finding(("explanation",), f"The explanation has {length} words.", remedy)
