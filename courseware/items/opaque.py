"""Handles and orders that tell a learner nothing, in place of authors' keys and authors' order.

Authors tend to call the right option `a`, to list steps in the right order and to name a statement after its
category. So the page knows a part by a handle: a digest of the text the learner can read anyway.
"""

import hashlib
from collections.abc import Iterable, Sequence

from courseware.items.base import JSON, Params


def handle(text: str) -> str:
    """Twelve hexadecimal digits that stand for a text; equal texts have equal handles."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def shuffled(keys: Iterable[str], seed: int, salt: str) -> list[str]:
    """The keys in an order that the seed decides; the salt (the item's key) keeps items of one attempt apart.

    Each key is sorted by its own digest, so the order is the same on every Python, and a key that an
    author adds later does not move the others.
    """
    return sorted(keys, key=lambda key: handle(f"{seed}/{salt}/{key}"))


def stored_order(keys: Sequence[str], params: Params) -> list[str]:
    """The keys as `params["order"]` has them; keys it lacks follow, in an order that is not the author's."""
    given = params.get("order")
    known = [key for key in given if key in keys] if isinstance(given, list) else []
    order = list(dict.fromkeys(str(key) for key in known))
    return order + shuffled((key for key in keys if key not in order), 0, "")


def order_params(keys: Iterable[str]) -> Params:
    """The order as it is stored with the slot."""
    order: list[JSON] = list(keys)
    return {"order": order}
