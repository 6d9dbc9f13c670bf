"""Lead cards held against the rubric: what an author got wrong, and what one edit makes of a lead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courseware.items.base import Finding
from courseware.items.lead import By, Contrast, Edit, Fit, LeadCard, Outcome, Touchpoint
from courseware.leads.rubric import Lead, Reading, Rubric, Touch, read_lead


@dataclass(frozen=True, slots=True)
class Twin:
    """The lead of a card after the card's contrast edit, and how it reads then."""

    fit: Fit
    touchpoints: tuple[Touchpoint, ...]
    reading: Reading


def lead_of(card: LeadCard) -> Lead:
    """The lead on a card; touchpoints of one day count in the order they are listed."""
    return _lead(card.fit, card.touchpoints)


def contrast_of(card: LeadCard, rubric: Rubric) -> Twin:
    """The card's twin: the same lead after the one edit of its contrast. The card must pass `card.check()`."""
    fit, touchpoints = _edited(card, card.contrast)
    return Twin(fit, touchpoints, read_lead(_lead(fit, touchpoints), rubric))


def check_card(card: LeadCard, rubric: Rubric) -> list[Finding]:
    """The author's mistakes on one card, those of the item included; `[]` when there are none.

    Where a kind is unknown or a position does not exist, the card cannot be read, and only that is reported.
    """
    findings = card.check() + _kind_findings(card, rubric)
    if _is_unreadable(findings):
        return findings
    reading = read_lead(lead_of(card), rubric)
    return (
        findings
        + _doer_findings(card, rubric)
        + _label_findings(card, reading)
        + _evidence_findings(card, reading, rubric)
        + _contrast_findings(card, rubric)
    )


def check_deck(cards: Sequence[LeadCard]) -> list[Finding]:
    """Keys, personas and companies that stand twice in a deck; the path starts with the card's position."""
    return [
        finding
        for field in ("key", "persona", "company")
        for finding in _repeated(field, [getattr(card, field) for card in cards])
    ]


def _lead(fit: Fit, touchpoints: Iterable[Touchpoint]) -> Lead:
    return Lead(fit, tuple(Touch(each.days_ago, each.kind, place) for place, each in enumerate(touchpoints)))


def _edited(card: LeadCard, contrast: Contrast) -> tuple[Fit, tuple[Touchpoint, ...]]:
    if contrast.edit is Edit.FIT and contrast.fit is not None:
        return contrast.fit, card.touchpoints
    kept = tuple(each for place, each in enumerate(card.touchpoints) if place != contrast.touchpoint)
    if contrast.edit is Edit.REMOVE:
        return card.fit, kept
    if contrast.edit is Edit.ADD and contrast.touch is not None:
        return card.fit, _in_order((*card.touchpoints, contrast.touch))
    return card.fit, _in_order(_aged(card.touchpoints, contrast.touchpoint, contrast.days or 0))


def _aged(touchpoints: Iterable[Touchpoint], only: int | None, days: int) -> list[Touchpoint]:
    return [_older(each, days) if only in (None, place) else each for place, each in enumerate(touchpoints)]


def _older(touchpoint: Touchpoint, days: int) -> Touchpoint:
    return Touchpoint(
        days_ago=touchpoint.days_ago + days,
        channel=touchpoint.channel,
        kind=touchpoint.kind,
        by=touchpoint.by,
        text=touchpoint.text,
    )


def _in_order(touchpoints: Iterable[Touchpoint]) -> tuple[Touchpoint, ...]:
    return tuple(sorted(touchpoints, key=lambda each: -each.days_ago))


def _is_unreadable(findings: Iterable[Finding]) -> bool:
    return any(finding.path[0] in ("touchpoints", "evidence", "contrast") for finding in findings)


def _kind_findings(card: LeadCard, rubric: Rubric) -> list[Finding]:
    added = [(("contrast", "touch"), card.contrast.touch)] if card.contrast.touch else []
    places = [(("touchpoints", place), each) for place, each in enumerate(card.touchpoints)] + added
    return [
        Finding(
            (*path, "kind"),
            f"The rubric has no touchpoint of the kind {each.kind!r}.",
            "Use one of the kinds listed in leads.yaml.",
        )
        for path, each in places
        if each.kind not in rubric.by_key
    ]


def _doer_findings(card: LeadCard, rubric: Rubric) -> list[Finding]:
    return [
        Finding(
            ("touchpoints", place, "by"),
            f"A touchpoint of the kind {each.kind} cannot be {each.by}.",
            "Write by: us for what the seller sent, by: them or by: both for what the lead did.",
        )
        for place, each in enumerate(card.touchpoints)
        if _is_odd_doer(each.by, rubric.by_key[each.kind].tier)
    ]


def _is_odd_doer(by: By, tier: str) -> bool:
    return by is not By.US if tier == "E0" else by is By.US and tier in ("E2", "E3", "E4")


def _label_findings(card: LeadCard, reading: Reading) -> list[Finding]:
    said = (card.label.temperature, card.label.handler, card.label.rule)
    read = (reading.temperature, reading.handler, reading.rule)
    if said == read:
        return []
    return [
        Finding(
            ("label",),
            f"The label says {', '.join(said)}, but the rubric reads {', '.join(read)} ({reading.branch}).",
            "Correct the label, or the touchpoints that lead to it.",
        )
    ]


def _evidence_findings(card: LeadCard, reading: Reading, rubric: Rubric) -> list[Finding]:
    beside = sorted(set(card.evidence) - set(reading.deciding))
    if beside:
        return [
            Finding(
                ("evidence",),
                f"Touchpoint {beside[0]} does not decide here.",
                f"The rubric decides by {list(reading.deciding)}.",
            )
        ]
    kept = tuple(each for place, each in enumerate(card.touchpoints) if place not in card.evidence)
    without = read_lead(_lead(card.fit, kept), rubric)
    if reading.temperature == "cold" or _outcome(without) != _outcome(reading):
        return []
    return [
        Finding(
            ("evidence",),
            "Without this evidence the answer stays the same.",
            f"The rubric decides by {list(reading.deciding)}.",
        )
    ]


def _contrast_findings(card: LeadCard, rubric: Rubric) -> list[Finding]:
    promised, found = card.contrast.becomes, contrast_of(card, rubric).reading
    if _same(promised, card.label):
        return [Finding(("contrast", "becomes"), "The contrast changes nothing.", "Name another outcome.")]
    if (promised.temperature, promised.handler) == _outcome(found):
        return []
    return [
        Finding(
            ("contrast",),
            f"The edit gives {', '.join(_outcome(found))}, not {promised.temperature}, {promised.handler}.",
            "Correct becomes:, or choose another edit.",
        )
    ]


def _outcome(reading: Reading) -> tuple[str, str]:
    return reading.temperature, reading.handler


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.temperature, one.handler) == (other.temperature, other.handler)


def _repeated(field: str, values: Sequence[str]) -> list[Finding]:
    folded = [value.casefold() for value in values]
    return [
        Finding((place, field), f"The {field} {values[place]!r} stands twice.", "Give each card its own.")
        for place, value in enumerate(folded)
        if value in folded[:place]
    ]
