"""Scales: which items measure which skill, and the parameters that scoring needs of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courseware.content import catalogue
from courseware.items.base import SKILLS, Response
from courseware.items.likert import Likert

PROVISIONAL_ALPHA = 0.75
"""The reliability taken for a scale whose alpha has not been measured: the lowest we would go on using."""


@dataclass(frozen=True, slots=True)
class ScaledItem:
    """One item's parameters in the graded response model: discrimination, rising thresholds, direction."""

    key: str
    a: float = 1.4
    thresholds: tuple[float, ...] = (-1.5, -0.5, 0.5, 1.5)
    reverse: bool = False

    def category(self, step: int) -> int:
        """The scored category 0 to k-1 (high means more of the skill) of a chosen step 1 to k.

        Raises ValueError for a step that the item does not have.
        """
        top = len(self.thresholds)
        if not 1 <= step <= top + 1:
            raise ValueError(f"item {self.key!r} has no step {step}")
        return top + 1 - step if self.reverse else step - 1


@dataclass(frozen=True, slots=True)
class Scale:
    """The items that measure one skill.

    `alpha` is Cronbach's alpha of the scale in this population; None trusts the model's own standard error,
    which only calibrated items deserve.
    """

    key: str
    name: str
    items: tuple[ScaledItem, ...]
    alpha: float | None = PROVISIONAL_ALPHA


def scaled(item: Likert) -> ScaledItem:
    """The parameters of an authored item."""
    return ScaledItem(item.key, item.a, item.thresholds, item.reverse)


def scale_of(authored: catalogue.Scale) -> Scale:
    """What scoring needs of an authored scale. Raises ValueError when its key is none of the seven skills."""
    if authored.key not in SKILLS:
        raise ValueError(f"{authored.key!r} is none of the skills {', '.join(SKILLS)}")
    alpha = PROVISIONAL_ALPHA if authored.alpha is None else authored.alpha
    return Scale(authored.key, authored.name, tuple(map(scaled, likerts(authored))), alpha)


def likerts(authored: catalogue.Scale) -> list[Likert]:
    """The items of an authored scale that place somebody on it."""
    return [item for item in authored.items if isinstance(item, Likert)]


def steps_of(items: Iterable[Likert], responses: Mapping[str, Response]) -> dict[str, int]:
    """The chosen steps by item key, from stored responses by item key; unanswered items are left out."""
    chosen = ((item.key, item.step(responses.get(item.key, {}))) for item in items)
    return {key: step for key, step in chosen if step is not None}
