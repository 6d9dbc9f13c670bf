"""The choice item: several options, exactly one of them right."""

from courseware.items.base import JSON, Finding, Form, Response, Verdict
from courseware.items.fields import offered, posted, word
from courseware.items.opaque import handle
from courseware.items.options import Option, Optioned, judged_options, option_findings


class Choice(Optioned, frozen=True, kw_only=True, tag="choice"):
    """Choose one."""

    def check(self) -> list[Finding]:
        """Adds: at least two options, exactly one right, distinct keys and texts, feedback on each."""
        findings = super().check() + option_findings(self.options)
        if sum(option.right for option in self.options) != 1:
            findings.append(
                Finding(
                    ("options",),
                    "A choice has exactly one right option.",
                    "Mark one option with right: true.",
                )
            )
        return findings

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"choice": option key or None}`."""
        return {"choice": offered(posted(form, prefix), {handle(each.text): each.key for each in self.options})}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with the chosen option's handle."""
        chosen = self._chosen(response)
        return {prefix: [handle(chosen.text)]} if chosen else {}

    def is_answered(self, response: Response) -> bool:
        """Whether an option that exists was chosen."""
        return self._chosen(response) is not None

    def grade(self, response: Response) -> Verdict:
        """All or nothing; a part for each option."""
        chosen = self._chosen(response)
        feedback = (chosen.feedback,) if chosen and chosen.feedback else ()
        parts = judged_options(self.options, {chosen.key} if chosen else set())
        right = chosen is not None and chosen.right
        return Verdict(float(right), parts, feedback, explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """The chosen option's text."""
        chosen = self._chosen(response)
        return chosen.text if chosen else "No answer"

    def solution(self) -> str:
        """The right option's text."""
        return next((option.text for option in self.options if option.right), "")

    def right_response(self) -> Response:
        """The right option's key."""
        return {"choice": next((option.key for option in self.options if option.right), None)}

    def grading(self) -> dict[str, JSON]:
        """Option keys and which of them is right."""
        return {"options": {option.key: option.right for option in self.options}}

    def _chosen(self, response: Response) -> Option | None:
        key = word(response, "choice")
        return next((option for option in self.options if option.key == key), None)
