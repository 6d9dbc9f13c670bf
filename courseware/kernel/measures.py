"""One measured number beside its target, and a table of them for the terminal."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured, as words; `is_met` is None where the number is reported without a target.

    A measure that does not `bind` may miss its target without failing a run that is not strict.
    """

    name: str
    value: str
    target: str = ""
    is_met: bool | None = None
    binds: bool = True

    @property
    def verdict(self) -> str:
        """One word: met, missed or reported."""
        return {True: "met", False: "missed", None: "reported"}[self.is_met]


def table(measures: Sequence[Measure]) -> str:
    """The measures as aligned columns under a heading line."""
    rows = [("measure", "value", "target", "")] + [(m.name, m.value, m.target, m.verdict) for m in measures]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join("  ".join(map(str.ljust, row, [*widths, 0])).rstrip() for row in rows)


def has_failed(measures: Iterable[Measure], is_strict: bool) -> bool:
    """Whether a binding target is missed; when strict, any target."""
    return any(measure.is_met is False and (measure.binds or is_strict) for measure in measures)


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a share, 95 % with the default z (Wilson 1927, JASA 22); (0, 1) for no cases."""
    if not of:
        return 0.0, 1.0
    share, middle = hits / of, (hits + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * math.sqrt(of * share * (1 - share) + z * z / 4)
    return middle - half, middle + half
