"""Twin: the same lead before and after one change. Does its label move, and where to?"""

from courseware.items.base import JSON, Finding, Form, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.dossier import (
    OUTCOMES,
    Change,
    Dossier,
    change_findings,
    changed,
    days_added,
    older,
    outcome_finding,
    outcome_key,
    outcome_sentence,
    outcome_words,
    shown_fit,
    shown_outcome,
    shown_touchpoint,
)
from courseware.items.fields import offered, posted, word
from courseware.items.lead_terms import Edit, Label, Touchpoint, when

CREDIT = "half for seeing that it moves"
_OUTCOMES = {outcome_key(outcome): outcome for outcome in OUTCOMES}


class LeadTwin(Dossier, frozen=True, kw_only=True, tag="lead_twin"):
    """Say what a lead is after one change. `told` is the change in a sentence, and `after` the right label then."""

    told: str
    change: Change
    after: Label
    prompt: str = "What is this lead now, and who acts next?"

    def check(self) -> list[Finding]:
        """Adds: a change that is whole and told, and a label that a lead can have."""
        findings = super().check()
        inside = change_findings(self.change, self.touchpoints)
        findings += [Finding(("change", *each.path), each.message, each.remedy) for each in inside]
        if not self.told.strip():
            findings.append(Finding(("told",), "Nobody tells the change.", "Begin with: Now suppose ..."))
        return findings + [each for each in [outcome_finding(("after",), self.after)] if each]

    @property
    def moves(self) -> bool:
        """Whether the change gives the lead another label."""
        return outcome_key(self.after) != outcome_key(self.label)

    def present(self, params: Params) -> Presented:
        """The dossier with its label; `told`; the lead after the change in `then`; and the `outcomes` to choose from.

        Touchpoints in `then` have a `change`: "", removed, added or aged, and `change_text` says so in words.
        """
        fit, _ = changed(self.fit, self.touchpoints, [self.change])
        then: JSON = {"fit": shown_fit(fit), "is_other_fit": fit != self.fit, "touchpoints": _after(self)}
        outcomes: list[JSON] = [
            {**shown_outcome(outcome), "is_present": key == outcome_key(self.label)}
            for key, outcome in _OUTCOMES.items()
        ]
        return self._presented({**self._dossier(), "told": self.told, "then": then, "outcomes": outcomes})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"after": "warm/nurture" or None}`."""
        return {"after": offered(posted(form, f"{prefix}-after"), {key: key for key in _OUTCOMES})}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """The one field, when an outcome was chosen."""
        said = _said(response)
        return {f"{prefix}-after": [said]} if said else {}

    def is_answered(self, response: Response) -> bool:
        """Whether an outcome was chosen."""
        return bool(_said(response))

    def grade(self, response: Response) -> Verdict:
        """All for the right outcome, half for another one when the label does move, else nothing."""
        said, right = _said(response), outcome_key(self.after)
        part = PartVerdict(
            key="after",
            text="After the change",
            given=outcome_words(_OUTCOMES[said]) if said else "No answer",
            right=said == right,
            expected=outcome_words(self.after),
        )
        return Verdict(self._fraction(said), (part,), (self._outcome(said),), CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """The outcome in words."""
        said = _said(response)
        return outcome_words(_OUTCOMES[said]) if said else "No answer"

    def solution(self) -> str:
        """The right outcome in words."""
        return outcome_words(self.after)

    def right_response(self) -> Response:
        """The right outcome as a response."""
        return {"after": outcome_key(self.after)}

    def grading(self) -> dict[str, JSON]:
        """The label before and the label after."""
        return {"before": outcome_key(self.label), "after": outcome_key(self.after)}

    def _fraction(self, said: str) -> float:
        if said == outcome_key(self.after):
            return 1.0
        saw_it_move = bool(said) and said != outcome_key(self.label)
        return 0.5 if self.moves and saw_it_move else 0.0

    def _outcome(self, said: str) -> str:
        now = f"it is {outcome_sentence(self.after)}"
        if not self.moves:
            return f"The answer stays: {now}, as before."
        half = self._fraction(said) == 0.5
        return f"The answer changes, as you saw, but {now}." if half else f"The answer changes: now {now}."


def _said(response: Response) -> str:
    said = word(response, "after")
    return said if said in _OUTCOMES else ""


def _after(twin: LeadTwin) -> list[JSON]:
    """The timeline after the change; a touchpoint that was taken away keeps its place, and says so."""
    rows = [_row(twin.change, place, touchpoint) for place, touchpoint in enumerate(twin.touchpoints)]
    if twin.change.touch is not None:
        rows.append((twin.change.touch, "added", "added"))
    rows.sort(key=lambda row: -row[0].days_ago)
    return [{**shown_touchpoint(each, twin.as_of), "change": mark, "change_text": text} for each, mark, text in rows]


def _row(change: Change, place: int, touchpoint: Touchpoint) -> tuple[Touchpoint, str, str]:
    if change.edit is Edit.REMOVE and change.touchpoint == place:
        return touchpoint, "removed", "taken away"
    days = days_added([change], place)
    return older(touchpoint, days), *(("aged", f"was {when(touchpoint.days_ago)}") if days else ("", ""))
