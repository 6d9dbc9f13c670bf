"""Parts that are each put with one of several choices: what matching and classify items share."""

from collections.abc import Mapping, Sequence

from courseware.items.base import JSON, Form, PartVerdict, Response
from courseware.items.fields import offered, posted, word_map
from courseware.items.opaque import handle

NOTHING = "no answer"


def presented_texts(texts: Sequence[str]) -> list[JSON]:
    """Texts as `{value, text}`."""
    return [{"value": handle(text), "text": text} for text in texts]


def read_placed(form: Form, prefix: str, parts: Mapping[str, str], choices: Mapping[str, str]) -> Response:
    """`{"placed": {part key: choice key}}` from fields `<prefix>-<handle>`; parts and choices map keys to texts.

    Raises Unreadable for a choice that was never offered.
    """
    by_handle = {handle(text): key for key, text in choices.items()}
    given = {key: offered(posted(form, f"{prefix}-{handle(text)}"), by_handle) for key, text in parts.items()}
    placed: dict[str, JSON] = {key: choice for key, choice in given.items() if choice is not None}
    return {"placed": placed}


def placed_in(response: Response, parts: Mapping[str, str], choices: Mapping[str, str]) -> dict[str, str]:
    """Part key to choice key in a stored response, as far as both exist."""
    placed = word_map(response, "placed")
    return {part: placed[part] for part in parts if placed.get(part) in choices}


def echo_placed(
    placed: Mapping[str, str], prefix: str, parts: Mapping[str, str], choices: Mapping[str, str]
) -> dict[str, list[str]]:
    """The form fields that `read_placed` turns into these placings."""
    return {f"{prefix}-{handle(parts[part])}": [handle(choices[choice])] for part, choice in placed.items()}


def judged_part(text: str, given: str | None, expected: str, why: str) -> PartVerdict:
    """A part is right when the text it was put with is the expected one."""
    return PartVerdict(handle(text), text, given or NOTHING, given == expected, expected, why)


def share_right(parts: Sequence[PartVerdict]) -> float:
    """Right parts over all parts, 0 to 1."""
    return sum(part.right for part in parts) / len(parts) if parts else 0.0


def count_right(parts: Sequence[PartVerdict], noun: str) -> str:
    """Such as "3 of 4 pairs are right."."""
    return f"{sum(part.right for part in parts)} of {len(parts)} {noun} are right."


def placed_words(placed: Mapping[str, str], parts: Mapping[str, str], choices: Mapping[str, str]) -> str:
    """Such as "Advert: Marketing; Quote: Sales"."""
    return "; ".join(f"{parts[part]}: {choices[choice]}" for part, choice in placed.items()) or "No answer"
