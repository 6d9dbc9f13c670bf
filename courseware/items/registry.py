"""The item types by the word after `type:`, and the way between authored mappings and items."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from courseware.items.base import JSON, Item
from courseware.items.choice import Choice
from courseware.items.classify import Classify
from courseware.items.desk import Desk
from courseware.items.dial import Dial
from courseware.items.lead import LeadCard
from courseware.items.lead_board import LeadBoard
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_triage import LeadTriage
from courseware.items.lead_twin import LeadTwin
from courseware.items.likert import Likert
from courseware.items.matching import Matching
from courseware.items.multiple import Multiple
from courseware.items.numeric import Numeric
from courseware.items.ordering import Ordering
from courseware.items.text import Text
from courseware.items.truefalse import TrueFalse

ITEM_TYPES: dict[str, type[Item]] = {
    "choice": Choice,
    "multiple": Multiple,
    "truefalse": TrueFalse,
    "matching": Matching,
    "ordering": Ordering,
    "numeric": Numeric,
    "text": Text,
    "classify": Classify,
    "likert": Likert,
    "lead": LeadCard,
    "lead_proof": LeadProof,
    "lead_twin": LeadTwin,
    "lead_change": LeadChange,
    "lead_board": LeadBoard,
    "lead_triage": LeadTriage,
    "dial": Dial,
}

AnyItem: TypeAlias = (
    Choice
    | Multiple
    | TrueFalse
    | Matching
    | Ordering
    | Numeric
    | Text
    | Classify
    | Likert
    | LeadCard
    | LeadProof
    | LeadTwin
    | LeadChange
    | LeadBoard
    | LeadTriage
    | Dial
)
"""What authors may write: the union that msgspec decodes by the word after `type:`."""

MADE_TYPES: dict[str, type[Item]] = {"desk": Desk}
"""Types that are made for attempts only; nobody authors them."""

StoredItem: TypeAlias = AnyItem | Desk
"""What attempts may hold: everything authored, and what is made for them."""


def item_from(mapping: Mapping[Any, Any]) -> Item:
    """The item in an authored mapping or a stored body. Raises msgspec.ValidationError with its place."""
    item: Item = msgspec.convert(with_text_keys(mapping), StoredItem)
    return item


def item_to(item: Item) -> dict[str, JSON]:
    """The item as JSON; `item_from` brings it back."""
    body: dict[str, JSON] = msgspec.to_builtins(item)
    return body


def grading_body(item: Item) -> dict[str, JSON]:
    """Only what decides a score, for the grading digest: equal bodies grade every response equally."""
    return {"type": item.type_name, "key": item.key, "points": item.points, **item.grading()}


def with_text_keys(authored: Any) -> Any:
    """The same mapping with text for keys: YAML reads `true:` as a truth value, and JSON knows only text."""
    if isinstance(authored, Mapping):
        return {_text_key(key): with_text_keys(value) for key, value in authored.items()}
    if isinstance(authored, list | tuple):
        return [with_text_keys(each) for each in authored]
    return authored


def _text_key(key: object) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)
