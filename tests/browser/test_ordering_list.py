"""The <ordering-list> element in a real browser: by button, by key, by drag, and with an answer to restore."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from courseware.items.fields import FormFields
from tests.unit.items.samples import ROOT, rendered, sample_item

ORIGIN = "http://items.test"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page of a site that holds nothing but the samples."""
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.route("**/*", _answer)
    yield page
    page.close()


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    script = '<script type="module" src="/static/js/elements/ordering-list.js"></script>'
    if path.startswith("/static/"):
        route.fulfill(path=str(ROOT / path.lstrip("/")))
    elif path in PAGES:
        route.fulfill(body=f"<!doctype html><form>{PAGES[path]}</form>{script}", content_type="text/html")
    else:
        route.fulfill(status=404)


def _pages() -> dict[str, str]:
    item: Any = sample_item("ordering")
    presented = item.present(item.params(1))
    answered = FormFields(item.echo(item.right_response()))
    judged = rendered(presented, verdict=item.grade(item.right_response()))
    return {"/blank": rendered(presented), "/answered": rendered(presented, response=answered), "/judged": judged}


PAGES = _pages()


def order(page: Page) -> list[str]:
    """First words of the steps as they stand, with the positions that would be posted."""
    script = "rows => rows.map(row => row.querySelector('label').textContent.split(' ').slice(0, 2).join(' ')"
    return page.eval_on_selector_all("li", script + " + ' ' + row.querySelector('select').value)")


def opened(page: Page, path: str) -> Page:
    page.goto(ORIGIN + path)
    page.wait_for_function("!!customElements.get('ordering-list')")
    return page


def test_untouched_it_posts_nothing(browser_page: Page) -> None:
    page = opened(browser_page, "/blank")
    assert all(row.endswith(" ") for row in order(page))
    assert page.locator("select").first.is_hidden()


def test_keeping_the_order_answers(browser_page: Page) -> None:
    page = opened(browser_page, "/blank")
    page.get_by_role("button", name="Keep this order").press("Enter")
    assert [row[-1] for row in order(page)] == ["1", "2", "3", "4"]
    assert page.get_by_role("button", name="Keep this order").count() == 0
    assert page.evaluate("document.activeElement.localName") == "button"


def test_a_button_moves_a_step_and_says_so(browser_page: Page) -> None:
    page = opened(browser_page, "/blank")
    before = order(page)
    page.evaluate("window.heard = 0; addEventListener('change', () => heard++)")
    page.locator("li").first.get_by_role("button", name="Move down").press("Enter")
    assert order(page) == [f"{before[1]}1", f"{before[0]}2", f"{before[2]}3", f"{before[3]}4"]
    assert "position 2 of 4" in str(page.get_by_role("status").text_content())
    assert page.evaluate("heard") == 1
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Move down: " + before[0].strip())


def test_arrow_keys_move_a_step_and_stop_at_the_ends(browser_page: Page) -> None:
    page = opened(browser_page, "/blank")
    before = order(page)
    page.locator("li").last.get_by_role("button", name="Move up").focus()
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    assert order(page)[0] == f"{before[3]}1"


def test_a_step_can_be_dragged(browser_page: Page) -> None:
    page = opened(browser_page, "/blank")
    before = order(page)
    start, end = page.locator("li").last.bounding_box(), page.locator("li").first.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 2, steps=12)
    page.mouse.up()
    assert order(page) == [f"{before[3]}1", f"{before[0]}2", f"{before[1]}3", f"{before[2]}4"]


def test_an_earlier_answer_stands_in_its_order(browser_page: Page) -> None:
    page = opened(browser_page, "/answered")
    assert order(page) == ["A couple 1", "They download 2", "They ask 3", "A salesperson 4"]


def test_a_judged_list_stays_as_it_is(browser_page: Page) -> None:
    page = opened(browser_page, "/judged")
    assert page.get_by_role("button").count() == 0
    assert order(page) == ["A couple 1", "They download 2", "They ask 3", "A salesperson 4"]
