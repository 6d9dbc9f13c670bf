"""What the lab has against authored exercises on one lead, and against the words that made ones are built from."""

from collections.abc import Iterable, Iterator

from courseware.content.library import Library
from courseware.content.source import Finding as FileFinding
from courseware.items.base import Finding
from courseware.items.dossier import Dossier, outcome_key
from courseware.items.lead import LeadCard
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Label
from courseware.items.lead_twin import LeadTwin
from courseware.leads.exercise_words import wrong_places
from courseware.leads.readings import Placed, doer_findings, kind_findings, label_of, reading_after, reading_of
from courseware.leads.rubric import Reading, Rubric

_RUBRIC = "tandem.rubric/1"
_EXERCISES = (LeadProof, LeadTwin, LeadChange)


def exercise_findings(library: Library, rubric: Rubric) -> Iterator[FileFinding]:
    """Every finding on the section `exercises:` of the rubric, and on exercises in quizzes, checks and cards."""
    source, _ = library.places[_RUBRIC]
    for found in word_findings(rubric):
        yield source.at(found.path, found.message, found.remedy)
    for key, item in library.items.items():
        if isinstance(item, _EXERCISES):
            source, base = library.places[key]
            for found in check_exercise(item, rubric):
                yield source.at(base + found.path, found.message, found.remedy)
    yield from _people_findings(library)


def lead_twins(library: Library) -> list[LeadTwin]:
    """The authored twins among the cards of the course, in the order of their files."""
    return [card for card in library.cards.values() if isinstance(card, LeadTwin)]


def check_exercise(item: Dossier, rubric: Rubric) -> list[Finding]:
    """What the rubric contradicts in one exercise; `item.check()` comes first, and only a sound item is read."""
    if item.check():
        return []
    findings = kind_findings(_touchpoints(item), rubric)
    if findings:
        return findings
    reading = reading_of(item.fit, item.touchpoints, rubric)
    return [
        *doer_findings(_touchpoints(item), rubric),
        *_label_findings(("label",), item.label, reading),
        *_own(item, reading, rubric),
    ]


def word_findings(rubric: Rubric) -> list[Finding]:
    """Kinds and branches that are unknown or missing under `exercises:`, and places in sentences that nothing fills."""
    words = rubric.exercises
    branches = {branch for rule in rubric.rules.values() for branch in rule.branches}
    unknown = [
        Finding(
            ("exercises", "edits", "add", place, "kind"),
            f"The rubric has no touchpoint of the kind {each.kind!r}.",
            "Use one of the kinds listed above.",
        )
        for place, each in enumerate(words.edits.add)
        if each.kind not in rubric.by_key
    ]
    missing = [
        Finding(("exercises", "proof", "decides"), f"No words for the branch {branch!r}.", "Say why it decides.")
        for branch in sorted(branches - set(words.proof.decides))
    ]
    unfilled = [
        Finding(
            ("exercises", *path), f"Nothing fills the place {name!r}.", "Use the places of the sentence as shipped."
        )
        for path, name in wrong_places(words)
    ]
    return unknown + missing + unfilled


def _own(item: Dossier, reading: Reading, rubric: Rubric) -> list[Finding]:
    if isinstance(item, LeadProof):
        return _evidence_findings(item, reading)
    if isinstance(item, LeadTwin):
        after = reading_after(item.fit, item.touchpoints, [item.change], rubric)
        return _label_findings(("after",), item.after, after)
    return _option_findings(item, rubric) if isinstance(item, LeadChange) else []


def _evidence_findings(item: LeadProof, reading: Reading) -> list[Finding]:
    if set(item.evidence) == set(reading.deciding):
        return []
    remedy = "Name all of them, and no other."
    return [Finding(("evidence",), f"The rubric decides by {list(reading.deciding)}.", remedy)]


def _option_findings(item: LeadChange, rubric: Rubric) -> list[Finding]:
    found = []
    for place, option in enumerate(item.options):
        after = label_of(reading_after(item.fit, item.touchpoints, option.changes, rubric))
        if outcome_key(option.becomes) != outcome_key(after):
            message = f"The rubric reads {outcome_key(after)} after this edit, not {outcome_key(option.becomes)}."
            found.append(Finding(("options", place, "becomes"), message, "Correct becomes:, or the changes."))
    return found


def _label_findings(path: tuple[str, ...], said: Label, reading: Reading) -> list[Finding]:
    read = label_of(reading)
    if said == read:
        return []
    message = (
        f"The label says {_words(said)}, but the rubric reads {_words(read)} ({reading.branch})."
        if path == ("label",)
        else f"After the change the rubric reads {_words(read)} ({reading.branch}), not {_words(said)}."
    )
    return [Finding(path, message, "Correct the label, or the touchpoints that lead to it.")]


def _words(label: Label) -> str:
    return f"{label.temperature}, {label.handler}, {label.rule}"


def _touchpoints(item: Dossier) -> Iterator[Placed]:
    yield from ((("touchpoints", place), each) for place, each in enumerate(item.touchpoints))
    if isinstance(item, LeadTwin) and item.change.touch is not None:
        yield ("change", "touch"), item.change.touch
    if isinstance(item, LeadChange):
        for place, option in enumerate(item.options):
            for at, change in enumerate(option.changes):
                if change.touch is not None:
                    yield ("options", place, "changes", at, "touch"), change.touch


def _people_findings(library: Library) -> Iterator[FileFinding]:
    """A person or a company of an authored twin that stands on another card."""
    for field in ("persona", "company"):
        met = {getattr(card, field).casefold() for card in library.cards.values() if isinstance(card, LeadCard)}
        for twin, name in _named(lead_twins(library), field):
            if name.casefold() in met:
                source, base = library.places[f"card/{twin.key}"]
                message = f"The {field} {name!r} stands twice."
                yield source.at((*base, field), message, "Give each card its own.")
            met.add(name.casefold())


def _named(twins: Iterable[LeadTwin], field: str) -> list[tuple[LeadTwin, str]]:
    return [(twin, str(getattr(twin, field))) for twin in twins]
