"""Exercises made from a lead card: what the rubric says of the lead, and of the lead after an edit, goes into the item."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec

from courseware.items.dossier import Change, outcome_key, outcome_sentence, quoted, size_of
from courseware.items.lead import LeadCard
from courseware.items.lead_change import ChangeOption, LeadChange
from courseware.items.lead_proof import LeadProof, ProofTouchpoint
from courseware.items.lead_terms import By, Channel, Edit, Fit, Label, Outcome, Temperature, Touchpoint
from courseware.items.lead_twin import LeadTwin
from courseware.items.opaque import handle
from courseware.kernel.keys import number_of
from courseware.leads.exercise_words import EditWords
from courseware.leads.readings import label_of, reading_after, reading_of
from courseware.leads.rubric import VOLUNTARY, Reading, Rubric

STAYING = 3
"""One twin in so many keeps its label."""
OPTIONS = 6
BIGGER = 2
"""Of the options of Change my mind, at most so many reach the target with more than it takes."""


@dataclass(frozen=True, slots=True)
class Edited:
    """One edit of a lead: its changes, their kind in a word, and how the rubric reads the lead then."""

    changes: tuple[Change, ...]
    kind: str
    reading: Reading


def proof_of(card: LeadCard, rubric: Rubric) -> LeadProof:
    """Point to the proof on a card: the evidence is what the rubric decides by, with a reason at each touchpoint."""
    reading = reading_of(card.fit, card.touchpoints, rubric)
    touchpoints = tuple(
        ProofTouchpoint(**_fields(each), why=_why(place, card, reading, rubric))
        for place, each in enumerate(card.touchpoints)
    )
    label = label_of(reading)
    return LeadProof(
        **{**_dossier(card), "touchpoints": touchpoints},
        key=f"{card.key}-proof",
        label=label,
        prompt=rubric.exercises.proof.prompt.format(outcome=outcome_sentence(label)),
        explanation=card.explanation,
        evidence=reading.deciding,
    )


def twin_of(card: LeadCard, rubric: Rubric, seed: int) -> LeadTwin:
    """A twin of a card after an edit that the seed picks; in a third of the seeds the label stays, where it can.

    Equal edits give equal items, whatever the seed.
    """
    label = label_of(reading_of(card.fit, card.touchpoints, rubric))
    edits = [_edited(card, (change,), rubric) for change in single_changes(card, rubric)]
    is_staying = number_of(f"{seed}/{card.key}/stays") % STAYING == 0
    wanted = [each for each in edits if (outcome_key(label_of(each.reading)) == outcome_key(label)) == is_staying]
    edit = _varied(wanted or edits, f"{seed}/{card.key}")[0]
    rule, told = rubric.rules[edit.reading.rule], _told(edit.changes[0], card, rubric, rubric.exercises.twin.told)
    return LeadTwin(
        **_dossier(card),
        key=f"{card.key}-twin-{handle(told)}",
        label=label,
        told=told,
        change=edit.changes[0],
        after=label_of(edit.reading),
        explanation=rubric.exercises.twin.explanation.format(name=rule.name, sentence=rule.sentence),
    )


def change_of(card: LeadCard, rubric: Rubric, seed: int) -> LeadChange | None:
    """Change my mind on a card, towards a temperature that the seed picks; None where no edit reaches another one."""
    label = label_of(reading_of(card.fit, card.touchpoints, rubric))
    edits = _all_edits(card, rubric)
    reachable = {each.reading.temperature for each in edits} - {label.temperature}
    if not reachable:
        return None
    target = min(reachable, key=lambda each: handle(f"{seed}/{card.key}/{each}"))
    offered = _offered(edits, target, card.touchpoints, f"{seed}/{card.key}/{target}")
    return _lead_change(card, rubric, label, target, offered) if len(offered) >= OPTIONS - 1 else None


def single_changes(card: LeadCard, rubric: Rubric) -> Iterator[Change]:
    """Every single change that the rubric's `exercises:` allow; only what lies in the past grows older alone."""
    edits = rubric.exercises.edits
    places = range(len(card.touchpoints))
    yield from (Change(edit=Edit.REMOVE, touchpoint=place) for place in places)
    yield from (Change(edit=Edit.ADD, touch=_added(each.kind, each.days_ago, each.by, rubric)) for each in edits.add)
    yield from (
        Change(edit=Edit.AGE, touchpoint=place, days=days)
        for place in places
        for days in edits.days
        if card.touchpoints[place].days_ago >= 0
    )
    yield from (Change(edit=Edit.AGE, days=days) for days in edits.days)
    yield from (Change(edit=Edit.FIT, fit=fit) for fit in Fit if fit is not card.fit)


def _all_edits(card: LeadCard, rubric: Rubric) -> list[Edited]:
    """Single changes, and pairs of those that do not make anything older: two ages at once are hard to picture."""
    singles = list(single_changes(card, rubric))
    sudden = [change for change in singles if change.edit is not Edit.AGE]
    pairs = [pair for pair in combinations(sudden, 2) if not all(change.edit is Edit.FIT for change in pair)]
    return [_edited(card, changes, rubric) for changes in [*((change,) for change in singles), *pairs]]


def _edited(card: LeadCard, changes: tuple[Change, ...], rubric: Rubric) -> Edited:
    kind = "pair" if len(changes) > 1 else _kind_of(changes[0])
    return Edited(changes, kind, reading_after(card.fit, card.touchpoints, changes, rubric))


def _kind_of(change: Change) -> str:
    return "age_all" if change.edit is Edit.AGE and change.touchpoint is None else change.edit.value


def _offered(
    edits: Iterable[Edited], target: Temperature, touchpoints: Sequence[Touchpoint], salt: str
) -> list[Edited]:
    """One of the smallest edits that reach the target, some bigger ones, and others that miss it."""
    varied = _varied(edits, salt)
    reaching = [each for each in varied if each.reading.temperature == target]
    least = min(size_of(each.changes, touchpoints) for each in reaching)
    smallest = next(each for each in reaching if size_of(each.changes, touchpoints) == least)
    bigger = [each for each in reaching if size_of(each.changes, touchpoints) > least][:BIGGER]
    missing = [each for each in varied if each.reading.temperature != target]
    return [smallest, *bigger, *missing][:OPTIONS]


def _varied(edits: Iterable[Edited], salt: str) -> list[Edited]:
    """The edits in an order of chance in which each kind gets its turn before one comes again."""
    met: Counter[str] = Counter()
    turns: list[tuple[int, str, Edited]] = []
    for edit in sorted(edits, key=lambda each: handle(f"{salt}/{_written(each)}")):
        turns.append((met[edit.kind], handle(f"{salt}/{edit.kind}"), edit))
        met[edit.kind] += 1
    return [edit for *_, edit in sorted(turns, key=lambda turn: turn[:2])]


def _written(edit: Edited) -> str:
    return msgspec.json.encode(edit.changes).decode()


def _lead_change(
    card: LeadCard, rubric: Rubric, label: Label, target: Temperature, offered: Sequence[Edited]
) -> LeadChange:
    words, rule = rubric.exercises.change, rubric.rules[offered[0].reading.rule]
    options = {_offer(each, card, rubric): each for each in reversed(offered)}
    key = handle("/".join(sorted(options)))
    return LeadChange(
        **_dossier(card),
        key=f"{card.key}-to-{target}-{key}",
        label=label,
        target=target,
        prompt=words.prompt.format(outcome=outcome_sentence(label), target=target.value),
        explanation=words.explanation.format(name=rule.name, sentence=rule.sentence),
        options=tuple(
            ChangeOption(key=handle(text), text=text, changes=each.changes, becomes=_becomes(each.reading))
            for text, each in sorted(options.items())
        ),
    )


def _offer(edit: Edited, card: LeadCard, rubric: Rubric) -> str:
    words = rubric.exercises.change
    told = [_told(change, card, rubric, words.offer) for change in edit.changes]
    if len(told) == 1:
        return told[0]
    return words.both.format(one=told[0], other=told[1][:1].lower() + told[1][1:])


def _told(change: Change, card: LeadCard, rubric: Rubric, words: EditWords) -> str:
    told: str = getattr(words, _kind_of(change))
    touch = change.touch if change.touchpoint is None else card.touchpoints[change.touchpoint]
    return told.format(
        touch=quoted(touch) if touch else "",
        days=change.days,
        fit=rubric.fits[change.fit or card.fit].name.lower(),
        before=rubric.fits[card.fit].name.lower(),
    )


def _added(kind: str, days_ago: int, by: By, rubric: Rubric) -> Touchpoint:
    known = rubric.by_key[kind]
    text = known.words[:1].upper() + known.words[1:]
    return Touchpoint(days_ago=days_ago, channel=Channel(known.channel), kind=kind, by=by, text=text)


def _why(place: int, card: LeadCard, reading: Reading, rubric: Rubric) -> str:
    words = rubric.exercises.proof
    if place in reading.deciding:
        return words.decides[reading.branch]
    return str(getattr(words.beside, _beside(place, card.touchpoints, reading, rubric)))


def _beside(place: int, touchpoints: Sequence[Touchpoint], reading: Reading, rubric: Rubric) -> str:
    """Why a touchpoint does not decide, as a field of `Beside`."""
    kind = rubric.by_key[touchpoints[place].kind]
    if kind.tier == "E0":
        return "sent"
    if reading.rule == "R1" and place < min(reading.deciding):
        return "before_opt_out"
    if kind.tier == "negative":
        return "lifted" if _is_followed(place, touchpoints, rubric) else "setback"
    if kind.tier == "E1":
        return "glance"
    if any(each.kind in rubric.marks.refusal for each in touchpoints[place + 1 :]):
        return "taken_back"
    return "too_old" if touchpoints[place].days_ago > _limit(kind.tier, reading, rubric) else "outranked"


def _is_followed(place: int, touchpoints: Sequence[Touchpoint], rubric: Rubric) -> bool:
    return any(rubric.by_key[each.kind].tier in VOLUNTARY for each in touchpoints[place + 1 :])


def _limit(tier: str, reading: Reading, rubric: Rubric) -> int:
    """The days for which a voluntary touchpoint of a tier can count under the rule that decides."""
    if tier == "E4":
        return rubric.windows.request_stale
    return rubric.windows.evaluation if tier == "E3" and reading.rule == "R3" else rubric.windows.voluntary


def _becomes(reading: Reading) -> Outcome:
    return Outcome(temperature=reading.temperature, handler=reading.handler)


def _dossier(card: LeadCard) -> dict[str, Any]:
    names = ("seller", "persona", "company", "source", "fit", "as_of", "touchpoints", "skills", "lesson")
    return {name: getattr(card, name) for name in names}


def _fields(touchpoint: Touchpoint) -> dict[str, Any]:
    return {name: getattr(touchpoint, name) for name in Touchpoint.__struct_fields__}
