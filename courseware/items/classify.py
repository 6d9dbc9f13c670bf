"""The classify item: each statement is put into one of a few categories."""

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, Params, Presented, Response, Verdict
from courseware.items.opaque import order_params, shuffled, stored_order
from courseware.items.options import distinct_findings
from courseware.items.placing import (
    count_right,
    echo_placed,
    judged_part,
    placed_in,
    placed_words,
    presented_texts,
    read_placed,
    share_right,
)


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


class Classify(Item, frozen=True, kw_only=True, tag="classify"):
    """Sort each statement into its category."""

    categories: tuple[Category, ...]
    statements: tuple[Statement, ...]

    def check(self) -> list[Finding]:
        """Adds: two categories or more, statements whose category exists, a why on each, distinct keys and texts."""
        findings = super().check()
        findings += distinct_findings("categories", list(self._categories()), list(self._categories().values()))
        findings += distinct_findings(
            "statements", [each.key for each in self.statements], [each.text for each in self.statements]
        )
        if len(self.categories) < 2:
            findings.append(Finding(("categories",), "One category sorts nothing.", "Offer two categories or more."))
        return findings + [finding for index in range(len(self.statements)) for finding in self._findings_at(index)]

    def params(self, seed: int) -> Params:
        """`{"order": [statement keys]}`."""
        return order_params(shuffled(self._statements(), seed, self.key))

    def present(self, params: Params) -> Presented:
        """`parts` (the statements, shuffled) and `choices` (the categories): lists of `{value, text}`."""
        statements = self._statements()
        order = stored_order(list(statements), params)
        parts = presented_texts([statements[key] for key in order])
        return self._presented({"parts": parts, "choices": presented_texts([each.text for each in self.categories])})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"placed": {statement key: category key}}`, without the statements left open."""
        return read_placed(form, prefix, self._statements(), self._categories())

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """A field for each statement that was sorted."""
        return echo_placed(self._placed(response), prefix, self._statements(), self._categories())

    def is_answered(self, response: Response) -> bool:
        """Whether each statement was sorted."""
        return len(self._placed(response)) == len(self.statements)

    def grade(self, response: Response) -> Verdict:
        """Rightly sorted statements over all statements."""
        categories, placed = self._categories(), self._placed(response)
        given = {key: categories[choice] for key, choice in placed.items()}
        parts = tuple(
            judged_part(each.text, given.get(each.key), categories.get(each.category, ""), each.why)
            for each in self.statements
        )
        feedback = (count_right(parts, "statements"),)
        return Verdict(share_right(parts), parts, feedback, "per statement", self.explanation)

    def summarise(self, response: Response) -> str:
        """The statements with the categories they were put into."""
        return placed_words(self._placed(response), self._statements(), self._categories())

    def solution(self) -> str:
        """The statements with their categories."""
        return self.summarise(self.right_response())

    def right_response(self) -> Response:
        """Each statement in its category."""
        return {"placed": {each.key: each.category for each in self.statements}}

    def grading(self) -> dict[str, JSON]:
        """Category keys, and the category of each statement."""
        categories: list[JSON] = [each.key for each in self.categories]
        return {"categories": categories, "statements": {each.key: each.category for each in self.statements}}

    def _categories(self) -> dict[str, str]:
        return {each.key: each.text for each in self.categories}

    def _statements(self) -> dict[str, str]:
        return {each.key: each.text for each in self.statements}

    def _placed(self, response: Response) -> dict[str, str]:
        return placed_in(response, self._statements(), self._categories())

    def _findings_at(self, index: int) -> list[Finding]:
        statement, findings = self.statements[index], []
        if statement.category not in self._categories():
            remedy = f"Choose from {', '.join(self._categories())}."
            message = f"There is no category {statement.category!r}."
            findings.append(Finding(("statements", index, "category"), message, remedy))
        if not statement.why.strip():
            message = f"Statement {statement.key!r} has no why."
            findings.append(Finding(("statements", index), message, "Say in why: what decides it."))
        return findings
