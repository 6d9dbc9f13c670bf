"""What this room has against authored files: paths whose figures lack a source or a year, scales of no known skill."""

import re
from collections.abc import Iterator

import msgspec

from courseware.careers.paths import CareerPath, CareerPaths, career_paths
from courseware.content.library import Library
from courseware.content.source import Finding, Path
from courseware.items.base import SKILLS
from courseware.items.likert import Likert

PATHS = "tandem.paths/1"
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_PLACE = re.compile(r"`\$\.?([^`]*)`")
_PART = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def career_findings(library: Library) -> Iterator[Finding]:
    """Yield every mistake in paths.yaml and in the scales and skills that the careers pages stand on."""
    yield from _scale_findings(library)
    yield from _offering_findings(library)
    if library.paths:
        yield from _path_file_findings(library)


def _scale_findings(library: Library) -> Iterator[Finding]:
    choose = f"choose one of {', '.join(SKILLS)}"
    for assessment in library.assessments.values():
        for scale in assessment.scales:
            place = f"{assessment.key}/{scale.items[0].key}"
            if scale.key not in SKILLS:
                yield _at(library, place, (), f"the scale `{scale.key}` is none of the seven skills", choose)
            for item in scale.items:
                if not isinstance(item, Likert):
                    place = f"{assessment.key}/{item.key}"
                    yield _at(library, place, (), "this item measures no skill", "write it with `type: likert`")
        measured = [scale.key for scale in assessment.scales]
        for skill in sorted({key for key in measured if measured.count(key) > 1}):
            place = f"{assessment.key}/{assessment.scales[0].items[0].key}"
            yield _at(library, place, (), f"`{skill}` has two scales", "put its items into one")


def _offering_findings(library: Library) -> Iterator[Finding]:
    for offering in library.offerings.values():
        for skill in offering.skills:
            if skill not in SKILLS:
                words = f"`{skill}` is none of the seven skills"
                yield _at(library, f"offering:{offering.key}", ("skills",), words, f"choose one of {', '.join(SKILLS)}")


def _path_file_findings(library: Library) -> Iterator[Finding]:
    try:
        authored = career_paths(library.paths)
    except msgspec.ValidationError as error:
        yield _unreadable(library, str(error))
        return
    known = {source.short for source in authored.sources}
    for index, path in enumerate(authored.paths):
        where: Path = ("paths", index)
        yield from _figure_findings(library, path, where, known)
        yield from _range_findings(library, path, where)
    yield from _double_keys(library, authored)


def _unreadable(library: Library, message: str) -> Finding:
    """A finding at the place that msgspec names, such as `$.paths[2].facts`."""
    named = _PLACE.search(message)
    parts = _PART.findall(named[1]) if named else []
    path: Path = tuple(int(number) if number else word for number, word in parts)
    words = message.split(" - at ")[0]
    return _at(library, PATHS, path, words[0].lower() + words[1:], "see the other paths of this file")


def _figure_findings(library: Library, path: CareerPath, where: Path, known: set[str]) -> Iterator[Finding]:
    facts = path.facts
    stated = [((*where, "facts", "wage_source"), facts.wage_source)]
    stated += [((*where, "facts", "outlook_source"), facts.outlook_source)]
    for place, career in enumerate(path.occupations):
        here: Path = (*where, "occupations", place)
        stated += [
            ((*here, "wage", "source"), career.wage.source),
            ((*here, "outlook", "source"), career.outlook.source),
        ]
        if str(career.wage.year) not in career.wage.source:
            words = f"the wage is of {career.wage.year}, its source of another year"
            yield _at(library, PATHS, (*here, "wage", "year"), words, "give year and source of the same figure")
    for spot, source in stated:
        if source not in known:
            yield _at(library, PATHS, spot, f"`{source}` is not among the sources", "use the `short` of one of them")
        elif not _YEAR.search(source):
            yield _at(library, PATHS, spot, f"`{source}` names no year", "put the year of the figures into it")


def _range_findings(library: Library, path: CareerPath, where: Path) -> Iterator[Finding]:
    wages = [career.wage.median_usd for career in path.occupations]
    growth = [career.outlook.growth_pct for career in path.occupations]
    facts = path.facts
    for name, stated, true in (
        ("wage_min", facts.wage_min, min(wages)),
        ("wage_max", facts.wage_max, max(wages)),
        ("growth_min", facts.growth_min, min(growth)),
        ("growth_max", facts.growth_max, max(growth)),
    ):
        if stated != true:
            words = f"`{name}` is {stated:g}, but over the occupations it is {true:g}"
            yield _at(library, PATHS, (*where, "facts", name), words, f"write {true:g}, or mend the occupation")


def _double_keys(library: Library, authored: CareerPaths) -> Iterator[Finding]:
    keys = [path.key for path in authored.paths]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield _at(
                library, PATHS, ("paths", index, "key"), f"the key `{key}` is used twice", "rename one of the two"
            )


def _at(library: Library, place: str, path: Path, message: str, remedy: str) -> Finding:
    source, base = library.places[place]
    return source.at((*base, *path), message, remedy)
