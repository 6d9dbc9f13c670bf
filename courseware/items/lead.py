"""The lead card: one potential customer's touchpoints, to be read for temperature and for who acts next."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from courseware.items.base import JSON, Finding, Form, Item, Params, PartVerdict, Presented, Response, Verdict
from courseware.items.fields import offered, posted, word

LONGEST_EXPLANATION = 35
CREDIT = "half for each right answer"
SECOND_TRY_CREDIT = "half for each right answer, and half of that on the second try"
SURENESS = {40: "40 %, a hunch", 60: "60 %, more likely than not", 80: "80 %, fairly sure", 95: "95 %, almost certain"}
"""How sure of the temperature one can say to be, in per cent, and the words for it."""


class Temperature(StrEnum):
    """How ready to buy a lead is; hot is also called qualified."""

    COLD = "cold"
    WARM = "warm"
    HOT = "hot"


class Handler(StrEnum):
    """Who acts next: nurture is marketing-led, with a planned next step."""

    MARKETING = "marketing"
    NURTURE = "nurture"
    SALES = "sales"


class Fit(StrEnum):
    """A can buy and suits the seller; B suits in part or is unknown; C cannot buy here."""

    A = "A"
    B = "B"
    C = "C"


class By(StrEnum):
    """Whose doing a touchpoint was."""

    US = "us"
    THEM = "them"
    BOTH = "both"


class Channel(StrEnum):
    """Where a touchpoint took place."""

    AD = "ad"
    EMAIL = "email"
    WEB = "web"
    PHONE = "phone"
    EVENT = "event"
    SOCIAL = "social"
    POST = "post"
    PERSON = "person"
    SHOP = "shop"


class Edit(StrEnum):
    """The one change a contrast makes to a lead."""

    REMOVE = "remove"
    ADD = "add"
    AGE = "age"
    FIT = "fit"


TEMPERATURE_WORDS = {Temperature.COLD: "Cold", Temperature.WARM: "Warm", Temperature.HOT: "Hot"}
HANDLER_WORDS = {
    Handler.MARKETING: "Marketing",
    Handler.NURTURE: "Nurture (marketing-led)",
    Handler.SALES: "Sales",
}
FIT_WORDS = {Fit.A: "Good fit", Fit.B: "Partial fit", Fit.C: "Poor fit"}
BY_WORDS = {By.US: "by us", By.THEM: "by them", By.BOTH: "by both"}


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Touchpoint(_Part, frozen=True, kw_only=True):
    """One contact between seller and lead, `days_ago` before the card's date.

    A negative `days_ago` is a date that lies ahead, such as a booked meeting. `kind` is a key of the rubric.
    """

    days_ago: int
    channel: Channel
    kind: str
    by: By
    text: str


class Outcome(_Part, frozen=True, kw_only=True):
    """The two answers to a card."""

    temperature: Temperature
    handler: Handler


class Label(Outcome, frozen=True, kw_only=True):
    """The right answers, and the key of the rule in the rubric that gives them."""

    rule: Annotated[str, msgspec.Meta(pattern=r"^R[1-6]$")]


class Accepted(Outcome, frozen=True, kw_only=True):
    """One of several answers that earn full points, and the share of careful readings, 0 to 1, that give it."""

    share: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Distractor(_Part, frozen=True, kw_only=True):
    """The answer that tempts, and why; without a handler the temptation is the temperature alone."""

    temperature: Temperature
    handler: Handler | None = None
    why: str


class Contrast(_Part, frozen=True, kw_only=True):
    """One edit that changes the answer, and the sentence that tells it.

    `remove` takes away the touchpoint at this position; `add` adds `touch`; `age` makes one touchpoint, or all
    when none is named, older by `days`; `fit` gives the lead another fit.
    """

    edit: Edit
    becomes: Outcome
    text: str
    touchpoint: int | None = None
    touch: Touchpoint | None = None
    days: int | None = None
    fit: Fit | None = None


class LeadCard(Item, frozen=True, kw_only=True, tag="lead"):
    """A dossier with two answers, worth half each. `evidence` are the positions of the touchpoints that decide.

    `accepted` is for a lead that careful readers divide over: any outcome in it earns full points, the label's too.
    """

    seller: str
    persona: str
    company: str
    source: str
    fit: Fit
    as_of: date
    touchpoints: tuple[Touchpoint, ...]
    label: Label
    tier: Annotated[int, msgspec.Meta(ge=1, le=3)]
    distractor: Distractor
    contrast: Contrast
    evidence: tuple[int, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    prompt: str = "How warm is this lead, and who acts next?"

    def check(self) -> list[Finding]:
        """Adds: touchpoints in order, evidence that exists, a tempting answer that is wrong, a short explanation.

        Where several answers are accepted, the label is one of them.
        """
        findings = (
            _timeline_finding(self),
            _evidence_finding(self),
            _accepted_finding(self),
            _distractor_finding(self),
            _contrast_finding(self),
            _length_finding(self),
        )
        return super().check() + [finding for finding in findings if finding is not None]

    def present(self, params: Params) -> Presented:
        """The dossier: `seller`, `persona`, `company`, `source`, `as_of`, `fit`, `touchpoints`, and what to choose from.

        With `params["asks_confidence"]` there is `sure`, too: how sure one may say to be of the temperature.
        """
        sure = {"sure": _presented_sureness()} if params.get("asks_confidence") is True else {}
        return self._presented(
            {
                "seller": self.seller,
                "persona": self.persona,
                "company": self.company,
                "source": self.source,
                "as_of": self.as_of.isoformat(),
                "fit": {"value": self.fit.value, "text": FIT_WORDS[self.fit]},
                "touchpoints": [_presented_touchpoint(touchpoint, self.as_of) for touchpoint in self.touchpoints],
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
        return ", or ".join(
            f"{TEMPERATURE_WORDS[each.temperature]}, {HANDLER_WORDS[each.handler]}" for each in outcomes
        )

    def right_response(self) -> Response:
        """The right answers as a response."""
        return {"temperature": self.label.temperature.value, "handler": self.label.handler.value}

    def grading(self) -> dict[str, JSON]:
        """The two right answers, and all that are accepted where there are several."""
        accepted: list[JSON] = [
            {"temperature": each.temperature.value, "handler": each.handler.value} for each in self.accepted
        ]
        return {**self.right_response(), **({"accepted": accepted} if accepted else {})}


def when(days_ago: int) -> str:
    """A distance in days in words: "today", "yesterday", "3 days ago", "in 2 days"."""
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if days_ago in near:
        return near[days_ago]
    return f"{days_ago} days ago" if days_ago > 0 else f"in {-days_ago} days"


def _presented_touchpoint(touchpoint: Touchpoint, as_of: date) -> JSON:
    return {
        "days_ago": touchpoint.days_ago,
        "when": when(touchpoint.days_ago),
        "on": (as_of - timedelta(days=touchpoint.days_ago)).isoformat(),
        "channel": touchpoint.channel.value,
        "by": touchpoint.by.value,
        "by_text": BY_WORDS[touchpoint.by],
        "text": touchpoint.text,
    }


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


def _timeline_finding(card: LeadCard) -> Finding | None:
    days = [touchpoint.days_ago for touchpoint in card.touchpoints]
    if days and days == sorted(days, reverse=True):
        return None
    return Finding(("touchpoints",), "The touchpoints are not listed oldest first.", "Put the largest days_ago on top.")


def _evidence_finding(card: LeadCard) -> Finding | None:
    outside = [index for index in card.evidence if not 0 <= index < len(card.touchpoints)]
    if not outside:
        return None
    last = len(card.touchpoints) - 1
    return Finding(
        ("evidence",), f"There is no touchpoint {outside[0]}.", f"Count from 0; the last one here is {last}."
    )


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


def _contrast_finding(card: LeadCard) -> Finding | None:
    contrast = card.contrast
    needed = {Edit.REMOVE: "touchpoint", Edit.ADD: "touch", Edit.AGE: "days", Edit.FIT: "fit"}[contrast.edit]
    if getattr(contrast, needed) is None:
        return Finding(("contrast",), f"The edit {contrast.edit} lacks {needed}.", f"Write {needed}: under contrast.")
    if contrast.touchpoint is None or 0 <= contrast.touchpoint < len(card.touchpoints):
        return None
    return Finding(
        ("contrast", "touchpoint"),
        f"There is no touchpoint {contrast.touchpoint}.",
        f"Count from 0; the last one here is {len(card.touchpoints) - 1}.",
    )


def _length_finding(card: LeadCard) -> Finding | None:
    length = len(card.explanation.split())
    if length <= LONGEST_EXPLANATION:
        return None
    return Finding(
        ("explanation",),
        f"The explanation has {length} words.",
        f"Say it in {LONGEST_EXPLANATION} words or fewer.",
    )
