"""Every type of page of the lead lab, made by what a visitor and an instructor do there."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.answering import press

DRILLS = {"proof": "1", "twin": "1", "change": "1", "triage": "1"}
"""The exercises that digits answer, and the digits that make an answer."""
SORTED = 10


def lab_pages(page: Page) -> Iterator[tuple[str, str]]:
    """Play what the lab has; yield name and address of every page that comes of it."""
    yield from _sort(page)
    yield from _second_try(page)
    yield from _debate(page)
    yield from _drills(page)
    yield from _board(page)
    yield from _dial(page)
    yield from _test(page)
    yield from _desk(page)
    yield "lead lab, begun", "/leads"
    yield "how you read leads", "/leads/you"


def _begin(page: Page, key: str, words: str) -> str:
    """Begin a session of an exercise and return its address."""
    page.goto(f"/leads/{key}")
    press(page, words)
    return page.url.rpartition("/")[0]


def _answer(page: Page, *keys: str) -> None:
    page.locator(".option__key").first.wait_for(state="attached")
    for key in (*keys, "Enter"):
        page.keyboard.press(key)
    page.locator("#verdict, #again").wait_for()


def _sort(page: Page) -> Iterator[tuple[str, str]]:
    session = _begin(page, "sort", "Start ten leads")
    for number in range(1, SORTED + 1):
        answers = "123"[number % 3], "456"[number % 3]
        _answer(page, *answers)
        if page.locator("#again").is_visible():
            _answer(page, *answers)
            page.locator("#verdict").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{session}/{number + 1 if number < SORTED else 'done'}")
    yield "lead, judged", f"{session}/1"
    yield "leads, done", f"{session}/done"
    press(page, "Again: start ten leads")
    yield "lead", page.url


def _second_try(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/leads")
    press(page, "Practise twelve leads")
    while "/done" not in page.url:
        here = page.url
        lead = page.locator("[data-item=lead]").count()
        _answer(page, *(("2", "5") if lead else "1"))
        if page.locator("#again").is_visible():
            yield "lead, second try", here
            return
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, here=here: url != here)
    raise AssertionError("no lead of the session gave a second try")


def _debate(page: Page) -> Iterator[tuple[str, str]]:
    session = _begin(page, "discuss", "Start five leads")
    _answer(page, "1", "4")
    yield "debated lead, judged", f"{session}/1"


def _drills(page: Page) -> Iterator[tuple[str, str]]:
    for key, digit in DRILLS.items():
        page.goto(f"/leads/{key}")
        with page.expect_navigation():
            page.locator("main form button").first.click()
        session = page.url.rpartition("/")[0]
        _answer(page, digit)
        yield f"{key}, judged", f"{session}/1"
        yield key, f"{session}/2"


def _board(page: Page) -> Iterator[tuple[str, str]]:
    session = _begin(page, "board", "Lay out nine leads")
    page.locator(".board--columns").wait_for()
    page.locator(".board__pick").first.focus()
    for number in range(9):
        page.keyboard.press("123"[number % 3])
    press_check(page, "Check")
    yield "board, judged", f"{session}/1"
    yield "board, done", f"{session}/done"
    yield "board", f"{_begin(page, 'board', 'Lay out nine leads')}/1"


def press_check(page: Page, words: str) -> None:
    """Give the answer and wait for what is said of it, in place."""
    page.get_by_role("main").get_by_role("button", name=words).click()
    page.locator("#verdict").wait_for()


def _dial(page: Page) -> Iterator[tuple[str, str]]:
    session = _begin(page, "dial", "Set the dials")
    page.locator(".dial--live").wait_for()
    press_check(page, "Hand in")
    yield "dial, judged", f"{session}/1"
    yield "dial", f"{_begin(page, 'dial', 'Set the dials')}/1"


def _test(page: Page) -> Iterator[tuple[str, str]]:
    yield "lead of a test", f"{_begin(page, 'exam', 'Begin the test')}/1"


def _desk(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/leads/desk")
    press(page, "Today’s desk")
    game = page.url
    while not page.url.endswith("/done"):
        page.wait_for_selector("[data-desk-keys]:not([hidden])")
        page.keyboard.press("4")
        with page.expect_navigation():
            page.get_by_role("button", name="Close the").click()
    yield "desk, done", f"{game}/done"
    yield "desk, played", "/leads/desk"
    page.goto("/leads/desk")
    press(page, "A fresh desk")
    with page.expect_navigation():
        page.get_by_role("button", name="Close the").click()
    yield "desk day", page.url


def lab_teaching(page: Page, home: str) -> Iterator[tuple[str, str]]:
    """Bring a deck to the class at `home`; yield what an instructor sees of leads there."""
    yield "class, leads", f"{home}/leads"
    yield "upload cards", f"{home}/decks/new"
    upload(page, home, "Our own trade", page.request.get(f"{home}/decks/template.csv").body())
    yield "deck", page.url
    yield "decks", f"{home}/decks"


def upload(page: Page, home: str, title: str, cards: bytes) -> None:
    """Upload a table of cards to the class at `home`."""
    page.goto(f"{home}/decks/new")
    page.get_by_label("Title").fill(title)
    page.locator("input[type=file]").set_input_files([{"name": "cards.csv", "mimeType": "text/csv", "buffer": cards}])
    press(page, "Check and upload")
