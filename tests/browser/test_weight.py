"""What a lesson weighs on a first visit, over the wire and with fonts; and that nothing moves while it loads."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser

MOST = 100_000  # bytes
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value)).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})"""


@dataclass
class Scale:
    """Weighs what one page fetches, as it comes over the wire."""

    page: Page
    names: dict[str, str] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Listen to the browser's own count."""
        wire = self.page.context.new_cdp_session(self.page)
        wire.on("Network.requestWillBeSent", self._named)
        wire.on("Network.loadingFinished", self._weighed)
        wire.send("Network.enable")

    def _named(self, event: dict[str, Any]) -> None:
        self.names[event["requestId"]] = event["request"]["url"]

    def _weighed(self, event: dict[str, Any]) -> None:
        name = self.names.get(event["requestId"], "?")
        self.bytes[name] = self.bytes.get(name, 0) + int(event["encodedDataLength"])


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


def test_a_first_visit_to_any_lesson_is_light_and_stands_still(visit: Visits) -> None:
    found = lessons(visit())
    assert len(found) > 15
    heavy, moving = {}, {}
    for place, path in enumerate(found):
        page = visit(viewport={"width": (390, 1280)[place % 2], "height": 800})
        scale = Scale(page)
        page.goto(path, wait_until="networkidle")
        assert any(".woff2" in name for name in scale.bytes), "the fonts were not weighed"
        if (weight := sum(scale.bytes.values())) > MOST:
            heavy[path] = (weight, sorted(scale.bytes.items(), key=lambda one: -one[1])[:5])
        if shift := page.evaluate(SHIFTS):
            moving[path] = shift
        page.context.close()
    assert heavy == {}
    assert moving == {}
