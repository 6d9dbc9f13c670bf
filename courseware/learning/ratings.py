"""How able a learner and how hard an item is, on one scale of logits, moved a little by every first answer.

Elo, A. E. (1978), The Rating of Chessplayers; for learning, Pelánek, R. (2016), Applications of the Elo rating system
in adaptive educational systems, Computers & Education 98. The step shrinks with the answers seen, and a guess among
three answers is right once in three.
"""

import math
from dataclasses import dataclass

GUESS = 1 / 3
FADING = 0.05
SEEDS = {1: -1.0, 2: 0.0, 3: 1.0}
"""Where an item begins, by the tier its author gave it."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A place on the scale in logits, and the number of answers it rests on."""

    value: float = 0.0
    answers: int = 0


def seeded(tier: int) -> Rated:
    """Where an item of a tier (1 to 3) begins."""
    return Rated(SEEDS[tier])


def chance(ability: float, difficulty: float) -> float:
    """The chance, 1/3 to 1, that a learner answers an item rightly; both in logits."""
    return GUESS + (1 - GUESS) / (1 + math.exp(difficulty - ability))


def step(answers: int) -> float:
    """How far the next answer may move a rating that rests on so many."""
    return 1 / (1 + FADING * answers)


def after(learner: Rated, item: Rated, is_right: bool) -> tuple[Rated, Rated]:
    """Both ratings after one first answer: what the learner gains the item loses, each by its own step."""
    surprise = float(is_right) - chance(learner.value, item.value)
    return _moved(learner, surprise), _moved(item, -surprise)


def _moved(rated: Rated, surprise: float) -> Rated:
    return Rated(rated.value + step(rated.answers) * surprise, rated.answers + 1)
