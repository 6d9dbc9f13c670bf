"""Lead cards held against the rubric: what an author got wrong, and what one edit makes of a lead."""

from collections.abc import Iterable, Sequence

from courseware.items.base import Finding
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Outcome
from courseware.leads.readings import Placed, doer_findings, kind_findings, lead_of, reading_after, reading_of
from courseware.leads.rubric import Lead, Reading, Rubric


def lead_of_card(card: LeadCard) -> Lead:
    """The lead on a card."""
    return lead_of(card.fit, card.touchpoints)


def after_contrast(card: LeadCard, rubric: Rubric) -> Reading:
    """How the lead reads after the one change of the card's contrast. The card must pass `card.check()`."""
    return reading_after(card.fit, card.touchpoints, [card.contrast], rubric)


def check_card(card: LeadCard, rubric: Rubric) -> list[Finding]:
    """The author's mistakes on one card, those of the item included; `[]` when there are none.

    Where a kind is unknown or a position does not exist, the card cannot be read, and only that is reported.
    """
    findings = card.check() + kind_findings(_placed(card), rubric)
    if _is_unreadable(findings):
        return findings
    reading = reading_of(card.fit, card.touchpoints, rubric)
    return (
        findings
        + doer_findings(_placed(card), rubric)
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


def _is_unreadable(findings: Iterable[Finding]) -> bool:
    return any(finding.path[0] in ("touchpoints", "evidence", "contrast") for finding in findings)


def _placed(card: LeadCard) -> list[Placed]:
    """The touchpoints of a card, the one that its contrast adds among them."""
    added: list[Placed] = [(("contrast", "touch"), card.contrast.touch)] if card.contrast.touch else []
    return [*((("touchpoints", place), each) for place, each in enumerate(card.touchpoints)), *added]


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
    without = reading_of(card.fit, kept, rubric)
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
    promised, found = card.contrast.becomes, after_contrast(card, rubric)
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
