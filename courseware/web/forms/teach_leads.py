"""The form that brings lead cards to a class."""

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, Form, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from courseware.kernel.texts import one_line

_LONGEST_NAME = 80


def _chosen(_form: Form, field: Field) -> None:
    if not (isinstance(field.data, FileStorage) and field.data.filename):
        raise ValidationError("Choose a CSV or YAML file.")


def _single_line(_form: Form, field: Field) -> None:
    if not one_line(field.data or ""):
        raise ValidationError("Give the deck a title.")


class DeckForm(Form):
    """A title, and a file of cards."""

    title = StringField(
        "Title",
        [InputRequired("Give the deck a title."), Length(max=120, message="Use at most 120 characters."), _single_line],
        description="Learners see it, such as: Leads from our spring fair.",
        render_kw={"maxlength": 120, "autocomplete": "off", "required": True},
    )
    cards = FileField(
        "File with the cards",
        [_chosen],
        description="CSV or YAML in UTF-8, at most 200 cards, 2,000 touchpoints and 900 kB.",
        render_kw={"accept": ".csv,.yaml,.yml", "required": True},
    )

    def read(self, most_bytes: int) -> tuple[str, bytes]:
        """Return the file's name on one line and its bytes, one more than `most_bytes` at most; only once validated."""
        stored: FileStorage = self.cards.data
        name = one_line((stored.filename or "").replace("\\", "/").rpartition("/")[2])
        return name[-_LONGEST_NAME:], stored.stream.read(most_bytes + 1)
