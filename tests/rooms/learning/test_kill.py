"""A server killed at any moment: what it confirmed is stored, once."""

import contextlib
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import func, select

from courseware.kernel.database import Database
from courseware.kernel.keys import digest
from courseware.kernel.settings import ROOT
from courseware.learning.models import Attempt, Response, Slot

SAVES = 200
KILLS = 6
PATIENCE = 40  # seconds a server may take to come up on a busy machine
_TILE = re.compile(r'<input class="option__input" type="(?:radio|checkbox)" name="(q\d+)" value="([0-9a-f]+)"')
_GONE = (urllib.error.URLError, HTTPException, OSError)


class Server:
    """`python app.py` in a process group of its own, which can be killed and started again."""

    def __init__(self, url: str, folder: Path) -> None:
        """Choose a free port; nothing runs yet."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {"PORT": str(self.port), "TANDEM_INSTANCE": str(folder), "DATABASE_URL": url}
        quiet = {"LOG_LEVEL": "ERROR", "TANDEM_DEMO": "no"}
        self.environment = {**os.environ, **settings, **quiet}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(*_GONE), urllib.request.urlopen(f"{self.address}/readyz", timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError("the server did not come up")

    def kill(self) -> None:
        """Kill the server and its workers with a signal that nothing can catch."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


class Browser:
    """Cookies and a token: as much of a browser as saving answers takes."""

    def __init__(self, address: str) -> None:
        """Start without a session."""
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """Return a page."""
        with self.opener.open(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> tuple[str, str]:
        """Post a form; return the address that it led to, and the page there."""
        request = urllib.request.Request(self.address + path, urllib.parse.urlencode(fields).encode())
        request.add_header("Accept", "text/html" if path.endswith("/start") else "application/json")
        with self.opener.open(request, timeout=10) as answer:
            return answer.url, answer.read().decode()


@pytest.fixture
def server(database: Database, tmp_path: Path) -> Iterator[Server]:
    """A real server on the test's own database."""
    server = Server(database.url, tmp_path)
    server.start()
    yield server
    server.kill()


def test_what_a_killed_server_confirmed_is_stored_exactly_once(server: Server, database: Database) -> None:
    chance = random.Random(20261124)
    browser = Browser(server.address)
    token = str(json.loads(browser.get("/session/token"))["csrf_token"])
    address, page = browser.post("/quizzes/checkpoint-one-journey/start", {"csrf_token": token})
    token = str(json.loads(browser.get("/session/token"))["csrf_token"])
    path, tiles = urllib.parse.urlsplit(address).path, _TILE.findall(page)
    killings = set(chance.sample(range(SAVES), KILLS))
    confirmed, given_up = [], 0
    for number in range(SAVES):
        if number in killings:
            threading.Timer(chance.uniform(0, 0.03), server.kill).start()
        is_stubborn = chance.random() < 0.7
        while not (is_confirmed := _save(browser, path, number, tiles, token)):
            server.kill()
            server.start()
            if not is_stubborn:
                given_up += 1
                break
        if is_confirmed:
            confirmed.append(number)
    uuid = path.rpartition("/")[2]
    with database.reading() as session:
        rows = session.execute(
            select(Response.idempotency_key, func.count())
            .join(Slot, Slot.id == Response.slot_id)
            .join(Attempt, Attempt.id == Slot.attempt_id)
            .where(Attempt.uuid == uuid)
            .group_by(Response.idempotency_key)
        )
        stored = {row[0]: row[1] for row in rows}
    keys = {number: _key(uuid, number, tiles) for number in range(SAVES)}
    assert len(confirmed) + given_up == SAVES
    assert [stored.get(keys[number]) for number in confirmed] == [1] * len(confirmed)
    assert set(stored) <= set(keys.values())


def _key(uuid: str, number: int, tiles: list[tuple[str, str]]) -> str:
    position = tiles[number % len(tiles)][0][1:]
    return digest(f"{uuid}/{position}/save-{number}")


def _save(browser: Browser, path: str, number: int, tiles: list[tuple[str, str]], token: str) -> bool:
    """Send one answer; whether the server confirmed it. A repeated one is the same, as its key is."""
    name, value = tiles[number % len(tiles)]
    fields = {name: value, "position": name[1:], "idempotency_key": f"save-{number}", "csrf_token": token}
    try:
        _, body = browser.post(f"{path}/save", fields)
        return bool(json.loads(body)["seq"])
    except _GONE as error:
        assert not isinstance(error, urllib.error.HTTPError), error.read()
        return False
