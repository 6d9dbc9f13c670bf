"""A lesson on paper: its words, without the site around it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pdf import text_of

pytestmark = pytest.mark.browser

LESSON = "/learn/one-journey/the-customer-journey"


def test_a_lesson_prints_its_words_and_nothing_of_the_site(page: Page) -> None:
    page.goto(LESSON)
    title = page.get_by_role("heading", level=1).inner_text()
    last = page.locator(".prose > h2").last.inner_text()
    menu = page.get_by_role("navigation", name="Main", exact=True).get_by_role("link").first
    footer = page.locator(".site-footer__brand").inner_text()
    expect(menu).to_be_visible()

    printed = page.pdf(prefer_css_page_size=True)
    assert b"<</Length 0>>" not in printed, "a sheet is blank"
    paper = text_of(printed)
    assert len(paper) > 3000
    assert packed(title) in paper
    assert packed(last) in paper
    for words in ("Skip to content", "Lead lab", "Sign up", footer, "On this page", "Check answer"):
        assert packed(words) not in paper

    page.emulate_media(media="print")
    expect(menu).to_be_hidden()
    expect(page.locator(".lesson__prose")).to_be_visible()


def packed(words: str) -> str:
    """Return words without spaces, as they are found on paper."""
    return "".join(words.split())
