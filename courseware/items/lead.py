"""The lead card: one potential customer's touchpoints, to be read for temperature and for who acts next."""

from typing import Annotated

import msgspec

from courseware.items.base import JSON, Finding, Form, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.dossier import Change, Dossier, change_findings, outcome_words, position_finding
from courseware.items.fields import offered, posted, word
from courseware.items.lead_terms import HANDLER_WORDS, TEMPERATURE_WORDS, Handler, Outcome, Temperature, when

CREDIT = "half for each right answer"
SECOND_TRY_CREDIT = "half for each right answer, and half of that on the second try"
SURENESS = {40: "40 %, a hunch", 60: "60 %, more likely than not", 80: "80 %, fairly sure", 95: "95 %, almost certain"}
"""How sure of the temperature one can say to be, in per cent, and the words for it."""


class Accepted(Outcome, frozen=True, kw_only=True):
    """One of several answers that earn full points, and the share of careful readings, 0 to 1, that give it."""

    share: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Distractor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer that tempts, and why; without a handler the temptation is the temperature alone."""

    temperature: Temperature
    handler: Handler | None = None
    why: str


class Contrast(Change, frozen=True, kw_only=True):
    """A change after which the answer is another one, and the sentence that tells it."""

    becomes: Outcome
    text: str


class LeadCard(Dossier, frozen=True, kw_only=True, tag="lead"):
    """A dossier with two answers, worth half each. `evidence` are the positions of the touchpoints that decide.

    `accepted` is for a lead that careful readers divide over: any outcome in it earns full points, the label's too.
    """

    tier: Annotated[int, msgspec.Meta(ge=1, le=3)]
    distractor: Distractor
    contrast: Contrast
    evidence: tuple[int, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    prompt: str = "How warm is this lead, and who acts next?"

    def check(self) -> list[Finding]:
        """Adds: evidence that exists, a tempting answer that is wrong, a contrast that is whole.

        Where several answers are accepted, the label is one of them.
        """
        findings = (
            position_finding(("evidence",), self.evidence, self.touchpoints),
            _accepted_finding(self),
            _distractor_finding(self),
        )
        inside = change_findings(self.contrast, self.touchpoints)
        return (
            super().check()
            + [finding for finding in findings if finding is not None]
            + [Finding(("contrast", *each.path), each.message, each.remedy) for each in inside]
        )

    def present(self, params: Params) -> Presented:
        """The dossier: `seller`, `persona`, `company`, `source`, `as_of`, `fit`, `touchpoints`, and what to choose from.

        With `params["asks_confidence"]` there is `sure`, too: how sure one may say to be of the temperature.
        """
        sure = {"sure": _presented_sureness()} if params.get("asks_confidence") is True else {}
        return self._presented(
            {
                **self._lead(),
                "temperatures": [{"value": key.value, "text": text} for key, text in TEMPERATURE_WORDS.items()],
                "handlers": [{"value": key.value, "text": text} for key, text in HANDLER_WORDS.items()],
                **sure,
            }
        )

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """`{"temperature": key or None, "handler": key or None}`, and `"sure": per cent` when that was chosen.

        `"first"`, a first wrong answer with a temperature and a handler, is laid beside these by whoever allowed
        the second try; no form can set it.
        """
        sure = offered(posted(form, f"{prefix}-sure"), {str(each): str(each) for each in SURENESS})
        return {
            "temperature": offered(
                posted(form, f"{prefix}-temperature"), {key.value: key.value for key in Temperature}
            ),
            "handler": offered(posted(form, f"{prefix}-handler"), {key.value: key.value for key in Handler}),
            **({} if sure is None else {"sure": int(sure)}),
        }

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """A field for each answer given."""
        temperature, handler = _answers(response)
        given = {"temperature": temperature, "handler": handler, "sure": _sureness(response)}
        return {f"{prefix}-{name}": [str(value)] for name, value in given.items() if value is not None}

    def is_answered(self, response: Response) -> bool:
        """Whether both answers are given; how sure one is may stay open."""
        return None not in _answers(response)

    def grade(self, response: Response) -> Verdict:
        """Half for each right answer, by the nearest outcome where several are accepted; halved on a second try.

        Feedback in order: how it went, how careful readings divide and that it was the second try where that is so,
        what decides, what tempts, what would change it.
        """
        right = _nearest(self, response)
        parts, is_second = _judged(right, response), _first(response) is not None
        fraction = sum(part.right for part in parts) / len(parts) / (2 if is_second else 1)
        feedback = (
            _outcome_sentence(right, parts, is_open=bool(self.accepted)),
            *_split_sentences(self.accepted),
            *(("It took a second try, so the points are halved.",) if is_second and fraction else ()),
            _evidence_sentence(self),
            self.distractor.why,
            self.contrast.text,
        )
        return Verdict(fraction, parts, feedback, SECOND_TRY_CREDIT if is_second else CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """Both answers in words, such as "Warm, Sales (80 % sure; at first Cold, Marketing)"."""
        first, sure = _first(response), _sureness(response)
        beside = ([] if sure is None else [f"{sure} % sure"]) + (
            [] if first is None else [f"at first {_in_words(first)}"]
        )
        return _in_words(response) + (f" ({'; '.join(beside)})" if beside else "")

    def solution(self) -> str:
        """The right answers in words; all that are accepted, the most frequent first."""
        outcomes: list[Outcome] = [*sorted(self.accepted, key=lambda each: -each.share)] or [self.label]
        return ", or ".join(map(outcome_words, outcomes))

    def right_response(self) -> Response:
        """The right answers as a response."""
        return {"temperature": self.label.temperature.value, "handler": self.label.handler.value}

    def grading(self) -> dict[str, JSON]:
        """The two right answers, and all that are accepted where there are several."""
        accepted: list[JSON] = [
            {"temperature": each.temperature.value, "handler": each.handler.value} for each in self.accepted
        ]
        return {**self.right_response(), **({"accepted": accepted} if accepted else {})}


def _presented_sureness() -> JSON:
    return [{"value": str(percent), "text": text} for percent, text in SURENESS.items()]


def _sureness(response: Response) -> int | None:
    sure = response.get("sure")
    return sure if isinstance(sure, int) and sure in SURENESS else None


def _first(response: Response) -> Response | None:
    first = response.get("first")
    return first if isinstance(first, dict) else None


def _in_words(response: Response) -> str:
    temperature, handler = _answers(response)
    if temperature is None and handler is None:
        return "No answer"
    return ", ".join((_temperature_words(temperature), _handler_words(handler)))


def _nearest(card: "LeadCard", response: Response) -> Outcome:
    """The accepted outcome that the response meets most of; the label when it meets none better."""
    temperature, handler = _answers(response)
    return max(
        (card.label, *card.accepted), key=lambda each: (each.temperature == temperature) + (each.handler == handler)
    )


def _answers(response: Response) -> tuple[Temperature | None, Handler | None]:
    temperature, handler = word(response, "temperature"), word(response, "handler")
    return (
        Temperature(temperature) if temperature in set(Temperature) else None,
        Handler(handler) if handler in set(Handler) else None,
    )


def _temperature_words(temperature: Temperature | None) -> str:
    return "No temperature" if temperature is None else TEMPERATURE_WORDS[temperature]


def _handler_words(handler: Handler | None) -> str:
    return "No handler" if handler is None else HANDLER_WORDS[handler]


def _judged(label: Outcome, response: Response) -> tuple[PartVerdict, PartVerdict]:
    temperature, handler = _answers(response)
    return (
        PartVerdict(
            key="temperature",
            text="Temperature",
            given=_temperature_words(temperature),
            right=temperature == label.temperature,
            expected=TEMPERATURE_WORDS[label.temperature],
        ),
        PartVerdict(
            key="handler",
            text="Who acts next",
            given=_handler_words(handler),
            right=handler == label.handler,
            expected=HANDLER_WORDS[label.handler],
        ),
    )


def _outcome_sentence(right: Outcome, parts: tuple[PartVerdict, PartVerdict], is_open: bool) -> str:
    how = ("Neither is right", "One of two right", "Both right")[sum(part.right for part in parts)]
    verb = "may be called" if is_open else "is"
    return f"{how}: this lead {verb} {right.temperature}, and {_acting(right.handler)}."


def _split_sentences(accepted: tuple[Accepted, ...]) -> tuple[str, ...]:
    if not accepted:
        return ()
    is_told_by_handler = len({each.temperature for each in accepted}) < len(accepted)
    shares = [
        f"{each.share * 100:.0f}{' say' if place == 0 else ''} {each.temperature}"
        + (f" with {each.handler} next" if is_told_by_handler else "")
        for place, each in enumerate(sorted(accepted, key=lambda each: -each.share))
    ]
    all_of_them = "both" if len(shares) == 2 else "all"
    return (f"Of 100 careful readings {', '.join(shares)}; {all_of_them} are accepted.",)


def _acting(handler: Handler) -> str:
    return {
        Handler.MARKETING: "marketing acts next",
        Handler.NURTURE: "marketing nurtures it with a planned next step",
        Handler.SALES: "sales acts next",
    }[handler]


def _evidence_sentence(card: LeadCard) -> str:
    if not card.evidence:
        return "No touchpoint decides: none of them shows interest that counts today."
    deciding = (card.touchpoints[index] for index in card.evidence)
    return "What decides: " + "; ".join(f"{each.text.rstrip('.')} ({when(each.days_ago)})" for each in deciding) + "."


def _accepted_finding(card: LeadCard) -> Finding | None:
    outcomes = [(each.temperature, each.handler) for each in card.accepted]
    if not outcomes or (len(outcomes) > 1 and (card.label.temperature, card.label.handler) in outcomes):
        return None
    return Finding(
        ("accepted",),
        "The accepted answers are fewer than two, or the label is not among them.",
        "List every answer that earns full points, the label's too, or leave accepted out.",
    )


def _distractor_finding(card: LeadCard) -> Finding | None:
    tempting = card.distractor
    right = [
        each
        for each in (card.label, *card.accepted)
        if tempting.temperature == each.temperature and tempting.handler in (None, each.handler)
    ]
    if not right:
        return None
    return Finding(
        ("distractor",), "The tempting answer is the right one.", "Name a wrong temperature or a wrong handler."
    )
