"""Options that choice and multiple items offer, how they are shown, checked and judged."""

from collections.abc import Sequence, Set

import msgspec

from courseware.items.base import KEY, Finding, Item, Params, PartVerdict, Presented
from courseware.items.opaque import handle, order_params, shuffled, stored_order

CHOSEN, LEFT = "chosen", "not chosen"


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to choose; `feedback` says why it is right or why it tempts."""

    key: str
    text: str
    right: bool = False
    feedback: str = ""


class Optioned(Item, frozen=True, kw_only=True):
    """An item that offers options. `shuffle: false` keeps the author's order, for options such as amounts."""

    options: tuple[Option, ...]
    shuffle: bool = True

    def params(self, seed: int) -> Params:
        """`{"order": [option keys]}`."""
        keys = [option.key for option in self.options]
        return order_params(shuffled(keys, seed, self.key) if self.shuffle else keys)

    def present(self, params: Params) -> Presented:
        """`options`: a list of `{value, text}`."""
        texts = {option.key: option.text for option in self.options}
        offered = [texts[key] for key in stored_order(list(texts), params)]
        return self._presented({"options": [{"value": handle(text), "text": text} for text in offered]})


def judged_options(options: Sequence[Option], chosen: Set[str]) -> tuple[PartVerdict, ...]:
    """A part for each option: right when it was chosen or left as it should be."""
    return tuple(_judged(option, option.key in chosen) for option in options)


def option_findings(options: Sequence[Option]) -> list[Finding]:
    """Too few options, clashing keys or texts, missing feedback."""
    findings = distinct_findings("options", [option.key for option in options], [option.text for option in options])
    if len(options) < 2:
        findings.append(Finding(("options",), "One option is no choice.", "Offer two options or more."))
    for index, option in enumerate(options):
        if not option.feedback.strip():
            findings.append(
                Finding(
                    ("options", index, "feedback"),
                    f"Option {option.key!r} has no feedback.",
                    "Say why it is right, or why it tempts and is wrong.",
                )
            )
    return findings


def distinct_findings(field: str, keys: Sequence[str], texts: Sequence[str]) -> list[Finding]:
    """Keys that are not kebab-case, and keys or texts that stand twice (or not at all) in a list of parts."""
    findings = []
    for index, (key, text) in enumerate(zip(keys, texts, strict=True)):
        if not KEY.fullmatch(key):
            findings.append(
                Finding((field, index, "key"), f"The key {key!r} is not kebab-case.", "Write it like a or b-two.")
            )
        if key in keys[:index]:
            findings.append(Finding((field, index, "key"), f"The key {key!r} stands twice.", "Give each its own key."))
        if not text.strip():
            findings.append(Finding((field, index), "There is no text here.", "Write what the learner should read."))
        elif text in texts[:index]:
            findings.append(Finding((field, index), f"The text {text!r} stands twice.", "Make the texts differ."))
    return findings


def _judged(option: Option, is_chosen: bool) -> PartVerdict:
    return PartVerdict(
        key=handle(option.text),
        text=option.text,
        given=CHOSEN if is_chosen else LEFT,
        right=is_chosen == option.right,
        expected=CHOSEN if option.right else LEFT,
        feedback=option.feedback,
    )
