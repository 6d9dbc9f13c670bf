"""Authored text with its places: YAML and front matter that know line and column of every value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_BYTES = 1_000_000
_MOST_DEPTH = 30
_LONGEST_NUMBER = 40
BODY: Path = ("§body",)
"""The place of the first line after the front matter."""


@dataclass(frozen=True)
class Finding:
    """One mistake of an author: where it is and what to write instead."""

    file: str
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return one line, as compilers print it."""
        return f"{self.file}:{self.line}:{self.column}: {self.message} → {self.remedy}"


class Broken(Exception):
    """A text that cannot be read at all."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Source:
    """A value read from a file, and the place of every part of it."""

    file: str
    value: Any
    places: Mapping[Path, tuple[int, int]]

    def at(self, path: Path, message: str, remedy: str) -> Finding:
        """Return a finding at `path`, or at its nearest known parent."""
        while path not in self.places and path:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Finding(self.file, line, column, message, remedy)


def read_yaml(text: str, file: str, first_line: int = 1) -> Source:
    """Read `text`; `first_line` is where it begins in `file`. Raises Broken."""
    if len(text) > _MOST_BYTES:
        raise Broken(Finding(file, first_line, 1, "this text is larger than 1 MB", "split it into several files"))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise Broken(_yaml_finding(error, text, file, first_line)) from error
    reader = _Reader(text, file, first_line)
    value = None if node is None else reader.value(node, ())
    return Source(file, value, reader.places)


def _yaml_finding(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line, mark.column + 1) if mark else _place_of_byte(text, getattr(error, "position", 0))
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Finding(
        file,
        first_line + line,
        column,
        f"this is not YAML: {problem}",
        "check quotes, colons and indentation on this line and above",
    )


def _place_of_byte(text: str, position: int) -> tuple[int, int]:
    before = text.encode("utf-8", "replace")[:position].decode("utf-8", "replace")
    return before.count("\n"), len(before) - before.rfind("\n")


class _Reader:
    """One walk through the nodes of a text, keeping the place of each."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self._text, self._file, self._first_line = text, file, first_line
        self._seen: set[int] = set()
        self.places: dict[Path, tuple[int, int]] = {}

    def value(self, node: yaml.Node, path: Path) -> Any:
        if id(node) in self._seen:  # an alias gives the same node again, and a few of them give billions
            raise self._broken(self._first_alias(), "aliases (*name) are not allowed", "write the value out")
        self._seen.add(id(node))
        if len(path) > _MOST_DEPTH:
            raise self._broken(node.start_mark, "nested too deeply", "flatten this part")
        self.places[path] = self._place(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._broken(key_node.start_mark, "a key is one word here", "put quotes around { } and [ ]")
            key = str(self._scalar(key_node)) if key_node.tag != "tag:yaml.org,2002:bool" else str(key_node.value)
            if key in result:
                raise self._broken(key_node.start_mark, f"`{key}` stands here twice", "keep one of the two")
            result[key] = self.value(child, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return _scalar(node)
        except (ValueError, KeyError):
            kind = {"timestamp": "date", "bool": "truth value"}.get(node.tag.rpartition(":")[2], "number")
            raise self._broken(
                node.start_mark, f"`{node.value[:_LONGEST_NUMBER]}` is no {kind}", "correct it, or quote it"
            ) from None

    def _first_alias(self) -> Any:
        events = yaml.parse(self._text, Loader=_Loader)
        return next(event.start_mark for event in events if isinstance(event, yaml.AliasEvent))

    def _place(self, mark: Any) -> tuple[int, int]:
        return mark.line + self._first_line, mark.column + 1

    def _broken(self, mark: Any, message: str, remedy: str) -> Broken:
        return Broken(Finding(self._file, *self._place(mark), message, remedy))


_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _scalar(node: yaml.Node) -> Any:
    kind, text = node.tag.rpartition(":")[2], node.value
    if kind == "null":
        return None
    if kind == "bool":
        return _WORDS[text.lower()]
    if kind in ("int", "float") and len(text) > _LONGEST_NUMBER:
        raise ValueError(kind)
    if kind == "int":
        return int(text.replace("_", ""), 0) if text.lstrip("+-").isdigit() or "x" in text else text
    if kind == "float":
        return float(text)
    if kind == "timestamp" and len(text) == 10:
        return date.fromisoformat(text)
    return text


def split_front_matter(text: str, file: str) -> tuple[Source, str, int]:
    """Split a lesson into its front matter, its body, and the line where the body begins. Raises Broken."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise Broken(Finding(file, 1, 1, "a lesson begins with front matter", "put --- on the first line"))
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            source = read_yaml("\n".join(lines[1:index]), file, first_line=2)
            places = {**source.places, BODY: (index + 2, 1)}
            return Source(file, source.value, places), "\n".join(lines[index + 1 :]), index + 2
    raise Broken(Finding(file, 1, 1, "the front matter has no end", "close it with a line of ---"))
