"""Reading posted fields with their limits, and stored responses without trusting their shape."""

from collections.abc import Mapping

from courseware.items.base import Form, Response, Unreadable

LONGEST_VALUE = 200


class FormFields(dict[str, list[str]]):
    """A posted form as a plain dictionary: what `Item.echo` gives, in the shape `Item.read` takes."""

    def getlist(self, key: str, /) -> list[str]:
        """All values under this name; empty when there are none."""
        return list(self.get(key, ()))


def posted(form: Form, name: str, longest: int = LONGEST_VALUE) -> str:
    """The one value posted under a name, "" when there is none. Raises Unreadable for two, or one too long."""
    values = form.getlist(name)
    if len(values) > 1:
        raise Unreadable("This question takes one answer, and more than one arrived. Please answer it again.")
    value = values[0] if values else ""
    if len(value) > longest:
        raise Unreadable(f"That answer is too long: please keep it under {longest} characters.")
    return value.replace("\x00", "")


def offered(value: str, choices: Mapping[str, str]) -> str | None:
    """The author's key behind a posted handle, None for "". Raises Unreadable for a handle never offered."""
    if not value:
        return None
    if value not in choices:
        raise Unreadable("That is not one of the answers on offer. Please choose again.")
    return choices[value]


def word(response: Response, name: str) -> str:
    """A text in a stored response, "" when it is not there."""
    value = response.get(name)
    return value if isinstance(value, str) else ""


def words(response: Response, name: str) -> list[str]:
    """A list of texts in a stored response."""
    value = response.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def word_map(response: Response, name: str) -> dict[str, str]:
    """A mapping of texts to texts in a stored response."""
    value = response.get(name)
    pairs = value.items() if isinstance(value, dict) else ()
    return {key: each for key, each in pairs if isinstance(each, str)}
