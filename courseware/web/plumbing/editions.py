"""The edition that readers see: the newest release in memory, noticed within seconds when it changes."""

import logging
import threading
import time
from dataclasses import dataclass

from courseware.content.library import Library, build_library
from courseware.content.queries import files_of, find_newest_release, item_versions_of, newest_release_id
from courseware.kernel.database import Database, OperationalError, Session

_LOOK_EVERY = 3.0  # seconds
_log = logging.getLogger("tandem.editions")


@dataclass(frozen=True)
class Edition:
    """One release, ready to serve."""

    release_id: int
    library: Library
    versions: dict[str, int]
    """The version id of each item in this release."""


class NotPublished(RuntimeError):
    """Nothing has been published yet."""


class Editions:
    """Keeps the newest edition; one thread loads while the others go on with the last."""

    def __init__(self, database: Database, ready: Library | None = None) -> None:
        """Take a library that was just built from the same files, to save reading it twice."""
        self._database = database
        self._ready = ready
        self._edition: Edition | None = None
        self._looked_at = 0.0
        self._lock = threading.Lock()

    def current(self) -> Edition:
        """Return the newest edition. Raises NotPublished before the first publish."""
        if self._edition is None or time.monotonic() - self._looked_at > _LOOK_EVERY:
            self._look()
        if self._edition is None:
            raise NotPublished("Nothing is published yet: run `flask publish`.")
        return self._edition

    def _look(self) -> None:
        if not self._lock.acquire(blocking=self._edition is None):
            return
        try:
            self._refresh()
            self._looked_at = time.monotonic()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        """Load what is newer; without a database the edition at hand stays up. Raises OperationalError without one."""
        try:
            with self._database.reading() as session:
                if self._edition is None or newest_release_id(session) != self._edition.release_id:
                    self._edition = self._load(session)
        except OperationalError:
            if self._edition is None:
                raise
            _log.warning("no database to look for a newer edition")

    def _load(self, session: Session) -> Edition | None:
        release = find_newest_release(session)
        if release is None:
            return None
        library, self._ready = self._ready, None
        if library is None or library.digest != release.digest:
            library, _ = build_library(files_of(session, release.id))
        _log.info("edition loaded", extra={"release": release.id})
        return Edition(release.id, library, item_versions_of(session, release.id))
