"""Composing practice for one learner: which rules come next, how hard, and in which order.

A session of twelve holds about seven leads of rules that are due, three of rules that are new or weak, and two twins.
A twin may end at any temperature, so where a run of one temperature is avoided it counts as any of them.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.lead_twin import LeadTwin
from courseware.leads.readings import reading_after, reading_of
from courseware.leads.rubric import Rubric, UnknownKind
from courseware.learning.ratings import SEEDS, chance
from courseware.learning.recall import Memory, Rating

Kind = Literal["lead", "twin"]
Mark = Temperature | None
"""What a place in the row asks for: a temperature, or None for a twin."""

DUE, EXTRA, TWINS = 7, 3, 2
LEADS = DUE + EXTRA
SIZE = LEADS + TWINS
NEW = 3
"""Rules met for the first time in one session, at most."""
FEWEST_ALIKE, MOST_ALIKE = 2, 5
"""Leads of one temperature among the ten: more would pay a guess, fewer would make it stand out."""
LONGEST_RUN = 2
TARGET = 0.75
"""The share of leads that should go well."""
QUICK_AMONG, FEWEST_TIMES = 0.4, 5
"""An answer is quick when it is among the fastest 40 in 100 of the learner's own, of which there must be five."""


@dataclass(frozen=True, slots=True)
class RuleSituation:
    """One branch of a rule, such as R4/not_now, and how the learner stands with it.

    `retrievability` is the chance that it is remembered, 0 to 1; `share` of the last answers was right, None before
    the first.
    """

    branch: str
    temperature: Temperature
    is_new: bool = True
    is_due: bool = False
    retrievability: float = 0.0
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a session is composed from: every rule in the order it is asked, the ability in logits, and chance."""

    rules: tuple[RuleSituation, ...]
    ability: float
    seed: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place in a session: a fresh lead that this branch decides, or a twin that begins with one."""

    branch: str
    temperature: Temperature
    tier: int
    kind: Kind = "lead"

    @property
    def mark(self) -> Mark:
        """The temperature that the answer has; None for a twin, which may have any."""
        return self.temperature if self.kind == "lead" else None


def branches(rubric: Rubric) -> dict[str, Temperature]:
    """Every branch as rule/case, in the order the rules are asked, with the temperature it gives."""
    keyed = [(key, rule) for asked in rubric.asked_in_order for key, rule in rubric.rules.items() if rule is asked]
    return {f"{key}/{case}": rule.temperature for key, rule in keyed for case in rule.branches}


def branch_of(card: LeadCard, rubric: Rubric) -> str:
    """The branch that decides a card, such as R4/not_now."""
    reading = reading_of(card.fit, card.touchpoints, rubric)
    return f"{reading.rule}/{reading.branch}"


def find_branch(item: LeadCard | LeadTwin, rubric: Rubric) -> str | None:
    """The branch that an answer is about: of a card, or of a twin after its change.

    None for what was dealt when the rubric still had other kinds of touchpoint.
    """
    try:
        return twin_branch(item, rubric) if isinstance(item, LeadTwin) else branch_of(item, rubric)
    except UnknownKind:
        return None


def subject_of(branch: str) -> str:
    """The name under which a branch is remembered."""
    return f"rule/{branch}"


def is_new(branch: str, memories: Mapping[str, Memory]) -> bool:
    """Whether a learner never answered a lead that this branch decides: time for worked examples."""
    return subject_of(branch) not in memories


def rating_of(card: LeadCard, response: Response, is_quick: bool = False) -> Rating:
    """How well a rule was remembered, by the answer that counts to a lead that it decides.

    A wrong temperature is again. A right one with the wrong handler, or at the second try, is hard. Right at the
    first try is good, and easy when it was quick and the lead not of the first tier.
    """
    if response.get("temperature") != card.label.temperature:
        return Rating.again
    if response.get("handler") != card.label.handler or "first" in response:
        return Rating.hard
    return Rating.easy if is_quick and card.tier > 1 else Rating.good


def twin_rating(twin: LeadTwin, response: Response) -> Rating:
    """How well the rule that decides a twin was remembered: good when the temperature after the change was read."""
    said = str(response.get("after") or "")
    return Rating.good if said.partition("/")[0] == twin.after.temperature else Rating.again


def remembered(item: LeadCard | LeadTwin, response: Response, is_quick: bool) -> Rating:
    """How well the rule behind a card or a twin was remembered."""
    return twin_rating(item, response) if isinstance(item, LeadTwin) else rating_of(item, response, is_quick)


def twin_branch(twin: LeadTwin, rubric: Rubric) -> str:
    """The branch that decides a twin after its change."""
    reading = reading_after(twin.fit, twin.touchpoints, [twin.change], rubric)
    return f"{reading.rule}/{reading.branch}"


def is_quick(took_ms: int | None, usual: Sequence[int]) -> bool:
    """Whether an answer came faster than the 40th percentile of the learner's own times, all in milliseconds."""
    if took_ms is None or len(usual) < FEWEST_TIMES:
        return False
    return took_ms < sorted(usual)[int(QUICK_AMONG * len(usual))]


def compose(situation: Situation) -> tuple[Wanted, ...]:
    """The twelve places of a session; the same for the same situation.

    Never three of one temperature follow each other, whatever the twins turn into.
    """
    dice = random.Random(situation.seed)  # noqa: S311 - a draw that can be repeated, not a secret
    leads = _graded(_leads(situation.rules), situation.ability, dice)
    return _arranged([*leads, *_twins(leads, situation)], dice)


def tiers_for(ability: float, count: int, dice: random.Random) -> list[int]:
    """Tiers for so many leads, hardest last, of which about three in four should go well at this ability in logits."""
    (easy, likely), (hard, unlikely) = _around_target(ability)
    share = 0.0 if easy == hard else (likely - TARGET) / (likely - unlikely)
    harder = int(share * count + dice.random())
    return [easy] * (count - harder) + [hard] * harder


def _around_target(ability: float) -> tuple[tuple[int, float], tuple[int, float]]:
    """The hardest tier that goes too well, and the easiest that does not go well enough, each with its chance."""
    chances = [(tier, chance(ability, difficulty)) for tier, difficulty in sorted(SEEDS.items())]
    above = [each for each in chances if each[1] >= TARGET] or chances[:1]
    below = [each for each in chances if each[1] < TARGET] or chances[-1:]
    return (above[-1], below[0]) if above[-1] != below[-1] else (above[-1], above[-1])


def _leads(rules: Sequence[RuleSituation]) -> list[RuleSituation]:
    met = sorted((rule for rule in rules if not rule.is_new), key=lambda rule: rule.retrievability)
    hand = _taken([], [rule for rule in met if rule.is_due], DUE)
    new = list(islice(_introduced(rules), NEW))
    weak = sorted((rule for rule in met if rule not in hand), key=lambda rule: rule.share or 0.0)
    hand = _taken(hand, [*new, *weak], len(hand) + EXTRA)
    known = [rule for rule in hand if rule.is_new] + met
    while len(hand) < LEADS:
        hand = _taken(hand, sorted(known, key=hand.count), len(hand) + 1)
    return hand


def _taken(hand: Sequence[RuleSituation], offered: Iterable[RuleSituation], size: int) -> list[RuleSituation]:
    """The hand with as many of the offered rules, in order, as leave room for each temperature."""
    taken = list(hand)
    for rule in offered:
        if len(taken) < size and _leaves_room([*taken, rule]):
            taken.append(rule)
    return taken


def _leaves_room(hand: Sequence[RuleSituation]) -> bool:
    counts = Counter(rule.temperature for rule in hand)
    missing = sum(max(0, FEWEST_ALIKE - counts[temperature]) for temperature in Temperature)
    return max(counts.values()) <= MOST_ALIKE and len(hand) + missing <= LEADS


def _introduced(rules: Sequence[RuleSituation]) -> Iterator[RuleSituation]:
    """New rules, each time of the temperature that the learner has met the fewest rules of."""
    met = Counter(rule.temperature for rule in rules if not rule.is_new)
    waiting = [rule for rule in rules if rule.is_new]
    while waiting:
        rule = min(waiting, key=lambda each: met[each.temperature])
        met[rule.temperature] += 1
        waiting.remove(rule)
        yield rule


def _graded(hand: Sequence[RuleSituation], ability: float, dice: random.Random) -> list[Wanted]:
    """The leads with their tiers: the first of a new rule is easy, the others are as hard as the learner can take."""
    first = {rule.branch: place for place, rule in reversed(list(enumerate(hand))) if rule.is_new}
    tiers = tiers_for(ability, len(hand) - len(first), dice)
    dice.shuffle(tiers)
    return [
        Wanted(rule.branch, rule.temperature, 1 if first.get(rule.branch) == place else tiers.pop())
        for place, rule in enumerate(hand)
    ]


def _twins(leads: Sequence[Wanted], situation: Situation) -> list[Wanted]:
    """Twins of the two rules of the session that go worst; a rule met here for the first time comes last."""
    shares = {rule.branch: (rule.is_new, rule.share or 0.0) for rule in situation.rules}
    worst = sorted({lead.branch: lead for lead in leads}.values(), key=lambda lead: shares[lead.branch])
    return [replace(lead, kind="twin") for lead in worst[:TWINS]]


def _arranged(wanted: Sequence[Wanted], dice: random.Random) -> tuple[Wanted, ...]:
    waiting = list(wanted)
    dice.shuffle(waiting)
    waiting.sort(key=lambda each: each.tier)
    row = _row([], Counter(each.mark for each in waiting), dice) or [each.mark for each in waiting]
    return tuple(_drawn(waiting, mark) for mark in row)


def _drawn(waiting: list[Wanted], mark: Mark) -> Wanted:
    found = next(each for each in waiting if each.mark == mark)
    waiting.remove(found)
    return found


def _row(row: list[Mark], left: Counter[Mark], dice: random.Random) -> list[Mark] | None:
    """The marks in an order without a run, found by trying; None where there is none."""
    if not left.total():
        return row
    marks = [mark for mark in (*Temperature, None) for _ in range(left[mark])]
    dice.shuffle(marks)
    for mark in dict.fromkeys(marks):
        longer = [*row, mark]
        if may_end(longer) and (found := _row(longer, left - Counter([mark]), dice)) is not None:
            return found
    return None


def may_end(row: Sequence[Mark]) -> bool:
    """Whether the last three marks of a row differ, whatever its twins turn into; a twin does not begin a session."""
    last = row[-(LONGEST_RUN + 1) :]
    if len(last) <= LONGEST_RUN:
        return last[-1] is not None
    return len({mark for mark in last if mark is not None}) > 1
