"""Parts that are each put with one of several choices: what matching and classify items share."""

from collections.abc import Sequence

from courseware.items.base import JSON, Form, Item, PartVerdict, Response
from courseware.items.fields import offered, posted, word_map
from courseware.items.opaque import handle

NOTHING = "no answer"


def presented_texts(texts: Sequence[str]) -> list[JSON]:
    """Texts as `{value, text}`."""
    return [{"value": handle(text), "text": text} for text in texts]


class Placing(Item, frozen=True, kw_only=True):
    """An item whose parts are each put with one of several choices; a type says what those are, and what is right.

    Its responses are `{"placed": {part key: choice key}}`, without the parts left open.
    """

    def parts(self) -> dict[str, str]:
        """Part key to text."""
        raise NotImplementedError

    def choices(self) -> dict[str, str]:
        """Choice key to text."""
        raise NotImplementedError

    def placed(self, response: Response) -> dict[str, str]:
        """Part key to choice key in a stored response, as far as both exist."""
        placed, choices = word_map(response, "placed"), self.choices()
        return {part: placed[part] for part in self.parts() if placed.get(part) in choices}

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """The choice in each field `<prefix>-<handle>`. Raises Unreadable for one that was never offered."""
        by_handle = {handle(text): key for key, text in self.choices().items()}
        fields = {key: posted(form, f"{prefix}-{handle(text)}") for key, text in self.parts().items()}
        given = {key: offered(field, by_handle) for key, field in fields.items()}
        placed: dict[str, JSON] = {key: choice for key, choice in given.items() if choice is not None}
        return {"placed": placed}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """A field for each part that was placed."""
        parts, choices = self.parts(), self.choices()
        placed = self.placed(response)
        return {f"{prefix}-{handle(parts[part])}": [handle(choices[choice])] for part, choice in placed.items()}

    def is_answered(self, response: Response) -> bool:
        """Whether each part was placed."""
        return len(self.placed(response)) == len(self.parts())

    def summarise(self, response: Response) -> str:
        """What was put where, such as "Advert: Marketing; Quote: Sales"."""
        parts, choices = self.parts(), self.choices()
        return "; ".join(f"{parts[part]}: {choices[choice]}" for part, choice in self.placed(response).items()) or (
            "No answer"
        )

    def solution(self) -> str:
        """What belongs where."""
        return self.summarise(self.right_response() or {})


def judged_part(text: str, given: str | None, expected: str, why: str) -> PartVerdict:
    """A part is right when the text it was put with is the expected one."""
    return PartVerdict(handle(text), text, given or NOTHING, given == expected, expected, why)


def share_right(parts: Sequence[PartVerdict]) -> float:
    """Right parts over all parts, 0 to 1."""
    return sum(part.right for part in parts) / len(parts) if parts else 0.0


def count_right(parts: Sequence[PartVerdict], noun: str) -> str:
    """Such as "3 of 4 pairs are right."."""
    return f"{sum(part.right for part in parts)} of {len(parts)} {noun} are right."
