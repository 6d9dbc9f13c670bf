"""How good the lead cards are: do they agree with the rubric, does each label stand firm, can one sort them by looks."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.kernel.measures import Measure, table
from courseware.leads.cards import lead_of_card
from courseware.leads.cues import CueShare, audit_cues
from courseware.leads.ensemble import FLOORS, VOTES, Stability, ensemble, peers_of, stabilities
from courseware.leads.generator import Generator, generate
from courseware.leads.hinges import hinges_of
from courseware.leads.properties import PromiseResult, try_promises
from courseware.leads.rubric import Rubric, read_lead

TIMED_ROUNDS = 20
MADE_LEADS = 600
MOST_MS_A_LEAD = 25
BINS = (0.60, 0.85, 0.95, 0.99, 1.0)
LIMITS = (
    "All cards and the rubric come from the same hands, so agreement shows consistency, not truth: only "
    "practitioners labelling the same cards on their own could show that."
)


@dataclass(frozen=True, slots=True)
class LeadEvaluation:
    """The whole evaluation. `disagreeing` are keys; `branches` counts cards by "rule branch", with 0 for none.

    `hinging` counts the cards that turn on a date, a refusal, an opt-out or the fit.
    """

    cards: int
    disagreeing: tuple[str, ...]
    temperatures: Mapping[Temperature, int]
    tiers: Mapping[int, int]
    branches: Mapping[str, int]
    stabilities: tuple[Stability, ...]
    cues: tuple[CueShare, ...]
    hinging: int
    seconds_per_label: float

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target."""
        return (
            *self._agreement(),
            *(self._stability(tier) for tier in sorted(self.tiers)),
            *(_looks(each) for each in self.cues),
            self._hinging(),
            Measure("time per label", f"{self.seconds_per_label * 1e6:.0f} µs"),
        )

    @property
    def text(self) -> str:
        """The table, the cards below their floor, and what all this does not prove."""
        shaky = sorted((each for each in self.stabilities if not each.is_firm), key=lambda each: each.share)
        lines = [f"  {each.share:.3f}  {each.key} (tier {each.tier})" for each in shaky]
        below = ["Below the floor of their tier:", *lines] if lines else []
        return "\n".join(["Lead cards", table(self.measures), *self._counts(), *below, LIMITS])

    def _agreement(self) -> tuple[Measure, Measure]:
        agreeing, met = self.cards - len(self.disagreeing), sum(count > 0 for count in self.branches.values())
        return (
            Measure("cards that agree with the rubric", f"{agreeing} of {self.cards}", "all", not self.disagreeing),
            Measure("rule branches with a card", f"{met} of {len(self.branches)}", "all", met == len(self.branches)),
        )

    def _hinging(self) -> Measure:
        name = "cards that turn on dates, steps back or fit"
        return Measure(name, f"{self.hinging} of {self.cards}", "≥ a third", self.hinging * 3 >= self.cards)

    def _counts(self) -> list[str]:
        return [
            f"Cards by temperature: {_counted(self.temperatures)}.",
            f"Cards by tier: {_counted(self.tiers)}.",
            f"Cards by rule and branch: {_counted(self.branches)}.",
        ]

    def _stability(self, tier: int) -> Measure:
        of_tier = [each for each in self.stabilities if each.tier == tier]
        firm, lowest = sum(each.is_firm for each in of_tier), min(each.share for each in of_tier)
        value, floor = f"{firm} of {len(of_tier)} (lowest {lowest:.3f})", f"all ≥ {FLOORS[tier]:.2f}"
        return Measure(f"stability, tier {tier}", value, floor, firm == len(of_tier), binds=False)


def evaluate_cards(
    cards: Sequence[LeadCard], rubric: Rubric, seed: int, timer: Callable[[], float], votes: int = VOTES
) -> LeadEvaluation:
    """Everything that can be measured of at least one card. `timer` gives seconds; `votes` perturbed rubrics are asked."""
    readings = [read_lead(lead_of_card(card), rubric) for card in cards]
    said = [(card.label.temperature, card.label.handler, card.label.rule) for card in cards]
    read = [(reading.temperature, reading.handler, reading.rule) for reading in readings]
    found = Counter(f"{reading.rule} {reading.branch}" for reading in readings)
    truth = [card.label.temperature for card in cards]
    return LeadEvaluation(
        cards=len(cards),
        disagreeing=tuple(card.key for card, one, other in zip(cards, said, read, strict=True) if one != other),
        temperatures=Counter(truth),
        tiers=Counter(card.tier for card in cards),
        branches={f"{rule} {branch}": found[f"{rule} {branch}"] for rule, branch in _branches(rubric)},
        stabilities=stabilities(cards, ensemble(rubric, votes, seed)),
        cues=audit_cues(cards, rubric),
        hinging=sum(bool(hinges_of(lead_of_card(card), rubric)) for card in cards),
        seconds_per_label=_seconds_per_label(cards, rubric, timer),
    )


def _branches(rubric: Rubric) -> list[tuple[str, str]]:
    return [(key, branch) for key, rule in rubric.rules.items() for branch in rule.branches]


def _seconds_per_label(cards: Sequence[LeadCard], rubric: Rubric, timer: Callable[[], float]) -> float:
    leads = [lead_of_card(card) for card in cards]
    start = timer()
    for _ in range(TIMED_ROUNDS):
        for lead in leads:
            read_lead(lead, rubric)
    return (timer() - start) / (TIMED_ROUNDS * len(leads))


def _counted(counts: Mapping[Temperature, int] | Mapping[int, int] | Mapping[str, int]) -> str:
    return ", ".join(f"{key} {count}" for key, count in sorted(counts.items()))


def _looks(cue: CueShare) -> Measure:
    return Measure(f"best two cuts by {cue.name}", f"{cue.share:.0%}", f"≤ {cue.ceiling:.0%}", cue.is_fair)


@dataclass(frozen=True, slots=True)
class MadeEvaluation:
    """How good the made leads are: promises of the rubric tried on them, how firm, how telling by looks, how quick."""

    leads: int
    promises: tuple[PromiseResult, ...]
    temperatures: Mapping[Temperature, int]
    stabilities: tuple[Stability, ...]
    cues: tuple[CueShare, ...]
    seconds_per_lead: float

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target."""
        firm = sum(each.is_firm for each in self.stabilities)
        quick = self.seconds_per_lead
        return (
            *(_kept(each) for each in self.promises),
            Measure("made leads as firm as their tier asks", f"{firm} of {self.leads}", "all", firm == self.leads),
            *(_looks(each) for each in self.cues),
            Measure(
                "time to make a lead", f"{quick * 1e3:.1f} ms", f"≤ {MOST_MS_A_LEAD} ms", quick * 1e3 <= MOST_MS_A_LEAD
            ),
        )

    @property
    def text(self) -> str:
        """The table, and how the made leads are spread."""
        shares = [f"{low:.2f}–{high:.2f}: {self._between(low, high)}" for low, high in pairwise(BINS)]
        spread = f"Stability: {', '.join(shares)}. Temperatures: {_counted(self.temperatures)}."
        return "\n".join([f"Made leads ({self.leads})", table(self.measures), spread])

    def _between(self, low: float, high: float) -> int:
        return sum(low <= each.share < high or high == each.share == 1 for each in self.stabilities)


def evaluate_made(
    generator: Generator, rubric: Rubric, seed: int, timer: Callable[[], float], leads: int = MADE_LEADS
) -> MadeEvaluation:
    """Make so many leads, from seed 0 up, and hold them to their promises. `timer` gives seconds."""
    peers_of(rubric)  # made before the clock starts: they are kept for every lead
    start = timer()
    cards = [generate(generator, rubric, each) for each in range(leads)]
    seconds = (timer() - start) / leads
    return MadeEvaluation(
        leads=leads,
        promises=try_promises([lead_of_card(card) for card in cards], rubric, seed),
        temperatures=Counter(card.label.temperature for card in cards),
        stabilities=stabilities(cards, peers_of(rubric)),
        cues=audit_cues(cards, rubric),
        seconds_per_lead=seconds,
    )


def _kept(found: PromiseResult) -> Measure:
    return Measure(found.words, f"{found.tried - found.broken} of {found.tried}", "all", not found.broken)
