"""Rate limits: counted together by every process, in the database or in Redis, and never a reason to fail."""

import os

import pytest
import redis

from courseware.kernel.database import Database
from courseware.kernel.errors import TooMany
from courseware.web.plumbing.limits import RULES, Limits

REDIS = os.environ.get("TANDEM_TEST_REDIS", "redis://127.0.0.1:6379/9")


def _redis_answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


def _tries_until_refused(limits: Limits, who: str, name: str = "reset") -> int:
    for number in range(1000):
        try:
            limits.hit(name, who)
        except TooMany as refusal:
            assert 1 <= refusal.retry_after <= 3601
            return number
    return 1000


def test_the_database_counts_for_every_process(database: Database) -> None:
    first, second = Limits(database, None), Limits(database, None)
    allowed = int(RULES["reset"][0].split("/")[0])
    assert _tries_until_refused(first, "one") == allowed
    with pytest.raises(TooMany):
        second.hit("reset", "one")
    second.hit("reset", "another")


@pytest.mark.skipif(not _redis_answers(), reason=f"no Redis answers at {REDIS}")
def test_redis_counts_for_every_process(sqlite_database: Database) -> None:
    redis.Redis.from_url(REDIS).flushdb()
    first, second = Limits(sqlite_database, REDIS), Limits(sqlite_database, REDIS)
    assert _tries_until_refused(first, "one") == int(RULES["reset"][0].split("/")[0])
    with pytest.raises(TooMany):
        second.hit("reset", "one")
    assert not first.is_degraded


def test_without_its_store_each_process_counts_for_itself(sqlite_database: Database) -> None:
    limits = Limits(sqlite_database, "redis://127.0.0.1:1/0")
    assert _tries_until_refused(limits, "one") == int(RULES["reset"][0].split("/")[0])
    assert limits.is_degraded
