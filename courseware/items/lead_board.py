"""The board: several leads at once, each to be put under cold, warm or hot."""

from collections import Counter
from collections.abc import Sequence

from courseware.items.base import JSON, Finding, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.dossier import quoted
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import TEMPERATURE_WORDS
from courseware.items.opaque import handle, order_params, shuffled, stored_order
from courseware.items.placing import Placing, count_right, judged_part, share_right

FEWEST, MOST = 3, 12
CREDIT = "per lead"


class LeadBoard(Placing, frozen=True, kw_only=True, tag="lead_board"):
    """Lead cards to be sorted by temperature; who acts next is not asked here.

    A response is `{"placed": {card key: temperature}}`, without the leads left open.
    """

    cards: tuple[LeadCard, ...]
    prompt: str = "How warm is each of these leads?"

    def check(self) -> list[Finding]:
        """Adds: 3 to 12 cards, each sound, with keys and names of their own, and more than one temperature."""
        findings = super().check() + _size_findings(self.cards) + _card_findings(self.cards)
        for place, card in enumerate(self.cards):
            findings += [Finding(("cards", place, *each.path), each.message, each.remedy) for each in card.check()]
        return findings

    def params(self, seed: int) -> Params:
        """`{"order": [card keys]}`."""
        return order_params(shuffled(self.parts(), seed, self.key))

    def present(self, params: Params) -> Presented:
        """`leads`, shuffled, each a dossier with its `value` and its `text`; and `choices`, coldest first."""
        cards = {card.key: card for card in self.cards}
        leads: list[JSON] = [_presented(cards[key]) for key in stored_order(list(cards), params)]
        choices: list[JSON] = [
            {"value": handle(text), "text": text, "temperature": temperature.value}
            for temperature, text in TEMPERATURE_WORDS.items()
        ]
        return self._presented({"leads": leads, "choices": choices})

    def grade(self, response: Response) -> Verdict:
        """Rightly placed leads over all leads; on each, what decides and why."""
        placed, choices = self.placed(response), self.choices()
        parts = tuple(_judged(card, choices.get(placed.get(card.key, ""))) for card in self.cards)
        return Verdict(share_right(parts), parts, (count_right(parts, "leads"),), CREDIT, self.explanation)

    def right_response(self) -> Response:
        """Each lead under its temperature."""
        return {"placed": {card.key: card.label.temperature.value for card in self.cards}}

    def grading(self) -> dict[str, JSON]:
        """The temperature of each card."""
        return {"cards": {card.key: card.label.temperature.value for card in self.cards}}

    def parts(self) -> dict[str, str]:
        """Each card's person and firm, such as "Priya Raman, Harrowgate Insurance"."""
        return {card.key: name_of(card) for card in self.cards}

    def choices(self) -> dict[str, str]:
        """The three temperatures."""
        return {temperature.value: text for temperature, text in TEMPERATURE_WORDS.items()}


def name_of(card: LeadCard) -> str:
    """Person and firm without role and size: what tells one lead of a board from another."""
    return f"{card.persona.partition(', ')[0]}, {card.company.partition(', ')[0]}"


def _presented(card: LeadCard) -> JSON:
    return {**card.present({}).fields, "value": handle(name_of(card)), "text": name_of(card)}


def _judged(card: LeadCard, given: str | None) -> PartVerdict:
    expected = TEMPERATURE_WORDS[card.label.temperature]
    return judged_part(name_of(card), given, expected, f"{_deciding(card)} {card.explanation}")


def _deciding(card: LeadCard) -> str:
    if not card.evidence:
        return "No touchpoint decides."
    return f"What decides: {'; '.join(quoted(card.touchpoints[place]) for place in card.evidence)}."


def _size_findings(cards: Sequence[LeadCard]) -> list[Finding]:
    findings = []
    if not FEWEST <= len(cards) <= MOST:
        remedy = f"Put {FEWEST} to {MOST} cards on it; nine fit well."
        findings.append(Finding(("cards",), f"A board with {len(cards)} cards is no good to sort.", remedy))
    if len({card.label.temperature for card in cards}) < 2:
        findings.append(Finding(("cards",), "All cards are alike.", "Mix cold, warm and hot."))
    return findings


def _card_findings(cards: Sequence[LeadCard]) -> list[Finding]:
    keys, names = Counter(card.key for card in cards), Counter(name_of(card) for card in cards)
    findings = []
    for place, card in enumerate(cards):
        if keys[card.key] > 1 or names[name_of(card)] > 1:
            message = f"The lead {name_of(card)!r} stands twice."
            findings.append(Finding(("cards", place, "key"), message, "Take another card."))
        if card.accepted:
            message = f"Careful readers divide over {name_of(card)!r}."
            findings.append(Finding(("cards", place, "accepted"), message, "Take a card with one right answer."))
    return findings
