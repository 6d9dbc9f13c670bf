"""The truefalse item: one claim that is true or false."""

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, PartVerdict, Presented, Response, Verdict
from courseware.items.fields import offered, posted
from courseware.items.options import CHOSEN, LEFT

WORDS = {True: "True", False: "False"}
VALUES = {"true": "true", "false": "false"}


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to tell a learner who answered true, and one who answered false."""

    true: str = ""
    false: str = ""


class TrueFalse(Item, frozen=True, kw_only=True, tag="truefalse"):
    """True or false?"""

    answer: bool
    feedback: Said = Said()

    def check(self) -> list[Finding]:
        """Adds: feedback on both answers."""
        remedy = "Write feedback: {true: ..., false: ...}; each is read by those who answered so."
        missing = [word for word in VALUES if not getattr(self.feedback, word).strip()]
        return super().check() + [
            Finding(("feedback",), f"There is no feedback for the answer {word}.", remedy) for word in missing
        ]

    def present(self, params: dict[str, JSON]) -> Presented:
        """`options`: `{value, text}` for true and false."""
        options: list[JSON] = [{"value": value, "text": value.title()} for value in VALUES]
        return self._presented({"options": options})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"choice": true, false or None}`."""
        value = offered(posted(form, prefix), VALUES)
        return {"choice": None if value is None else value == "true"}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field, `true` or `false`."""
        choice = self._choice(response)
        return {} if choice is None else {prefix: [WORDS[choice].lower()]}

    def is_answered(self, response: Response) -> bool:
        """Whether true or false was chosen."""
        return self._choice(response) is not None

    def grade(self, response: Response) -> Verdict:
        """All or nothing."""
        choice = self._choice(response)
        said = "" if choice is None else self._feedback(choice)
        parts = tuple(self._judged(value, choice) for value in (True, False))
        feedback = (said,) if said else ()
        return Verdict(float(choice is self.answer), parts, feedback, explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """True or False."""
        choice = self._choice(response)
        return "No answer" if choice is None else WORDS[choice]

    def solution(self) -> str:
        """True or False."""
        return WORDS[self.answer]

    def right_response(self) -> Response:
        """The truth value."""
        return {"choice": self.answer}

    def grading(self) -> dict[str, JSON]:
        """The truth value."""
        return {"answer": self.answer}

    def _choice(self, response: Response) -> bool | None:
        choice = response.get("choice")
        return choice if isinstance(choice, bool) else None

    def _feedback(self, value: bool) -> str:
        return self.feedback.true if value else self.feedback.false

    def _judged(self, value: bool, choice: bool | None) -> PartVerdict:
        is_chosen = choice is value
        return PartVerdict(
            key=WORDS[value].lower(),
            text=WORDS[value],
            given=CHOSEN if is_chosen else LEFT,
            right=is_chosen == (value is self.answer),
            expected=CHOSEN if value is self.answer else LEFT,
            feedback=self._feedback(value),
        )
