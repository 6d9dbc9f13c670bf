"""Signing up in a real browser: the password can be looked at, the time zone comes from the device."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.builders import PASSWORD
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
def page() -> Iterator[Page]:
    """A page of a browser in Vienna."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield chromium.new_page(timezone_id="Europe/Vienna")
        chromium.close()


def test_sign_up_in_a_browser(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-up")
    password = page.get_by_label("Password", exact=True)
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("Mail address").fill("ada@example.org")
    password.fill(PASSWORD)

    page.get_by_role("button", name="Show password").click()
    assert password.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide password").click()
    assert password.get_attribute("type") == "password"
    page.get_by_role("button", name="Show password").click()
    page.get_by_role("main").get_by_role("button", name="Sign up").click()

    page.wait_for_url("**/account/progress")
    page.goto(f"{address}/account")
    assert page.get_by_label("Time zone", exact=True).input_value() == "Europe/Vienna"
