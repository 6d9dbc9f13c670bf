"""The filters of the offerings page: a form that is read from the address."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from courseware.careers.gaps import WORDS
from courseware.careers.offerings import Filters

KINDS = {
    "course": "Courses",
    "certificate": "Certificates",
    "certification": "Certifications",
    "degree": "Degrees",
}
LEVELS = {"intro": "Introductory", "intermediate": "Intermediate", "advanced": "Advanced", "graduate": "Graduate"}
MODES = {"online": "Online", "campus": "On campus", "mixed": "Mixed"}


def _choices(named: Mapping[str, str], everything: str = "Any") -> dict[str, str]:
    return {"": everything, **{value: text[0].upper() + text[1:] for value, text in named.items()}}


class FilterForm(Form):
    """What to show. Empty fields rule nothing out."""

    kind = SelectField("Kind", choices=_choices(KINDS), default="")
    cost = SelectField("Cost", choices=_choices({"free": "Free only"}), default="")
    mode = SelectField("Where", choices=_choices(MODES), default="")
    level = SelectField("Level", choices=_choices(LEVELS), default="")
    skill = SelectField("Trains", choices=_choices(WORDS, "Any skill"), default="")
    known = BooleanField("Leave out offerings where this is not checked", false_values=("", "0", "no"))
    page = IntegerField("Page", validators=[Optional(), NumberRange(1, 100)], default=1)

    @property
    def filters(self) -> Filters:
        """The filters, for a form that validated."""
        return Filters(
            kinds=_chosen(self.kind),
            levels=_chosen(self.level),
            modes=_chosen(self.mode),
            skills=_chosen(self.skill),
            max_cost=0.0 if self.cost.data == "free" else None,
            include_unknown=not self.known.data,
        )

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use, as they stand in an address."""
        named = {field.name: str(field.data) for field in (self.kind, self.cost, self.mode, self.level, self.skill)}
        return {name: value for name, value in named.items() if value} | ({"known": "1"} if self.known.data else {})


def read_filters(arguments: MultiDict[str, str]) -> FilterForm:
    """The form as the address fills it."""
    return FilterForm(arguments)


def _chosen(field: SelectField) -> frozenset[str]:
    return frozenset({str(field.data)}) if field.data else frozenset()
