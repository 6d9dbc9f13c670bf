"""Rate limits: how often a thing may be tried, counted in the database, or in Redis when that is set."""

import hashlib
import logging
import time
from ipaddress import ip_address, ip_network

from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from courseware.kernel.database import Database
from courseware.kernel.errors import TooMany
from courseware.operations.throttle import DatabaseStorage

_log = logging.getLogger("tandem.limits")

RULES: dict[str, tuple[str, ...]] = {
    "sign-in": ("10/minute", "60/hour"),
    "sign-in-account": ("8/15 minute",),
    "reset": ("5/minute", "20/hour"),
    "reset-account": ("3/hour",),
    "register": ("40/minute", "200/hour"),  # a class signs up together, often from one address
    "register-account": ("5/hour",),
    "join": ("10/minute", "50/hour"),
    "guest": ("60/minute", "600/hour"),
    "begin": ("120/minute", "1200/hour"),  # sessions that guests begin: leads are made for each
    "search": ("60/minute",),
}


class Limits:
    """Counts tries; when the chosen store is gone, falls back to this process's memory and says so."""

    def __init__(self, database: Database, redis_url: str | None) -> None:
        """Choose the store."""
        store: Storage = RedisStorage(redis_url) if redis_url else DatabaseStorage(database)
        self._limiter = FixedWindowRateLimiter(store)
        self._fallback = FixedWindowRateLimiter(MemoryStorage())
        self._rules = {name: tuple(parse(rule) for rule in rules) for name, rules in RULES.items()}
        self.is_degraded = False

    def hit(self, name: str, who: str) -> None:
        """Count one try of `name` by `who`. Raises TooMany above the limit."""
        key = _key(who)
        for rule in self._rules[name]:
            if not self._count(rule, name, key):
                raise TooMany(retry_after=self._wait(rule, name, key))

    def check(self, name: str, who: str) -> None:
        """Raise TooMany when no try is left, without counting one: for what counts failures alone."""
        key = _key(who)
        for rule in self._rules[name]:
            if not self._has_room(rule, name, key):
                raise TooMany(retry_after=self._wait(rule, name, key))

    def _has_room(self, rule: RateLimitItem, name: str, key: str) -> bool:
        try:
            return self._limiter.test(rule, name, key)
        except Exception:
            return self._fallback.test(rule, name, key)

    def _count(self, rule: RateLimitItem, name: str, key: str) -> bool:
        try:
            counted = self._limiter.hit(rule, name, key)
        except Exception:
            self.is_degraded = True
            _log.warning("limit store unavailable")
            return self._fallback.hit(rule, name, key)
        self.is_degraded = False
        return counted

    def _wait(self, rule: RateLimitItem, name: str, key: str) -> int:
        limiter = self._fallback if self.is_degraded else self._limiter
        return max(1, int(limiter.get_window_stats(rule, name, key).reset_time - time.time()) + 1)


def _key(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()[:24]


def client_address() -> str:
    """Return the address limits are counted by; proxies are trusted only as far as settings say."""
    return counted_address(request.remote_addr or "unknown")


def counted_address(text: str) -> str:
    """Return an IPv4 address as it is, and an IPv6 address as its /64: whoever has one has all of them."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
