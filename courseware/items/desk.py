"""A game of the lead desk as an attempt stores it: made when a game begins, never authored."""

from collections.abc import Mapping

from courseware.items.base import JSON, Form, Item, Params, Presented, Response, Unreadable, Verdict
from courseware.items.fields import posted

WAIT = "wait"
CREDIT = "decision quality: the share that was kept of what good decisions could gain"


class Desk(Item, frozen=True, kw_only=True, tag="desk"):
    """One size of the desk under fixed parameters: with the seed in `params`, all that a replay needs.

    `parameters` is the whole model as JSON text, because the order of its keys decides what the dice mean; `digest` is
    that of its numbers. `leads` and `days` count those of this size. `actions` are the keys of what may be done.

    A response is `{"days": [{"3": "call"}, ...]}`: for each closed day what was done, by lead number; leads that are
    not named wait. After the last day it also holds `quality` (0 to 100), `value_k` (thousands) and `parameters` (the
    digest), all worked out by the server.
    """

    size: str
    leads: int
    days: int
    actions: tuple[str, ...]
    parameters: str
    digest: str
    prompt: str = "A few days at the lead desk: who gets the hours?"
    explanation: str = "The desk is judged on decisions: what a careful reader would have done with what could be seen."

    def params(self, seed: int) -> Params:
        """The seed of the game."""
        return {"seed": seed}

    def present(self, params: Params) -> Presented:
        """Nothing but the size: the page of the day shows what can be seen."""
        return self._presented({"size": self.size, "days": self.days})

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """The decisions of one day under the names `<prefix>-<lead number>`. Raises Unreadable for unknown actions."""
        given = {str(number): posted(form, f"{prefix}-{number}") for number in range(1, self.leads + 1)}
        if any(action and action not in self.actions for action in given.values()):
            raise Unreadable("That is not one of the things one can do with a lead. Please choose again.")
        decisions: dict[str, JSON] = {number: action for number, action in given.items() if action not in ("", WAIT)}
        return {"days": [decisions]}

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """The form fields of the last day in a response."""
        last = days_in(response)[-1:] or [{}]
        return {f"{prefix}-{number}": [action] for number, action in last[0].items()}

    def is_answered(self, response: Response) -> bool:
        """Whether the game was played to its end."""
        return quality_in(response) is not None

    def grade(self, response: Response) -> Verdict:
        """The decision quality as a share; nothing for a game that was left before its end."""
        quality = quality_in(response) or 0.0
        return Verdict(min(max(quality / 100, 0.0), 1.0), credit=CREDIT, explanation=self.explanation)

    def summarise(self, response: Response) -> str:
        """The quality and the money, or how far the game has come."""
        quality, value_k = quality_in(response), number_in(response, "value_k")
        if quality is None:
            return f"{len(days_in(response))} of {self.days} days played"
        return f"decision quality {quality:.0f} of 100, {value_k or 0:.1f} k won"

    def solution(self) -> str:
        """What earns every point."""
        return "the best plan on every day, for what could be known on its morning"

    def right_response(self) -> None:
        """There is none: luck decides what is best."""
        return

    def grading(self) -> dict[str, JSON]:
        """Size and parameters."""
        return {"size": self.size, "parameters": self.digest}


def days_in(response: Mapping[str, JSON]) -> list[dict[str, str]]:
    """The closed days in a stored response: action by lead number, both as text."""
    days = response.get("days")
    return [_decisions(day) for day in days] if isinstance(days, list) else []


def quality_in(response: Mapping[str, JSON]) -> float | None:
    """The decision quality in a stored response, 0 to 100; None before the end of the game."""
    return number_in(response, "quality")


def number_in(response: Mapping[str, JSON], name: str) -> float | None:
    """A number in a stored response; None when it is not there."""
    value = response.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _decisions(day: JSON) -> dict[str, str]:
    pairs = day.items() if isinstance(day, dict) else ()
    return {number: action for number, action in pairs if number.isdecimal() and isinstance(action, str)}
