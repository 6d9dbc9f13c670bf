"""Clients that send a request byte by byte, or not at all, do not keep the others waiting."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from courseware.kernel.database import Database
from courseware.kernel.settings import ROOT

_START = "from courseware.cli import worker, serving; worker.PATIENCE = 1.0; serving.serve()"
_SLOW = {
    "silent": b"",
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    "body": b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 5000\r\n\r\nemail=",
}


@pytest.fixture
def port(sqlite_database: Database, tmp_path: Path) -> Iterator[int]:
    """A real server with two threads and little patience."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    chosen = {"PORT": str(port), "TANDEM_INSTANCE": str(tmp_path), "DATABASE_URL": sqlite_database.url}
    quiet = {"LOG_LEVEL": "ERROR", "TANDEM_DEMO": "no", "THREADS": "2"}
    process = subprocess.Popen(
        [sys.executable, "-c", _START],
        cwd=ROOT,
        env={**os.environ, **chosen, **quiet},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert _answers(port, within=40)
    yield port
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _answers(port: int, within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=within):
            return True
        time.sleep(0.05)
    return False


def test_others_are_answered(port: int) -> None:
    for kind, beginning in _SLOW.items():
        with contextlib.ExitStack() as stack:
            for _ in range(4):
                client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                client.sendall(beginning)
            time.sleep(0.2)
            assert _answers(port, within=20), kind
