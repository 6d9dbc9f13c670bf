"""The lead generator: as many lead cards as one likes, each labelled by the rubric and firm in its label."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random

from courseware.items.lead import Accepted, LeadCard
from courseware.items.lead_terms import Label, Temperature
from courseware.leads.contrasts import Change, find_change
from courseware.leads.ensemble import FLOORS, Answer, answer_of, peers_of, reaches, split_of
from courseware.leads.feedback import (
    case_of,
    contrast_of_change,
    debated_case,
    distractor_of,
    explanation_of,
    spoken_of,
)
from courseware.leads.recipes import Archetype, Generator, Pattern, generator_from
from courseware.leads.rubric import Lead, Reading, Rubric, read_lead
from courseware.leads.sketches import Sketch, draw_sketch
from courseware.leads.voices import Unspeakable, Voice, draw_scene

__all__ = ["POOL", "Generator", "NoLead", "discuss", "generate", "generator_from", "nature_of"]

POOL = 10_000
"""Seeds to choose from, 0 up: few enough that equal seeds share a stored version, enough never to see one twice."""
TRIES = 400
"""Draws from derived seeds before a lead is given up."""
DEBATED_FROM = 0.60
"""The least share of the ensemble that must stand by the label of a debated lead."""
LEAST_ACCEPTED = 0.10
"""The least share of the ensemble that makes an answer to a debated lead acceptable."""
_HARD = 3
_STRONG = frozenset({"E2", "E3", "E4", "negative"})
SKILLS = ("analytical",)


class NoLead(Exception):
    """The recipes have no lead as asked for."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What a seed is for: a branch of the rubric, as R4/not_now, and a tier."""

    branch: str
    tier: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """A sketch and how it reads."""

    sketch: Sketch
    reading: Reading

    @property
    def answer(self) -> Answer:
        return self.reading.temperature, self.reading.handler


def generate(
    generator: Generator,
    rubric: Rubric,
    seed: int,
    *,
    branch: str | None = None,
    temperature: Temperature | None = None,
    tier: int | None = None,
) -> LeadCard:
    """The lead of a seed, always the same for equal recipes and rubric; its key is `lead-<seed>`.

    A seed has a branch and a tier of its own (`nature_of`). Asked for others, this gives the lead of another seed of
    the pool, found from the one given, whose nature is as asked: one key never names two leads. Raises NoLead.
    """
    wanted = _wanted_seed(generator, rubric, seed, branch, temperature, tier)
    nature = nature_of(generator, rubric, wanted)
    for dice in _derived(wanted):
        draft = _draft(generator, rubric, nature, dice)
        card = draft and _card(generator, rubric, f"lead-{wanted}", draft, nature.tier, (), dice)
        if card:
            return card
    raise NoLead(f"No lead of {nature.branch}, tier {nature.tier}, came of seed {wanted} in {TRIES} tries.")


def discuss(generator: Generator, rubric: Rubric, seed: int) -> LeadCard:
    """A lead that careful readers divide over, with every accepted answer and its share; its key is `debated-<seed>`.

    Between 60 and 85 of 100 perturbed rubrics give its label. Raises NoLead.
    """
    for dice in _derived(seed):
        draft = _debated_draft(generator, rubric, dice)
        accepted = _accepted(draft, rubric) if draft else ()
        card = draft and accepted and _card(generator, rubric, f"debated-{seed}", draft, _HARD, accepted, dice)
        if card:
            return card
    raise NoLead(f"No debated lead came of seed {seed} in {TRIES} tries.")


def nature_of(generator: Generator, rubric: Rubric, seed: int) -> Nature:
    """The branch and tier of a seed: temperatures come equally often, and so do the branches of each."""
    return _nature(generator, _branches(generator, rubric), seed)


def tier_of(tempting: int, generator: Generator) -> int:
    """How hard a lead is by the number of its touchpoints that tempt; how firm it must be then, FLOORS say."""
    if tempting >= generator.hard_from:
        return _HARD
    return 1 if tempting <= generator.plain_at_most else 2


def tempting_in(lead: Lead, reading: Reading, rubric: Rubric, recent_days: int) -> int:
    """How many touchpoints tempt: strong or recent ones that do not decide; of a lead that faded, all such."""
    deciding = () if reading.rule == "R6" else reading.deciding
    return sum(
        rubric.by_key[touch.kind].tier in _STRONG or touch.days_ago <= recent_days
        for place, touch in enumerate(lead.touches)
        if place not in deciding
    )


def comes_out(generator: Generator, rubric: Rubric, archetype: Archetype, pattern: Pattern, draws: int) -> bool:
    """Whether some of so many draws from a pattern give a firm lead of its branch, for which there are words."""
    firm = (
        (draft, dice)
        for dice in islice(_derived(0), draws)
        if (draft := _drawn(generator, rubric, archetype, pattern, dice))
        and reaches(draft.sketch.lead, rubric, draft.answer, FLOORS[1])
    )
    return any(_card(generator, rubric, "lead-0", draft, 1, (), dice) for draft, dice in firm)


def _derived(seed: int) -> Iterator[Random]:
    for attempt in range(TRIES):
        yield Random(seed * TRIES + attempt)  # noqa: S311 - draws that can be repeated, not a secret


def _branches(generator: Generator, rubric: Rubric) -> dict[Temperature, list[str]]:
    """The branches that some pattern gives, by their temperature."""
    given = {pattern.gives for archetype in generator.archetypes for pattern in archetype.patterns}
    found: dict[Temperature, list[str]] = {}
    for key, rule in rubric.rules.items():
        branches = [f"{key}/{branch}" for branch in rule.branches if f"{key}/{branch}" in given]
        found.setdefault(rule.temperature, []).extend(branches)
    return {temperature: branches for temperature, branches in found.items() if branches}


def _nature(generator: Generator, branches: Mapping[Temperature, list[str]], seed: int) -> Nature:
    dice = Random(seed)  # noqa: S311 - draws that can be repeated, not a secret
    branch = dice.choice(branches[dice.choice(list(branches))])
    return Nature(branch, dice.choices((1, 2, _HARD), generator.tiers)[0])


def _wanted_seed(
    generator: Generator,
    rubric: Rubric,
    seed: int,
    branch: str | None,
    temperature: Temperature | None,
    tier: int | None,
) -> int:
    branches = _branches(generator, rubric)
    wanted = {
        each
        for heat, of_heat in branches.items()
        for each in of_heat
        if branch in (None, each) and temperature in (None, heat)
    }
    dice = Random(seed)  # noqa: S311 - draws that can be repeated, not a secret
    for candidate in (seed, *(dice.randrange(POOL) for _ in range(POOL))):
        nature = _nature(generator, branches, candidate)
        if nature.branch in wanted and tier in (None, nature.tier):
            return candidate
    raise NoLead(f"No seed gives {branch or temperature or 'a lead'} of tier {tier}.")


def _draft(generator: Generator, rubric: Rubric, nature: Nature, dice: Random) -> _Draft | None:
    """One draw, if it turns out as its nature wants it."""
    archetype = dice.choice([each for each in generator.archetypes if each.patterns_of(nature.branch)])
    draft = _drawn(generator, rubric, archetype, dice.choice(archetype.patterns_of(nature.branch)), dice)
    if draft is None:
        return None
    lead = draft.sketch.lead
    tempting = tempting_in(lead, draft.reading, rubric, generator.recent_days)
    if tier_of(tempting, generator) != nature.tier:
        return None
    return draft if reaches(lead, rubric, draft.answer, FLOORS[nature.tier]) else None


def _drawn(generator: Generator, rubric: Rubric, archetype: Archetype, pattern: Pattern, dice: Random) -> _Draft | None:
    """One draw from a pattern, if it makes sense and reads as the pattern says."""
    noise = [generator.noise[name] for name in dice.sample(archetype.noise, dice.randint(1, len(archetype.noise)))]
    sketch = draw_sketch(generator, pattern, archetype.fits or generator.fits, noise, dice)
    reading = _reading(sketch, rubric) if sketch else None
    if sketch is None or reading is None or f"{reading.rule}/{reading.branch}" != pattern.gives:
        return None
    return _Draft(sketch, reading)


def _debated_draft(generator: Generator, rubric: Rubric, dice: Random) -> _Draft | None:
    noise = list(generator.noise.values())
    sketch = draw_sketch(generator, dice.choice(generator.debated), generator.fits, noise, dice)
    reading = _reading(sketch, rubric) if sketch else None
    return _Draft(sketch, reading) if sketch and reading else None


def _reading(sketch: Sketch, rubric: Rubric) -> Reading | None:
    """How the lead reads; None when taking away what decides would leave the answer as it is."""
    lead = sketch.lead
    reading = read_lead(lead, rubric)
    beside = Lead(lead.fit, tuple(each for place, each in enumerate(lead.touches) if place not in reading.deciding))
    is_cold = reading.temperature is Temperature.COLD
    return reading if is_cold or answer_of(beside, rubric) != (reading.temperature, reading.handler) else None


def _accepted(draft: _Draft, rubric: Rubric) -> tuple[Accepted, ...]:
    """Every answer that a good part of the ensemble gives; none when the label is too firm or too shaky."""
    split = split_of(draft.sketch.lead, peers_of(rubric))
    if not DEBATED_FROM <= split.get(draft.answer, 0) < FLOORS[_HARD]:
        return ()
    found = tuple(
        Accepted(temperature=temperature, handler=handler, share=share)
        for (temperature, handler), share in split.items()
        if share >= LEAST_ACCEPTED
    )
    return found if len(found) > 1 else ()


def _card(
    generator: Generator,
    rubric: Rubric,
    key: str,
    draft: _Draft,
    tier: int,
    accepted: tuple[Accepted, ...],
    dice: Random,
) -> LeadCard | None:
    """The draft with its contrast and all its words; None when there is no contrast, or there are no words."""
    change = find_change(generator, rubric, draft.sketch, draft.reading, dice)
    try:
        return change and _told(generator, rubric, key, draft, tier, accepted, change, dice)
    except Unspeakable:
        return None


def _told(
    generator: Generator,
    rubric: Rubric,
    key: str,
    draft: _Draft,
    tier: int,
    accepted: tuple[Accepted, ...],
    change: tuple[Change, Answer],
    dice: Random,
) -> LeadCard:
    sketch, reading = draft.sketch, draft.reading
    scene, voice = draw_scene(generator, sketch, dice), Voice(generator, rubric, sketch.trade.slots, dice)
    spoken = spoken_of(generator, rubric, sketch, reading, scene)
    case = debated_case(reading) if accepted else case_of(sketch, reading, rubric)
    right = [draft.answer, *((each.temperature, each.handler) for each in accepted)]
    return LeadCard(
        key=key,
        seller=sketch.trade.seller.seller,
        persona=scene.persona,
        company=scene.line,
        source=dice.choice(generator.source_of[sketch.points[0][1]]),
        fit=sketch.fit,
        as_of=scene.as_of,
        touchpoints=voice.touchpoints(sketch.points),
        label=Label(temperature=reading.temperature, handler=reading.handler, rule=reading.rule),
        tier=tier,
        evidence=reading.deciding,
        accepted=accepted,
        explanation=explanation_of(generator, case, spoken, dice),
        distractor=distractor_of(generator, case, spoken, right, dice),
        contrast=contrast_of_change(generator, voice, scene, sketch, change, dice),
        skills=SKILLS,
    )
