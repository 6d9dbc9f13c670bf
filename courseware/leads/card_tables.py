"""Lead cards as a table: one row for each touchpoint, with the card's own columns on its first row."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courseware.content.source import Finding, Path, Source
from courseware.items.lead import LeadCard
from courseware.items.registry import item_to
from courseware.kernel.texts import one_line

Place = tuple[int, int]
"""A line of the file, counted from 1, and the number of a cell in its row, counted from 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, where in a card its value goes, and what to write into it."""

    name: str
    path: Path
    words: str
    is_needed: bool = True
    is_number: bool = False
    separator: str | None = None
    """What stands between several values of one cell."""


CARD_COLUMNS = (
    Column(
        "key",
        ("key",),
        "a short name for the card, such as fair-then-quote; a row without one goes on with the card above",
    ),
    Column("seller", ("seller",), "the firm that sells, with its trade"),
    Column("persona", ("persona",), "the person, a comma, the role"),
    Column("company", ("company",), "the person's firm or household"),
    Column("source", ("source",), "how they came to the seller"),
    Column("fit", ("fit",), "A, B or C"),
    Column("as_of", ("as_of",), "the day the card is read on, such as 2026-11-24"),
    Column("tier", ("tier",), "1 plain, 2 takes care, 3 hard", is_number=True),
    Column("explanation", ("explanation",), "why the answer is right, in at most 35 words"),
    Column("tempting_temperature", ("distractor", "temperature"), "the answer that tempts: cold, warm or hot"),
    Column(
        "tempting_handler", ("distractor", "handler"), "and, if need be: marketing, nurture or sales", is_needed=False
    ),
    Column("tempting_why", ("distractor", "why"), "why it tempts"),
    Column("temperature", ("label", "temperature"), "cold, warm or hot; left out, the rubric says it", is_needed=False),
    Column(
        "handler", ("label", "handler"), "marketing, nurture or sales; left out, the rubric says it", is_needed=False
    ),
    Column(
        "evidence",
        ("evidence",),
        "the touchpoints that decide, counted from 0, such as 0 2, or none; left out, the rubric says it",
        is_needed=False,
        is_number=True,
        separator=" ",
    ),
    Column(
        "contrast_edit", ("contrast", "edit"), "remove, add, age or fit; left out, a contrast is found", is_needed=False
    ),
    Column(
        "contrast_touchpoint", ("contrast", "touchpoint"), "which touchpoint, from 0", is_needed=False, is_number=True
    ),
    Column("contrast_days", ("contrast", "days"), "how many days older", is_needed=False, is_number=True),
    Column("contrast_fit", ("contrast", "fit"), "the other fit", is_needed=False),
    Column(
        "added_days_ago", ("contrast", "touch", "days_ago"), "of the touchpoint added", is_needed=False, is_number=True
    ),
    Column("added_channel", ("contrast", "touch", "channel"), "of the touchpoint added", is_needed=False),
    Column("added_kind", ("contrast", "touch", "kind"), "of the touchpoint added", is_needed=False),
    Column("added_by", ("contrast", "touch", "by"), "of the touchpoint added", is_needed=False),
    Column("added_text", ("contrast", "touch", "text"), "of the touchpoint added", is_needed=False),
    Column(
        "becomes_temperature",
        ("contrast", "becomes", "temperature"),
        "what the lead is after the edit",
        is_needed=False,
    ),
    Column("becomes_handler", ("contrast", "becomes", "handler"), "and who acts then", is_needed=False),
    Column("contrast_text", ("contrast", "text"), "one sentence that tells it", is_needed=False),
    Column("hint", ("hint",), "for a first wrong answer", is_needed=False),
    Column("lesson", ("lesson",), "module-key/lesson-key", is_needed=False),
    Column("skills", ("skills",), "such as analytical reporting", is_needed=False, separator=" "),
)
TOUCHPOINT_COLUMNS = (
    Column("days_ago", ("days_ago",), "0 is today; a negative number lies ahead", is_number=True),
    Column("channel", ("channel",), "ad, email, web, phone, event, social, post, person or shop"),
    Column("kind", ("kind",), "a kind of touchpoint of the rubric, such as quote_request"),
    Column("by", ("by",), "us, them or both"),
    Column("text", ("text",), "what the learner reads"),
)
COLUMNS = (*CARD_COLUMNS, *TOUCHPOINT_COLUMNS)
_KEY = CARD_COLUMNS[0]
_NONE = "none"
"""An empty list of numbers, where an empty cell leaves the matter to the rubric."""
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_BREAK = re.compile(r"\r\n|\r|\n")
_MOST_COLUMNS = 100
_LONGEST_NAME = 40
MOST_FINDINGS = 500
"""After so many a file is not read on: nobody corrects more at once, and a hostile file would take minutes."""


@dataclass(frozen=True)
class Table:
    """The cards of a file as their authors' mappings, with places; findings on the table itself."""

    source: Source
    findings: tuple[Finding, ...]
    absent: frozenset[Path]
    """Where the columns go that the head lacks: said once, not again for every card."""

    def name_of(self, path: Path) -> str | None:
        """The column of a value inside a card."""
        return next((column.name for column in COLUMNS if column.path == _inside(path)), None)

    def is_absent(self, path: Path) -> bool:
        """Whether a finding there is due to columns that are not there at all."""
        inside = _inside(path)
        return any(each[: len(inside)] == inside for each in self.absent)


@dataclass
class _Rows:
    """One walk down the rows."""

    file: str
    columns: Sequence[Column | None]
    cards: list[dict[str, Any]] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def is_beyond(self, most_cards: int) -> bool:
        """Whether there is more here already than anybody takes."""
        return len(self.cards) > most_cards or len(self.findings) >= MOST_FINDINGS

    def take(self, line: int, cells: Sequence[str]) -> None:
        placed = dict(self._placed(line, cells))
        key = placed.get(_KEY, ("", (line, 1)))[0]
        is_new = bool(key) and not (self.cards and key == self.cards[-1].get("key"))
        if is_new:
            self._begin(line)
        elif not self.cards:
            self._say(line, 1, "This row belongs to no card.", "Write the card's key into the column key.")
            return
        for column in CARD_COLUMNS:
            value, place = placed.get(column, ("", (line, 1)))
            if is_new:
                self._put(("cards", len(self.cards) - 1), column, value, place)
            elif value and value != self._first(column):
                self._say(
                    *place, f"`{column.name}` stands on a later row of its card.", "Write it on the card's first row."
                )
        self._touchpoint(line, placed)

    def _begin(self, line: int) -> None:
        self.cards.append({"type": "lead", "touchpoints": []})
        self.places["cards", len(self.cards) - 1] = (line, 1)

    def _first(self, column: Column) -> str:
        return _written(self.cards[-1], column)

    def _touchpoint(self, line: int, placed: Mapping[Column, tuple[str, Place]]) -> None:
        filled = [each for each in TOUCHPOINT_COLUMNS if each in placed and placed[each][0]]
        touchpoints = self.cards[-1]["touchpoints"]
        if not filled:
            self._say(
                line,
                1,
                "This row has no touchpoint.",
                "Fill in days_ago, channel, kind, by and text, or delete the row.",
            )
            return
        path: Path = ("cards", len(self.cards) - 1, "touchpoints", len(touchpoints))
        touchpoints.append({})
        self.places[path] = (line, 1)
        for column in TOUCHPOINT_COLUMNS:
            value, place = placed.get(column, ("", (line, 1)))
            self._put(path, column, value, place)

    def _put(self, base: Path, column: Column, value: str, place: Place) -> None:
        self.places[(*base, *column.path)] = place
        if not value:
            return
        target: Any = self.cards[-1] if len(base) == 2 else self.cards[-1]["touchpoints"][-1]
        for depth, step in enumerate(column.path[:-1], start=1):
            self.places.setdefault((*base, *column.path[:depth]), place)
            target = target.setdefault(step, {})
        target[column.path[-1]] = _value(value, column)

    def _placed(self, line: int, cells: Sequence[str]) -> Iterator[tuple[Column, tuple[str, Place]]]:
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            remedy = "Put double quotes around text that holds the separator."
            self._say(line, len(self.columns) + 1, "This row has more cells than the head has columns.", remedy)
        for place, (column, cell) in enumerate(zip(self.columns, cells, strict=False), start=1):
            if column is not None:
                yield column, (_BREAK.sub(" ", cell).strip(), (line + sum(map(_breaks, cells[: place - 1])), place))

    def _say(self, line: int, cell: int, message: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, line, cell, message, remedy))


def read_table(text: str, file: str, most_cards: int, most_rows: int) -> Table:
    """The cards in a comma- or semicolon-separated text (RFC 4180). The head names the columns, in any order.

    Reading ends after one card, or one row, more than the most there may be.
    """
    rows = _rows(text, file)
    first = next(rows, None)
    if first is None or isinstance(first, Finding):
        empty = Finding(file, 1, 1, "The file is empty.", f"Begin with the columns: {', '.join(_needed())}.")
        return Table(Source(file, {"cards": []}, {}), (first or empty,), frozenset())
    columns, findings = _head(first[0], first[1], file)
    if not columns:
        return Table(Source(file, {"cards": []}, {}), tuple(findings), frozenset())
    walk = _Rows(file, columns)
    _walked(walk, rows, most_cards, most_rows)
    if not walk.cards and not findings and not walk.findings:
        findings.append(Finding(file, 1, 1, "There are no cards.", "Write one row for each touchpoint below the head."))
    absent = frozenset(each.path for each in COLUMNS if each.is_needed and each not in columns)
    return Table(Source(file, {"cards": walk.cards}, walk.places), (*findings, *walk.findings), absent)


def _walked(walk: _Rows, rows: Iterator[tuple[int, list[str]] | Finding], most_cards: int, most_rows: int) -> None:
    taken = 0
    for row in rows:
        if isinstance(row, Finding):
            walk.findings.append(row)
        elif any(cell.strip() for cell in row[1]):
            taken += 1
            if taken > most_rows:
                remedy = "Split it into several decks."
                walk.findings.append(Finding(walk.file, row[0], 1, f"There are more than {most_rows:,} rows.", remedy))
                return
            walk.take(*row)
        if walk.is_beyond(most_cards):
            return


def table_of(cards: Iterable[LeadCard], separator: str = ",") -> str:
    """Cards as a table with every column, behind a byte-order mark, for spreadsheets to know that it is UTF-8.

    What a table cannot say is left out: a question of the card's own, points, and several accepted answers.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerow([column.name for column in COLUMNS])
    for card in cards:
        body: Any = item_to(card)
        own = [_written(body, column) for column in CARD_COLUMNS]
        for place, touchpoint in enumerate(body["touchpoints"]):
            rest = [_written(touchpoint, column) for column in TOUCHPOINT_COLUMNS]
            writer.writerow((own if place == 0 else [""] * len(own)) + rest)
    return "\ufeff" + file.getvalue()


def _inside(path: Path) -> Path:
    """The path inside a touchpoint where it leads into one."""
    return path[2:] if path[:1] == ("touchpoints",) and len(path) > 2 else path


def _needed() -> list[str]:
    return [column.name for column in COLUMNS if column.is_needed]


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]] | Finding]:
    """Every row with the line it begins on; after a row that cannot be read there are no more."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(lines, delimiter=_separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Finding(
                file,
                line,
                1,
                f"This row cannot be read: {error}.",
                "Close every double quote; write one inside a cell twice.",
            )
            return
        if row is None:
            return
        yield line, row


def _separator(text: str) -> str:
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def _head(line: int, cells: Sequence[str], file: str) -> tuple[list[Column | None], list[Finding]]:
    named = {column.name: column for column in COLUMNS}
    if len(cells) > _MOST_COLUMNS:
        remedy = "Delete the columns that are not in the template."
        return [], [Finding(file, line, _MOST_COLUMNS + 1, "There are too many columns.", remedy)]
    names = [re.sub(r"[\s-]+", "_", one_line(cell).lower()) for cell in cells]
    findings = [
        Finding(file, line, place, f"There is no column `{name[:_LONGEST_NAME]}`.", _near(name, named))
        for place, name in enumerate(names, start=1)
        if name and name not in named
    ]
    findings += [
        Finding(file, line, place, f"The column `{name}` stands twice.", "Keep one of the two.")
        for place, name in enumerate(names, start=1)
        if name in named and name in names[: place - 1]
    ]
    findings += [
        Finding(file, line, 1, f"The column `{name}` is missing.", f"Add it: {named[name].words}.")
        for name in _needed()
        if name not in names
    ]
    return [named.get(name) if name not in names[:place] else None for place, name in enumerate(names)], findings


def _near(name: str, named: Mapping[str, Column]) -> str:
    near = difflib.get_close_matches(name, named, 1)
    return f"Did you mean `{near[0]}`?" if near else "Remove it, or take a name from the template."


def _value(text: str, column: Column) -> Any:
    if column.separator is None:
        return _number(text) if column.is_number else text
    parts = re.split(r"[\s,;]+", text)
    return [_number(part) if column.is_number else part for part in parts if part not in ("", _NONE)]


def _number(text: str) -> int | str:
    return int(text) if _NUMBER.fullmatch(text) else text


def _written(body: Mapping[str, Any], column: Column) -> str:
    value: Any = body
    for step in column.path:
        value = value.get(step) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return (column.separator or "").join(map(str, value)) or (_NONE if column.is_number else "")
    return str(value)


def _breaks(cell: str) -> int:
    return len(_BREAK.findall(cell))
