"""The lead desk in a real browser: one game by key, by pointer and without JavaScript, and what the keys may not do."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser

LISTENING = "[data-desk-keys]:not([hidden])"
Play = Callable[[Page, int], None]


def _opened(page: Page) -> None:
    """Open today's short desk."""
    page.goto("/leads/desk")
    page.get_by_role("button", name="Today’s desk").first.click()
    again = page.get_by_role("heading", name="One more press")
    expect(page.get_by_role("heading", name="Day 1").or_(again)).to_be_visible()
    if again.is_visible():  # without JavaScript a page made for everybody carries no token
        page.locator("main button").first.click()


def _tile(page: Page, place: int, words: str) -> Locator:
    return page.locator("[data-desk-lead]").nth(place).locator("label").filter(has_text=words)


def _close(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Close the").click()


def _by_key(page: Page, day: int) -> None:
    page.wait_for_selector(LISTENING)
    page.keyboard.press("4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")
    page.keyboard.press("6")
    page.keyboard.press("u")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Press Enter again")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _by_pointer(page: Page, day: int) -> None:
    page.wait_for_selector(LISTENING)
    for place, words in enumerate(("Call", "Meet", "Nurture")):
        _tile(page, place, words).click()
    _close(page)


def _plainly(page: Page, day: int) -> None:
    leads = page.locator("[data-desk-lead]")
    leads.nth(0).locator("[value=call]").check()
    leads.nth(1).locator("[value=meet]").check()
    leads.nth(2).locator("[value=nurture]").check()
    _close(page)


def _played(page: Page, play: Play) -> tuple[list[list[tuple[str, str]]], str]:
    """What each day sent, without the token, and the verdict after the last."""
    sent: list[list[tuple[str, str]]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and "/leads/desk/" in request.url:
            fields = parse_qsl(request.post_data or "", keep_blank_values=True)
            sent.append([field for field in fields if field[0] != "csrf_token"])

    page.on("request", note)
    _opened(page)
    for day in range(1, 7):
        expect(page.get_by_role("heading", name=f"Day {day}")).to_be_visible()
        play(page, day)
    return sent, page.get_by_role("heading", level=1).inner_text()


def test_keys_pointer_and_plain_form_play_the_same_game(visit: Visits) -> None:
    plain = visit(forgives=("400",), java_script_enabled=False)
    by_key, by_pointer, plainly = _played(visit(), _by_key), _played(visit(), _by_pointer), _played(plain, _plainly)

    assert len(by_key[0]) == 6
    assert by_key == by_pointer == plainly
    assert by_key[1].startswith("Decision quality")


def test_too_much_is_not_sent(visit: Visits) -> None:
    page = visit()
    _opened(page)
    page.wait_for_selector(LISTENING)
    here = page.url
    for place in range(2):
        _tile(page, place, "Meet").click()
    expect(page.locator("[data-desk-purse=hours]")).to_contain_text("2 hours too much")
    page.get_by_role("button", name="Close the day").click()

    expect(page.get_by_role("status").filter(has_text="2 hours too much")).to_be_visible()
    expect(page.get_by_role("heading", name="Day 1")).to_be_visible()
    assert page.url == here
    _tile(page, 1, "Wait").click()
    expect(page.locator("[data-desk-purse=hours]")).to_contain_text("1 of 4 hours left")


def test_keys_can_be_switched_off(visit: Visits) -> None:
    page = visit()
    _opened(page)
    page.wait_for_selector(LISTENING)
    page.locator("[data-desk-keys] summary").click()
    page.get_by_label("Use these shortcuts").uncheck()
    page.reload()
    page.wait_for_selector(LISTENING)
    first = page.locator("[data-desk-lead]").first
    first.locator("[value=wait]").focus()
    page.keyboard.press("4")
    expect(first.locator("[value=wait]")).to_be_checked()
    page.keyboard.press("ArrowDown")

    expect(first.locator("[value=advertise]")).to_be_checked()


def test_arrows_scroll_outside_the_leads(visit: Visits) -> None:
    page = visit(viewport={"width": 1280, "height": 500})
    _opened(page)
    page.wait_for_selector(LISTENING)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")

    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 0
    assert page.evaluate("document.activeElement === document.body")
