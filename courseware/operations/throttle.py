"""The `limits` library's store over our own database, so that every process counts together."""

import time
from datetime import UTC, datetime, timedelta

from limits.storage import Storage

from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.operations.actions import count_hit, find_hits, forget_hits


class DatabaseStorage(Storage):
    """Fixed windows as rows; each hit is one short transaction of its own."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database) -> None:
        """Count in `database`."""
        super().__init__()
        self._database = database

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the library may treat as the store failing."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count one hit; windows last `expiry` seconds."""
        moment = now()
        with self._database.transaction() as session:
            count = 0
            for _ in range(amount):
                count = count_hit(session, key, moment + timedelta(seconds=expiry), moment)
            return count

    def get(self, key: str) -> int:
        """Return the hits in the window."""
        row = self._row(key)
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since the epoch."""
        row = self._row(key)
        return row[1].astimezone(UTC).timestamp() if row else time.time()

    def check(self) -> bool:
        """Whether the store answers."""
        self._row("-")
        return True

    def reset(self) -> int | None:
        """Not offered: windows end by themselves."""
        return None

    def clear(self, key: str) -> None:
        """Empty one window."""
        with self._database.transaction() as session:
            forget_hits(session, key)

    def _row(self, key: str) -> tuple[int, datetime] | None:
        with self._database.reading() as session:
            return find_hits(session, key, now())
