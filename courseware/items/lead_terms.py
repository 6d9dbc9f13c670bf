"""The terms in which leads are told: temperatures, handlers, touchpoints, and the words for them."""

from enum import StrEnum
from typing import Annotated

import msgspec


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
    """What one change does to a lead."""

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


class Contact(_Part, frozen=True, kw_only=True):
    """One contact between a firm and somebody, `days_ago` before the day the dossier is read on.

    A negative `days_ago` is a date that lies ahead, such as a booked meeting.
    """

    days_ago: int
    channel: Channel
    by: By
    text: str


class Touchpoint(Contact, frozen=True, kw_only=True):
    """A contact between seller and lead; `kind` is a key of the rubric."""

    kind: str


class Outcome(_Part, frozen=True, kw_only=True):
    """How warm a lead is, and who acts next."""

    temperature: Temperature
    handler: Handler


class Label(Outcome, frozen=True, kw_only=True):
    """The right answers, and the key of the rule in the rubric that gives them."""

    rule: Annotated[str, msgspec.Meta(pattern=r"^R[1-6]$")]


def when(days_ago: int) -> str:
    """A distance in days in words: "today", "yesterday", "3 days ago", "in 2 days"."""
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    if days_ago in near:
        return near[days_ago]
    return f"{days_ago} days ago" if days_ago > 0 else f"in {-days_ago} days"
