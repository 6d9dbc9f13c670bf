"""What the lead lab has against the authored dial: a word that names nothing, or numbers that make no sound dial."""

from collections.abc import Iterator

from courseware.content.library import Library
from courseware.content.schema import Reading
from courseware.content.source import Finding, Path
from courseware.leads.dials import DialModel, Unmakeable, make_dial

DIAL = "tandem.dial/1"

_Slip = tuple[Path, str, str]


def dial_findings(library: Library) -> list[Finding]:
    """Every finding on lead-dial.yaml; `[]` for a course without it."""
    if not library.lead_dial:
        return []
    source, _ = library.places[DIAL]
    reading = Reading()
    model: DialModel | None = reading.convert(source, library.lead_dial, (), DialModel)
    slips = (list(_name_slips(model)) or list(_draw_slips(model))) if model else []
    return reading.findings + [source.at(*slip) for slip in slips]


def _name_slips(model: DialModel) -> Iterator[_Slip]:
    known = [feature.key for feature in model.features]
    named: list[tuple[Path, set[str]]] = [
        (("start", "weights"), set(model.start.weights)),
        (("search",), set(model.search)),
        *((("groups", place, "means"), set(group.means)) for place, group in enumerate(model.groups)),
    ]
    for path, keys in named:
        for key in sorted(keys - set(known)):
            yield (*path, key), f"there is no feature `{key}`", f"choose from {', '.join(known)}"
        for key in sorted(set(known) - keys):
            yield path, f"nothing is said of `{key}`", f"add `{key}:` and a number"


def _draw_slips(model: DialModel) -> Iterator[_Slip]:
    try:
        make_dial(model, 0)
    except Unmakeable as error:
        yield ("least_value",), str(error), "let more leads buy, make calls cheaper, or ask for less value"
