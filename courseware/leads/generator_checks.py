"""What the lead lab has against authored recipes for leads: unknown words, gaps, stories that never come out right."""

from collections.abc import Iterable, Iterator, Sequence

from courseware.content.library import Library
from courseware.content.schema import Reading
from courseware.content.source import Finding, Path
from courseware.items.lead_terms import By, Edit, Fit, Temperature
from courseware.leads.feedback import CONTRAST_SLOTS, DEBATED, SPOKEN
from courseware.leads.generator import comes_out
from courseware.leads.recipes import Generator, Step, plain, slots_in
from courseware.leads.rubric import Rubric

GENERATOR = "tandem.generator/1"
PROBES = 60
"""Draws in which a pattern must give a firm lead of its branch at least once."""

Slip = tuple[Path, str, str]
"""Where in the file, what is wrong, what to write instead."""


def generator_findings(library: Library, rubric: Rubric) -> list[Finding]:
    """Every finding on lead-generator.yaml; `[]` for a course without it."""
    if not library.lead_generator:
        return []
    source, _ = library.places[GENERATOR]
    reading = Reading()
    generator: Generator | None = reading.convert(source, library.lead_generator, (), Generator)
    return reading.findings + [source.at(*slip) for slip in (generator_slips(generator, rubric) if generator else ())]


def generator_slips(generator: Generator, rubric: Rubric) -> list[Slip]:
    """What is wrong with recipes that have their shape; patterns are tried only when nothing else is wrong."""
    return [
        *_kind_slips(generator, rubric),
        *_mention_slips(generator),
        *_text_slips(generator),
        *_spoken_slips(generator),
        *_branch_slips(generator, rubric),
        *_temptation_slips(generator, rubric),
        *_gap_slips(generator),
    ] or list(_pattern_slips(generator, rubric))


def _kind_slips(generator: Generator, rubric: Rubric) -> Iterator[Slip]:
    for key, telling in generator.kinds.items():
        if key not in rubric.by_key:
            yield ("kinds", key), f"the rubric has no kind `{key}`", "use one of the kinds in leads.yaml"
        elif (telling.by is By.US) != (rubric.by_key[key].tier == "E0"):
            yield ("kinds", key, "by"), f"`{key}` cannot be {telling.by}", "write by: us for what the seller sent alone"
        if not telling.texts:
            yield ("kinds", key, "texts"), f"`{key}` has no text", "write at least one way to tell it"


def _mention_slips(generator: Generator) -> Iterator[Slip]:
    for path, kinds in _mentions(generator):
        for place, kind in enumerate(kinds):
            if kind not in generator.kinds:
                yield (*path, place), f"nothing tells `{kind}`", "name a kind that stands under kinds:"


def _mentions(generator: Generator) -> Iterator[tuple[Path, Sequence[str]]]:
    """Every list of kinds, and where it stands."""
    for key, telling in generator.kinds.items():
        yield ("kinds", key, "needs"), telling.needs
        yield ("kinds", key, "not_after"), telling.not_after
    yield from ((path, step.kinds) for path, step in _steps(generator))
    for place, source in enumerate(generator.sources):
        yield ("sources", place, "kinds"), source.kinds
    for temperature, kinds in generator.contrasts.add.items():
        yield ("contrasts", "add", temperature), kinds


def _steps(generator: Generator) -> Iterator[tuple[Path, Step]]:
    patterns = [
        (("archetypes", place, "patterns", number), pattern)
        for place, archetype in enumerate(generator.archetypes)
        for number, pattern in enumerate(archetype.patterns)
    ]
    debated = [(("debated", place), pattern) for place, pattern in enumerate(generator.debated)]
    for path, pattern in (*patterns, *debated):
        yield from (((*path, "steps", place, "kinds"), step) for place, step in enumerate(pattern.steps))
    yield from ((("noise", name, "kinds"), step) for name, step in generator.noise.items())


def _text_slips(generator: Generator) -> Iterator[Slip]:
    """Slots that no seller fills, and kinds that no seller can tell."""
    known = {name for trade in generator.trades for name in trade.slots}
    told = {kind for trade in generator.trades for kind in trade.tellable}
    for key, telling in generator.kinds.items():
        yield from _unknown_slots(("kinds", key, "texts"), telling.texts, known)
        if telling.texts and key not in told and all(slots_in(text) <= known for text in telling.texts):
            yield ("kinds", key, "texts"), f"no seller can tell `{key}`", "give one seller all slots of one text"


def _spoken_slips(generator: Generator) -> Iterator[Slip]:
    for case, texts in generator.explanations.items():
        yield from _unknown_slots(("explanations", case), texts, SPOKEN)
    for case, temptations in generator.distractors.items():
        for place, each in enumerate(temptations):
            yield from _unknown_slots(("distractors", case, place, "why"), [each.why], SPOKEN)
    for name, slots in CONTRAST_SLOTS.items():
        yield from _unknown_slots(("contrasts", name), getattr(generator.contrasts, name), slots)


def _unknown_slots(path: Path, texts: Sequence[str], known: Iterable[str]) -> Iterator[Slip]:
    names = sorted(known)
    for place, text in enumerate(texts):
        for slot in sorted(slots_in(text)):
            if plain(slot) not in names:
                yield (*path, place), f"nothing fills `{{{slot}}}`", f"use one of {', '.join(names)}"


def _branch_slips(generator: Generator, rubric: Rubric) -> Iterator[Slip]:
    branches = [f"{key}/{branch}" for key, rule in rubric.rules.items() for branch in rule.branches]
    patterns = [
        (("archetypes", place, "patterns", number, "gives"), pattern.gives)
        for place, archetype in enumerate(generator.archetypes)
        for number, pattern in enumerate(archetype.patterns)
    ]
    for path, branch in patterns:
        if branch not in branches:
            yield path, f"the rubric has no branch `{branch}`", f"use one of {', '.join(branches)}"
    for branch in branches:
        if branch not in [given for _, given in patterns]:
            yield ("archetypes",), f"no pattern gives `{branch}`", "write a pattern for it"
    for case in (*branches, DEBATED):
        if not generator.explanations.get(case):
            yield ("explanations",), f"nothing explains `{case}`", "write at least one explanation"
        if not generator.distractors.get(case):
            yield ("distractors",), f"nothing tempts away from `{case}`", "write at least one temptation"


def _temptation_slips(generator: Generator, rubric: Rubric) -> Iterator[Slip]:
    for case, temptations in generator.distractors.items():
        rule = rubric.rules.get(case.partition("/")[0])
        for place, each in enumerate(temptations):
            if rule and (each.temperature, each.handler) == (rule.temperature, rule.handler):
                yield ("distractors", case, place), "the tempting answer is the right one", "name a wrong answer"


def _gap_slips(generator: Generator) -> Iterator[Slip]:
    for place, archetype in enumerate(generator.archetypes):
        for name in archetype.noise:
            if name not in generator.noise:
                yield ("archetypes", place, "noise"), f"there is no noise `{name}`", "name one that stands under noise:"
    for key in generator.kinds:
        if key not in generator.source_of:
            yield ("sources",), f"no source begins with `{key}`", "add it to the kinds of one source"
    told = generator.contrasts
    for name, wanted, given in (
        ("add", Temperature, set(told.add)),
        ("fits", Fit, set(told.fits)),
        ("chances", Edit, set(told.chances)),
    ):
        missing = [str(key) for key in wanted if key not in given]
        if missing:
            yield ("contrasts", name), f"{name} lacks {', '.join(missing)}", "give every key a value"


def _pattern_slips(generator: Generator, rubric: Rubric) -> Iterator[Slip]:
    for place, archetype in enumerate(generator.archetypes):
        for number, pattern in enumerate(archetype.patterns):
            if not comes_out(generator, rubric, archetype, pattern, PROBES):
                message = f"in {PROBES} draws no firm lead of `{pattern.gives}` came of this pattern"
                path = ("archetypes", place, "patterns", number)
                yield path, message, "keep its days clear of the rubric's windows, or change gives:"
