"""The <score-dial> element in a real browser: what it works out is what the server works out."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from courseware.items.dial import Dial
from courseware.items.fields import FormFields
from tests.unit.items.samples import ROOT, rendered, sample_item
from tests.unit.items.samples import page as item_page

ORIGIN = "http://items.test"
NUMBERS = "[...document.querySelectorAll('[data-dial-trial] [data-trial]')].map(each => each.textContent)"
CELLS = "[...document.querySelectorAll('[data-dial-trial] [data-trial-at]')].map(each => each.textContent)"
CURVE = "document.querySelector('[data-trial-curve]').getAttribute('points').trim()"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page of a site that holds nothing but the sample."""
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.route("**/*", _answer)
    yield page
    page.close()


def sample() -> Dial:
    item = sample_item("dial")
    assert isinstance(item, Dial)
    return item


def _judged() -> str:
    best = sample().right_response()
    return item_page(sample(), best, sample().grade(best))


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    item = {"/": rendered(sample().present({})), "/judged": _judged()}.get(path, "")
    script = '<script type="module" src="/static/js/elements/score-dial.js"></script>'
    if path.startswith("/static/"):
        route.fulfill(path=str(ROOT / path.lstrip("/")))
    else:
        html = f"<!doctype html><meta charset=utf-8><form>{item}<button data-try>Try</button></form>{script}"
        route.fulfill(body=html, content_type="text/html; charset=utf-8")


def opened(page: Page, path: str = "/") -> Page:
    page.goto(ORIGIN + path)
    page.wait_for_function("!!customElements.get('score-dial')")
    return page


def turned(page: Page, weights: tuple[int, ...], half_life: int, cut: int) -> dict[str, Any]:
    """Turns every control and gives the response that the form would be read as."""
    for control, value in zip(page.locator("[data-dial]").all(), (*weights, cut), strict=True):
        control.fill(str(value))
    page.locator(f"input[type=radio][value='{half_life}']").check()
    fields: list[list[str]] = page.evaluate("[...new FormData(document.querySelector('form'))]")
    return sample().read(FormFields({name: [value] for name, value in fields}))


def as_the_server_shows(page: Page, response: dict[str, Any]) -> list[Any]:
    """Numbers, cells and curve of the same setting without a script."""
    html = rendered(sample().present({}), response=FormFields(sample().echo(response)), trial=sample().tried(response))
    page.evaluate("html => { document.body.innerHTML = html.replaceAll('score-dial', 'div'); }", html)
    return shown(page)


def shown(page: Page) -> list[Any]:
    return [page.evaluate(script) for script in (NUMBERS, CELLS, CURVE)]


@pytest.mark.parametrize(
    ("weights", "half_life", "cut"),
    [((10, 1, 0), 0, 4), ((0, 8, -10), 14, 3), ((1, 2, 3), 30, 7), ((0, 0, 0), 0, 1), ((3, 10, -7), 30, 12)],
)
def test_both_sides_work_out_the_same(browser_page: Page, weights: tuple[int, ...], half_life: int, cut: int) -> None:
    page = opened(browser_page)
    response = turned(page, weights, half_life, cut)
    here = shown(page)
    assert sample().is_answered(response)
    assert here == as_the_server_shows(page, response)


def test_numbers_become_sliders_that_show_their_number(browser_page: Page) -> None:
    page = opened(browser_page)
    slider = page.get_by_label("Opted out")
    slider.press("ArrowLeft")
    assert slider.get_attribute("type") == "range"
    assert page.locator(".dial__output").nth(2).text_content() == "−1"
    assert page.get_by_role("button", name="Try").count() == 0


def test_a_pause_after_the_last_turn_the_numbers_are_told(browser_page: Page) -> None:
    page = opened(browser_page)
    turned(page, (0, 8, -10), 14, 3)
    assert page.get_by_role("status").text_content() == ""
    page.wait_for_function("document.querySelector('[role=status]').textContent")
    words = "Precision 100 %, recall 100 %, 0 lost deals, value £2,400."
    assert page.get_by_role("status").text_content() == words


def test_a_judged_dial_stays_as_it_is(browser_page: Page) -> None:
    page = opened(browser_page, "/judged")
    assert page.locator("input[type=range]").count() == 0
