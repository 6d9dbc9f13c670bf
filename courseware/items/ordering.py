"""The ordering item: steps to be put into the right order."""

from typing import Literal

import msgspec

from courseware.items.base import (
    JSON,
    Finding,
    Form,
    Item,
    Params,
    PartVerdict,
    Presented,
    Response,
    Unreadable,
    Verdict,
)
from courseware.items.fields import posted
from courseware.items.opaque import handle, order_params, shuffled, stored_order
from courseware.items.options import distinct_findings
from courseware.items.placing import presented_texts


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step."""

    key: str
    text: str


class Ordering(Item, frozen=True, kw_only=True, tag="ordering"):
    """Put the steps into order; the author writes them in the right one."""

    steps: tuple[Step, ...]
    credit: Literal["neighbours", "exact"] = "neighbours"

    def check(self) -> list[Finding]:
        """Adds: at least three steps, with distinct keys and texts."""
        findings = super().check()
        findings += distinct_findings("steps", [step.key for step in self.steps], [step.text for step in self.steps])
        if len(self.steps) < 3:
            findings.append(Finding(("steps",), "Two steps are a coin toss.", "Write three steps or more."))
        return findings

    def params(self, seed: int) -> Params:
        """`{"order": [step keys]}`, never the right order."""
        return order_params(self._disordered(shuffled(self._texts(), seed, self.key)))

    def present(self, params: Params) -> Presented:
        """`steps`: a list of `{value, text}`."""
        texts = self._texts()
        order = self._disordered(stored_order(list(texts), params))
        return self._presented({"steps": presented_texts([texts[key] for key in order])})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"positions": {step key: 1..n}}`, without the steps left open."""
        given = {step.key: posted(form, f"{prefix}-{handle(step.text)}") for step in self.steps}
        positions: dict[str, JSON] = {key: self._position(value) for key, value in given.items() if value}
        for position in positions.values():
            if list(positions.values()).count(position) > 1:
                raise Unreadable(f"Two steps have position {position}. Please give each step its own position.")
        return {"positions": positions}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """A field with the position of each step that has one."""
        texts = self._texts()
        return {f"{prefix}-{handle(texts[key])}": [str(at)] for key, at in self._positions(response).items()}

    def is_answered(self, response: Response) -> bool:
        """Whether each step has a position."""
        return len(self._positions(response)) == len(self.steps)

    def grade(self, response: Response) -> Verdict:
        """Right neighbouring pairs over all neighbouring pairs; or all or nothing."""
        positions = self._positions(response)
        joined = sum(self._follows(index, positions) for index in range(1, len(self.steps)))
        pairs = len(self.steps) - 1
        fraction = joined / pairs if pairs else 0.0
        if self.credit == "exact":
            fraction = float(fraction == 1)
        parts = tuple(self._judged(index, positions) for index in range(len(self.steps)))
        feedback = (f"{joined} of {pairs} steps directly follow the step they should follow.",)
        return Verdict(fraction, parts, feedback, self.credit, self.explanation)

    def summarise(self, response: Response) -> str:
        """The steps in the order they were given."""
        positions, texts = self._positions(response), self._texts()
        return " → ".join(texts[key] for key in sorted(positions, key=positions.__getitem__)) or "No answer"

    def solution(self) -> str:
        """The steps in the right order."""
        return " → ".join(step.text for step in self.steps)

    def right_response(self) -> Response:
        """Positions from 1 in the author's order."""
        return {"positions": {step.key: position for position, step in enumerate(self.steps, start=1)}}

    def grading(self) -> dict[str, JSON]:
        """Step keys in the right order, and the credit rule."""
        steps: list[JSON] = [step.key for step in self.steps]
        return {"steps": steps, "credit": self.credit}

    def _texts(self) -> dict[str, str]:
        return {step.key: step.text for step in self.steps}

    def _disordered(self, order: list[str]) -> list[str]:
        return order[1:] + order[:1] if order == list(self._texts()) else order

    def _position(self, value: str) -> int:
        allowed = {str(position): position for position in range(1, len(self.steps) + 1)}
        if value.strip() not in allowed:
            raise Unreadable(f"Please give positions from 1 to {len(self.steps)}.")
        return allowed[value.strip()]

    def _positions(self, response: Response) -> dict[str, int]:
        stored = response.get("positions")
        given = stored if isinstance(stored, dict) else {}
        texts = self._texts()
        return {key: at for key, at in given.items() if key in texts and isinstance(at, int)}

    def _follows(self, index: int, positions: dict[str, int]) -> bool:
        before, step = self.steps[index - 1], self.steps[index]
        return step.key in positions and positions.get(before.key) == positions[step.key] - 1

    def _judged(self, index: int, positions: dict[str, int]) -> PartVerdict:
        step = self.steps[index]
        given = positions.get(step.key)
        right = given == 1 if index == 0 else self._follows(index, positions)
        expected = "first" if index == 0 else f"right after “{self.steps[index - 1].text}”"
        words = "no position" if given is None else f"position {given}"
        return PartVerdict(handle(step.text), step.text, words, right, expected)
