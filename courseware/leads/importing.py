"""Lead cards that somebody brings along, from YAML or a table: all of them sound, or every finding and none.

What an author may leave out is filled in: the label and the evidence as the rubric reads the lead, and a contrast.
"""

import difflib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from typing import Any

import msgspec
import yaml

from courseware.content.source import Broken, Finding, Path, Source, read_yaml
from courseware.items.base import Finding as ItemFinding
from courseware.items.dossier import Change, outcome_key, outcome_sentence, outcome_words
from courseware.items.lead import Contrast, LeadCard
from courseware.items.lead_terms import Outcome
from courseware.items.registry import with_text_keys
from courseware.kernel.texts import one_line
from courseware.leads.card_tables import MOST_FINDINGS, Table, read_table
from courseware.leads.cards import check_card, check_deck
from courseware.leads.ensemble import check_firmness
from courseware.leads.exercises import single_changes, twin_of
from courseware.leads.readings import label_of, reading_after, reading_of
from courseware.leads.rubric import Reading, Rubric
from courseware.leads.shapes import Fitted, fitted

SCHEMA = "tandem.cards/1"
MOST_BYTES = 900_000
"""A form of the site carries a megabyte, the file's wrapping included."""
MOST_CARDS = 200
MOST_TOUCHPOINTS = 30
MOST_IN_ALL = 2_000
"""So many touchpoints a file may hold: more would keep the page waiting for longer than a few seconds."""
_MOST_VALUES = 600
"""More than any card has use for."""
LONGEST_TEXT = 600
LONGEST_KEY = 80
YEARS = range(2000, 2101)
DAYS_AGO = range(-366, 3661)
"""How far ahead and back a touchpoint may lie."""
_OUTCOME = {"temperature": "cold", "handler": "marketing"}
_LABEL = {**_OUTCOME, "rule": "R6"}
_CONTRAST = {"edit": "age", "days": 0, "becomes": _OUTCOME, "text": "?"}
_TOUCH = {"days_ago": 0, "channel": "web", "kind": "", "by": "them", "text": "?"}
_STAND_INS: Mapping[str, Any] = {
    **dict.fromkeys(("key", "seller", "persona", "company", "source", "text", "why", "prompt", "explanation"), "?"),
    **{
        "fit": "B",
        "as_of": "2026-01-05",
        "tier": 1,
        "points": 1,
        "hint": "",
        "lesson": None,
        "skills": [],
        "evidence": [],
    },
    **{"touchpoints": [], "touchpoints[]": _TOUCH, "days_ago": 0, "channel": "web", "kind": "", "by": "them"},
    **{
        "label": _LABEL,
        **_LABEL,
        "distractor": {"temperature": "hot", "why": "?"},
        "contrast": _CONTRAST,
        "edit": "age",
    },
    **{"becomes": _OUTCOME, "touchpoint": None, "touch": None, "days": None, "accepted": [], "share": 0},
    **{"evidence[]": 0, "skills[]": "reporting", "accepted[]": {**_OUTCOME, "share": 0}},
}


def decoded(data: bytes, file: str) -> str | Finding:
    """The text in an uploaded file, or what is wrong with it: too large, or not UTF-8."""
    if len(data) > MOST_BYTES:
        return Finding(file, 1, 1, "The file is larger than 900 kB.", "Split it into several decks.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Finding(file, 1, 1, "The file is UTF-16, not UTF-8.", "Save it as “CSV UTF-8”.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line, column = (
            before.count(b"\n") + 1,
            error.start - max(data.rfind(b"\n", 0, error.start), data.rfind(b"\r", 0, error.start)),
        )
        return Finding(file, line, column, "From here on the file is not UTF-8.", "Save it as “CSV UTF-8”.")


def read_cards(
    text: str, file: str, rubric: Rubric, lessons: Collection[str] = ()
) -> tuple[list[LeadCard], list[Finding]]:
    """The cards in a text, or every finding in the order of its lines; with any finding there are no cards.

    After hundreds of findings the rest of a file is left unread, and a finding says so.
    `file` ends with .csv, .yaml or .yml; `lessons` are the keys that a card's `lesson` may name.
    """
    source, findings, table = _source(text, file)
    if sum(map(_length_of, source.value)) > MOST_IN_ALL:
        message = f"There are more than {MOST_IN_ALL:,} touchpoints in all."
        return [], [*findings, source.at(("cards",), message, "Split the cards into several decks.")]
    drafts = [_Draft(value, rubric) for value in source.value[:MOST_CARDS]]
    for place, draft in enumerate(drafts):
        if len(findings) >= MOST_FINDINGS:
            findings.append(
                source.at(("cards", place), "From here on nothing was read.", "Correct what is above first.")
            )
            break
        for each in _in_columns(draft.findings(lessons), table):
            findings.append(source.at(("cards", place, *each.path), each.message, each.remedy))
    findings += _deck_findings(source, drafts)
    if findings:
        return [], sorted(set(findings), key=lambda each: (each.line, each.column, each.message))
    return [draft.card for draft in drafts], []


def text_of(cards: Sequence[LeadCard]) -> str:
    """Cards as YAML that `read_cards` takes; what stands at its default is left out."""
    body = {"schema": SCHEMA, "cards": [_written(card) for card in cards]}
    return str(yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=120))


def _written(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        kept = ((each.name, getattr(value, each.name)) for each in fields)
        written = {name: _written(own) for (name, own), each in zip(kept, fields, strict=True) if own != each.default}
        return {"type": "lead", **written} if isinstance(value, LeadCard) else written
    return [_written(each) for each in value] if isinstance(value, tuple) else msgspec.to_builtins(value)


def _source(text: str, file: str) -> tuple[Source, list[Finding], Table | None]:
    """The list of cards as mappings with their places, what is wrong with the file itself, and its table if it is one."""
    nothing = Source(file, [], {})
    suffix = file.rpartition(".")[2].lower()
    if suffix == "csv":
        table = read_table(text, file, MOST_CARDS, MOST_IN_ALL)
        return _cards_in(table.source), list(table.findings), table
    if suffix not in ("yaml", "yml"):
        remedy = "Let the name of the file end with .csv, .yaml or .yml."
        return nothing, [Finding(file, 1, 1, "This is neither CSV nor YAML.", remedy)], None
    try:
        source = read_yaml(text, file)
    except Broken as broken:
        return nothing, [broken.finding], None
    wrong = _head_finding(source)
    return (nothing, [wrong], None) if wrong else (_cards_in(source), [], None)


def _cards_in(source: Source) -> Source:
    return Source(source.file, source.value["cards"], source.places)


def _head_finding(source: Source) -> Finding | None:
    value = source.value
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        return source.at(("schema",), "The schema line is missing or wrong.", f"Begin with `schema: {SCHEMA}`.")
    if not isinstance(value.get("cards"), list) or not value["cards"]:
        return source.at(("cards",), "There are no cards.", "Write `cards:` and begin each card with `- key:`.")
    unknown = [name for name in value if name not in ("schema", "title", "cards")]
    if unknown:
        return source.at((unknown[0],), f"There is no field `{unknown[0]}`.", "Remove it.")
    return None


def _deck_findings(source: Source, drafts: Sequence["_Draft"]) -> Iterator[Finding]:
    if len(source.value) > MOST_CARDS:
        yield source.at(
            ("cards", MOST_CARDS), f"There are more than {MOST_CARDS} cards.", "Split them into several decks."
        )
    for found in check_deck([draft.written for draft in drafts]):
        if drafts[int(found.path[0])].shape.is_clear(found.path[1:]):
            yield source.at(("cards", *found.path), found.message, found.remedy)


def _in_columns(findings: Sequence[ItemFinding], table: Table | None) -> list[ItemFinding]:
    """The same findings in the words of a table: without those of columns that lack, and by the names of columns."""
    if table is None:
        return list(findings)
    return [_renamed(each, table.name_of(each.path)) for each in findings if not table.is_absent(each.path)]


def _renamed(found: ItemFinding, column: str | None) -> ItemFinding:
    message = found.message.replace(f"`{found.path[-1]}`", f"`{column}`") if column else found.message
    return ItemFinding(found.path, message, found.remedy)


@dataclass(frozen=True)
class _Draft:
    """One card as its author wrote it."""

    value: Any
    rubric: Rubric

    @cached_property
    def is_crowded(self) -> bool:
        """Whether it holds so much that reading it would take long."""
        return sum(1 for _ in islice(_values_in(self._short), _MOST_VALUES + 1)) > _MOST_VALUES

    @property
    def _short(self) -> Any:
        """What was written, with one touchpoint more than there may be at most."""
        if _length_of(self.value) <= MOST_TOUCHPOINTS:
            return self.value
        return {**self.value, "touchpoints": self.value["touchpoints"][: MOST_TOUCHPOINTS + 1]}

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """What was written, without `type`; nothing of a crowded card."""
        value = {} if self.is_crowded else with_text_keys(self._short)
        return {name: each for name, each in value.items() if name != "type"} if isinstance(value, Mapping) else {}

    @cached_property
    def shape(self) -> Fitted:
        """The card with stand-ins: silently for what may be left out, with findings for the rest."""
        label = self.given.get("label", _LABEL)
        filled = {"rule": _LABEL["rule"], **label} if isinstance(label, Mapping) else label
        return fitted({"contrast": _CONTRAST, **self.given, "label": filled}, LeadCard, _STAND_INS)

    @cached_property
    def written(self) -> LeadCard:
        """The card as it was written, as far as it could be read."""
        return msgspec.convert(self.shape.value, LeadCard)

    @cached_property
    def reading(self) -> Reading | None:
        """What the rubric says; None where the touchpoints or the fit cannot be read."""
        fit, touchpoints = self.written.fit, self.written.touchpoints
        is_clear = self.shape.is_clear(("touchpoints",)) and self.shape.is_clear(("fit",))
        is_near = len(touchpoints) <= MOST_TOUCHPOINTS and all(each.days_ago in DAYS_AGO for each in touchpoints)
        return reading_of(fit, touchpoints, self.rubric) if is_clear and is_near and self._knows_kinds else None

    @property
    def _knows_kinds(self) -> bool:
        return all(each.kind in self.rubric.by_key for each in self.written.touchpoints)

    @cached_property
    def card(self) -> LeadCard:
        """The card with everything that was left out; only for a draft without findings."""
        return self._completed(self.reading) if self.reading else self.written

    def findings(self, lessons: Collection[str]) -> list[ItemFinding]:
        """Every finding on this card alone."""
        if not isinstance(self.value, Mapping):
            return [ItemFinding((), "A card is a mapping.", "Begin it with `- key:`.")]
        if self.is_crowded:
            remedy = "Keep to the fields of the template."
            return [ItemFinding((), "This card holds too much to read.", remedy)]
        own = [*(each for each in self._own() if self.shape.is_clear(each.path)), *self._limits(lessons)]
        return [*self.shape.findings, *own, *self._by_rubric([*self.shape.findings, *own])]

    def _own(self) -> list[ItemFinding]:
        """What the item itself finds beside the label, which is held against the rubric's; unwritten, it is that."""
        if "label" in self.given:
            return [each for each in self.written.check() if each.path != ("label",)]
        if self.reading is None:
            return [each for each in self.written.check() if each.path[0] != "distractor"]
        return msgspec.structs.replace(self.written, label=label_of(self.reading)).check()

    def _limits(self, lessons: Collection[str]) -> Iterator[ItemFinding]:
        card = self.written
        kind = self.value.get("type", "lead")
        if kind != "lead":
            yield ItemFinding(
                ("type",), f"A deck of a class holds lead cards, not `{str(kind)[:40]}`.", "Write `type: lead`."
            )
        if len(card.key) > LONGEST_KEY:
            yield ItemFinding(("key",), "The key is too long.", f"Write at most {LONGEST_KEY} letters.")
        if card.points != 1:
            yield ItemFinding(("points",), "Every lead of a session is worth one point.", "Leave `points` out.")
        if card.as_of.year not in YEARS:
            yield ItemFinding(
                ("as_of",), f"The year {card.as_of.year} is out of reach.", "Write a date such as 2026-11-24."
            )
        if card.lesson and card.lesson not in lessons:
            yield ItemFinding(
                ("lesson",), f"There is no lesson `{card.lesson}`.", "Name a lesson of the course, or leave it out."
            )
        yield from _touchpoint_limits(card)
        yield from _text_limits(self.given, ())

    def _kind_findings(self) -> Iterator[ItemFinding]:
        """Kinds that the rubric does not list, those of a touchpoint that a contrast adds among them."""
        places: list[tuple[Path, str]] = [
            (("touchpoints", place, "kind"), each.kind) for place, each in enumerate(self.written.touchpoints)
        ]
        added = self.written.contrast.touch
        for path, kind in [*places, (("contrast", "touch", "kind"), added.kind)] if added else places:
            if kind not in self.rubric.by_key and self.shape.is_clear(path):
                near = difflib.get_close_matches(kind[:LONGEST_KEY], self.rubric.by_key, 1)
                remedy = f"Did you mean `{near[0]}`?" if near else "Take a kind from the rubric."
                yield ItemFinding(path, f"The rubric has no kind of touchpoint called `{one_line(kind)[:40]}`.", remedy)

    def _by_rubric(self, others: Sequence[ItemFinding]) -> list[ItemFinding]:
        """What the rubric finds, as far as it can read the lead; what is in doubt already is not judged again."""
        kinds = list(self._kind_findings())
        if self.reading is None:
            return kinds
        doubted = {str(each.path[0]) for each in (*others, *kinds) if each.path}
        whole = self._completed(self.reading, doubted)
        found = kinds + check_card(whole, self.rubric)[len(whole.check()) :] + self._label_findings(self.reading)
        if whole.contrast == self.written.contrast and "contrast" not in self.given:
            doubted.add("contrast")
            found.append(ItemFinding(("key",), "No single edit changes the answer to this lead.", "Write a contrast."))
        firmness = [] if "tier" in doubted else check_firmness(whole, self.rubric)
        settled = doubted & {"evidence", "contrast"}
        return [*(each for each in found if each in kinds or each.path[0] not in settled), *firmness]

    def _completed(self, reading: Reading, doubted: Collection[str] = ()) -> LeadCard:
        """The card with the rubric's label, and with evidence and contrast found where they lack or are in doubt."""
        is_found = {name: name not in self.given or name in doubted for name in ("evidence", "contrast")}
        card = msgspec.structs.replace(self.written, label=label_of(reading))
        if is_found["evidence"]:
            card = msgspec.structs.replace(card, evidence=reading.deciding)
        contrast = self._found_contrast if is_found["contrast"] else None
        return msgspec.structs.replace(card, contrast=contrast) if contrast else card

    @cached_property
    def _found_contrast(self) -> Contrast | None:
        """The dearest thing to find: once, although a card is completed twice."""
        labelled = msgspec.structs.replace(self.written, label=label_of(self.reading)) if self.reading else None
        return found_contrast(labelled, self.rubric) if labelled else None

    def _label_findings(self, reading: Reading) -> list[ItemFinding]:
        said, read = self.written.label, label_of(reading)
        if "label" not in self.given or not self.shape.is_clear(("label",)):
            return []
        name = self.rubric.rules[reading.rule].name
        if outcome_key(said) != outcome_key(read):
            message = f"The card says {outcome_words(said)}. The rubric reads {outcome_words(read)}: “{name}”."
            return [ItemFinding(("label",), message, "Correct the label, or the touchpoints that lead to it.")]
        if "rule" in self.given["label"] and said.rule != read.rule:
            return [ItemFinding(("label", "rule"), f"Another rule decides here: “{name}”.", "Leave `rule` out.")]
        return []


def _length_of(card: Any) -> int:
    touchpoints = card.get("touchpoints") if isinstance(card, Mapping) else None
    return len(touchpoints) if isinstance(touchpoints, list) else 0


def _values_in(value: Any) -> Iterator[Any]:
    yield value
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _values_in(each)


def found_contrast(card: LeadCard, rubric: Rubric) -> Contrast | None:
    """A single edit of a card that changes its answer, told in the rubric's words; None where there is none.

    The card's label is the rubric's; its own contrast is not looked at.
    """
    if not any(_moves(card, change, rubric) for change in single_changes(card, rubric)):
        return None
    twins = (twin_of(card, rubric, seed) for seed in count())
    twin = next(each for each in twins if outcome_key(each.after) != outcome_key(card.label))
    becomes = Outcome(temperature=twin.after.temperature, handler=twin.after.handler)
    text = f"{twin.told} Then it is {outcome_sentence(twin.after)}."
    return Contrast(**msgspec.structs.asdict(twin.change), becomes=becomes, text=text)


def _moves(card: LeadCard, change: Change, rubric: Rubric) -> bool:
    after = label_of(reading_after(card.fit, card.touchpoints, (change,), rubric))
    return outcome_key(after) != outcome_key(card.label)


def _touchpoint_limits(card: LeadCard) -> Iterator[ItemFinding]:
    if len(card.touchpoints) > MOST_TOUCHPOINTS:
        remedy = f"Keep {MOST_TOUCHPOINTS} at most."
        yield ItemFinding(("touchpoints", MOST_TOUCHPOINTS), "There are too many touchpoints to read.", remedy)
    for path, days in _days_in(card):
        if days not in DAYS_AGO:
            remedy = f"Write a number from {DAYS_AGO[0]} to {DAYS_AGO[-1]}."
            yield ItemFinding(path, "So many days are out of reach.", remedy)


def _days_in(card: LeadCard) -> Iterator[tuple[Path, int]]:
    yield from ((("touchpoints", place, "days_ago"), each.days_ago) for place, each in enumerate(card.touchpoints))
    if card.contrast.touch:
        yield ("contrast", "touch", "days_ago"), card.contrast.touch.days_ago
    if card.contrast.days is not None:
        yield ("contrast", "days"), card.contrast.days


def _text_limits(value: Any, path: Path) -> Iterator[ItemFinding]:
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, each in parts:
        yield from _text_limits(each, (*path, name))
    if not isinstance(value, str):
        return
    if len(value) > LONGEST_TEXT:
        yield ItemFinding(path, "This text is too long.", f"Write at most {LONGEST_TEXT} letters.")
    if not value.strip() and path[-1] not in ("hint", "explanation", "prompt"):
        yield ItemFinding(path, f"`{path[-1]}` is empty.", "Give it a value.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value.replace("\n", "")):
        yield ItemFinding(path, "There is a control character.", "Delete it and write the text anew.")
