"""Worked examples: for each branch of the rules two plain leads, read aloud before one practises."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

import msgspec

from courseware.items.lead import LeadCard
from courseware.leads.generator import Generator, generate, nature_of
from courseware.leads.practice import branches
from courseware.leads.rubric import Rubric, Rule

EXAMPLES = 2
_FIRST_SEED = 1_000_000
"""Far above the pool: an example is never dealt."""
_PLAIN = 1


@dataclass(frozen=True, slots=True)
class Worked:
    """One branch, such as R4/not_now, by its name, with the rule it belongs to and leads that it decides."""

    branch: str
    name: str
    rule: Rule
    cards: tuple[LeadCard, ...]


def worked_examples(generator: Generator, rubric: Rubric) -> tuple[Worked, ...]:
    """Every branch in the order the rules are asked; made once for equal recipes and rubric, then kept."""
    return _worked(_encoded(generator), _encoded(rubric))


def _encoded(authored: Generator | Rubric) -> bytes:
    return msgspec.json.encode(authored)


@lru_cache(maxsize=2)
def _worked(recipes: bytes, rules: bytes) -> tuple[Worked, ...]:
    generator, rubric = msgspec.json.decode(recipes, type=Generator), msgspec.json.decode(rules, type=Rubric)
    return tuple(_example(generator, rubric, branch) for branch in branches(rubric))


def _example(generator: Generator, rubric: Rubric, branch: str) -> Worked:
    key, _, case = branch.partition("/")
    fitting = (seed for seed in count(_FIRST_SEED) if _is_plain(generator, rubric, seed, branch))
    cards = tuple(generate(generator, rubric, seed) for seed in islice(fitting, EXAMPLES))
    return Worked(branch, rubric.rules[key].branches[case], rubric.rules[key], cards)


def _is_plain(generator: Generator, rubric: Rubric, seed: int, branch: str) -> bool:
    nature = nature_of(generator, rubric, seed)
    return (nature.branch, nature.tier) == (branch, _PLAIN)
