"""The text item: a word or a short phrase to type."""

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, PartVerdict, Presented, Response, Verdict
from courseware.items.fields import posted, word
from courseware.items.typed import normalised


class NearText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that are close but not right, and what to tell whoever wrote one."""

    accept: tuple[str, ...]
    feedback: str


class Text(Item, frozen=True, kw_only=True, tag="text"):
    """Type a word or a short phrase; any phrase in `accept` is right."""

    accept: tuple[str, ...]
    near: tuple[NearText, ...] = ()

    def check(self) -> list[Finding]:
        """Adds: at least one accepted phrase, near phrases that are not themselves accepted."""
        findings = super().check()
        if not self.accept or not all(normalised(phrase) for phrase in self.accept):
            findings.append(Finding(("accept",), "There is no phrase to accept.", "List the right phrases."))
        for index, near in enumerate(self.near):
            both = [phrase for phrase in near.accept if self._is_right(phrase)]
            if both:
                message = f"{both[0]!r} is accepted as right, so this feedback is never shown."
                findings.append(Finding(("near", index), message, "Take it out of one of the two lists."))
        return findings

    def present(self, params: dict[str, JSON]) -> Presented:
        """No fields but the prompt."""
        return self._presented({})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"text": what was typed, spaces collapsed}`."""
        return {"text": " ".join(posted(form, prefix).split())}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with what was typed."""
        text = word(response, "text")
        return {prefix: [text]} if text else {}

    def is_answered(self, response: Response) -> bool:
        """Whether something was typed."""
        return bool(word(response, "text"))

    def grade(self, response: Response) -> Verdict:
        """All or nothing."""
        text = word(response, "text")
        right = bool(text) and self._is_right(text)
        said = "" if right else self._slip(text)
        part = PartVerdict("answer", "Your answer", text or "No answer", right, self.solution(), said)
        return Verdict(float(right), (part,), (said,) if said else (), explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """What was typed."""
        return word(response, "text") or "No answer"

    def solution(self) -> str:
        """The first accepted phrase."""
        return self.accept[0] if self.accept else ""

    def right_response(self) -> Response:
        """The first accepted phrase."""
        return {"text": self.solution()}

    def grading(self) -> dict[str, JSON]:
        """The accepted phrases as they are compared."""
        accept: list[JSON] = [*sorted({normalised(phrase) for phrase in self.accept})]
        return {"accept": accept}

    def _is_right(self, text: str) -> bool:
        return normalised(text) in {normalised(phrase) for phrase in self.accept}

    def _slip(self, text: str) -> str:
        given = normalised(text)
        return next((each.feedback for each in self.near if given in map(normalised, each.accept)), "")
