"""Is it a lead? Somebody is in touch with a firm: a potential customer, or somebody for another desk."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.fields import offered, posted, word
from courseware.items.lead import BY_WORDS, LONGEST_EXPLANATION, By, Channel, when
from courseware.items.opaque import handle
from courseware.items.options import distinct_findings

LEAD, LEAD_TEXT = "lead", "A lead"
CREDIT = "half for seeing that it is no lead"
CONTACTS = range(2, 5)
DESKS = range(3, 7)


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Contact(_Part, frozen=True, kw_only=True):
    """Something that passed between the firm and somebody who need not be a lead, so it has no kind of the rubric."""

    days_ago: int
    channel: Channel
    by: By
    text: str


class Desk(_Part, frozen=True, kw_only=True):
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
                "touchpoints": [_presented_contact(contact, self.as_of) for contact in self.touchpoints],
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


def _presented_contact(contact: Contact, as_of: date) -> JSON:
    return {
        "days_ago": contact.days_ago,
        "when": when(contact.days_ago),
        "on": (as_of - timedelta(days=contact.days_ago)).isoformat(),
        "channel": contact.channel.value,
        "by": contact.by.value,
        "by_text": BY_WORDS[contact.by],
        "text": contact.text,
    }


def _findings(item: LeadTriage) -> Iterable[Finding | None]:
    days = [contact.days_ago for contact in item.touchpoints]
    on_offer = [LEAD, *(desk.key for desk in item.desks)]
    length = len(item.explanation.split())
    return (
        _unless(
            len(days) in CONTACTS,
            "touchpoints",
            f"There are {len(days)} touchpoints.",
            f"Tell {CONTACTS[0]} to {CONTACTS[-1]}.",
        ),
        _unless(
            days == sorted(days, reverse=True),
            "touchpoints",
            "The touchpoints are not listed oldest first.",
            "Put the largest days_ago on top.",
        ),
        _unless(
            len(item.desks) in DESKS,
            "desks",
            f"There are {len(item.desks)} desks.",
            f"Offer {DESKS[0]} to {DESKS[-1]}.",
        ),
        _unless(
            item.answer in on_offer,
            "answer",
            f"{item.answer!r} is not on offer.",
            f"Choose from {', '.join(on_offer)}.",
        ),
        _unless(item.tempts.strip(), "tempts", "Nothing tempts here.", "Say why another answer is tempting."),
        _unless(
            length <= LONGEST_EXPLANATION,
            "explanation",
            f"The explanation has {length} words.",
            f"Say it in {LONGEST_EXPLANATION} words or fewer.",
        ),
    )


def _unless(fine: object, where: str, message: str, remedy: str) -> Finding | None:
    return None if fine else Finding((where,), message, remedy)
