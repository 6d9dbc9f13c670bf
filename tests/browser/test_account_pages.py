"""Signing up in a real browser: the password can be looked at, the time zone comes from the device."""

import pytest

from tests.browser.conftest import Visits
from tests.builders import PASSWORD

pytestmark = pytest.mark.browser


def test_sign_up_in_a_browser(visit: Visits) -> None:
    page = visit(timezone_id="Europe/Vienna")
    page.goto("/sign-up")
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
    page.goto("/account")
    assert page.get_by_label("Time zone", exact=True).input_value() == "Europe/Vienna"
