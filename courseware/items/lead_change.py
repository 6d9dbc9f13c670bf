"""Change my mind: which of some edits is the smallest that gives a lead another temperature?"""

import msgspec

from courseware.items.base import JSON, Finding, Form, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.dossier import (
    Change,
    Dossier,
    change_findings,
    outcome_finding,
    outcome_sentence,
    size_of,
)
from courseware.items.fields import offered, posted, word
from courseware.items.lead_terms import Outcome, Temperature
from courseware.items.opaque import handle, order_params, shuffled, stored_order
from courseware.items.options import CHOSEN, LEFT, distinct_findings

CREDIT = "half for a change that gets there but is not the smallest"


class ChangeOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edit on offer: its `changes` hold at once, `text` tells them, and the lead `becomes` this."""

    key: str
    text: str
    changes: tuple[Change, ...]
    becomes: Outcome


class LeadChange(Dossier, frozen=True, kw_only=True, tag="lead_change"):
    """Choose the edit that gives the lead the temperature `target` and changes the fewest things."""

    target: Temperature
    options: tuple[ChangeOption, ...]

    def check(self) -> list[Finding]:
        """Adds: a target that is new and that some but not all options reach, distinct options, whole changes."""
        keys, texts = [option.key for option in self.options], [option.text for option in self.options]
        findings = super().check() + distinct_findings("options", keys, texts)
        findings += [
            found for place, option in enumerate(self.options) for found in self._option_findings(place, option)
        ]
        return findings + _target_findings(self)

    def params(self, seed: int) -> Params:
        """`{"order": [option keys]}`."""
        return order_params(shuffled([option.key for option in self.options], seed, self.key))

    def present(self, params: Params) -> Presented:
        """The dossier with its label; `target`, and `options`: a list of `{value, text}`."""
        texts = {option.key: option.text for option in self.options}
        options: list[JSON] = [
            {"value": handle(texts[key]), "text": texts[key]} for key in stored_order(list(texts), params)
        ]
        return self._presented({**self._dossier(), "target": self.target.value, "options": options})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"option": key or None}`."""
        return {"option": offered(posted(form, prefix), {handle(option.text): option.key for option in self.options})}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """The one field, when an edit was chosen."""
        chosen = self._chosen(response)
        return {prefix: [handle(chosen.text)]} if chosen else {}

    def is_answered(self, response: Response) -> bool:
        """Whether an edit was chosen."""
        return self._chosen(response) is not None

    def grade(self, response: Response) -> Verdict:
        """All for an edit that reaches the target with the fewest changes on offer, half for one with more, else nothing."""
        chosen = self._chosen(response)
        parts = tuple(self._judged(option, chosen) for option in self.options)
        return Verdict(self._fraction(chosen), parts, (self._outcome(chosen),), CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """The edit in words."""
        chosen = self._chosen(response)
        return chosen.text if chosen else "No answer"

    def solution(self) -> str:
        """The smallest edits that reach the target."""
        return "; or: ".join(option.text for option in self._smallest())

    def right_response(self) -> Response:
        """The first of the smallest edits as a response."""
        return {"option": self._smallest()[0].key}

    def grading(self) -> dict[str, JSON]:
        """What each edit earns."""
        return {"options": {option.key: self._fraction(option) for option in self.options}}

    def size(self, option: ChangeOption) -> int:
        """How many things an edit changes."""
        return size_of(option.changes, self.touchpoints)

    def _chosen(self, response: Response) -> ChangeOption | None:
        return next((option for option in self.options if option.key == word(response, "option")), None)

    def _reaching(self) -> list[ChangeOption]:
        return [option for option in self.options if option.becomes.temperature == self.target]

    def _smallest(self) -> list[ChangeOption]:
        sizes = [self.size(option) for option in self._reaching()]
        return [option for option in self._reaching() if self.size(option) == min(sizes)]

    def _fraction(self, chosen: ChangeOption | None) -> float:
        if chosen is None or chosen not in self._reaching():
            return 0.0
        return 1.0 if chosen in self._smallest() else 0.5

    def _judged(self, option: ChangeOption, chosen: ChangeOption | None) -> PartVerdict:
        is_smallest, is_chosen = option in self._smallest(), option is chosen
        is_missed = is_smallest and not is_chosen and self._fraction(chosen) < 1
        return PartVerdict(
            key=handle(option.text),
            text=option.text,
            given=CHOSEN if is_chosen else LEFT,
            right=is_smallest if is_chosen else not is_missed,
            expected=CHOSEN if is_missed or (is_chosen and is_smallest) else LEFT,
            feedback=f"Then it is {outcome_sentence(option.becomes)}. {_things(self.size(option))}.",
        )

    def _outcome(self, chosen: ChangeOption | None) -> str:
        if chosen is None or chosen not in self._reaching():
            return f"That does not make it {self.target.value}." if chosen else "You chose no change."
        if chosen in self._smallest():
            return f"That makes it {self.target.value}, and nothing on offer does it with less."
        least = self.size(self._smallest()[0])
        return f"That makes it {self.target.value}, but takes {self.size(chosen)} changes where {least} will do."

    def _option_findings(self, place: int, option: ChangeOption) -> list[Finding]:
        path = ("options", place)
        inside = [
            Finding((*path, "changes", at, *each.path), each.message, each.remedy)
            for at, change in enumerate(option.changes)
            for each in change_findings(change, self.touchpoints)
        ]
        if not option.changes:
            inside.append(Finding((*path, "changes"), "This edit changes nothing.", "Write at least one change."))
        odd = outcome_finding((*path, "becomes"), option.becomes)
        return [*inside, odd] if odd else inside


def _things(size: int) -> str:
    return "One change" if size == 1 else f"{size} changes"


def _target_findings(item: LeadChange) -> list[Finding]:
    reaching = sum(option.becomes.temperature == item.target for option in item.options)
    findings = []
    if item.target == item.label.temperature:
        findings.append(Finding(("target",), f"The lead is {item.target} already.", "Name another temperature."))
    if reaching in (0, len(item.options)):
        how = "all" if reaching else "none"
        remedy = "Offer edits that reach it and edits that do not."
        findings.append(Finding(("options",), f"Of the edits, {how} make the lead {item.target}.", remedy))
    return findings
