"""What sessions of the lead lab are made of: authored cards and exercises, and fresh ones made from seeds.

Seeds come from bounded pools, so equal seeds share one stored version. Tests draw from a range of their own: no made
lead of a test is ever met in practice.
"""

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from courseware.content.library import Library
from courseware.items.base import Item
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.lead_triage import LeadTriage
from courseware.items.lead_twin import LeadTwin
from courseware.leads.boards import board_of
from courseware.leads.deck import arranged
from courseware.leads.dials import dial_from, make_dial
from courseware.leads.exercises import change_of, proof_of, twin_of
from courseware.leads.generator import Nature, discuss, generate, generator_from, nature_of
from courseware.leads.practice import Wanted, branches
from courseware.leads.rubric import Rubric, rubric_from

Kind = TypeVar("Kind", bound=Item)
Addressed = tuple[str, Item]
"""The address of an item, and the item."""

LEAD_SEEDS, TEST_SEEDS = range(7_500), range(7_500, 10_000)
DEBATED_SEEDS = range(2_000)
BOARD_SEEDS, DIAL_SEEDS, TWIN_SEEDS = range(1_000), range(20), range(4)
BOARD_TEMPERATURES = ((3, 3, 3), (2, 3, 4), (4, 2, 3), (3, 4, 2), (2, 4, 3))
"""How many of the nine leads of a board are cold, warm and hot."""
_DRAWS = 3_000


class Published(Protocol):
    """One release, ready to serve."""

    @property
    def release_id(self) -> int:
        """The id of the release."""

    @property
    def library(self) -> Library:
        """All that it holds."""

    @property
    def versions(self) -> Mapping[str, int]:
        """The version id of each of its items by address."""


@dataclass(frozen=True)
class Makers:
    """How fresh items are made; the same arguments make the same item. `change` is None where nothing flips a lead."""

    lead: Callable[[int], LeadCard]
    nature: Callable[[int], Nature]
    """The branch and the tier of the lead of a seed, known without making it."""
    debated: Callable[[int], LeadCard]
    twin: Callable[[LeadCard, int], LeadTwin]
    proof: Callable[[LeadCard], Item]
    change: Callable[[LeadCard, int], Item | None]
    board: Callable[[Sequence[LeadCard], int], Item]
    dial: Callable[[int], Item]


@dataclass(frozen=True)
class Supply:
    """All that can be dealt: authored cards, twins and people, the rubric, and the makers of the rest."""

    cards: Sequence[LeadCard]
    twins: Sequence[LeadTwin]
    people: Sequence[LeadTriage]
    rubric: Rubric
    makers: Makers


def supply_of(library: Library) -> Supply:
    """All that can be dealt from one library."""
    rubric, generator = rubric_from(library.rubric), generator_from(library.lead_generator)
    return Supply(
        cards=_of_kind(library, LeadCard),
        twins=_of_kind(library, LeadTwin),
        people=_of_kind(library, LeadTriage),
        rubric=rubric,
        makers=Makers(
            lead=lambda seed: generate(generator, rubric, seed),
            nature=lambda seed: nature_of(generator, rubric, seed),
            debated=lambda seed: discuss(generator, rubric, seed),
            twin=lambda card, seed: twin_of(card, rubric, seed),
            proof=lambda card: proof_of(card, rubric),
            change=lambda card, seed: change_of(card, rubric, seed),
            board=lambda cards, seed: board_of(cards, rubric, f"board-{seed}"),
            dial=lambda seed: make_dial(dial_from(library.lead_dial), seed),
        ),
    )


def _of_kind(library: Library, kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(item for item in library.cards.values() if isinstance(item, kind))


def deal_practice(supply: Supply, wanted: Sequence[Wanted], seen: Collection[str], seed: int) -> list[Addressed]:
    """A fresh lead or twin for each place of a session."""
    dice, taken = _dice(seed), set(seen)
    return [_practised(supply, each, taken, dice) for each in wanted]


def deal_test(supply: Supply, size: int, seed: int) -> list[Addressed]:
    """Leads that are dealt nowhere else, of all temperatures and as many rules as fit; never three alike in a row."""
    temperatures = [list(Temperature)[place % 3] for place in range(size)]
    return [_made(card) for card in arranged(_fresh_leads(supply, temperatures, TEST_SEEDS, _dice(seed)), seed)]


def deal_debated(supply: Supply, size: int, seed: int) -> list[Addressed]:
    """Leads over which careful readers divide."""
    return [_made(supply.makers.debated(each)) for each in _dice(seed).sample(DEBATED_SEEDS, size)]


def deal_drill(supply: Supply, exercise: str, seen: Sequence[str], size: int, seed: int) -> list[Addressed]:
    """Items of one exercise: proof, twin, change, board, triage or dial; `seen` are addresses, oldest first."""
    dice = _dice(seed)
    match exercise:
        case "twin":
            return _twins(supply, seen, size, dice)
        case "triage":
            return _mixed(supply.people, lambda person: person.is_lead, size // 2, seen, size, dice)
        case "board":
            return [_made(_board(supply, dice.choice(BOARD_SEEDS))) for _ in range(size)]
        case "dial":
            return [_made(supply.makers.dial(dice.choice(DIAL_SEEDS))) for _ in range(size)]
        case _:
            return [_made(item) for item in _told(supply, exercise, size, dice)]


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret


def authored(items: Sequence[Item]) -> list[Addressed]:
    """Items of a deck under their addresses."""
    return [(f"card/{item.key}", item) for item in items]


def _made(item: Item) -> Addressed:
    return f"made/{item.type_name}/{item.key}", item


def _practised(supply: Supply, wanted: Wanted, taken: set[str], dice: random.Random) -> Addressed:
    card = supply.makers.lead(_seed(supply, wanted.branch, wanted.tier, LEAD_SEEDS, taken, dice))
    taken.add(card.key)
    return _made(card if wanted.kind == "lead" else supply.makers.twin(card, dice.choice(TWIN_SEEDS)))


def _seed(
    supply: Supply, branch: str, tier: int | None, seeds: range, taken: Collection[str], dice: random.Random
) -> int:
    """A seed from the pool whose lead is of this branch and tier and not taken; after many draws, one that is taken."""
    found = None
    for _ in range(_DRAWS):
        seed = dice.choice(seeds)
        nature = supply.makers.nature(seed)
        if nature.branch == branch and tier in (None, nature.tier):
            found = seed
            if f"lead-{seed}" not in taken:
                return seed
    if found is None:
        raise LookupError(f"No seed gives a lead of {branch}, tier {tier}.")
    return found


def _fresh_leads(
    supply: Supply, temperatures: Sequence[Temperature], seeds: range, dice: random.Random
) -> list[LeadCard]:
    """A different made lead for each temperature; the branches that give it take turns."""
    turns = {temperature: _turns(supply, temperature, dice) for temperature in Temperature}
    cards: list[LeadCard] = []
    for temperature in temperatures:
        taken = {card.key for card in cards}
        cards.append(supply.makers.lead(_seed(supply, next(turns[temperature]), None, seeds, taken, dice)))
    return cards


def _turns(supply: Supply, temperature: Temperature, dice: random.Random) -> Iterator[str]:
    cases = [branch for branch, gives in branches(supply.rubric).items() if gives is temperature]
    while True:
        yield from dice.sample(cases, len(cases))


def _mixed(
    items: Sequence[Kind],
    is_one: Callable[[Kind], bool],
    about: int,
    seen: Sequence[str],
    size: int,
    dice: random.Random,
) -> list[Addressed]:
    """So many items, unseen ones first, of which about `about` are of one sort: one more or less, so that it tells nothing."""
    last = {address: place for place, address in enumerate(seen)}
    shuffled = sorted(dice.sample(items, len(items)), key=lambda item: last.get(f"card/{item.key}", -1))
    ones, others = [each for each in shuffled if is_one(each)], [each for each in shuffled if not is_one(each)]
    count = about + dice.choice((-1, 0, 1))
    hand = [*ones[:count], *others[: size - count]]
    return authored(dice.sample(hand, len(hand)))


def _twins(supply: Supply, seen: Sequence[str], size: int, dice: random.Random) -> list[Addressed]:
    """Authored twins that were not met yet; once those run out, fresh ones made from leads of all temperatures."""
    met = set(seen)
    waiting = [twin for twin in supply.twins if f"card/{twin.key}" not in met]
    if len(waiting) >= 2 * size:
        return _mixed(waiting, lambda twin: twin.moves, (size * 2 + 2) // 3, seen, size, dice)
    cards = _fresh_leads(supply, [list(Temperature)[place % 3] for place in range(size)], LEAD_SEEDS, dice)
    return [_made(supply.makers.twin(card, dice.choice(TWIN_SEEDS))) for card in dice.sample(cards, size)]


def _board(supply: Supply, seed: int) -> Item:
    dice = _dice(seed)
    counts = zip(Temperature, dice.choice(BOARD_TEMPERATURES), strict=True)
    temperatures = [temperature for temperature, count in counts for _ in range(count)]
    cards = _fresh_leads(supply, temperatures, LEAD_SEEDS, dice)
    return supply.makers.board(dice.sample(cards, len(cards)), seed)


def _told(supply: Supply, exercise: str, size: int, dice: random.Random) -> Iterator[Item]:
    """Exercises about fresh leads whose label is told: proof or change."""
    turns = [_turns(supply, temperature, dice) for temperature in dice.sample(tuple(Temperature), 3)]
    taken: set[str] = set()
    while (found := len(taken)) < size:
        card = supply.makers.lead(_seed(supply, next(turns[found % len(turns)]), None, LEAD_SEEDS, taken, dice))
        item = supply.makers.proof(card) if exercise == "proof" else supply.makers.change(card, dice.choice(TWIN_SEEDS))
        if item is not None:
            taken.add(card.key)
            yield item
