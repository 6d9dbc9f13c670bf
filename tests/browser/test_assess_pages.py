"""The self-assessment in a real browser: answers are kept as they are chosen, also when the network fails for a while."""

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.run import browser

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_app: Flask) -> Iterator[str]:
    """The application, served."""
    server = make_server("127.0.0.1", 0, sqlite_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def begin(page: Page, address: str) -> None:
    page.goto(f"{address}/assess")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/1")


def choose(page: Page, first: int = 0) -> None:
    """Choose a line of every question of a page, not the same one everywhere."""
    for place, question in enumerate(page.locator(".questions__question").all()):
        question.get_by_role("radio").nth((first + place) % 5).check()


def answer_all(page: Page) -> None:
    """Answer every question, page by page, up to the last page before handing in."""
    for number in range(1, 9):
        page.wait_for_url(re.compile(rf"/{number}(\?missing=1)?$"))
        choose(page, number)
        page.get_by_role("button", name="To the end" if number == 8 else "Next", exact=True).click()
    page.wait_for_url("**/finish")


def findings(page: Page) -> list[str]:
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]


def test_answers_are_kept_as_they_are_chosen(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    begin(page, address)
    choose(page)
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.goto(f"{address}/assess")
    expect(page.get_by_role("link", name="Go on (7 of 56)")).to_be_visible()
    page.get_by_role("link", name="Go on (7 of 56)").click()
    page.wait_for_url("**/2")


def test_a_lost_network_is_said_and_made_good(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    begin(page, address)
    page.route("**/save", lambda route: route.abort())
    page.locator("#question-1").get_by_role("radio").nth(3).check()
    expect(page.locator("[data-state]")).to_contain_text("Not saved yet")
    page.unroute("**/save")
    expect(page.locator("[data-state]")).to_have_text("Saved", timeout=10_000)
    page.reload()
    expect(page.locator("#question-1").get_by_role("radio").nth(3)).to_be_checked()


def test_the_whole_way_without_javascript(chromium: Browser, address: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    begin(page, address)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("alert")).to_contain_text("Question 1 has no answer")
    answer_all(page)
    page.get_by_role("button", name="Hand in and see my report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your skills report")
    expect(page.get_by_text("Print or save PDF")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_axe_findings_and_fit_small_screens(chromium: Browser, address: str, scheme: str) -> None:
    page = chromium.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 320, "height": 800},
        bypass_csp=True,
    ).new_page()
    begin(page, address)
    found = {"questions": findings(page)}
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/1?missing=1")
    found["missing"] = findings(page)
    answer_all(page)
    found["finish"] = findings(page)
    page.get_by_role("button", name="Hand in and see my report").click()
    page.wait_for_url("**/reports/*")
    report = page.url
    wide = []
    for name, where in (
        ("report", report),
        ("landing", f"{address}/assess"),
        ("paths", f"{address}/paths"),
        ("path", f"{address}/paths/technical-sales"),
        ("offerings", f"{address}/offerings"),
        ("plan", f"{address}/offerings/plan"),
        ("offering", f"{address}/offerings/tableau-desktop-specialist"),
    ):
        page.goto(where)
        for details in page.locator("main details").all():
            details.evaluate("each => each.open = true")
        found[name] = findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(name)
    assert {name: said for name, said in found.items() if said} == {}
    assert wide == []
