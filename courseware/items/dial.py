"""The dial: weights that turn signs into a score, and a number of calls, judged on leads nobody has seen yet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

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
from courseware.items.opaque import handle
from courseware.items.options import distinct_findings
from courseware.items.scores import DialLead, Feature, Setting, Trial, fade, half_life_words, trial_of

CREDIT = "share of the value that a thorough search reaches"
_WHOLE = re.compile(r"[-−]?\d{1,4}")


class Dial(Item, frozen=True, kw_only=True, tag="dial"):
    """Set scoring weights. `shown` leads have their outcomes on the page; `held` ones are kept back for the score.

    A deal is worth `deal_value`, a call costs `call_cost`, in one currency. `start` is what the page opens with;
    `best` is the setting, of those a search found on the shown leads, that brings most on the held ones: it earns
    every point. A response is `{"weights": {feature key: number}, "half_life": days, "cut": calls}`.
    """

    features: tuple[Feature, ...]
    shown: tuple[DialLead, ...]
    held: tuple[DialLead, ...]
    deal_value: Annotated[int, msgspec.Meta(gt=0)]
    call_cost: Annotated[int, msgspec.Meta(gt=0)]
    start: Setting
    best: Setting
    about: str
    currency: str = "£"
    half_lives: tuple[int, ...] = (0, 30, 14)
    prompt: str = "Which signs should count, and how many leads should sales call?"

    def check(self) -> list[Finding]:
        """Adds: features apart, halves of one size with buyers, counts that match, settings in range, a best that pays."""
        keys, texts = [each.key for each in self.features], [each.text for each in self.features]
        return (
            super().check()
            + distinct_findings("features", keys, texts)
            + [finding for finding in _findings(self) if finding is not None]
        )

    def present(self, params: Params) -> Presented:
        """What to turn (`features`, `half_lives`, `cut`), the shown `leads`, and the `trial` of the start setting."""
        return self._presented(
            {
                "about": self.about,
                "currency": self.currency,
                "deal_value": self.deal_value,
                "call_cost": self.call_cost,
                "features": [_presented_feature(each, self.start) for each in self.features],
                "half_lives": [_presented_half_life(days, self.start) for days in self.half_lives],
                "cut": {"value": self.start.cut, "low": 1, "high": len(self.shown)},
                "leads": [[*lead.counts, lead.days, int(lead.bought)] for lead in self.shown],
                "fades": _presented_fades(self),
                "trial": presented_trial(self.trial_of(self.start, self.shown)),
            }
        )

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """The response, without what was left open. Raises Unreadable for what is no whole number in range."""
        weights: dict[str, JSON] = {}
        for each in self.features:
            given = posted(form, f"{prefix}-{handle(each.text)}")
            if given.strip():
                weights[each.key] = _whole(given, each.low, each.high)
        fade, cut = posted(form, f"{prefix}-fade").strip(), posted(form, f"{prefix}-cut").strip()
        return {
            "weights": weights,
            "half_life": _listed(fade, self.half_lives) if fade else None,
            "cut": _whole(cut, 1, len(self.shown)) if cut else None,
        }

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """A field for each weight, the fading and the calls, as far as they are given."""
        weights, half_life, cut = self._given(response)
        fields = {f"{prefix}-{handle(each.text)}": weights.get(each.key) for each in self.features}
        fields |= {f"{prefix}-fade": half_life, f"{prefix}-cut": cut}
        return {name: [str(value)] for name, value in fields.items() if value is not None}

    def is_answered(self, response: Response) -> bool:
        """Whether everything is set."""
        return self._setting(response) is not None

    def tried(self, response: Response) -> Trial | None:
        """What a response brings on the leads whose outcomes are shown; None while something is open."""
        setting = self._setting(response)
        return None if setting is None else self.trial_of(setting, self.shown)

    def judged(self, response: Response) -> Trial | None:
        """What a response brings on the leads kept back; only for after release."""
        setting = self._setting(response)
        return None if setting is None else self.trial_of(setting, self.held)

    def trial_of(self, setting: Setting, leads: Sequence[DialLead]) -> Trial:
        """What a setting brings on some leads."""
        return trial_of(self.features, leads, setting, self.deal_value, self.call_cost)

    def grade(self, response: Response) -> Verdict:
        """The value captured on the held leads over what the best setting captures there, between 0 and 1."""
        setting = self._setting(response)
        if setting is None:
            part = PartVerdict("value", "Value captured", "no answer", False, self._money(self._target()))
            return Verdict(0.0, (part,), (), CREDIT, self.explanation)
        trial = self.trial_of(setting, self.held)
        fraction = min(1.0, max(0.0, trial.value / self._target()))
        expected = f"{self._money(self._target())} or more"
        part = PartVerdict("value", "Value captured", self._money(trial.value), fraction == 1, expected)
        feedback = (self._outcome(trial), self._comparison(setting, trial))
        return Verdict(fraction, (part,), feedback, CREDIT, self.explanation)

    def summarise(self, response: Response) -> str:
        """The setting in words."""
        setting = self._setting(response)
        return "No answer" if setting is None else self._words(setting)

    def solution(self) -> str:
        """The best setting in words."""
        return self._words(self.best)

    def right_response(self) -> Response:
        """The best setting as a response."""
        return {"weights": dict(self.best.weights), "half_life": self.best.half_life, "cut": self.best.cut}

    def grading(self) -> dict[str, JSON]:
        """The held leads, what deals are worth and calls cost, and the settings that can be given and are best."""
        built: dict[str, JSON] = msgspec.to_builtins(
            {
                "features": [[each.key, each.fades] for each in self.features],
                "half_lives": self.half_lives,
                "held": self.held,
                "worth": [self.deal_value, self.call_cost],
                "best": self.best,
            }
        )
        return built

    def _given(self, response: Response) -> tuple[dict[str, int], int | None, int | None]:
        stored = response.get("weights")
        weights = stored if isinstance(stored, dict) else {}
        kept = {each.key: _within(weights.get(each.key), each.low, each.high) for each in self.features}
        half_life = _within(response.get("half_life"), 0, max(self.half_lives, default=0))
        return (
            {key: weight for key, weight in kept.items() if weight is not None},
            half_life if half_life in self.half_lives else None,
            _within(response.get("cut"), 1, len(self.shown)),
        )

    def _setting(self, response: Response) -> Setting | None:
        weights, half_life, cut = self._given(response)
        if half_life is None or cut is None or len(weights) < len(self.features):
            return None
        return Setting(weights=weights, half_life=half_life, cut=cut)

    def _target(self) -> int:
        return max(1, self.trial_of(self.best, self.held).value)

    def _money(self, amount: int) -> str:
        return f"{'−' if amount < 0 else ''}{self.currency}{abs(amount):,}"

    def _words(self, setting: Setting) -> str:
        weights = ", ".join(f"{each.text} {_signed(setting.weights.get(each.key, 0))}" for each in self.features)
        return f"{weights}; {half_life_words(setting.half_life)}; {_counted(setting.cut, 'call')}"

    def _outcome(self, trial: Trial) -> str:
        return (
            f"On the {len(self.held)} leads kept back, {_counted(trial.calls, 'call')} reached {trial.reached} of"
            f" {_counted(trial.buyers, 'buyer')}: {trial.wasted} calls were wasted and {_counted(trial.lost_deals, 'deal')} lost."
            f" Value captured: {self._money(trial.value)}."
        )

    def _comparison(self, setting: Setting, trial: Trial) -> str:
        target = self.trial_of(self.best, self.held)
        shown = self.trial_of(setting, self.shown)
        return (
            f"The best setting that a search found on the leads you could see brings {self._money(target.value)} here"
            f" ({self._words(self.best)}). Yours brought {self._money(shown.value)} on the leads you could see and"
            f" {self._money(trial.value)} on these."
        )


def presented_trial(trial: Trial) -> JSON:
    """A trial as JSON, with its rates."""
    names = ("calls", "reached", "wasted", "lost_deals", "left", "buyers", "value", "last_score", "precision", "recall")
    return {**{name: getattr(trial, name) for name in names}, "curve": list(trial.curve)}


def _presented_feature(feature: Feature, start: Setting) -> JSON:
    return {
        "value": handle(feature.text),
        "text": feature.text,
        "low": feature.low,
        "high": feature.high,
        "fades": feature.fades,
        "start": start.weights.get(feature.key, 0),
    }


def _presented_half_life(days: int, start: Setting) -> JSON:
    return {"value": str(days), "text": half_life_words(days).capitalize(), "is_start": days == start.half_life}


def _presented_fades(dial: Dial) -> JSON:
    """For each half-life, what is left after 0, 1, 2 ... days."""
    most = max((lead.days for lead in dial.shown), default=0)
    return [[fade(days, half_life) for days in range(most + 1)] for half_life in dial.half_lives]


def _whole(value: str, low: int, high: int) -> int:
    number = _WHOLE.fullmatch(value.strip()) and int(value.strip().replace("−", "-"))
    if number is None or not low <= number <= high:
        raise Unreadable(f"Please give whole numbers from {_signed(low)} to {_signed(high)}.")
    return number


def _listed(value: str, allowed: Sequence[int]) -> int:
    if value not in map(str, allowed):
        raise Unreadable("That is not one of the answers on offer. Please choose again.")
    return int(value)


def _within(value: JSON, low: int, high: int) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and low <= value <= high else None


def _signed(number: int) -> str:
    return str(number).replace("-", "−")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _findings(dial: Dial) -> Iterable[Finding | None]:
    halves: Mapping[str, tuple[DialLead, ...]] = {"shown": dial.shown, "held": dial.held}
    yield _unless(len(dial.features) > 1, "features", "One feature needs no weighing.", "Name two features or more.")
    yield _unless(
        len(dial.shown) == len(dial.held) > 0, "held", "The halves differ in size.", "Write as many as under shown."
    )
    for name, leads in halves.items():
        even = all(len(lead.counts) == len(dial.features) and min(lead.counts, default=0) >= 0 for lead in leads)
        remedy = "Write one count, 0 or more, for each feature."
        yield _unless(even, name, "Counts and features do not match.", remedy)
        yield _unless(any(lead.bought for lead in leads), name, "Nobody buys here.", "Let some leads buy.")
    for name, setting in {"start": dial.start, "best": dial.best}.items():
        fits = dial._setting({"weights": dict(setting.weights), "half_life": setting.half_life, "cut": setting.cut})
        yield _unless(fits is not None, name, "This setting cannot be made on the page.", "Keep to the ranges.")
    pays = dial.trial_of(dial.best, dial.held).value > 0
    yield _unless(pays, "best", "The best setting loses money on the held leads.", "Find one that pays.")
    yield _unless(dial.about.strip(), "about", "Nothing says where these leads come from.", "Say how they were made.")


def _unless(fine: object, where: str, message: str, remedy: str) -> Finding | None:
    return None if fine else Finding((where,), message, remedy)
