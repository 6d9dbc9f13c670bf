"""Point to the proof: the label of a lead is told, and the touchpoints that decide it are to be found."""

from courseware.items.base import JSON, Finding, Form, Params, PartVerdict, Presented, Response, Unreadable, Verdict
from courseware.items.dossier import Dossier, position_finding, quoted, shown_touchpoint
from courseware.items.fields import offered
from courseware.items.lead_terms import Touchpoint

NONE, NONE_TEXT = "none", "None of them decides"
CREDIT = "by how well your ticks match"
TICKED, LEFT = "ticked", "not ticked"


class ProofTouchpoint(Touchpoint, frozen=True, kw_only=True):
    """A touchpoint, and `why` it decides or does not."""

    why: str


class LeadProof(Dossier, frozen=True, kw_only=True, tag="lead_proof"):
    """Tick the touchpoints that decide; `evidence` are their positions, empty when none of them does."""

    touchpoints: tuple[ProofTouchpoint, ...]
    evidence: tuple[int, ...] = ()

    def check(self) -> list[Finding]:
        """Adds: evidence that exists, and a reason at every touchpoint."""
        outside = position_finding(("evidence",), self.evidence, self.touchpoints)
        silent = [_silent(place) for place, each in enumerate(self.touchpoints) if not each.why.strip()]
        return super().check() + ([outside] if outside else []) + silent

    def present(self, params: Params) -> Presented:
        """The dossier with its label; each of `touchpoints` has the `value` of its box, and `none` is one more box."""
        touchpoints: list[JSON] = [
            {**shown_touchpoint(each, self.as_of), "value": str(place)} for place, each in enumerate(self.touchpoints)
        ]
        none: JSON = {"value": NONE, "text": NONE_TEXT}
        return self._presented({**self._dossier(), "touchpoints": touchpoints, "none": none})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"touches": [positions, sorted], "none": bool}`. Raises Unreadable for touchpoints together with none."""
        posted = set(form.getlist(prefix)) - {""}
        boxes = {value: value for value in (*map(str, range(len(self.touchpoints))), NONE)}
        ticked = {offered(value, boxes) for value in posted}
        if NONE in ticked and len(ticked) > 1:
            raise Unreadable(
                "You ticked touchpoints and also that none of them decides. Please choose one or the other."
            )
        return _response({place for place in range(len(self.touchpoints)) if str(place) in ticked}, NONE in ticked)

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """One field with a value for each box ticked."""
        values = [*map(str, sorted(self._touches(response))), *([NONE] if _is_none(response) else [])]
        return {prefix: values} if values else {}

    def is_answered(self, response: Response) -> bool:
        """Whether a box is ticked."""
        return bool(self._touches(response)) or _is_none(response)

    def grade(self, response: Response) -> Verdict:
        """F1 of the ticks against the evidence: twice the hits, over ticks and evidence together (van Rijsbergen).

        Where nothing decides, only "none" is right. All touchpoints ticked, and not all of them decide: nothing.
        """
        touches, is_none = self._touches(response), _is_none(response)
        parts = (
            *(self._judged(place, place in touches) for place in range(len(self.touchpoints))),
            self._none(is_none),
        )
        feedback = (self._outcome(touches, is_none), self._what_decides())
        return Verdict(self._fraction(touches, is_none), parts, feedback, CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """The texts of the touchpoints ticked."""
        if _is_none(response):
            return NONE_TEXT
        return "; ".join(quoted(self.touchpoints[place]) for place in sorted(self._touches(response))) or "No answer"

    def solution(self) -> str:
        """The texts of the touchpoints that decide."""
        return self.summarise(self.right_response())

    def right_response(self) -> Response:
        """The evidence as a response."""
        return _response(set(self.evidence), not self.evidence)

    def grading(self) -> dict[str, JSON]:
        """The evidence, and how many touchpoints there are."""
        evidence: list[JSON] = [*sorted(self.evidence)]
        return {"evidence": evidence, "touchpoints": len(self.touchpoints)}

    def _touches(self, response: Response) -> set[int]:
        stored = response.get("touches")
        places = set(range(len(self.touchpoints)))
        return {each for each in stored if type(each) is int and each in places} if isinstance(stored, list) else set()

    def _fraction(self, touches: set[int], is_none: bool) -> float:
        evidence = set(self.evidence)
        if not evidence or is_none:
            return float(is_none and not evidence and not touches)
        if self._is_everything(touches):
            return 0.0
        return 2 * len(touches & evidence) / (len(touches) + len(evidence))

    def _is_everything(self, touches: set[int]) -> bool:
        return len(touches) == len(self.touchpoints) and touches != set(self.evidence)

    def _judged(self, place: int, is_ticked: bool) -> PartVerdict:
        is_evidence = place in self.evidence
        return PartVerdict(
            key=str(place),
            text=self.touchpoints[place].text,
            given=TICKED if is_ticked else LEFT,
            right=is_ticked == is_evidence,
            expected=TICKED if is_evidence else LEFT,
            feedback=self.touchpoints[place].why,
        )

    def _none(self, is_none: bool) -> PartVerdict:
        return PartVerdict(
            key=NONE,
            text=NONE_TEXT,
            given=TICKED if is_none else LEFT,
            right=is_none != bool(self.evidence),
            expected=LEFT if self.evidence else TICKED,
        )

    def _outcome(self, touches: set[int], is_none: bool) -> str:
        evidence = set(self.evidence)
        if not evidence:
            return "You saw that none of them decides." if is_none else "None of them decides."
        if self._is_everything(touches):
            return "Ticking all of them points to nothing."
        found, beside = len(evidence & touches), len(touches - evidence)
        wrong = f", and ticked {beside} that {'does' if beside == 1 else 'do'} not" if beside else ""
        return f"You found {found} of {len(evidence)} that {'decides' if len(evidence) == 1 else 'decide'}{wrong}."

    def _what_decides(self) -> str:
        if not self.evidence:
            return "Nothing here shows interest that counts today."
        return f"What decides: {'; '.join(quoted(self.touchpoints[place]) for place in sorted(self.evidence))}."


def _response(touches: set[int], is_none: bool) -> Response:
    places: list[JSON] = [*sorted(touches)]
    return {"touches": places, "none": is_none}


def _is_none(response: Response) -> bool:
    return response.get("none") is True


def _silent(place: int) -> Finding:
    remedy = "Say why it decides, or why it does not."
    return Finding(("touchpoints", place, "why"), "This touchpoint has no reason.", remedy)
