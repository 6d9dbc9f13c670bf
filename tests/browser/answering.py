"""Answering questions as a person does: by the controls on the page, whatever their type."""

import re

from playwright.sync_api import Locator, Page

WORDS = "warm"
NUMBER = "12"
_CONTROLS = """one => ({
  groups: [...one.querySelectorAll('input[type=radio], input[type=checkbox]')].map(each => each.name),
  places: one.querySelectorAll('select.ordering__position').length,
  selects: one.querySelectorAll('select:not(.ordering__position)').length,
  boxes: one.querySelectorAll('input[type=text]').length,
})"""


def answer(question: Locator, choice: int = 0) -> None:
    """Give an answer inside `question`: the option at `choice` of every group, some words, a number, an order."""
    found = question.evaluate(_CONTROLS)
    if found["groups"]:
        _choose(question, found["groups"], choice)
    if found["places"]:
        _order(question)
    if found["selects"]:
        _select(question, choice)
    if found["boxes"]:
        _type(question)


def _choose(question: Locator, names: list[str], choice: int) -> None:
    controls = question.locator("input[type=radio], input[type=checkbox]")
    for group in dict.fromkeys(names):
        places = [place for place, name in enumerate(names) if name == group]
        controls.nth(places[choice % len(places)]).press("Space")


def _order(question: Locator) -> None:
    keep = question.get_by_role("button", name="Keep this order")
    if keep.count():
        keep.click()
        return
    for place, select in enumerate(question.locator("select.ordering__position").all(), start=1):
        select.select_option(str(place))


def _select(question: Locator, choice: int) -> None:
    for place, select in enumerate(question.locator("select:not(.ordering__position)").all()):
        count = select.locator("option").count() - 1
        select.select_option(index=1 + (place + choice) % count)


def _type(question: Locator) -> None:
    for box in question.locator("input[type=text]").all():
        box.fill(NUMBER if box.get_attribute("inputmode") == "decimal" else WORDS)


def press(page: Page, words: str | re.Pattern[str]) -> None:
    """Press the first button of the main part that says `words`, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=words).first.click()


def begin_quiz(page: Page, key: str = "checkpoint-one-journey") -> None:
    """Start an attempt and wait until its page listens."""
    page.goto(f"/quizzes/{key}")
    press(page, "Start")
    page.locator("quiz-form:defined").wait_for()
    page.locator("quiz-timer:defined").wait_for()


def hand_in_quiz(page: Page, choice: int = 0) -> str:
    """Answer every question of the open attempt, hand it in, and return the score in per cent as the page says it."""
    for question in page.locator(".quiz__question").all():
        answer(question, choice)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.wait_for_url("**/review")
    said = page.locator(".standfirst").inner_text()
    return said.partition("(")[2].partition(")")[0]
