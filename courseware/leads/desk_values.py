"""What each action with one lead is worth, looked up: a table over a lattice of beliefs, made by `desk_solver`."""

import json
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from math import comb, floor

from courseware.items.lead_terms import Fit
from courseware.leads.desk_model import ACTIONS

SCHEMA = "tandem.desk-values/1"
RESOLUTION = 10
"""Beliefs of the lattice are multiples of one tenth."""
POINTS = comb(RESOLUTION + 3, 3)
LARGEST_STEP = 32_000
_LINE = 120

Belief = tuple[float, float, float, float]
"""Probabilities of cold, warm, hot, lost; they sum to 1."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a table belongs to, and `scale`: thousands per step of its whole numbers.

    Prices are in thousands, by day: of one hour of sales and one unit of marketing. `bound_k` is what no policy can
    exceed on average, in thousands per game.
    """

    size: str
    digest: str
    days: int
    fits: tuple[str, ...]
    deals: tuple[int, ...]
    hour_prices: tuple[float, ...]
    unit_prices: tuple[float, ...]
    bound_k: float
    scale: float


@dataclass(frozen=True, slots=True)
class DeskValues:
    """A table of values: steps of the header's scale, by day, fit, deal, lattice point and action, the last running fastest."""

    header: Header
    steps: "array[int]"


class BadTable(ValueError):
    """A text that holds no table of values, and why not."""


@lru_cache(maxsize=8)
def values_from(text: str) -> DeskValues:
    """The table in a text as `text_of` writes it. Raises BadTable."""
    first, _, body = text.partition("\n")
    try:
        header = _header(json.loads(first))
        raw = zlib.decompress(b64decode(body))
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error) as error:
        raise BadTable(f"This is no table of values: {error}.") from error
    steps = _whole_numbers(raw)
    expected = header.days * len(header.fits) * len(header.deals) * POINTS * len(ACTIONS)
    if len(steps) != expected:
        raise BadTable(f"The table has {len(steps)} values; {expected} are needed.")
    return DeskValues(header, steps)


def text_of(header: Header, steps: Sequence[int]) -> str:
    """One line of JSON, then the steps as little-endian 16-bit numbers, zlib and base64, in lines."""
    numbers = array("h", steps)
    little = numbers.tobytes() if _IS_LITTLE else _swapped(numbers).tobytes()
    body = b64encode(zlib.compress(little, 9)).decode()
    lines = [body[start : start + _LINE] for start in range(0, len(body), _LINE)]
    head = {"schema": SCHEMA, **{name: getattr(header, name) for name in header.__dataclass_fields__}}
    return "\n".join([json.dumps(head), *lines, ""])


def q_values(values: DeskValues, belief: Belief, fit: Fit, deal_k: int, day: int) -> tuple[float, ...]:
    """What each of `ACTIONS` is worth from this morning on, in thousands, before the price of today's time.

    Interpolated between at most four points of the lattice. Raises ValueError for a fit, deal or day without a row.
    """
    header = values.header
    if not 1 <= day <= header.days:
        raise ValueError(f"There is no day {day} in this table.")
    row = ((day - 1) * len(header.fits) + header.fits.index(fit)) * len(header.deals) + header.deals.index(deal_k)
    width, steps, totals = len(ACTIONS), values.steps, [0.0] * len(ACTIONS)
    for point, weight in corners(belief):
        start = (row * POINTS + point) * width
        for place in range(width):
            totals[place] += weight * steps[start + place]
    return tuple(total * header.scale for total in totals)


def lattice() -> list[tuple[int, int, int, int]]:
    """The points of the lattice in the order of the table, as tenths that sum to `RESOLUTION`."""
    tails = combinations_with_replacement(range(RESOLUTION + 1), 3)
    ordered = sorted((c, b, a) for a, b, c in tails)
    return [(RESOLUTION - first, first - second, second - third, third) for first, second, third in ordered]


def corners(belief: Belief) -> list[tuple[int, float]]:
    """Lattice points around a belief and their weights, which sum to 1: Freudenthal's triangulation.

    Source: W. S. Lovejoy, Computationally feasible bounds for partially observed Markov decision processes,
    Operations Research 39 (1991).
    """
    cold, warm, hot, lost = belief
    scale = RESOLUTION / (cold + warm + hot + lost)
    tails = ((warm + hot + lost) * scale, (hot + lost) * scale, lost * scale)
    base = [min(floor(each + 1e-12), RESOLUTION) for each in tails]
    rests = [max(each - whole, 0.0) for each, whole in zip(tails, base, strict=True)]
    order = sorted(range(3), key=lambda axis: -rests[axis])
    weights = [1.0 - rests[order[0]], rests[order[0]] - rests[order[1]], rests[order[1]] - rests[order[2]]]
    weights.append(rests[order[2]])
    found = [(_place(base), weights[0])]
    for axis, weight in zip(order, weights[1:], strict=True):
        base[axis] += 1
        if weight > 0:
            found.append((_place(base), weight))
    return found


def _place(tails: Sequence[int]) -> int:
    """The position in `lattice()` of the point with these sums from the right."""
    first, second, third = tails
    return comb(first + 2, 3) + comb(second + 1, 2) + third


def _header(head: dict[str, object]) -> Header:
    if head.pop("schema", None) != SCHEMA:
        raise ValueError(f"the schema is not {SCHEMA}")
    return Header(**{name: tuple(value) if isinstance(value, list) else value for name, value in head.items()})  # type: ignore[arg-type]


_IS_LITTLE = array("h", [1]).tobytes()[0] == 1


def _whole_numbers(raw: bytes) -> "array[int]":
    numbers = array("h")
    numbers.frombytes(raw[: len(raw) - len(raw) % numbers.itemsize])
    return numbers if _IS_LITTLE else _swapped(numbers)


def _swapped(numbers: "array[int]") -> "array[int]":
    other = array("h", numbers)
    other.byteswap()
    return other
