"""The numeric item: a number to work out."""

import math

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, PartVerdict, Presented, Response, Verdict
from courseware.items.fields import posted, word
from courseware.items.typed import number_from

CURRENCIES = ("£", "$", "€")


class NearNumber(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that a known slip leads to, and what to tell whoever made it."""

    value: float
    tolerance: float = 0.0
    feedback: str


class Numeric(Item, frozen=True, kw_only=True, tag="numeric"):
    """Work out a number, right within an absolute tolerance."""

    answer: float
    tolerance: float = 0.0
    unit: str = ""
    near: tuple[NearNumber, ...] = ()

    def check(self) -> list[Finding]:
        """Adds: sensible tolerances, near numbers that are not themselves right."""
        findings = super().check()
        if self.tolerance < 0 or not math.isfinite(self.answer):
            findings.append(Finding(("tolerance",), "Tolerance cannot be negative.", "Write 0 or more."))
        for index, near in enumerate(self.near):
            if near.tolerance < 0 or _is_within(near.value, self.answer, self.tolerance):
                message = f"The near number {near.value:g} already counts as right, or its tolerance is negative."
                findings.append(Finding(("near", index), message, "Write a number that a slip leads to."))
        return findings

    def present(self, params: dict[str, JSON]) -> Presented:
        """`unit`, and `unit_first` when it stands before the number, as £ does."""
        return self._presented({"unit": self.unit, "unit_first": self.unit in CURRENCIES})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"number": the number or None, "typed": what was typed}`."""
        typed = posted(form, prefix).strip()
        return {"number": number_from(typed, self.unit), "typed": typed}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with what was typed."""
        typed = word(response, "typed")
        return {prefix: [typed]} if typed else {}

    def is_answered(self, response: Response) -> bool:
        """Whether there is a number."""
        return self._number(response) is not None

    def grade(self, response: Response) -> Verdict:
        """All or nothing."""
        number = self._number(response)
        right = number is not None and _is_within(number, self.answer, self.tolerance)
        said = "" if right or number is None else self._slip(number)
        part = PartVerdict("answer", "Your number", self.summarise(response), right, self.solution(), said)
        return Verdict(float(right), (part,), (said,) if said else (), explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """The number with its unit."""
        number = self._number(response)
        return "No answer" if number is None else self._with_unit(number)

    def solution(self) -> str:
        """The right number with its unit, and the tolerance if there is one."""
        within = f" (within {_plain(self.tolerance)})" if self.tolerance else ""
        return self._with_unit(self.answer) + within

    def right_response(self) -> Response:
        """The right number."""
        return {"number": self.answer, "typed": _plain(self.answer)}

    def grading(self) -> dict[str, JSON]:
        """The number and its tolerance."""
        return {"answer": self.answer, "tolerance": self.tolerance}

    def _number(self, response: Response) -> float | None:
        number = response.get("number")
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        return float(number) if is_number and isinstance(number, int | float) and math.isfinite(number) else None

    def _slip(self, number: float) -> str:
        return next((near.feedback for near in self.near if _is_within(number, near.value, near.tolerance)), "")

    def _with_unit(self, number: float) -> str:
        if self.unit in CURRENCIES:
            return f"{self.unit}{_plain(number)}"
        gap = "" if self.unit in ("", "%") else " "
        return f"{_plain(number)}{gap}{self.unit}"


def _is_within(number: float, target: float, tolerance: float) -> bool:
    rounding = 1e-9 * max(1.0, abs(target))
    return abs(number - target) <= tolerance + rounding


def _plain(number: float) -> str:
    return f"{number:.10f}".rstrip("0").rstrip(".") if abs(number) < 1e15 else f"{number:g}"
