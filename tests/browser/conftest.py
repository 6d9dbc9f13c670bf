"""One demo site and one Chromium for all browser tests, and pages that fail on what a person would never see."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.run import browser as find_chromium

ROOT = Path(__file__).resolve().parents[2]
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_OWN_SETTINGS = ("DATABASE_URL", "SECRET_KEY", "BASE_URL", "REDIS_URL", "SMTP_URL", "TANDEM_DEMO", "HOST")
_START = 120  # seconds that a cold start with demo people may take on a busy machine
_PATIENCE = 15_000  # ms that a page may take


@dataclass(frozen=True)
class Site:
    """A running demo site and how to sign in to it."""

    address: str
    instructor: str
    learner: str
    administrator: str
    password: str
    database: str
    """Its address, for what only the tables can tell."""


@dataclass
class Watch:
    """What went wrong in a context: console errors and warnings, failed scripts, requests to other hosts."""

    host: str
    forgiven: tuple[str, ...]
    problems: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        """Note an error or a warning, unless the test expects it."""
        if message.type in ("error", "warning") and not any(words in message.text for words in self.forgiven):
            self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def request(self, request: Request) -> None:
        """Note a request that leaves the site."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.problems.append(f"request to another host: {request.url}")

    def error(self, error: Any) -> None:
        """Note a script that failed."""
        self.problems.append(f"page error: {error}")


class Visits:
    """Opens browser contexts, each a person of its own, and knows what went wrong in them."""

    def __init__(self, browser: Browser, site: Site) -> None:
        """Keep both; every path is opened on `site`."""
        self._browser, self._site = browser, site
        self._open: list[tuple[BrowserContext, Watch]] = []

    def __call__(self, forgives: tuple[str, ...] = (), **options: Any) -> Page:
        """Return a page of a new context; `forgives` are parts of console messages that the test expects."""
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = self._browser.new_context(base_url=self._site.address, reduced_motion="reduce", **options)
        context.set_default_timeout(_PATIENCE)
        watch = Watch(urlsplit(self._site.address).netloc, forgives)
        context.on("console", watch.console)
        context.on("request", watch.request)
        context.on("weberror", lambda found: watch.error(found.error))
        self._open.append((context, watch))
        return context.new_page()

    def close(self) -> None:
        """Close every context. Fails when one of them saw a problem."""
        problems = []
        for context, watch in self._open:
            context.close()
            problems += watch.problems
        self._open.clear()
        assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo site as `make run` starts it, on a free port with a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    settings = {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}
    settings |= {"PORT": str(port), "TANDEM_INSTANCE": str(folder), "LOG_LEVEL": "WARNING"}
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen([sys.executable, "-m", "app"], cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, server, log)
        instructor, learner, password = (folder / "demo-sign-in.txt").read_text().split()
        yield Site(
            address, instructor, learner, "admin@example.com", password, f"sqlite:///{folder / 'tandem.sqlite3'}"
        )
    finally:
        _stop(server)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _wait_until_ready(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the site stopped:\n{log.read_text()[-3000:]}"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"the site did not become ready:\n{log.read_text()[-3000:]}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visits]:
    """Open pages for the length of one test; it fails on what went wrong in any of them."""
    visits = Visits(browser, site)
    yield visits
    visits.close()


@pytest.fixture(scope="module")
def long_visit(browser: Browser, site: Site) -> Iterator[Visits]:
    """Open pages for the length of one file."""
    visits = Visits(browser, site)
    yield visits
    visits.close()


@pytest.fixture
def page(visit: Visits) -> Page:
    """A visitor's first page, wide."""
    return visit()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: Site) -> Callable[[str], Any]:
    """Return the storage state of a signed-in person; each person signs in once in a run."""
    states: dict[str, Any] = {}

    def state_of(email: str) -> Any:
        if email not in states:
            context = browser.new_context(base_url=site.address)
            sign_in(context.new_page(), email, site.password)
            states[email] = context.storage_state()
            context.close()
        return states[email]

    return state_of


def sign_in(page: Page, email: str, password: str) -> None:
    """Sign in through the form."""
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/progress")
