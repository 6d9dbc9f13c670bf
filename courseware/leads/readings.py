"""Dossiers as the rubric reads them, before and after a change, and touchpoints that it cannot read."""

from collections.abc import Iterable, Sequence

from courseware.items.base import Finding
from courseware.items.dossier import Change, changed
from courseware.items.lead_terms import By, Fit, Label, Touchpoint
from courseware.leads.rubric import VOLUNTARY, Lead, Reading, Rubric, Touch, read_lead

Placed = tuple[tuple[str | int, ...], Touchpoint]
"""A touchpoint with its path in what its author wrote."""


def lead_of(fit: Fit, touchpoints: Iterable[Touchpoint]) -> Lead:
    """A dossier's lead; touchpoints of one day count in the order they are listed."""
    return Lead(fit, tuple(Touch(each.days_ago, each.kind, place) for place, each in enumerate(touchpoints)))


def reading_of(fit: Fit, touchpoints: Sequence[Touchpoint], rubric: Rubric) -> Reading:
    """What the rubric says of a dossier. Raises UnknownKind."""
    return read_lead(lead_of(fit, touchpoints), rubric)


def reading_after(fit: Fit, touchpoints: Sequence[Touchpoint], changes: Sequence[Change], rubric: Rubric) -> Reading:
    """What the rubric says of a dossier after changes. Raises UnknownKind."""
    return reading_of(*changed(fit, touchpoints, changes), rubric)


def label_of(reading: Reading) -> Label:
    """A reading as a label."""
    return Label(temperature=reading.temperature, handler=reading.handler, rule=reading.rule)


def kind_findings(placed: Iterable[Placed], rubric: Rubric) -> list[Finding]:
    """Touchpoints of a kind that the rubric does not list."""
    return [
        Finding(
            (*path, "kind"),
            f"The rubric has no touchpoint of the kind {each.kind!r}.",
            "Use one of the kinds listed in leads.yaml.",
        )
        for path, each in placed
        if each.kind not in rubric.by_key
    ]


def doer_findings(placed: Iterable[Placed], rubric: Rubric) -> list[Finding]:
    """Touchpoints that are said to be the doing of a side that does not do such things; all kinds must be known."""
    return [
        Finding(
            (*path, "by"),
            f"A touchpoint of the kind {each.kind} cannot be {each.by}.",
            "Write by: us for what the seller sent, by: them or by: both for what the lead did.",
        )
        for path, each in placed
        if _is_odd_doer(each.by, rubric.by_key[each.kind].tier)
    ]


def _is_odd_doer(by: By, tier: str) -> bool:
    return by is not By.US if tier == "E0" else by is By.US and tier in VOLUNTARY
