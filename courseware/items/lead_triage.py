"""Is it a lead? Somebody is in touch with a firm: a potential customer, or somebody for another desk."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.dossier import length_finding, shown_touchpoint, timeline_finding
from courseware.items.fields import offered, posted, word
from courseware.items.lead_terms import Contact
from courseware.items.opaque import handle
from courseware.items.options import distinct_findings

LEAD, LEAD_TEXT = "lead", "A lead"
CREDIT = "half for seeing that it is no lead"
CONTACTS = range(2, 5)
DESKS = range(3, 7)


class Desk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes care of somebody who is no lead, such as customer service."""

    key: Annotated[str, msgspec.Meta(pattern=r"^(?!lead$)[a-z0-9]+(-[a-z0-9]+)*$")]
    text: str


class LeadTriage(Item, frozen=True, kw_only=True, tag="lead_triage"):
    """A small dossier with one question: a lead, or no lead and whose.

    `answer` is `lead` or the key of a desk; `tempts` says why another answer is tempting.
    """

    seller: str
    persona: str
    company: str
    source: str
    as_of: date
    touchpoints: tuple[Contact, ...]
    desks: tuple[Desk, ...]
    answer: str
    tempts: str
    prompt: str = "Is this a lead? If not, who should take it?"

    @property
    def is_lead(self) -> bool:
        """Whether this is somebody who might be persuaded to buy."""
        return self.answer == LEAD

    def check(self) -> list[Finding]:
        """Adds: 2 to 4 touchpoints oldest first, 3 to 6 desks, an answer on offer, a temptation, a short explanation."""
        texts = [desk.text for desk in self.desks]
        return (
            super().check()
            + distinct_findings("desks", [desk.key for desk in self.desks], texts)
            + [finding for finding in _findings(self) if finding is not None]
        )

    def present(self, params: Params) -> Presented:
        """The dossier: `seller`, `persona`, `company`, `source`, `as_of`, `touchpoints`; and `options`, the lead first."""
        return self._presented(
            {
                "seller": self.seller,
                "persona": self.persona,
                "company": self.company,
                "source": self.source,
                "as_of": self.as_of.isoformat(),
                "touchpoints": [shown_touchpoint(contact, self.as_of) for contact in self.touchpoints],
                "options": [{"value": handle(text), "text": text} for text in self._texts().values()],
            }
        )

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"answer": "lead", a desk's key or None}`."""
        keys = {handle(text): key for key, text in self._texts().items()}
        return {"answer": offered(posted(form, prefix), keys)}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field, when there is an answer."""
        return {prefix: [handle(self._texts()[self._given(response)])]} if self.is_answered(response) else {}

    def is_answered(self, response: Response) -> bool:
        """Whether an answer on offer was given."""
        return self._given(response) in self._texts()

    def grade(self, response: Response) -> Verdict:
        """All for the right answer; half for rightly saying that it is no lead and naming the wrong desk."""
        given = self._given(response)
        parts = tuple(self._judged(key, text, given) for key, text in self._texts().items())
        feedback = (self._outcome(given), self.tempts)
        return Verdict(self._fraction(given), parts, feedback, CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """The answer in words, such as "A lead" or "No lead: Customer service"."""
        given = self._given(response)
        return self._said(given) if given in self._texts() else "No answer"

    def solution(self) -> str:
        """The right answer in words."""
        return self._said(self.answer)

    def right_response(self) -> Response:
        """The right answer."""
        return {"answer": self.answer}

    def grading(self) -> dict[str, JSON]:
        """The keys on offer, and the right one."""
        desks: list[JSON] = [desk.key for desk in self.desks]
        return {"desks": desks, "answer": self.answer}

    def _texts(self) -> dict[str, str]:
        return {LEAD: LEAD_TEXT, **{desk.key: desk.text for desk in self.desks}}

    def _given(self, response: Response) -> str:
        given = word(response, "answer")
        return given if given in self._texts() else ""

    def _said(self, key: str) -> str:
        return LEAD_TEXT if key == LEAD else f"No lead: {self._texts().get(key, '')}"

    def _fraction(self, given: str) -> float:
        if given == self.answer:
            return 1.0
        return 0.5 if given and LEAD not in (given, self.answer) else 0.0

    def _judged(self, key: str, text: str, given: str) -> PartVerdict:
        chosen, expected = _choice(key == given), _choice(key == self.answer)
        return PartVerdict(handle(text), text, chosen, chosen == expected, expected)

    def _outcome(self, given: str) -> str:
        if self.is_lead:
            return "This is a lead: somebody who might be persuaded to buy."
        seen = "This is no lead, as you saw" if self._fraction(given) == 0.5 else "This is no lead"
        return f"{seen}. Where it goes: {self._texts().get(self.answer, '')}."


def _choice(is_chosen: bool) -> str:
    return "chosen" if is_chosen else "not chosen"


def _findings(item: LeadTriage) -> Iterator[Finding | None]:
    on_offer = [LEAD, *(desk.key for desk in item.desks)]
    yield _unless_among(CONTACTS, len(item.touchpoints), "touchpoints")
    yield timeline_finding(item.touchpoints)
    yield _unless_among(DESKS, len(item.desks), "desks")
    if item.answer not in on_offer:
        yield Finding(("answer",), f"{item.answer!r} is not on offer.", f"Choose from {', '.join(on_offer)}.")
    if not item.tempts.strip():
        yield Finding(("tempts",), "Nothing tempts here.", "Say why another answer is tempting.")
    yield length_finding(item.explanation)


def _unless_among(allowed: range, count: int, where: str) -> Finding | None:
    remedy = f"Write {allowed[0]} to {allowed[-1]}."
    return None if count in allowed else Finding((where,), f"There are {count} {where}.", remedy)
