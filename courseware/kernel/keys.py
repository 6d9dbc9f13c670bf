"""Names and secrets: uuids for other systems, random tokens, and their digests."""

import hashlib
import hmac
import json
import secrets
import uuid
from typing import Any

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no look-alikes: 0 O, 1 I L, U V


def new_uuid() -> str:
    """Return a random uuid as 36 characters."""
    return str(uuid.uuid4())


def new_secret() -> str:
    """Return 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def new_seed() -> int:
    """Return a random seed that fits a signed 32-bit column."""
    return secrets.randbelow(2**31)


def new_hiding_seed() -> int:
    """Return a random seed that nobody finds by trying all: for a draw that hides something from whoever knows the code."""
    return secrets.randbits(62)


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(value: Any) -> str:
    """Return the digest of a JSON value, whatever the order of its keys."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str))


def number_of(text: str) -> int:
    """Return 64 bits that stand for a text: the same on every machine, for draws that can be repeated."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def derived_code(secret: str, purpose: str, length: int = 10) -> str:
    """Return a code that people can type, always the same for one secret and purpose."""
    mac = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return "".join(_CODE_LETTERS[byte % len(_CODE_LETTERS)] for byte in mac[:length])
