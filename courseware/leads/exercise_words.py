"""The words and the edits from which exercises on a lead are made, as authored under `exercises:` in `leads.yaml`."""

from collections.abc import Iterator
from string import Formatter

import msgspec

from courseware.items.lead_terms import By


class _Authored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class EditWords(_Authored, frozen=True, kw_only=True):
    """One sentence for each kind of edit, with places such as {touch} and {days}."""

    remove: str
    add: str
    age: str
    age_all: str
    fit: str


class Beside(_Authored, frozen=True, kw_only=True):
    """Why a touchpoint does not decide."""

    sent: str
    glance: str
    before_opt_out: str
    taken_back: str
    lifted: str
    setback: str
    too_old: str
    outranked: str


class ProofWords(_Authored, frozen=True, kw_only=True):
    """Point to the proof: the question with {outcome}; why a touchpoint decides, by the branch of its rule; why not."""

    prompt: str
    decides: dict[str, str]
    beside: Beside


class TwinWords(_Authored, frozen=True, kw_only=True):
    """Twin: the change told, and the explanation with the {name} and the {sentence} of the rule that decides then."""

    told: EditWords
    explanation: str


class ChangeWords(_Authored, frozen=True, kw_only=True):
    """Change my mind: the task with {outcome} and {target}, the edits on offer, and {one} and {other} together."""

    prompt: str
    offer: EditWords
    both: str
    explanation: str


class AddedTouch(_Authored, frozen=True, kw_only=True):
    """A touchpoint that an edit may add; its text is the words of its kind."""

    kind: str
    days_ago: int
    by: By


class Edits(_Authored, frozen=True, kw_only=True):
    """What may change about a lead: by how many days a touchpoint grows older, and what may be added."""

    days: tuple[int, ...]
    add: tuple[AddedTouch, ...]


class ExerciseWords(_Authored, frozen=True, kw_only=True):
    """All of `exercises:`."""

    edits: Edits
    proof: ProofWords
    twin: TwinWords
    change: ChangeWords


_PLACES = {
    "remove": {"touch"},
    "add": {"touch"},
    "age": {"touch", "days"},
    "age_all": {"days"},
    "fit": {"fit", "before"},
}


def wrong_places(words: ExerciseWords) -> Iterator[tuple[tuple[str, ...], str]]:
    """Path and name of each {place} in a sentence that nothing fills."""
    for path, sentence, known in _sentences(words):
        for name in _places_in(sentence):
            if name not in known:
                yield path, name


def _sentences(words: ExerciseWords) -> Iterator[tuple[tuple[str, ...], str, set[str]]]:
    yield ("proof", "prompt"), words.proof.prompt, {"outcome"}
    yield ("twin", "explanation"), words.twin.explanation, {"name", "sentence"}
    yield ("change", "prompt"), words.change.prompt, {"outcome", "target"}
    yield ("change", "both"), words.change.both, {"one", "other"}
    yield ("change", "explanation"), words.change.explanation, {"name", "sentence"}
    for path, told in ((("twin", "told"), words.twin.told), (("change", "offer"), words.change.offer)):
        for edit, places in _PLACES.items():
            yield (*path, edit), getattr(told, edit), places


def _places_in(sentence: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]
    except ValueError:
        return ["{"]
