"""What a page weighs on a first visit, over the wire and with fonts; and that nothing moves while pages load."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.answering import press
from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser

MOST, MORE = 100_000, 65_000  # bytes: on a first visit; beside what is cached, of a page that is the reader's own
HARDLY = 0.01
"""A layout shift that nobody minds, a tenth of what is called good: numbers that become sliders move a few pixels."""
IS_LOADED = "() => document.fonts.status === 'loaded' && !document.querySelector(':not(:defined)')"
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value)).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 150);
})"""


class Scale:
    """Weighs what a page fetches, as it comes over the wire; on a first visit nothing comes from a cache."""

    def __init__(self, page: Page, is_first: bool = True) -> None:
        """Listen to the browser's own count."""
        self._page = page
        self._names: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._named)
        wire.on("Network.loadingFinished", self._weighed)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": is_first})

    def weigh(self, path: str) -> tuple[dict[str, int], float]:
        """Open `path`; return bytes by file name, and how far things moved while it loaded."""
        self._bytes.clear()
        self._page.goto(path)
        return self.settle()

    def settle(self) -> tuple[dict[str, int], float]:
        """Wait until the page that was opened is whole; return the same of it."""
        self._page.wait_for_function(IS_LOADED)
        shift = self._page.evaluate(SHIFTS)
        return dict(self._bytes), shift

    def _named(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["request"]["url"]

    def _weighed(self, event: dict[str, Any]) -> None:
        if not event["encodedDataLength"]:  # it came from the cache
            return
        name = self._names.get(event["requestId"], "?").rpartition("/")[2]
        self._bytes[name] = self._bytes.get(name, 0) + int(event["encodedDataLength"])


def lessons(page: Page) -> list[str]:
    """Return the addresses of every lesson of the course."""
    page.goto("/learn")
    modules = page.locator("main a[href^='/learn/']").evaluate_all("all => all.map(one => one.pathname)")
    found: dict[str, None] = {}
    for module in dict.fromkeys(path for path in modules if path.count("/") == 2):
        page.goto(module)
        links = page.locator("main a[href^='/learn/']").evaluate_all("all => all.map(one => one.pathname)")
        found |= dict.fromkeys(path for path in links if path.count("/") == 3)
    return list(found)


def least_shift(scale: Scale, path: str) -> float:
    """Return how far things move at the least: a page moves once when a paint catches the parser half-way."""
    return min(scale.weigh(path)[1] for _ in range(3))


def test_a_first_visit_to_any_lesson_is_light_and_stands_still(visit: Visits) -> None:
    found = lessons(visit())
    assert len(found) > 15
    page = visit()
    scale = Scale(page)
    heavy, moving = {}, {}
    for place, path in enumerate(found):
        page.set_viewport_size({"width": (390, 1280)[place % 2], "height": 800})
        weights, shift = scale.weigh(path)
        assert {"main.js", "bundle.css", "figtree.woff2", "bricolage.woff2"} <= set(weights)
        if sum(weights.values()) > MOST:
            heavy[path] = (sum(weights.values()), sorted(weights.items(), key=lambda one: -one[1])[:5])
        if shift and (lasting := least_shift(scale, path)):
            moving[path] = lasting
    assert page.context.cookies() == [], "reading a lesson sets no cookie"
    assert heavy == {}
    assert moving == {}


@pytest.mark.parametrize("path", ["/", "/learn", "/leads", "/leads/sort", "/leads/board", "/leads/dial", "/leads/desk"])
def test_a_first_visit_to_a_front_page_is_light(visit: Visits, path: str) -> None:
    weights, shift = Scale(page := visit()).weigh(path)
    assert sum(weights.values()) <= MOST, sorted(weights.items(), key=lambda one: -one[1])[:6]
    assert not (shift and least_shift(Scale(page), path))


def test_the_labs_styles_stay_in_the_lab(visit: Visits) -> None:
    scale = Scale(visit())
    found = {path: "lab.css" in scale.weigh(path)[0] for path in ("/", "/learn", "/quizzes", "/assess", "/leads")}
    assert [path for path, has_lab in found.items() if has_lab] == ["/leads"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/leads/sort", "Start ten leads"),
        ("/leads/board", "Lay out nine leads"),
        ("/leads/dial", "Set the dials"),
        ("/leads/desk", "Today’s desk"),
    ],
)
def test_a_session_brings_little_more_and_hardly_moves(visit: Visits, path: str, words: str) -> None:
    page = visit()
    page.goto(path)
    scale = Scale(page, is_first=False)
    press(page, words)
    weights, shift = scale.settle()
    assert not {"bundle.css", "lab.css", "figtree.woff2"} & set(weights), "what is cached is not fetched again"
    assert sum(weights.values()) <= MORE, sorted(weights.items(), key=lambda one: -one[1])[:6]
    assert shift < HARDLY or least_shift(scale, page.url) < HARDLY


def test_nothing_moves_when_the_faces_come_late(visit: Visits) -> None:
    def late(route: Route) -> None:
        time.sleep(0.25)
        route.continue_()

    page = visit(viewport={"width": 390, "height": 800})
    page.route("**/*.woff2", late)
    scale = Scale(page)
    paths = ("/", "/learn", "/glossary", "/leads", "/learn/in-tandem/education-is-the-key")
    assert [path for path in paths if scale.weigh(path)[1] and least_shift(scale, path)] == []
