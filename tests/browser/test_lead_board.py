"""The <lead-board> element in a real browser: by key, by click, by drag, and the form that it leaves as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from courseware.items.fields import FormFields
from tests.unit.items.samples import ROOT, rendered, sample_item

ORIGIN = "http://items.test"
STYLES = ("tokens.css", "base.css", "layout.css", "blocks/option.css", "blocks/item.css", "lab/board.css")
HARBOUR, STUDIO, FILM = "Tamar Beridze", "Ifeanyi Obi", "Rosa Quispe"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page of a site that holds nothing but the sample."""
    page = browser.new_page(viewport={"width": 1000, "height": 1200})
    page.route("**/*", _answer)
    yield page
    page.close()


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    script = '<script type="module" src="/static/js/elements/lead-board.js"></script>'
    styles = "".join(f'<link rel="stylesheet" href="/static/css/{name}">' for name in STYLES)
    if path.startswith("/static/"):
        route.fulfill(path=str(ROOT / path.lstrip("/")))
    elif path in PAGES:
        html = f"<!doctype html><meta charset=utf-8>{styles}<form>{PAGES[path]}</form>{script}"
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404)


def _pages() -> dict[str, str]:
    item: Any = sample_item("lead_board")
    presented = item.present(item.params(1))
    answered = FormFields(item.echo(item.right_response()))
    judged = rendered(presented, verdict=item.grade(item.right_response()))
    return {"/blank": rendered(presented), "/answered": rendered(presented, response=answered), "/judged": judged}


PAGES = _pages()


def opened(page: Page, path: str = "/blank") -> Page:
    page.goto(ORIGIN + path)
    page.wait_for_function("!!customElements.get('lead-board')")
    return page


def stored(page: Page) -> dict[str, Any]:
    """The response that the form would be read as."""
    fields: list[list[str]] = page.evaluate("[...new FormData(document.querySelector('form'))]")
    return sample_item("lead_board").read(FormFields({name: [value] for name, value in fields}))


def lead(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name).and_(page.locator(".board__pick"))


def column(page: Page, key: str) -> Any:
    return page.locator(f"[data-column='{key}']")


def placed(page: Page) -> dict[str, str]:
    """The names of the leads with the words behind them."""
    names = page.locator(".board__pick").all_text_contents()
    return {name.split(",")[0]: name.split(" — ")[1] for name in names}


def told(page: Page) -> str:
    return str(page.get_by_role("status").text_content())


def drag(page: Page, name: str, key: str) -> None:
    start, end = lead(page, name).bounding_box(), column(page, key).bounding_box()
    page.mouse.move(start["x"] + 30, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 40, steps=8)


def test_untouched_it_posts_nothing(browser_page: Page) -> None:
    page = opened(browser_page)
    assert stored(page) == {"placed": {}}
    assert set(placed(page).values()) == {"not placed"}


def test_key_click_and_drag_store_the_same(browser_page: Page) -> None:
    right = sample_item("lead_board").right_response()
    page = opened(browser_page)
    for name, key in ((HARBOUR, "1"), (STUDIO, "2"), (FILM, "3")):
        lead(page, name).press(key)
    assert stored(page) == right

    page = opened(browser_page)
    for name, key in ((HARBOUR, "cold"), (STUDIO, "warm"), (FILM, "hot")):
        lead(page, name).click()
        column(page, key).click(position={"x": 60, "y": 40})
    assert stored(page) == right

    page = opened(browser_page)
    for name, key in ((HARBOUR, "cold"), (STUDIO, "warm"), (FILM, "hot")):
        drag(page, name, key)
        page.mouse.up()
    assert stored(page) == right


def test_a_chosen_lead_lies_open_and_offers_its_columns(browser_page: Page) -> None:
    page = opened(browser_page)
    lead(page, STUDIO).press("Enter")
    assert page.locator("details[open]").count() == 1
    page.get_by_role("button", name="Warm: put Ifeanyi Obi, Palmwine Pictures there").click()
    assert placed(page)[STUDIO] == "warm"
    assert page.locator("details[open]").count() == 0


def test_each_move_is_told_named_and_heard(browser_page: Page) -> None:
    page = opened(browser_page)
    page.evaluate("window.heard = 0; addEventListener('change', () => heard++)")
    lead(page, FILM).press("3")
    assert told(page) == "Rosa Quispe, Altiplano Film: hot. 2 not placed yet."
    assert page.get_by_role("button", name="Rosa Quispe, Altiplano Film — hot").count() == 1
    assert page.evaluate("heard") == 1
    assert page.evaluate("document.activeElement.textContent").endswith("— not placed")


def test_moves_are_taken_back_one_by_one(browser_page: Page) -> None:
    page = opened(browser_page)
    lead(page, FILM).press("1")
    lead(page, FILM).press("3")
    page.keyboard.press("u")
    assert placed(page)[FILM] == "cold"
    page.get_by_role("button", name="Undo the last move").click()
    assert placed(page)[FILM] == "not placed"
    assert stored(page) == {"placed": {}}


def test_arrows_walk_from_lead_to_lead(browser_page: Page) -> None:
    page = opened(browser_page)
    page.locator(".board__pick").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("[...document.querySelectorAll('.board__pick')].indexOf(document.activeElement)") == 1


def test_escape_lets_a_dragged_lead_fall_back(browser_page: Page) -> None:
    page = opened(browser_page)
    drag(page, FILM, "hot")
    assert page.locator(".board__lead--ghost").count() == 1
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".board__lead--ghost").count() == 0
    assert placed(page)[FILM] == "not placed"


def test_keys_that_are_switched_off_do_nothing(browser_page: Page) -> None:
    page = opened(browser_page)
    page.evaluate("localStorage.setItem('lead-keys', 'off')")
    page = opened(browser_page)
    lead(page, FILM).press("3")
    page.evaluate("localStorage.removeItem('lead-keys')")
    assert placed(page)[FILM] == "not placed"


def test_an_earlier_answer_lies_in_its_columns(browser_page: Page) -> None:
    page = opened(browser_page, "/answered")
    assert placed(page) == {HARBOUR: "cold", STUDIO: "warm", FILM: "hot"}


def test_a_judged_board_stays_a_list(browser_page: Page) -> None:
    page = opened(browser_page, "/judged")
    assert page.locator(".board__pick, .board__columns").count() == 0


def test_a_finger_drags_by_the_grip(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 1600}, has_touch=True)
    page.route("**/*", _answer)
    opened(page)
    grip, hot = page.locator(".board__grip").first.bounding_box(), column(page, "hot").bounding_box()
    assert grip and hot
    session = page.context.new_cdp_session(page)
    for kind, x, y in (
        ("touchStart", grip["x"] + 10, grip["y"] + 10),
        ("touchMove", grip["x"] + 5, grip["y"] + 60),
        ("touchMove", hot["x"] + 60, hot["y"] + 30),
        ("touchMove", hot["x"] + 60, hot["y"] + 32),
        ("touchEnd", 0, 0),
    ):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert list(placed(page).values()).count("hot") == 1
    page.close()
