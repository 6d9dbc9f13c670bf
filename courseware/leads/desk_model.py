"""The parameters of the lead desk: what leads do, what each action costs, and the words they are told in."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import msgspec

from courseware.items.lead_terms import By, Fit
from courseware.kernel.keys import digest_of

Rates = tuple[float, ...]
_STAR = "*"


class Action(StrEnum):
    """What may be done with one lead on one day."""

    WAIT = "wait"
    ADVERTISE = "advertise"
    NURTURE = "nurture"
    CALL = "call"
    MEET = "meet"
    DROP = "drop"


class State(StrEnum):
    """How a lead truly stands; only `sold` is seen."""

    COLD = "cold"
    WARM = "warm"
    HOT = "hot"
    LOST = "lost"
    SOLD = "sold"


class Sign(StrEnum):
    """How strongly a lead was heard from on one day; a refusal comes only from a lead that is lost."""

    SILENCE = "silence"
    LIGHT = "light"
    ENGAGED = "engaged"
    SIGNAL = "signal"
    REFUSAL = "refusal"


class Status(StrEnum):
    """What everybody can see of a lead: a lead that refused, signed or was dropped is closed."""

    OPEN = "open"
    SOLD = "sold"
    REFUSED = "refused"
    DROPPED = "dropped"


HIDDEN = (State.COLD, State.WARM, State.HOT, State.LOST)
"""The order of every belief, prior and row of rates."""
STATES = (*HIDDEN, State.SOLD)
ACTIONS = tuple(Action)
SIGNS = tuple(Sign)


class _Authored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Size(_Authored, frozen=True, kw_only=True):
    """How large a game is: `first` leads wait on day 1, the others come by day `arrive_by`; budgets are per day."""

    words: str
    leads: int
    first: int
    arrive_by: int
    days: int
    hours: int
    units: int


class FitShare(_Authored, frozen=True, kw_only=True):
    """How common a fit is, and what it multiplies the starred rates by."""

    multiplier: float
    share: float


class Deal(_Authored, frozen=True, kw_only=True):
    """What a lead may sign for, in thousands, and how common that is."""

    value: int
    share: float


class Deed(_Authored, frozen=True, kw_only=True):
    """An action: its cost per day, and under which treatment the lead answers that day."""

    words: str
    meaning: str
    treatment: str
    hours: int = 0
    units: int = 0


class Wording(_Authored, frozen=True, kw_only=True):
    """A kind of touchpoint of the rubric, and texts for it with the seller's words in braces."""

    kind: str
    texts: tuple[str, ...]
    by: By = By.THEM


class Source(_Authored, frozen=True, kw_only=True):
    """Where leads come from: prior over `HIDDEN`, and the touchpoint that brought them `before` days ago."""

    words: str
    share: float
    prior: Rates
    before: int
    came: tuple[Wording, ...]


class Seller(_Authored, frozen=True, kw_only=True):
    """The firm whose desk it is in one game, and its words for the texts."""

    key: str
    name: str
    words: dict[str, str]


class DeskModel(_Authored, frozen=True, kw_only=True, dict=True):
    """All of `lead-desk.yaml`. Rates are per day; a star on the name of a state multiplies its rate by the fit."""

    schema: Literal["tandem.desk/1"] = "tandem.desk/1"
    version: int
    title: str
    sizes: dict[str, Size]
    fits: dict[Fit, FitShare]
    deals: tuple[Deal, ...]
    signs_before_arrival: int
    residual: dict[State, float]
    actions: dict[Action, Deed]
    transitions: dict[Action, dict[State, dict[str, float]]]
    sign_rates: dict[str, dict[State, Rates]]
    sources: dict[str, Source]
    sent: dict[Action, tuple[Wording, ...]]
    answers: dict[str, dict[Sign, tuple[Wording, ...]]]
    statuses: dict[Status, str]
    states: dict[State, str]
    verdicts: dict[str, str]
    sellers: tuple[Seller, ...]
    personas: tuple[str, ...]
    companies: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """The digest of every number that moves a game or its values; words may change without touching it."""
        numbers = ("sizes", "fits", "deals", "signs_before_arrival", "residual", "transitions", "sign_rates")
        kept = {name: msgspec.to_builtins(getattr(self, name)) for name in numbers}
        for size in kept["sizes"].values():
            del size["words"]
        costs = {action.value: [deed.hours, deed.units, deed.treatment] for action, deed in self.actions.items()}
        sources = {key: [source.share, list(source.prior)] for key, source in self.sources.items()}
        return digest_of({**kept, "actions": costs, "sources": sources})

    @cached_property
    def moves(self) -> dict[tuple[Action, Fit], tuple[Rates, ...]]:
        """For an action and a fit: four rows `HIDDEN` by five columns `STATES`, each row summing to 1."""
        return {(action, fit): self._rows(action, fit) for action in self.transitions for fit in self.fits}

    @cached_property
    def emissions(self) -> dict[Action, tuple[Rates, ...]]:
        """For an action: four rows `HIDDEN` (in the evening) by five columns `SIGNS`."""
        return {
            action: tuple(self.sign_rates[deed.treatment][state] for state in HIDDEN)
            for action, deed in self.actions.items()
        }

    @cached_property
    def left(self) -> Rates:
        """The share of the deal credited for a lead still open at the end, by `HIDDEN`."""
        return tuple(self.residual.get(state, 0.0) for state in HIDDEN)

    @cached_property
    def deal_values(self) -> tuple[int, ...]:
        """The deal values in the order of `deals`, thousands."""
        return tuple(deal.value for deal in self.deals)

    def _rows(self, action: Action, fit: Fit) -> tuple[Rates, ...]:
        return tuple(_row(state, self.transitions[action], self.fits[fit].multiplier) for state in HIDDEN)


def desk_from(mapping: Mapping[str, Any]) -> DeskModel:
    """The desk in an authored mapping. Raises msgspec.ValidationError with the place of the mistake."""
    return msgspec.convert(mapping, DeskModel)


def plain_state(key: str) -> str:
    """The name of a state without the star that marks its rate as multiplied by the fit."""
    return key.removesuffix(_STAR)


def _row(state: State, rates: Mapping[State, Mapping[str, float]], multiplier: float) -> Rates:
    leaving = {
        plain_state(key): rate * (multiplier if key.endswith(_STAR) else 1.0)
        for key, rate in rates.get(state, {}).items()
    }
    staying = 1.0 - sum(leaving.values())
    return tuple(leaving.get(each.value, 0.0) + (staying if each is state else 0.0) for each in STATES)
