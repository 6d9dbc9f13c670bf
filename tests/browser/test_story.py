"""The whole story, once with JavaScript and once without: a guest learns, signs up and joins a class; grades arrive."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import answer, hand_in_quiz
from tests.browser.conftest import Site, Visits, sign_in

pytestmark = pytest.mark.browser

LESSON = "/learn/one-journey/two-disciplines"
MODULE = "winning-trust"
QUIZ = "checkpoint-one-journey"
PASSWORD = "seven green bicycles uphill"
ONE_MORE_PRESS = "the server responded with a status of 400"


@dataclass(frozen=True)
class Learner:
    """Somebody who is about to learn, in a browser that runs scripts or not."""

    page: Page
    has_scripts: bool
    name: str
    email: str


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_story(visit: Visits, site: Site, has_scripts: bool) -> None:
    suffix = "scripts" if has_scripts else "plain"
    page = visit(java_script_enabled=has_scripts, forgives=() if has_scripts else (ONE_MORE_PRESS,))
    learner = Learner(page, has_scripts, f"Noor {suffix.capitalize()}", f"noor.{suffix}@example.org")
    teacher = visit(java_script_enabled=has_scripts, accept_downloads=True)

    read_a_lesson_as_a_guest(learner)
    sort_ten_leads_by_keyboard(learner)
    report = take_the_self_assessment(learner)
    look_at_paths_and_offerings(page, report)
    sign_up_and_find_everything_kept(learner, report)

    sign_in(teacher, site.instructor, site.password)
    name = f"Evening class, {suffix}"
    home, code = make_a_class(teacher, name)
    join_the_class(page, code, name)
    module_score, quiz_score = do_what_is_assigned(page, name)
    read_the_gradebook(teacher, home, learner, module_score, quiz_score)


def read_a_lesson_as_a_guest(learner: Learner) -> None:
    """Read, answer the first quick check, see the verdict, finish the lesson."""
    page = learner.page
    page.goto("/")
    page.get_by_role("link", name="Read the first lesson").click()
    expect(page).to_have_url(re.compile(LESSON))
    check = page.locator(".check").first
    answer(check)
    check.get_by_role("button", name="Check answer").click()
    if not learner.has_scripts:  # a visitor's first form carries no token yet: the page asks for one more press
        expect(page.get_by_role("heading", level=1)).to_have_text("One more press")
        page.get_by_role("button", name="Send again").click()
    expect(page.locator(".check").first.locator(".item__verdict")).to_be_visible()
    expect(page.locator(".item__verdict")).to_have_count(1)
    page.get_by_role("button", name="Done: on to the next lesson").click()
    expect(page).not_to_have_url(re.compile(LESSON))


def sort_ten_leads_by_keyboard(learner: Learner) -> None:
    """Sort a session without a mouse: by shortcuts, or by what every browser offers on radios."""
    page = learner.page
    page.goto("/leads/sort")
    press_on(page, "Start ten leads")
    for number in range(1, 11):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Lead {number} of 10")
        if learner.has_scripts:
            by_shortcuts(page, number)
        else:
            by_native_keys(page, number)
    expect(page.get_by_role("heading", level=1)).to_have_text("10 leads read")
    expect(page.locator(".lab__again-list > li")).to_have_count(10)


def by_shortcuts(page: Page, number: int) -> None:
    """Sort one lead with the keys 1 to 6 and Enter."""
    expect(page.locator(".option__key").first).to_be_attached()
    page.keyboard.press("123"[number % 3])
    page.keyboard.press("456"[number % 3])
    page.keyboard.press("Enter")
    expect(page.locator(".verdict__title")).to_be_focused()
    if page.locator("#again").count():  # a second try: say it once more
        page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()
    page.keyboard.press("Enter")


def by_native_keys(page: Page, number: int) -> None:
    """Sort one lead with Tab, Space, arrows and Enter."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "input[name$=-temperature]")
    page.keyboard.press("Space")
    for _ in range(number % 3):
        page.keyboard.press("ArrowDown")
    tab_to(page, "input[name$=-handler]")
    page.keyboard.press("Space")
    for _ in range(number % 3):
        page.keyboard.press("ArrowRight")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict__title")).to_be_visible()
    if page.locator("#again").count():  # a second try: say it once more
        press_on(page, "Check")
    expect(page.locator("#verdict")).to_be_visible()
    press_on(page, "See how the session went" if number == 10 else "Next")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on something that matches."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")


def press_on(page: Page, words: str) -> None:
    """Tab to the link or button in the page's main part that says `words`, and press Enter."""
    says = "words => !!document.activeElement.closest('main') && document.activeElement.textContent.trim() === words"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(says, words):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab does not reach “{words}” on {page.url}")


def take_the_self_assessment(learner: Learner) -> str:
    """Answer all 56 items and return the address of the report."""
    page = learner.page
    page.goto("/assess")
    page.get_by_role("button", name="Begin").click()
    answered = 0
    for number in range(1, 9):
        expect(page).to_have_title(re.compile(rf"^Page {number} of 8"))
        for question in page.locator(".questions__question").all():
            answer(question, choice=answered * 3 + number)
            answered += 1
        if learner.has_scripts:
            expect(page.locator("[data-state]")).to_have_text("Saved")
        page.get_by_role("button", name="To the end" if number == 8 else "Next").click()
    assert answered == 56
    expect(page.get_by_role("heading", level=1)).to_have_text("All answered")
    page.get_by_role("button", name="Hand in and see my report").click()
    page.wait_for_url("**/assess/reports/*")
    return page.url


def look_at_paths_and_offerings(page: Page, report: str) -> None:
    """See where the report points to, and narrow the offerings down."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Your skills report")
    path = page.locator("main a[href^='/paths/']").first
    words = path.inner_text().strip()
    path.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)

    page.goto(report)
    page.get_by_role("link", name="All offerings, by fit").click()
    everything = int(page.locator(".result-count").inner_text().split()[0])
    page.get_by_label("Kind").select_option(label="Certifications")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("kind=certification"))
    some = int(page.locator(".result-count").inner_text().split()[0])
    assert 0 < some < everything
    kinds = page.locator(".offering__provider").all_inner_texts()
    assert kinds
    assert all("Certification," in kind for kind in kinds)


def sign_up_and_find_everything_kept(learner: Learner, report: str) -> None:
    """Become a member; the check's verdict, the session of leads and the report come along."""
    page = learner.page
    page.goto(report)
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    page.get_by_label("Your name").fill(learner.name)
    page.get_by_label("Mail address").fill(learner.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()

    page.wait_for_url("**/account/progress")
    expect(page.get_by_text("Welcome. Everything you have done here is kept in your account.")).to_be_visible()
    expect(page.locator(".account__history")).to_contain_text("done")
    leads = page.get_by_role("region", name="Lead lab").get_by_role("row").nth(1)
    expect(leads).to_contain_text("finished")
    reports = page.get_by_role("region", name="Skills reports")
    reports.locator("tbody a").click()
    assert page.url == report

    page.goto(LESSON)
    expect(page.locator(".check").first.locator(".item__verdict")).to_be_visible()
    page.goto("/leads/you")
    expect(page.get_by_role("heading", name="What you mix up")).to_be_visible()


def make_a_class(teacher: Page, name: str) -> tuple[str, str]:
    """Make a class, assign a module and a quiz; return the address of the class and its code."""
    teacher.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Teach").click()
    teacher.get_by_role("link", name="New class").click()
    teacher.get_by_label("Name of the class").fill(name)
    teacher.get_by_role("button", name="Make the class").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text(name)
    home, code = teacher.url, teacher.locator(".join__code").inner_text().removeprefix("Code:").strip()
    for activity in (f"module:{MODULE}", f"quiz:{QUIZ}"):
        teacher.get_by_role("link", name="Assign work").first.click()
        teacher.get_by_label("Activity").select_option(activity)
        teacher.get_by_role("button", name="Assign", exact=True).click()
        expect(teacher.get_by_text("Assigned. Learners see it")).to_be_visible()
    return home, code


def join_the_class(page: Page, code: str, name: str) -> None:
    """Join by code, typed as people type."""
    page.goto("/classes")
    page.get_by_role("main").get_by_role("link", name="Join a class").click()
    page.get_by_label("Join code").fill(f" {code.lower()} ")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("tbody tr")).to_have_count(2)


def do_what_is_assigned(page: Page, name: str) -> tuple[str, str]:
    """Finish the module with its checkpoint, sit the quiz; return both scores in per cent."""
    page.locator(f"tbody a[href='/learn/{MODULE}']").click()
    page.get_by_role("main").get_by_role("link", name="Begin").click()
    lessons = page.locator(".lesson__outline a[href*='/learn/']").count()
    assert lessons
    while f"/learn/{MODULE}/" in page.url:
        page.get_by_role("button", name=re.compile("^Done")).click()
        expect(page.locator(".lesson__prose")).to_be_visible()
    page.goto(f"/learn/{MODULE}")
    page.get_by_role("link", name="Sit the checkpoint").click()
    page.get_by_role("button", name="Start").click()
    module_score = hand_in_quiz(page, choice=1)

    page.goto("/classes")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("row").filter(has=page.locator(f"a[href='/learn/{MODULE}']"))).to_contain_text("Done")
    page.locator(f"tbody a[href*='/quizzes/{QUIZ}?assignment=']").click()
    expect(page.get_by_text("Assigned to you")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    quiz_score = hand_in_quiz(page)

    page.goto("/classes")
    expect(page.get_by_text("Nothing is waiting for you.")).to_be_visible()
    return module_score, quiz_score


def read_the_gradebook(teacher: Page, home: str, learner: Learner, module_score: str, quiz_score: str) -> None:
    """See both grades, and find the same in the file."""
    teacher.goto(home)
    teacher.get_by_role("link", name="Gradebook").click()
    row = teacher.get_by_role("row").filter(has_text=learner.name)
    assert row.locator(".grade").all_inner_texts() == [module_score, quiz_score]

    with teacher.expect_download() as download:
        teacher.get_by_role("link", name="Download CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head[:5] == ["Learner", "Mail address", "Done", "Behind", "Mean score (%)"]
    assert len(rows) == 1
    found = dict(zip(head, rows[0], strict=True))
    assert (found["Learner"], found["Mail address"], found["Done"]) == (learner.name, learner.email, "2")
    scores = [float(value) for name, value in found.items() if name.endswith(": score (%)")]
    said = [float(score.split()[0]) for score in (module_score, quiz_score)]
    assert scores == [pytest.approx(score, abs=0.55) for score in said]
    assert [value for name, value in found.items() if name.endswith(": progress")] == ["done", "done"]
