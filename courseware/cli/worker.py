"""The server's worker: threads, none of which a slow client can hold for long."""

import contextlib
import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 15.0
"""Seconds for a request to arrive whole; a front proxy that buffers requests never needs as much."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Ends the incoming half of connections that take too long: a thread that waits for the rest then goes on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with no connection at hand."""
        super().__init__(*args, **kwargs)
        self._began: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """Handle what came on a connection, with a note of when."""
        self._began[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._began.pop(conn, None)

    def notify(self) -> None:
        """Say that this worker is alive, as its main loop does every second, and look for slow clients."""
        super().notify()
        latest = time.monotonic() - PATIENCE
        for conn, began in list(self._began.items()):
            if began < latest:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)
