"""The likert item: five steps from low to high that describe the learner; none of them is right or wrong."""

from itertools import pairwise

from courseware.items.base import JSON, Finding, Form, Item, Presented, Response, Verdict
from courseware.items.fields import offered, posted
from courseware.items.options import distinct_findings

STEPS = 5


class Likert(Item, frozen=True, kw_only=True, tag="likert"):
    """Choose the step that fits. The options run from the lowest to the highest step.

    `reverse` turns the scoring round where a high step means little of the skill. `a` (discrimination) and
    `thresholds` (four rising places on the scale, in standard deviations) are the item's parameters in
    Samejima's graded response model; the defaults are those of an item that has not been calibrated.
    """

    options: tuple[str, ...]
    reverse: bool = False
    a: float = 1.4
    thresholds: tuple[float, ...] = (-1.5, -0.5, 0.5, 1.5)

    def check(self) -> list[Finding]:
        """Adds: five distinct options, a positive `a`, four rising thresholds. Asks for no explanation."""
        common = [finding for finding in super().check() if finding.path != ("explanation",)]
        numbers = [str(step) for step in range(1, len(self.options) + 1)]
        return common + distinct_findings("options", numbers, self.options) + self._scale_findings()

    def present(self, params: dict[str, JSON]) -> Presented:
        """`options`: a list of `{value, text}`, always from the lowest step to the highest."""
        options: list[JSON] = [{"value": str(step), "text": text} for step, text in enumerate(self.options, start=1)]
        return self._presented({"options": options})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"step": 1 to 5 or None}`."""
        steps = {str(step): str(step) for step in range(1, len(self.options) + 1)}
        given = offered(posted(form, prefix), steps)
        return {"step": int(given) if given else None}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with the chosen step's number."""
        step = self.step(response)
        return {prefix: [str(step)]} if step else {}

    def is_answered(self, response: Response) -> bool:
        """Whether a step that exists was chosen."""
        return self.step(response) is not None

    def grade(self, response: Response) -> Verdict:
        """The full fraction for any answer: a self-description cannot be wrong."""
        return Verdict(float(self.is_answered(response)), credit="any answer", explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """The chosen step's text."""
        step = self.step(response)
        return self.options[step - 1] if step else "No answer"

    def solution(self) -> str:
        """That there is none."""
        return "There is no right answer."

    def right_response(self) -> None:
        """None: there is no right response."""

    def grading(self) -> dict[str, JSON]:
        """What decides a place on the scale: the direction and the model's parameters."""
        thresholds: list[JSON] = list(self.thresholds)
        return {
            "steps": len(self.options),
            "reverse": self.reverse,
            "a": self.a,
            "thresholds": thresholds,
        }

    def step(self, response: Response) -> int | None:
        """The step in a stored response as it was chosen, 1 to 5, before any reversal; None without an answer."""
        step = response.get("step")
        is_step = isinstance(step, int) and not isinstance(step, bool) and 1 <= step <= len(self.options)
        return step if is_step and isinstance(step, int) else None

    def _scale_findings(self) -> list[Finding]:
        findings = []
        if len(self.options) != STEPS:
            findings.append(
                Finding(("options",), f"There are {len(self.options)} steps.", "Write five, from low to high.")
            )
        if not self.a > 0:
            findings.append(Finding(("a",), "a must be above 0.", "Leave a out until the item is calibrated."))
        if len(self.thresholds) != STEPS - 1 or any(low >= high for low, high in pairwise(self.thresholds)):
            findings.append(
                Finding(
                    ("thresholds",),
                    "Thresholds are four numbers that rise.",
                    "Write [-1.5, -0.5, 0.5, 1.5], or leave them out.",
                )
            )
        return findings
