"""The classify item: each statement is put into one of a few categories."""

import msgspec

from courseware.items.base import JSON, Finding, Params, Presented, Response, Verdict
from courseware.items.opaque import order_params, shuffled, stored_order
from courseware.items.options import distinct_findings
from courseware.items.placing import Placing, count_right, judged_part, presented_texts, share_right


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One heading, such as Marketing."""

    key: str
    text: str


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to sort, and the key of the category it belongs to; `why` is told after release."""

    key: str
    text: str
    category: str
    why: str = ""


class Classify(Placing, frozen=True, kw_only=True, tag="classify"):
    """Sort each statement into its category."""

    categories: tuple[Category, ...]
    statements: tuple[Statement, ...]

    def check(self) -> list[Finding]:
        """Adds: two categories or more, statements whose category exists, a why on each, distinct keys and texts."""
        findings = super().check()
        findings += distinct_findings("categories", list(self.choices()), list(self.choices().values()))
        findings += distinct_findings(
            "statements", [each.key for each in self.statements], [each.text for each in self.statements]
        )
        if len(self.categories) < 2:
            findings.append(Finding(("categories",), "One category sorts nothing.", "Offer two categories or more."))
        return findings + [finding for index in range(len(self.statements)) for finding in self._findings_at(index)]

    def params(self, seed: int) -> Params:
        """`{"order": [statement keys]}`."""
        return order_params(shuffled(self.parts(), seed, self.key))

    def present(self, params: Params) -> Presented:
        """`parts` (the statements, shuffled) and `choices` (the categories): lists of `{value, text}`."""
        statements = self.parts()
        order = stored_order(list(statements), params)
        parts = presented_texts([statements[key] for key in order])
        return self._presented({"parts": parts, "choices": presented_texts([each.text for each in self.categories])})

    def grade(self, response: Response) -> Verdict:
        """Rightly sorted statements over all statements."""
        categories, placed = self.choices(), self.placed(response)
        given = {key: categories[choice] for key, choice in placed.items()}
        parts = tuple(
            judged_part(each.text, given.get(each.key), categories.get(each.category, ""), each.why)
            for each in self.statements
        )
        feedback = (count_right(parts, "statements"),)
        return Verdict(share_right(parts), parts, feedback, "per statement", self.explanation)

    def right_response(self) -> Response:
        """Each statement in its category."""
        return {"placed": {each.key: each.category for each in self.statements}}

    def grading(self) -> dict[str, JSON]:
        """Category keys, and the category of each statement."""
        categories: list[JSON] = [each.key for each in self.categories]
        return {"categories": categories, "statements": {each.key: each.category for each in self.statements}}

    def choices(self) -> dict[str, str]:
        """The categories."""
        return {each.key: each.text for each in self.categories}

    def parts(self) -> dict[str, str]:
        """The statements."""
        return {each.key: each.text for each in self.statements}

    def _findings_at(self, index: int) -> list[Finding]:
        statement, findings = self.statements[index], []
        if statement.category not in self.choices():
            remedy = f"Choose from {', '.join(self.choices())}."
            message = f"There is no category {statement.category!r}."
            findings.append(Finding(("statements", index, "category"), message, remedy))
        if not statement.why.strip():
            message = f"Statement {statement.key!r} has no why."
            findings.append(Finding(("statements", index), message, "Say in why: what decides it."))
        return findings
