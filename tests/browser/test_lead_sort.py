"""The <lead-sort> element in a real browser: keys, the switch that turns them off, and the plain way when a fetch fails."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.answering import press
from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser
CHOSEN = "inputs => inputs.map(input => input.value)"


@pytest.fixture
def page(visit: Visits) -> Page:
    """A visitor's page at the first lead of a session."""
    page = visit(forgives=("ERR_FAILED", "status of 400"))
    page.goto("/leads/sort")
    press(page, "Start ten leads")
    page.wait_for_selector(".option__key")
    return page


def chosen(page: Page) -> list[str]:
    """The values chosen so far."""
    return list(page.eval_on_selector_all("lead-sort form input:checked", CHOSEN))


def test_a_lead_is_sorted_by_keys_alone(page: Page) -> None:
    first = page.url
    page.keyboard.press("3")
    page.keyboard.press("4")
    assert chosen(page) == ["hot", "marketing"]

    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method))
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    answers = 1
    if page.locator("#again").count():  # an easier lead: hot and marketing is never right, so it is asked again
        assert page.evaluate("document.activeElement.id") == "again"
        page.keyboard.press("Enter")
        page.wait_for_selector("#verdict")
        answers = 2
    assert (page.url, requests) == (first, ["POST"] * answers)
    assert page.title().startswith("Lead 1 of 10: how it went")
    assert page.evaluate("document.activeElement.id") == "verdict"
    told = page.inner_text("#verdict")
    assert page.inner_text("lead-sort > [role=status]") == told

    page.keyboard.press("Enter")
    page.wait_for_url("**/2")
    assert page.inner_text("h1") == "Lead 2 of 10"


def test_half_an_answer_is_asked_for_again_in_place(page: Page) -> None:
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")

    assert "error-summary" in page.evaluate("document.activeElement.className")
    assert chosen(page) == ["warm"]


def test_the_keys_can_be_switched_off_and_stay_off(page: Page) -> None:
    page.click(".sort__keys summary")
    page.uncheck("[data-sort-switch]")
    page.keyboard.press("3")
    page.reload()
    page.wait_for_selector(".sort__keys:not([hidden])")
    page.keyboard.press("3")

    assert chosen(page) == []
    assert page.locator(".option__key").count() == 0


def test_the_keys_do_nothing_in_a_text_field(page: Page) -> None:
    page.evaluate("document.querySelector('.sort').append(document.createElement('textarea'))")
    page.focus("textarea")
    page.keyboard.type("326?")

    assert (chosen(page), page.input_value("textarea")) == ([], "326?")


def test_the_keys_leave_the_browsers_own_shortcuts_alone(page: Page) -> None:
    for key in ("Control+3", "Alt+3", "Meta+3"):
        page.keyboard.press(key)

    assert chosen(page) == []


def test_a_question_mark_opens_and_closes_the_help(page: Page) -> None:
    is_open = "document.querySelector('.sort__keys').open"
    page.keyboard.press("?")
    assert page.evaluate(is_open) is True
    page.keyboard.press("?")
    assert page.evaluate(is_open) is False


def test_when_the_background_way_fails_the_form_leaves_the_plain_way(page: Page) -> None:
    tries: list[str] = []

    def once(route: Route) -> None:
        tries.append(route.request.method)
        if tries == ["POST"]:
            route.abort()
        else:
            route.continue_()

    page.route("**/sort/*/1", once)
    page.keyboard.press("1")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")

    assert tries[:2] == ["POST", "POST"]
    assert page.locator(".pips__pip--todo").count() == 9
