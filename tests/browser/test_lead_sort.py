"""The <lead-sort> element in a real browser: keys, the switch that turns them off, and the plain way when a fetch fails."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from courseware.kernel.database import Database
from courseware.learning.models import Attempt
from tests.browser.answering import press
from tests.browser.conftest import Site, Visits

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


def test_h_opens_and_closes_the_hint(page: Page) -> None:
    hint = page.locator("[data-sort-hint]")
    page.keyboard.press("h")
    expect(hint).to_have_attribute("open", "")
    page.keyboard.press("h")
    expect(hint).not_to_have_attribute("open", "")


def test_u_takes_choices_back_one_by_one(page: Page) -> None:
    for key in ("2", "5", "6"):
        page.keyboard.press(key)
    taken_back = []
    for _ in range(3):
        page.keyboard.press("u")
        taken_back.append(chosen(page))
    assert taken_back == [["warm", "nurture"], ["warm"], []]
    assert page.inner_text("lead-sort > [role=status]") == "Taken back"
    page.keyboard.press("u")
    assert chosen(page) == []


@pytest.mark.parametrize(("key", "brought"), [("1", ["cold", "marketing"]), ("2", ["warm"]), ("3", ["hot", "sales"])])
def test_in_first_sessions_a_temperature_brings_its_usual_handler_along(
    page: Page, key: str, brought: list[str]
) -> None:
    page.keyboard.press(key)
    assert chosen(page) == brought
    page.keyboard.press("u")
    assert chosen(page) == []


def test_a_handler_that_was_chosen_stays(page: Page) -> None:
    page.keyboard.press("5")
    page.keyboard.press("3")
    assert chosen(page) == ["hot", "nurture"]


@pytest.mark.parametrize(("number", "chosen_then"), [(3, ["cold", "marketing"]), (4, ["cold"])])
def test_from_the_fourth_session_on_nothing_is_brought_along(
    page: Page, site: Site, number: int, chosen_then: list[str]
) -> None:
    database = Database(site.database)
    with database.transaction() as session:
        session.execute(update(Attempt).where(Attempt.uuid == page.url.split("/")[-2]).values(ordinal=number))
    database.dispose()
    page.reload()
    page.wait_for_selector(".option__key")
    page.keyboard.press("1")
    assert chosen(page) == chosen_then


def test_a_test_brings_nothing_along_and_has_no_hint(page: Page) -> None:
    page.goto("/leads/exam")
    press(page, "Begin the test")
    page.wait_for_selector(".option__key")
    for key in ("h", "1"):
        page.keyboard.press(key)
    assert chosen(page) == ["cold"]
    assert page.locator("[data-sort-hint]").count() == 0


@pytest.mark.parametrize("key", ["twin", "change", "triage"])
def test_a_digit_chooses_that_answer(page: Page, key: str) -> None:
    begin(page, key)
    boxes = page.locator("form .option__input")
    for place in range(boxes.count()):
        page.keyboard.press(str(place + 1))
        expect(boxes.nth(place)).to_be_checked()
        assert len(chosen(page)) == 1
    page.keyboard.press("u")
    expect(boxes.nth(boxes.count() - 2)).to_be_checked()


def test_a_digit_ticks_and_unticks_a_touchpoint(page: Page) -> None:
    begin(page, "proof")
    boxes = page.locator("form .option__input")
    for key in ("1", "2", "1"):
        page.keyboard.press(key)
    expect(boxes.nth(0)).not_to_be_checked()
    expect(boxes.nth(1)).to_be_checked()
    page.keyboard.press("u")
    expect(boxes.nth(0)).to_be_checked()


def begin(page: Page, key: str) -> None:
    """Begin a session of another exercise, and wait until it listens."""
    page.goto(f"/leads/{key}")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.wait_for_selector("form .option__key")


def test_the_lab_begins_with_practice(page: Page) -> None:
    page.goto("/leads")
    press(page, "Practise twelve leads")
    page.wait_for_url("**/leads/practice/*/1")
    assert page.inner_text("h1") == "Lead 1 of 12"
