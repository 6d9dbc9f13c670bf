"""Forms of accounts: signing up and in, passwords, mail addresses, leaving."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from wtforms import EmailField, Field, Form, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from courseware.accounts.addresses import LONGEST as LONGEST_ADDRESS
from courseware.accounts.addresses import tidy_address
from courseware.accounts.passwords import LONGEST, SHORTEST, weakness
from courseware.accounts.roles import Role
from courseware.kernel.texts import one_line

PASSWORD_RULES = f"At least {SHORTEST} characters. A few unrelated words work well; there are no other rules."
CONFIRMATION = "delete"
_NEW: dict[str, Any] = {"autocomplete": "new-password", "maxlength": LONGEST, "required": True}
_PRESENT: dict[str, Any] = {"autocomplete": "current-password", "required": True}
_MAIL: dict[str, Any] = {"autocomplete": "username", "maxlength": LONGEST_ADDRESS, "spellcheck": "false"}


@cache
def time_zones() -> list[str]:
    """Return the names to choose from: places, and UTC."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def known_zone(name: str) -> str:
    """Return a time zone that exists: `name`, or UTC."""
    return name if name in time_zones() else "UTC"


class _Address(EmailField):
    """A mail address; its data is the address in its one spelling."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, [InputRequired("Enter your mail address."), _is_address], **more)

    @property
    def address(self) -> str:
        """The address to look up and to write to; empty when it is none."""
        return tidy_address(self.data or "") or ""


def _tidy(text: str | None) -> str:
    return one_line(text or "")


def _is_address(_form: Form, field: Field) -> None:
    if tidy_address(field.data or "") is None:
        raise ValidationError("Enter a mail address such as name@example.org.")


def _old_password(label: str) -> PasswordField:
    return PasswordField(label, [InputRequired("Enter your password.")], render_kw=_PRESENT)


def _new_password(label: str) -> PasswordField:
    return PasswordField(label, [InputRequired("Choose a password.")], description=PASSWORD_RULES, render_kw=_NEW)


def require_strength(field: Field, *personal: str) -> None:
    """Refuse a weak password in words. `personal` is what must not be in it: name and mail address."""
    words = [word for text in personal for word in text.replace("@", " ").replace(".", " ").split()]
    problem = weakness(field.data or "", *words)
    if problem:
        raise ValidationError(problem)


class SignUp(Form):
    """What a person enters to become a member."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name."), Length(max=120)],
        filters=[_tidy],
        description="As it should stand on a certificate.",
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    email = _Address("Mail address", render_kw=_MAIL)
    password = _new_password("Password")
    time_zone = HiddenField(default="UTC")
    next = HiddenField()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a weak one."""
        require_strength(field, self.name.data or "", self.email.data or "")


class SignIn(Form):
    """Mail address and password; nothing says which of them was wrong."""

    email = _Address("Mail address", render_kw=_MAIL)
    password = _old_password("Password")
    next = HiddenField()


class Forgot(Form):
    """Where to send a link."""

    email = _Address("Mail address", render_kw=_MAIL)


class Reset(Form):
    """A new password for whoever holds the link; `personal` is set by the view."""

    password = _new_password("New password")
    personal: tuple[str, ...] = ()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a weak one."""
        require_strength(field, *self.personal)


class Profile(Form):
    """Name and time zone."""

    name = StringField(
        "Your name",
        [DataRequired("Enter your name."), Length(max=120)],
        filters=[_tidy],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    time_zone = SelectField(
        "Time zone",
        choices={zone: zone.replace("_", " ") for zone in time_zones()},
        description="Dates and times on pages use it.",
    )


class NewPassword(Form):
    """The present password and a new one; `personal` is set by the view."""

    old = _old_password("Present password")
    new = _new_password("New password")
    personal: tuple[str, ...] = ()

    def validate_new(self, field: PasswordField) -> None:
        """Refuse a weak one."""
        require_strength(field, *self.personal)


class NewAddress(Form):
    """A new mail address, and the password as proof."""

    email = _Address("New mail address", render_kw={**_MAIL, "autocomplete": "email"})
    password = _old_password("Password")


class Leave(Form):
    """The password and a typed word, so that nobody leaves by a slip."""

    password = _old_password("Password")
    word = StringField(
        f"Type “{CONFIRMATION}” to confirm",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": 20},
    )

    def validate_word(self, field: StringField) -> None:
        """Ask for the very word."""
        if (field.data or "").strip().lower() != CONFIRMATION:
            raise ValidationError(f"Type the word {CONFIRMATION}.")


class GiveRole(Form):
    """Who gets which role."""

    email = _Address("Mail address", render_kw={"autocomplete": "off", "maxlength": LONGEST_ADDRESS})
    role = SelectField("Role", choices={role.value: role.value.capitalize() for role in Role})

    @property
    def chosen(self) -> Role:
        """The role; only of a valid form."""
        return Role(self.role.data)
