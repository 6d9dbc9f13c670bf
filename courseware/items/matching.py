"""The matching item: each left-hand side is put with its right-hand side."""

import msgspec

from courseware.items.base import JSON, Finding, Params, Presented, Response, Verdict
from courseware.items.opaque import order_params, shuffled, stored_order
from courseware.items.options import distinct_findings
from courseware.items.placing import Placing, count_right, judged_part, presented_texts, share_right


class Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A left-hand side and what belongs to it; `why` is told after release."""

    key: str
    left: str
    right: str
    why: str = ""


class Matching(Placing, frozen=True, kw_only=True, tag="matching"):
    """Put each left-hand side with its right-hand side; several may share one, `extra` ones fit nothing.

    In responses a right-hand side goes by the key of the first pair that has it, an extra one by `extra:1`.
    """

    pairs: tuple[Pair, ...]
    extra: tuple[str, ...] = ()

    def check(self) -> list[Finding]:
        """Adds: at least two different right-hand sides, distinct keys and left-hand sides, a why on each."""
        findings = super().check()
        findings += distinct_findings("pairs", [pair.key for pair in self.pairs], [pair.left for pair in self.pairs])
        return findings + self._right_findings() + self._why_findings()

    def params(self, seed: int) -> Params:
        """`{"order": [right-hand keys]}`."""
        return order_params(shuffled(self.choices(), seed, self.key))

    def present(self, params: Params) -> Presented:
        """`parts` and `choices`: lists of `{value, text}`; the choices are shuffled."""
        rights = self.choices()
        order = stored_order(list(rights), params)
        choices = presented_texts([rights[key] for key in order])
        return self._presented({"parts": presented_texts([pair.left for pair in self.pairs]), "choices": choices})

    def grade(self, response: Response) -> Verdict:
        """Right pairs over all pairs."""
        rights, placed = self.choices(), self.placed(response)
        given = {key: rights[choice] for key, choice in placed.items()}
        parts = tuple(judged_part(pair.left, given.get(pair.key), pair.right, pair.why) for pair in self.pairs)
        return Verdict(share_right(parts), parts, (count_right(parts, "pairs"),), "per pair", self.explanation)

    def right_response(self) -> Response:
        """Each pair with its own right-hand side."""
        return {"placed": dict(self._right_keys())}

    def grading(self) -> dict[str, JSON]:
        """Which right-hand key belongs to which pair, and the keys of extra ones."""
        extra: list[JSON] = [key for key in self.choices() if key.startswith("extra:")]
        return {"pairs": dict(self._right_keys()), "extra": extra}

    def parts(self) -> dict[str, str]:
        """The left-hand sides."""
        return {pair.key: pair.left for pair in self.pairs}

    def choices(self) -> dict[str, str]:
        """The right-hand sides, each once, and the extra ones."""
        rights: dict[str, str] = {}
        for pair in self.pairs:
            if pair.right not in rights.values():
                rights[pair.key] = pair.right
        return rights | {f"extra:{number}": text for number, text in enumerate(self.extra, start=1)}

    def _right_keys(self) -> dict[str, str]:
        by_text = {text: key for key, text in reversed(self.choices().items())}
        return {pair.key: by_text[pair.right] for pair in self.pairs}

    def _right_findings(self) -> list[Finding]:
        rights = [pair.right for pair in self.pairs]
        findings = []
        if len({*rights, *self.extra}) < 2:
            findings.append(Finding(("pairs",), "There is only one right-hand side.", "Give the pairs different ones."))
        for index, text in enumerate(self.extra):
            if text in rights or text in self.extra[:index] or not text.strip():
                message = f"The extra right-hand side {text!r} is empty or stands twice."
                findings.append(Finding(("extra", index), message, "Write one that fits no pair."))
        return findings

    def _why_findings(self) -> list[Finding]:
        return [
            Finding(("pairs", index), f"Pair {pair.key!r} lacks a text.", "Fill in right: and why:.")
            for index, pair in enumerate(self.pairs)
            if not pair.right.strip() or not pair.why.strip()
        ]
