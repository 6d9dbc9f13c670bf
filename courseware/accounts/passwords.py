"""Passwords: argon2id, a shipped list of common ones, and no rules of composition."""

from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128
_COMMON = Path(__file__).with_name("common_passwords.txt")


@cache
def _hasher() -> PasswordHasher:
    """Return the OWASP setting: 19 MiB, two passes, one lane."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to store."""
    return _hasher().hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Tell whether `password` fits; without a stored hash the same work is done, so that time tells nothing."""
    try:
        return _hasher().verify(stored or _dummy(), password) and stored is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher().check_needs_rehash(stored)


def weakness(password: str, *personal: str) -> str | None:
    """Return why a password is refused, in words, or None when it may be used."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few unrelated words work well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    lowered = password.lower()
    if lowered in _common() or len(set(lowered)) < 5:
        return "This password is easy to guess. Choose one that nobody else would."
    if any(len(part) > 3 and part.lower() in lowered for part in personal):
        return "Leave your name and mail address out of your password."
    return None


@cache
def _dummy() -> str:
    return hash_password("nobody has this password")


@cache
def _common() -> frozenset[str]:
    return frozenset(line.strip() for line in _COMMON.read_text().splitlines() if line.strip())
