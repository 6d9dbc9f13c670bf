"""A quiz in a browser: answers save themselves, meet in two tabs, and end with the time. Offline: test_offline."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visits

pytestmark = pytest.mark.browser

QUIZ = "/quizzes/checkpoint-one-journey"
OFFLINE = ("ERR_INTERNET_DISCONNECTED",)
REFUSED = ("422",)
SAVED = "All answers saved."
KEPT = "Waiting for the network. Your answers are kept on this device."


def begin(page: Page) -> str:
    """Start the quiz; return the attempt's address once its scripts run."""
    page.goto(QUIZ)
    page.get_by_role("button", name="Start").click()
    return opened(page)


def opened(page: Page) -> str:
    """Return the attempt's address once its scripts run."""
    page.wait_for_function("() => Boolean(customElements.get('quiz-form') && customElements.get('quiz-timer'))")
    return page.url


def choices(page: Page) -> list[Locator]:
    """Return the first option of each question that has radio buttons of its own."""
    return [each.locator("input[type=radio]").first for each in page.locator(".item--truefalse, .item--choice").all()]


def state(page: Page) -> Locator:
    """Return what the form says about itself."""
    return page.locator(".quiz__state")


def test_an_answer_is_saved_as_it_is_given(page: Page) -> None:
    address = begin(page)
    choices(page)[0].check()
    expect(state(page)).to_have_text(SAVED)
    expect(page.locator(".progress__sum").first).to_contain_text("1 of 9 answered")
    page.goto(address)
    expect(choices(page)[0]).to_be_checked()


def test_leaving_with_unsaved_answers_asks_first(visit: Visits) -> None:
    page = visit(forgives=OFFLINE)
    begin(page)
    page.context.set_offline(True)
    choices(page)[0].check()
    expect(state(page)).to_have_text(KEPT)
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)


def test_an_unreadable_number_is_told_at_its_question(visit: Visits) -> None:
    page = visit(forgives=REFUSED)
    begin(page)
    box = page.locator("input[inputmode=decimal]").first
    question = page.locator(".quiz__question").filter(has=page.locator("input[inputmode=decimal]")).first
    box.fill("twelve")
    box.blur()
    expect(question.locator(".quiz__problem")).to_contain_text("is not a number we can read")
    expect(state(page)).to_contain_text("One answer is not saved")
    box.fill("12")
    box.blur()
    expect(question.locator(".quiz__problem")).to_be_hidden()
    expect(state(page)).to_have_text(SAVED)


def test_two_tabs_do_not_undo_each_other(visit: Visits) -> None:
    first = visit()
    address = begin(first)
    second = first.context.new_page()
    second.goto(address)
    opened(second)
    choices(first)[0].check()
    expect(state(first)).to_have_text(SAVED)
    choices(second)[1].check()
    expect(state(second)).to_have_text(SAVED)
    second.locator(".quiz__save").click()
    expect(second.locator(".progress__sum").first).to_contain_text("2 of 9 answered")
    expect(choices(second)[0]).to_be_checked()
    expect(choices(second)[1]).to_be_checked()


def test_the_quiz_hands_itself_in_when_time_is_up(page: Page) -> None:
    begin(page)
    expect(page.locator(".quiz__left")).to_have_text("20 minutes left")
    choices(page)[0].check()
    expect(state(page)).to_have_text(SAVED)
    page.evaluate("Object.assign(document.querySelector('quiz-timer'), {ends: Date.now() + 900, ahead: 0})")
    page.wait_for_url("**/hand-in")  # the server's clock still has time, so it asks
    page.get_by_role("button", name="Hand in anyway").click()
    page.wait_for_url("**/review")


def test_an_attempt_handed_in_elsewhere_leads_to_its_review(visit: Visits) -> None:
    first = visit(forgives=("403",))
    address = begin(first)
    second = first.context.new_page()
    second.goto(f"{address}/hand-in")
    second.get_by_role("button", name="Hand in anyway").click()
    second.wait_for_url("**/review")
    choices(first)[0].press("Space")
    first.wait_for_url("**/review")


def test_the_countdown_speaks_in_minutes_then_seconds(page: Page) -> None:
    begin(page)
    words = page.evaluate(
        """async () => {
            const { leftWords } = await import(document.querySelector('script[type=module]').src.replace('main.js', 'elements/quiz-timer.js'));
            return [1200, 301, 299, 61, 60, 59, 1, 0, -5].map(leftWords);
        }"""
    )
    assert words == [
        "20 minutes left",
        "6 minutes left",
        "4:59 left",
        "1:01 left",
        "1:00 left",
        "59 seconds left",
        "1 second left",
        "Time is up",
        "Time is up",
    ]


def test_waiting_doubles_up_to_half_a_minute(page: Page) -> None:
    begin(page)
    waits = page.evaluate(
        """async () => {
            const { wait } = await import(document.querySelector('script[type=module]').src.replace('main.js', 'elements/quiz-form.js'));
            return [1, 2, 3, 6, 20].map((tries) => wait(tries, 0.5));
        }"""
    )
    assert waits == [1000, 2000, 4000, 30000, 30000]
