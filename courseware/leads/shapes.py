"""Every place where an authored mapping misses its shape; msgspec alone names only the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from courseware.items.base import Finding
from courseware.kernel.texts import one_line

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fitted:
    """A value that has the shape asked for: what was written, and a stand-in at the place of every finding."""

    value: Any
    findings: tuple[Finding, ...] = ()

    def is_clear(self, path: Path) -> bool:
        """Whether nothing stands in at `path`, above it or below it."""
        return not any(each.path[: len(path)] == path[: len(each.path)] for each in self.findings)


@dataclass
class _Fitting:
    """One walk through a value."""

    stand_ins: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)

    def fit(self, value: Any, kind: Any, path: Path) -> Any:
        kind = _without_none(kind, value)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(value, kind, path)
        if get_origin(kind) is tuple:
            return self.several(value, get_args(kind)[0], path)
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            return self.stand_in(path, f"`{_name(path)}` cannot be {_shown(value)}.", _remedy(kind))
        return value

    def struct(self, value: Any, kind: type[msgspec.Struct], path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self.stand_in(path, f"`{_name(path)}` is no mapping.", "Write its fields as `name: value`.")
        fields = {each.encode_name: each for each in msgspec.structs.fields(kind)}
        for name in value.keys() - fields.keys():
            self.say(
                (*path, name), f"There is no field `{one_line(str(name))[:40]}`.", "Remove it, or correct its spelling."
            )
        return {
            name: self.fit(value[name], each.type, (*path, name)) if name in value else self.missing((*path, name))
            for name, each in fields.items()
            if each.required or name in value
        }

    def several(self, value: Any, kind: Any, path: Path) -> Any:
        if not isinstance(value, list | tuple):
            return self.stand_in(path, f"`{_name(path)}` is no list.", "Write it as a list.")
        return [self.fit(each, kind, (*path, place)) for place, each in enumerate(value)]

    def missing(self, path: Path) -> Any:
        return self.stand_in(path, f"`{_name(path)}` is missing.", "Give it a value.")

    def stand_in(self, path: Path, message: str, remedy: str) -> Any:
        self.say(path, message, remedy)
        return self.stand_ins[_name(path) + ("[]" if isinstance(path[-1], int) else "")]

    def say(self, path: Path, message: str, remedy: str) -> None:
        self.findings.append(Finding(path, message, remedy))


def fitted(value: Any, kind: type[msgspec.Struct], stand_ins: Mapping[str, Any]) -> Fitted:
    """The value as `kind` takes it, with a finding wherever it did not.

    `stand_ins` are by the name of a field, and `name[]` for one entry of a list; every field of `kind` needs one.
    """
    fitting = _Fitting(stand_ins)
    found = fitting.fit(value, kind, ())
    return Fitted(found, tuple(fitting.findings))


def _without_none(kind: Any, value: Any) -> Any:
    if value is None or get_origin(kind) not in (Union, UnionType):
        return kind
    return next(each for each in get_args(kind) if each is not NoneType)


def _name(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "card")


def _shown(value: Any) -> str:
    text = one_line(str(value))
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”" if text else "empty"


def _remedy(kind: Any) -> str:
    bare, *limits = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return f"Write one of: {', '.join(str(each.value) for each in bare)}."
    if bare is str and limits:
        return "Leave it out, or write it as the page for authors says."
    if bare is int:
        return "Write a whole number" + "".join(_range(each) for each in limits) + "."
    return {date: "Write a date such as 2026-11-24.", float: "Write a number."}.get(bare, "Write text, in quotes.")


def _range(meta: msgspec.Meta) -> str:
    return f" from {meta.ge} to {meta.le}"
