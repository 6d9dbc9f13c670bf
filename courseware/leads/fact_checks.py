"""What the lead lab has against the authored facts: a figure that contradicts another, or a name that leads nowhere."""

from collections.abc import Iterator

from courseware.content.library import Library
from courseware.content.schema import Reading
from courseware.content.source import Finding, Path
from courseware.leads.facts import Comparison, DataSet, LeadFacts, Side

FACTS = "tandem.facts/1"
_HALF_A_RATE = 0.000_05
"""Rates are written with four decimals, ratios with two."""
_HALF_A_RATIO = 0.005

Slip = tuple[Path, str, str]
"""Where in the file, what is wrong, what to write instead."""


def fact_findings(library: Library) -> list[Finding]:
    """Every finding on lead-facts.yaml; `[]` for a course without it."""
    if not library.lead_facts:
        return []
    source, _ = library.places[FACTS]
    reading = Reading()
    facts: LeadFacts | None = reading.convert(source, library.lead_facts, (), LeadFacts)
    return reading.findings + [source.at(*slip) for slip in (_slips(facts, library) if facts else ())]


def _slips(facts: LeadFacts, library: Library) -> Iterator[Slip]:
    if facts.lesson and facts.lesson not in library.lessons:
        yield ("lesson",), f"there is no lesson `{facts.lesson}`", "name an existing module/lesson"
    yield from _double_keys(facts)
    yield from _lost_names(facts)
    for index, comparison in enumerate(facts.comparisons):
        path: Path = ("comparisons", index)
        yield from _interval_slips(comparison, path)
        yield from _ratio_slips(comparison, path)
        yield from _size_slips(comparison, facts.dataset_by_key.get(comparison.dataset), path)


def _double_keys(facts: LeadFacts) -> Iterator[Slip]:
    for name, parts in (("datasets", facts.datasets), ("points", facts.points), ("comparisons", facts.comparisons)):
        keys = [part.key for part in parts]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield (name, index, "key"), f"the key `{key}` is used twice", "rename one of the two"


def _lost_names(facts: LeadFacts) -> Iterator[Slip]:
    points = {point.key for point in facts.points}
    named = [
        ("comparisons", [one.dataset for one in facts.comparisons]),
        ("leaks", [one.dataset for one in facts.leaks]),
    ]
    for name, index, key in ((name, index, key) for name, keys in named for index, key in enumerate(keys)):
        if key not in facts.dataset_by_key:
            yield (name, index, "dataset"), f"there is no data set `{key}`", "name one of datasets:"
    for index, comparison in enumerate(facts.comparisons):
        if comparison.point not in points:
            yield ("comparisons", index, "point"), f"there is no point `{comparison.point}`", "name one of points:"
    for index, point in enumerate(facts.points):
        if not facts.comparisons_for(point):
            yield ("points", index), f"no comparison makes the point `{point.key}`", "add one, or drop the point"


def _interval_slips(comparison: Comparison, path: Path) -> Iterator[Slip]:
    sides: tuple[tuple[str, Side], ...] = (("signal", comparison.signal), ("versus", comparison.versus))
    spans = [((*path, name, "interval"), side.rate, side.interval) for name, side in sides]
    spans.append(((*path, "ratio_interval"), comparison.ratio, comparison.ratio_interval))
    for place, value, (low, high) in spans:
        if not low < value < high:
            yield place, f"the interval {low:g} to {high:g} does not contain {value:g}", "work the interval out again"


def _ratio_slips(comparison: Comparison, path: Path) -> Iterator[Slip]:
    rates = comparison.signal.rate, comparison.versus.rate
    ratio = rates[0] / rates[1]
    rounding = _HALF_A_RATIO + ratio * sum(_HALF_A_RATE / rate for rate in rates)
    if abs(comparison.ratio - ratio) > rounding:
        words = f"the ratio is {comparison.ratio:g}, but {rates[0]:g} by {rates[1]:g} is {ratio:.2f}"
        yield (*path, "ratio"), words, f"write {ratio:.2f}, or mend a rate"


def _size_slips(comparison: Comparison, dataset: DataSet | None, path: Path) -> Iterator[Slip]:
    together = comparison.signal.n + comparison.versus.n
    if dataset and together > dataset.rows:
        words = f"the groups have {together} together, but `{dataset.key}` has {dataset.rows} rows"
        yield (*path, "signal", "n"), words, "mend n, or the rows of the data set"
