"""The multiple item: several options, of which one or more are right and at least one is wrong."""

from typing import Literal

from courseware.items.base import JSON, Finding, Form, Response, Unreadable, Verdict
from courseware.items.fields import offered, words
from courseware.items.opaque import handle
from courseware.items.options import Optioned, judged_options, option_findings

CREDIT_NAMES = {"per_option": "per option", "all_or_nothing": "all or nothing"}


class Multiple(Optioned, frozen=True, kw_only=True, tag="multiple"):
    """Choose all that apply."""

    credit: Literal["per_option", "all_or_nothing"] = "per_option"

    def check(self) -> list[Finding]:
        """Adds: at least one right and one wrong option, distinct keys and texts, feedback on each."""
        findings = super().check() + option_findings(self.options)
        if len({option.right for option in self.options}) != 2:
            remedy = "Mark at least one option with right: true and leave at least one unmarked."
            findings.append(Finding(("options",), "Options need both right and wrong ones.", remedy))
        return findings

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"choices": [option keys]}` in the author's order."""
        posted = set(form.getlist(prefix)) - {""}
        by_handle = {handle(option.text): option.key for option in self.options}
        if len(posted) > len(by_handle):
            raise Unreadable("More answers arrived than this question offers. Please answer it again.")
        return self._response({offered(value, by_handle) for value in posted})

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with a handle for each chosen option."""
        chosen = self._chosen(response)
        handles = [handle(option.text) for option in self.options if option.key in chosen]
        return {prefix: handles} if handles else {}

    def is_answered(self, response: Response) -> bool:
        """Whether at least one option was chosen."""
        return bool(self._chosen(response))

    def grade(self, response: Response) -> Verdict:
        """(right chosen - wrong chosen) / all right, not below 0; or all or nothing."""
        chosen = self._chosen(response)
        parts = judged_options(self.options, chosen)
        fraction = float(all(part.right for part in parts))
        if self.credit == "per_option":
            fraction = self._share(chosen)
        return Verdict(fraction, parts, (self._count(chosen),), CREDIT_NAMES[self.credit], self.explanation)

    def summarise(self, response: Response) -> str:
        """The chosen options' texts."""
        return self._texts(self._chosen(response)) or "No answer"

    def solution(self) -> str:
        """The right options' texts."""
        return self._texts(self._right_keys())

    def right_response(self) -> Response:
        """All right options' keys."""
        return self._response(self._right_keys())

    def grading(self) -> dict[str, JSON]:
        """Option keys, which of them are right, and the credit rule."""
        return {"options": {option.key: option.right for option in self.options}, "credit": self.credit}

    def _right_keys(self) -> set[str]:
        return {option.key for option in self.options if option.right}

    def _chosen(self, response: Response) -> set[str]:
        return {option.key for option in self.options} & set(words(response, "choices"))

    def _share(self, chosen: set[str]) -> float:
        right = self._right_keys()
        return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right)) if right else 0.0

    def _count(self, chosen: set[str]) -> str:
        right = self._right_keys()
        wrong = len(chosen - right)
        return f"You chose {len(chosen & right)} of {len(right)} right options and {wrong} wrong {_options(wrong)}."

    def _texts(self, keys: set[str]) -> str:
        return "; ".join(option.text for option in self.options if option.key in keys)

    def _response(self, keys: set[str] | set[str | None]) -> Response:
        chosen: list[JSON] = [option.key for option in self.options if option.key in keys]
        return {"choices": chosen}


def _options(count: int) -> str:
    return "option" if count == 1 else "options"
