"""Typed answers made comparable: numbers in the ways people write them, and short texts."""

import re
import unicodedata

from courseware.items.base import Unreadable

LONGEST_NUMBER = 40
_AFFIXES = "%€£$"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\.\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,])\d{3}((?P=mark)\d{3})*")


def number_from(typed: str, unit: str = "") -> float | None:
    """The number in a typed text, None for an empty one. Raises Unreadable in words for a person.

    Accepts a decimal point or comma, spaces and apostrophes between digits, a percent or currency sign
    and the item's unit. Where two marks meet, the last is the decimal one (1.250,5 and 1,250.5). A mark that
    stands twice, or a comma before exactly three last digits, parts thousands (1,250 is one thousand two
    hundred and fifty, as in English; 1.250 is one and a quarter).
    """
    bare = _bare(typed, unit)
    if not typed.strip():
        return None
    number = _with_point(bare)
    if len(typed) > LONGEST_NUMBER or not _NUMBER.fullmatch(number):
        raise Unreadable(f"“{typed[:LONGEST_NUMBER]}” is not a number we can read. Please write it like 1250 or 12.5.")
    return float(number)


def normalised(text: str) -> str:
    """A short text as it is compared: case-folded, spaces collapsed, quotes made plain, outer punctuation dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN_MARKS)
    collapsed = " ".join(folded.split())
    inner = collapsed
    while inner and _is_outer(inner[0]):
        inner = inner[1:]
    while inner and _is_outer(inner[-1]):
        inner = inner[:-1]
    return inner or collapsed


_PLAIN_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})


def _is_outer(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("P")


def _bare(typed: str, unit: str) -> str:
    text = unicodedata.normalize("NFKC", typed).strip().replace("−", "-")
    text = text.casefold().removesuffix(unit.casefold()) if unit else text
    return re.sub(rf"[\s'’{_AFFIXES}]", "", text)


def _with_point(text: str) -> str:
    marks = [mark for mark in text if mark in ".,"]
    if len(set(marks)) == 2:
        thousands = marks[0]
        return text.replace(thousands, "").replace(",", ".")
    if _parts_thousands(text, marks):
        return text.replace(marks[0], "")
    return text.replace(",", ".")


def _parts_thousands(text: str, marks: list[str]) -> bool:
    is_grouped = bool(_GROUPED.fullmatch(text.lstrip("+-")))
    return is_grouped and (len(marks) > 1 or marks == [","])
