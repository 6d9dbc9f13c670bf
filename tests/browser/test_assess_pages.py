"""The self-assessment in a real browser: answers are kept as they are chosen, also when the network fails for a while."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import answer, press
from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    """Start the self-assessment and wait for its first page."""
    page.goto("/assess")
    press(page, "Begin")


def answer_all(page: Page) -> None:
    """Answer each question of the page."""
    for place, question in enumerate(page.locator(".questions__question").all()):
        answer(question, choice=place)


def test_answers_are_kept_as_they_are_chosen(page: Page) -> None:
    begin(page)
    answer_all(page)
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.goto("/assess")
    expect(page.get_by_role("link", name="Go on (7 of 56)")).to_be_visible()
    page.get_by_role("link", name="Go on (7 of 56)").click()
    page.wait_for_url("**/2")


def test_a_lost_network_is_said_and_made_good(visit: Visits) -> None:
    page = visit(forgives=("ERR_FAILED",))
    begin(page)
    page.route("**/save", lambda route: route.abort())
    page.locator("#question-1").get_by_role("radio").nth(3).check()
    expect(page.locator("[data-state]")).to_contain_text("Not saved yet")
    page.unroute("**/save")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=10_000)
    page.reload()
    expect(page.locator("#question-1").get_by_role("radio").nth(3)).to_be_checked()


def test_missing_answers_are_named_without_javascript(visit: Visits) -> None:
    page = visit(java_script_enabled=False)
    begin(page)
    press(page, "Next")
    expect(page.get_by_role("alert")).to_contain_text("Question 1 has no answer")
    answer_all(page)
    press(page, "Next")
    expect(page).to_have_title(re.compile("^Page 2 of 8"))
