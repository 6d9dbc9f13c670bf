"""A quiz without a network: answers wait on the device, are sent once, and survive a closed page."""

from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.answering import answer, begin_quiz
from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser

NO_NETWORK = ("ERR_INTERNET_DISCONNECTED",)
WAITING = "Waiting for the network. Your answers are kept on this device."
IS_RELOADED = (
    "() => performance.getEntriesByType('navigation')[0].type === 'reload' && document.readyState === 'complete'"
)
SAVED = "All answers saved."


@pytest.fixture
def attempt(visit: Visits) -> Page:
    """An open attempt of a guest, whose network may go."""
    page = visit(forgives=NO_NETWORK)
    begin_quiz(page)
    return page


def saves_of(page: Page) -> list[dict[str, Any]]:
    """Return a list that fills with what the server says to each save."""
    saves: list[dict[str, Any]] = []

    def note(response: Response) -> None:
        if response.url.endswith("/save"):
            saves.append(response.json())

    page.on("response", note)
    return saves


def fields_of(page: Page) -> list[list[str]]:
    """Return what the form holds."""
    found: list[list[str]] = page.evaluate(
        "[...new FormData(document.querySelector('.quiz__form'))].filter(([name]) => /^q\\d+(-(?!was))?/.test(name) && !name.endsWith('-was'))"
    )
    return found


def test_an_answer_given_offline_is_saved_once_when_the_network_is_back(attempt: Page) -> None:
    saves = saves_of(attempt)
    attempt.context.set_offline(True)
    answer(attempt.locator(".quiz__question").first)
    state = attempt.locator(".quiz__state")
    expect(state).to_have_text(WAITING)
    assert "waiting" in (state.get_attribute("class") or "")
    assert saves == []

    attempt.context.set_offline(False)
    expect(state).to_have_text(SAVED)
    expect(attempt.locator(".quiz__progress")).to_contain_text("1 of")
    assert [(save["position"], save["seq"]) for save in saves] == [(1, 1)]

    given = fields_of(attempt)
    attempt.reload()
    assert given
    assert fields_of(attempt) == given
    assert len(saves) == 1


def test_an_answer_given_offline_survives_a_closed_page(attempt: Page) -> None:
    attempt.context.set_offline(True)
    answer(attempt.locator(".quiz__question").nth(1))
    expect(attempt.locator(".quiz__state")).to_have_text(WAITING)
    address, given = attempt.url, fields_of(attempt)
    attempt.close(run_before_unload=False)

    attempt.context.set_offline(False)
    again = attempt.context.new_page()
    again.goto(address)
    again.wait_for_function(IS_RELOADED)
    expect(again.locator(".quiz__progress")).to_contain_text("1 of")
    assert fields_of(again) == given


def test_handing_in_offline_says_so_and_loses_nothing(attempt: Page) -> None:
    attempt.context.set_offline(True)
    answer(attempt.locator(".quiz__question").first)
    attempt.get_by_role("button", name="Hand in", exact=True).click()
    expect(attempt.locator(".quiz__state")).to_contain_text("You are offline.")

    attempt.context.set_offline(False)
    expect(attempt.locator(".quiz__state")).to_have_text(SAVED)
    attempt.get_by_role("button", name="Hand in", exact=True).click()
    attempt.wait_for_url("**/hand-in")
    expect(attempt.get_by_role("heading", level=1)).to_contain_text("empty")
