"""A game of the lead desk between storage and page: what an attempt holds becomes a desk, and a desk what a page shows."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from courseware.items.base import Item, Params, Response
from courseware.items.desk import Desk as DeskItem
from courseware.items.desk import days_in
from courseware.kernel.errors import NotFound
from courseware.leads import policies
from courseware.leads.desk import Decisions, Desk, replay
from courseware.leads.desk_judge import Judgement, judged
from courseware.leads.desk_model import Action, DeskModel, Size, desk_from
from courseware.leads.desk_values import DeskValues, values_from
from courseware.leads.rubric import Rubric
from courseware.learning.attempts import Activity, Plan, Policy, Sitting
from courseware.learning.planning import plan_items

SHORTEST_MEAN = 2
"""The fewest games that a mean quality is shown for: one game says little about its player."""
LONGEST_MEAN = 5
_COLUMN_BITS = 31
_SEED_BITS = 62
"""So many that a seed cannot be found by replaying all of them until the leads of the first morning are there."""
_SECONDS_EACH = 3


@dataclass(frozen=True)
class Game:
    """A game as far as it was played: the stored item, its seed, and one mapping of decisions for each closed day."""

    item: DeskItem
    seed: int
    days: tuple[Decisions, ...] = ()

    @property
    def model(self) -> DeskModel:
        """The parameters that this game is played under, whatever the course says by now."""
        return model_of(self.item.parameters)

    @cached_property
    def desk(self) -> Desk:
        """The desk on the morning after the last closed day, with what is hidden. Raises BadDecisions."""
        return replay(self.model, self.item.size, self.seed, self.days)

    def after(self, decisions: Decisions) -> "Game":
        """The game with one more closed day."""
        return replace(self, days=(*self.days, decisions))

    def judged(self, values: DeskValues) -> Judgement:
        """The judgement of what was played so far."""
        return judged(self.model, self.desk, self.days, values)


@dataclass(frozen=True)
class DeskOpening:
    """A game to be begun. `rules` of an instructor are laid over those of the desk."""

    item: DeskItem
    release_id: int
    seed: int
    sitting: Sitting = field(default_factory=Sitting)
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """What somebody else made of the same desk with the same luck."""

    key: str
    words: str
    quality: float
    value_k: float
    won: int


def desk_item(parameters: Mapping[str, Any], size: str) -> DeskItem:
    """The item that games of one size are pinned to. Raises KeyError for an unknown size."""
    text = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
    model = model_of(text)
    measure = model.sizes[size]
    return DeskItem(
        key=f"desk-{size}",
        size=size,
        leads=measure.leads,
        days=measure.days,
        actions=tuple(action.value for action in model.actions),
        parameters=text,
        digest=model.digest,
    )


@lru_cache(maxsize=16)
def model_of(parameters: str) -> DeskModel:
    """The model in the JSON text of its parameters. Raises NotFound where they are of a shape that is no longer read."""
    try:
        return desk_from(json.loads(parameters))
    except msgspec.ValidationError as error:
        raise NotFound("This game began under rules that the site no longer reads.") from error


def game_of(item: Item, params: Params, response: Response | None) -> Game:
    """The game that a slot holds. Raises TypeError for an item of another type."""
    if not isinstance(item, DeskItem):
        raise TypeError("This slot holds no game.")
    return Game(item, int(str(params["seed"])), tuple(map(_decisions, days_in(response or {}))))


def plan_of(opening: DeskOpening, versions: Mapping[str, int]) -> Plan:
    """The attempt that a game becomes; everything is told after the last day. `versions` holds that of the item's key."""
    item, policy = opening.item, replace(Policy(), **opening.rules)
    title = f"{model_of(item.parameters).title}, {model_of(item.parameters).sizes[item.size].words.lower()}"
    addressed = [(item.key, item)]
    seed = short_seed(opening.seed)
    plan = plan_items(Activity.desk, item.size, title, addressed, versions, opening.release_id, seed, policy)
    return replace(plan, slots=tuple(replace(slot, params=item.params(opening.seed)) for slot in plan.slots))


def finished(game: Game, values: DeskValues) -> Response:
    """A game played to its end, as it is stored: its days, and what the judge says of them."""
    judgement = game.judged(values)
    told: Response = {"quality": judgement.quality, "value_k": judgement.value_k, "parameters": game.item.digest}
    return stored_days(game.days) | told


def compared(game: Game, keys: Sequence[str], rubric: Rubric, values: DeskValues) -> list[Compared]:
    """What these players (keys of `policies.PLAYERS`) make of the same desk, in the order of the players."""
    setting = policies.Setting(game.model, rubric, values, game.seed)
    return [
        _compared(game, player.key, player.words, player.make(setting), values)
        for player in policies.PLAYERS
        if player.key in keys
    ]


def stored_days(days: Sequence[Decisions]) -> Response:
    """Closed days as a response; leads that wait are left out."""
    return {"days": [{str(number): action.value for number, action in _working(day)} for day in days]}


def table_for(digest: str, texts: Sequence[str]) -> DeskValues | None:
    """The first table of values that was made from the parameters of this digest."""
    tables = (values_from(text) for text in texts)
    return next((table for table in tables if table.header.digest == digest), None)


def shared_seed(secret: str, whose: str, size: str, day: date, turn: int) -> int:
    """The seed of 62 bits that everybody shares for their `turn`-th game (from 0) of a size on one day.

    `whose` names who shares it: a class by its assignment, or everybody. Nobody can work it out without the secret.
    """
    purpose = f"desk/{whose}/{size}/{day.isoformat()}/{turn}"
    mac = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return int.from_bytes(mac[:8], "big") >> (64 - _SEED_BITS)


def short_seed(seed: int) -> int:
    """What the column of an attempt keeps of a seed; the slot keeps all of it."""
    return seed & ((1 << _COLUMN_BITS) - 1)


def minutes_of(size: Size) -> int:
    """About how long a game takes: three seconds for each lead on each day."""
    return round(size.leads * size.days * _SECONDS_EACH / 60)


def mean_quality(qualities: Sequence[float]) -> tuple[float, int] | None:
    """The mean of the last games, at most `LONGEST_MEAN`, and how many they are; None for fewer than `SHORTEST_MEAN`.

    `qualities` come oldest first.
    """
    latest = list(qualities)[-LONGEST_MEAN:]
    return (sum(latest) / len(latest), len(latest)) if len(latest) >= SHORTEST_MEAN else None


def decisions_in(response: Response) -> Decisions:
    """The decisions of the one day that `Desk.read` read from a form."""
    return _decisions(days_in(response)[0])


def _compared(game: Game, key: str, words: str, policy: policies.Policy, values: DeskValues) -> Compared:
    played = replace(game, days=())
    while not played.desk.is_over:
        played = played.after(policy(played.desk))
    judgement = played.judged(values)
    return Compared(key, words, judgement.quality, judgement.value_k, judgement.won)


def _decisions(day: Mapping[str, str]) -> Decisions:
    return {int(number): Action(action) for number, action in day.items()}


def _working(day: Decisions) -> list[tuple[int, Action]]:
    return [(number, action) for number, action in sorted(day.items()) if action is not Action.WAIT]
