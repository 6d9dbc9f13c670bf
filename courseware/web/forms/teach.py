"""Forms of instructors: a class, and an assignment with its dates in the class's time zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, Field, Form, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from courseware.classroom.assignments import AssignmentView, Draft, Kind, activities, why_ungradable
from courseware.classroom.cohorts import CohortView
from courseware.classroom.deadlines import Dates, check_order, instant_from, local_from, time_zones
from courseware.content.library import Library
from courseware.kernel.errors import Invalid
from courseware.kernel.texts import one_line

_DATES = ("opens_at", "due_at", "closes_at")
_ATTEMPTS: Any = {"": "As the activity says", "1": "1", "2": "2", "3": "3", "5": "5", "any": "No limit"}
_KEEP: Any = {"": "As the activity says", "best": "The best attempt", "last": "The last attempt"}
_NO_SUCH: Any = {"invalid_choice_message": "Choose an activity from the list."}
_ZONES: Any = {zone: zone for zone in time_zones()}


class LocalTimeField(DateTimeLocalField):
    """A date and a time on the clocks of the class."""

    def __init__(self, label: str, **more: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, [Optional()], format=formats, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the field; what cannot be read gets a sentence that says how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Enter a date and a time, such as 2026-11-24 18:00.") from error


def _single_line(_form: Form, field: Field) -> None:
    if not one_line(field.data or ""):
        raise ValidationError("Give the class a name.")


class CohortForm(Form):
    """The name and the time zone of a class."""

    name = StringField(
        "Name of the class",
        [InputRequired("Give the class a name."), Length(max=120, message="Use at most 120 characters."), _single_line],
        description="Learners see it. The subject and the term make a good name.",
        render_kw={"maxlength": 120, "autocomplete": "off", "required": True},
    )
    time_zone = SelectField(
        "Time zone",
        choices=_ZONES,
        description="Dates of assignments are set and shown in it.",
    )


class AssignmentForm(Form):
    """Title, dates and rules of an assignment; `zone` and `kind` must be set before it is validated."""

    zone = "UTC"
    kind: Kind | None = None
    title = StringField(
        "Title",
        [Length(max=200, message="Use at most 200 characters.")],
        description="Leave it empty to use the title in the course.",
        render_kw={"maxlength": 200, "autocomplete": "off"},
    )
    opens_at = LocalTimeField("Opens", description="Empty: at once.")
    due_at = LocalTimeField("Due", description="Work handed in later counts and is marked late.")
    closes_at = LocalTimeField("Closes", description="Nothing can be handed in from then on. Empty: never.")
    attempts = SelectField("Attempts", choices=_ATTEMPTS, default="")
    keep = SelectField("Score that counts", choices=_KEEP, default="")
    minutes = IntegerField(
        "Minutes for each attempt",
        [Optional(), NumberRange(1, 600, "Enter a whole number from 1 to 600.")],
        description="Empty: as the activity says.",
        render_kw={"inputmode": "numeric", "min": 1, "max": 600},
    )

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every field, then each date in the time zone, then their order, then whether a grade can come of it."""
        is_sound = super().validate(extra_validators)
        ungradable = why_ungradable(self.kind, self._policy()) if is_sound and self.kind else None
        if ungradable:
            self._say("attempts", ungradable)
        return self._find_instants() and is_sound and not ungradable

    def _find_instants(self) -> bool:
        self._instants = Dates(
            self._instant("opens_at"), self._instant("due_at"), self._instant("closes_at"), self.zone
        )
        if not any(self[name].errors for name in _DATES):
            for name, words in check_order(self._instants).items():
                self._say(name, words)
        return not any(self[name].errors for name in _DATES)

    def _instant(self, name: str) -> datetime | None:
        local: datetime | None = self[name].data
        try:
            return instant_from(local, self.zone) if local else None
        except Invalid as error:
            self._say(name, error.words)
            return None

    def _say(self, name: str, words: str) -> None:
        self[name].errors = [*self[name].errors, words]

    def draft(self) -> Draft:
        """Return what was entered; only after `validate` said yes."""
        found = self._instants
        return Draft(self.title.data or "", found.opens_at, found.due_at, found.closes_at, self._policy())

    def _policy(self) -> dict[str, Any]:
        policy: dict[str, Any] = {}
        if self.attempts.data:
            policy["attempts"] = None if self.attempts.data == "any" else int(self.attempts.data)
        if self.keep.data:
            policy["keep"] = self.keep.data
        if self.minutes.data:
            policy["minutes"] = self.minutes.data
        return policy


class AssignForm(AssignmentForm):
    """A new assignment: what is given, and its dates and rules."""

    activity = SelectField(
        "Activity",
        validators=[InputRequired("Choose what to assign.")],
        **_NO_SUCH,
    )

    def offer(self, library: Library, cohort: CohortView, decks: Mapping[str, str]) -> "AssignForm":
        """Fill in what can be assigned, the titles of the class's decks by uuid among it, and the time zone of the class.

        Returns the form.
        """
        self.zone = cohort.time_zone
        groups: dict[str, Any] = {
            kind.plural: {f"{kind.value}:{key}": title for key, title in found}
            for kind, found in activities(library, decks).items()
            if found
        }
        self.activity.choices = {"": "Choose one", **groups}
        self.kind = next((kind for kind in Kind if (self.activity.data or "").startswith(f"{kind.value}:")), None)
        return self

    def chosen(self) -> tuple[Kind, str]:
        """Return the kind and the key of the activity."""
        kind, _, key = (self.activity.data or "").partition(":")
        return Kind(kind), key


def stored_fields(assignment: AssignmentView) -> dict[str, Any]:
    """Return an assignment as the form holds it."""
    dates, policy = assignment.dates, assignment.policy
    attempts = policy.get("attempts", "")
    return {
        "title": assignment.title,
        **{name: _local(getattr(dates, name), dates.time_zone) for name in _DATES},
        "attempts": "any" if attempts is None else str(attempts),
        "keep": policy.get("keep", ""),
        "minutes": policy.get("minutes"),
    }


def _local(instant: datetime | None, zone: str) -> datetime | None:
    return local_from(instant, zone) if instant else None
