"""Everything by keyboard: the focus is seen and never trapped, menus and definitions close, steps can be moved.

The shortcuts of the lead lab have a file of their own: test_lead_sort.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import begin_quiz
from tests.browser.conftest import Site, Visits

pytestmark = pytest.mark.browser

LESSON = "/learn/one-journey/the-customer-journey"
MOST = 150
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const marked = [one, one.closest('label')].filter(Boolean).some(each => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.y + Math.min(box.height, 40) / 2, 0), innerHeight - 1);
  const over = document.elementFromPoint(x, y);
  const host = one.closest('label') ?? one;
  window.tabStops ??= new Map();
  if (!window.tabStops.has(one)) window.tabStops.set(one, window.tabStops.size);
  return {
    stop: window.tabStops.get(one), name: one.outerHTML.slice(0, 110), marked,
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    covered: !(over && (host.contains(over) || over.contains(host))),
  };
}"""
REACHABLE = """() => {
  const radios = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(one => {
    if (one.disabled || one.type === 'hidden' || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio') return true;
    return !radios.has(one.name) && radios.add(one.name);
  }).length;
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the focus comes back to where it began; return every stop."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None or (stops and found["stop"] == 0):
            return stops
        stops.append(found)
    raise AssertionError(f"no way out after {MOST} presses of Tab: {stops[-1]['name']}")


def check_walk(page: Page) -> None:
    """Walk through a page. Fails on a stop that cannot be seen, on a trap, and on controls that Tab leaves out."""
    stops = walk(page)
    assert len(stops) > 15
    assert len(stops) == len({stop["stop"] for stop in stops}), "a stop comes twice"
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    assert [stop["name"] for stop in stops if not stop["inside"]] == []
    assert [stop["name"] for stop in stops if stop["covered"]] == []
    assert len(stops) == page.evaluate(REACHABLE)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", LESSON])
def test_the_focus_is_seen_everywhere_and_never_trapped(visit: Visits, path: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    page.goto(path)
    check_walk(page)


def test_a_quiz_is_walked_and_answered_by_keyboard(page: Page) -> None:
    begin_quiz(page)
    check_walk(page)
    radio = page.locator("input[type=radio]").first
    radio.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"input[name='{radio.get_attribute('name')}']").nth(1)).to_be_checked()
    expect(page.locator(".quiz__state")).to_have_text("All answers saved.")


@pytest.mark.parametrize("path", ["/", LESSON, "/leads"])
def test_the_skip_link_leads_to_the_content(page: Page, path: str) -> None:
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_of_a_small_screen_closes_and_gives_the_focus_back(visit: Visits) -> None:
    page = visit(viewport={"width": 390, "height": 800})
    page.goto("/learn")
    check_menu(page, page.locator(".site-header__menu"))


def test_the_menu_of_a_person_closes_and_gives_the_focus_back(
    visit: Visits, site: Site, signed_in: Callable[[str], Any]
) -> None:
    page = visit(storage_state=signed_in(site.learner))
    page.goto("/learn")
    check_menu(page, page.locator("nav-menu", has_text="My progress"))


def check_menu(page: Page, menu: Any) -> None:
    """Open a menu, go in, leave by Escape; open it again and leave by Tab."""
    summary = menu.locator("summary")
    links = menu.locator(".menu__panel :is(a, button)")
    summary.focus()
    page.keyboard.press("Enter")
    expect(links.first).to_be_visible()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(summary).to_be_focused()

    page.keyboard.press("Enter")
    for _ in range(links.count() + 1):
        page.keyboard.press("Tab")
    expect(links.first).to_be_hidden()


def test_a_definition_opens_and_closes(page: Page) -> None:
    page.goto(LESSON)
    word = page.locator("button.term").first
    note = page.locator(f"#{word.get_attribute('popovertarget')}")
    word.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    expect(note.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(word).to_be_focused()


def test_steps_are_moved_by_keys(page: Page) -> None:
    page.goto(LESSON)
    steps = page.locator(".ordering__text")
    before = steps.all_inner_texts()
    first = page.locator(".ordering__move--down").first
    first.focus()
    page.keyboard.press("Enter")
    expect(steps).to_have_text([before[1], before[0], *before[2:]])
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(before[0])
    expect(page.locator("ordering-list [role=status]")).to_have_text(f"{before[0]}: position 2 of {len(before)}.")
    page.keyboard.press("ArrowUp")
    expect(steps).to_have_text(before)
    values = page.locator("select.ordering__position").evaluate_all("all => all.map(one => one.value)")
    assert values == [str(place) for place in range(1, len(before) + 1)]

    page.locator(".check", has=page.locator("ordering-list")).get_by_role("button", name="Check answer").press("Enter")
    expect(page.locator(".check", has=page.locator("ordering-list")).locator(".item__verdict")).to_be_focused()
