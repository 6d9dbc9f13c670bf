"""Every type of page with somebody who may open it, made by what that person does in the browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page

from tests.browser.answering import answer, begin_quiz, hand_in_quiz, press
from tests.browser.conftest import Site, Visits
from tests.browser.lab_places import lab_pages, lab_teaching, upload

LESSON = "/learn/one-journey/two-disciplines"
QUIZ = "checkpoint-winning-trust"
UNKNOWN = "00000000-0000-4000-8000-000000000000"

GUEST_PAGES = {
    "home": "/",
    "course": "/learn",
    "module": "/learn/one-journey",
    "lesson": LESSON,
    "lesson with a figure": "/learn/one-journey/the-customer-journey",
    "quizzes": "/quizzes",
    "quiz": f"/quizzes/{QUIZ}",
    "lead lab": "/leads",
    "exercise": "/leads/sort",
    "rules by example": "/leads/examples",
    "facts": "/leads/facts",
    "how you read leads, empty": "/leads/you",
    "lead desk": "/leads/desk",
    "self-assessment": "/assess",
    "paths": "/paths",
    "offerings": "/offerings",
    "offerings, none left": "/offerings?kind=degree&cost=free&level=intro&known=1",
    "plan without a report": "/offerings/plan",
    "search": "/search",
    "search with hits": "/search?q=lead",
    "search without hits": "/search?q=xylophone",
    "glossary": "/glossary",
    "preferences": "/preferences",
    "about": "/about",
    "sign up": "/sign-up",
    "sign in": "/sign-in",
    "forgot": "/forgot",
    "forgot, sent": "/forgot/sent",
    "reset, over": "/reset/not-a-key",
    "progress, empty": "/account/progress",
    "404": "/no-such-page",
}
MEMBER_PAGES = {
    "home, begun": "/",
    "course, begun": "/learn",
    "account": "/account",
    "progress": "/account/progress",
    "delete": "/account/delete",
    "classes": "/classes",
    "join": "/classes/join",
    "join, unknown code": "/classes/join/AAAAA-AAAAA",
    "403": "/teach",
}
TEACHER_PAGES = {"teach": "/teach", "new class": "/teach/new"}
ADMINISTRATOR_PAGES = {"people": "/account/people", "people, found": "/account/people?q=mara@example.com"}


class Places:
    """People with a page each, and the addresses of what they have made."""

    def __init__(self, visit: Visits, site: Site, signed_in: Callable[[str], Any]) -> None:
        """Open one page for each kind of person."""
        forgives = ("Failed to load resource",)  # error pages are opened on purpose
        self.people = {
            "guest": visit(forgives),
            "worker": visit(forgives),
            "member": visit(forgives, storage_state=signed_in(site.learner)),
            "teacher": visit(forgives, storage_state=signed_in(site.instructor)),
            "administrator": visit(forgives, storage_state=signed_in(site.administrator)),
        }
        self.made: dict[str, tuple[str, str]] = {}
        for person, pages in (
            ("guest", GUEST_PAGES),
            ("member", MEMBER_PAGES),
            ("teacher", TEACHER_PAGES),
            ("administrator", ADMINISTRATOR_PAGES),
        ):
            self.made |= {name: (person, path) for name, path in pages.items()}
        self._make()

    def _make(self) -> None:
        worker = self.people["worker"]
        self._keep("worker", _lesson_answered(worker))
        self._keep("worker", _quiz(worker))
        self._keep("worker", lab_pages(worker))
        self._keep("worker", _self_assessment(worker))
        self._keep("guest", _one_of(self.people["guest"], "path", "/paths", "a[href^='/paths/']"))
        self._keep("guest", _one_of(self.people["guest"], "offering", "/offerings", "a[href^='/offerings/']"))
        self._keep(
            "member", _one_of(self.people["member"], "class", "/classes", "a[href^='/classes/']:not([href$=join])")
        )
        self._keep("member", iter([("leave", f"{self.made['class'][1]}/leave")]))
        self._keep("teacher", _teaching(self.people["teacher"]))
        self._keep("teacher", lab_teaching(self.people["teacher"], self.made["taught class"][1]))
        self.made["upload refused"] = ("teacher", self.made["upload cards"][1])
        self._acts = {"upload refused": self._bring_bad_cards}

    def _keep(self, person: str, found: Iterator[tuple[str, str]]) -> None:
        self.made |= {name: (person, path) for name, path in found}

    def open(self, name: str) -> Page:
        """Open the page called `name` and return it."""
        person, path = self.made[name]
        page = self.people[person]
        page.goto(path)
        self._acts.get(name, _nothing)(page)
        return page

    def _bring_bad_cards(self, page: Page) -> None:
        upload(page, self.made["taught class"][1], "Cards with a fault", b"key,persona\nnobody,Somebody\n")


def _nothing(_page: Page) -> None:
    """Most pages are shown as they are."""


def _lesson_answered(page: Page) -> Iterator[tuple[str, str]]:
    page.goto(LESSON)
    for number in range(page.locator(".check").count()):
        check = page.locator(".check").nth(number)
        answer(check, choice=number)
        check.get_by_role("button", name="Check answer").click()
        check.locator(".item__verdict").wait_for()
    yield "lesson, answered", LESSON
    press(page, re.compile("^Done"))
    yield "progress of a guest", "/account/progress"


def _quiz(page: Page) -> Iterator[tuple[str, str]]:
    begin_quiz(page, QUIZ)
    hand_in_quiz(page)
    yield "review", page.url
    begin_quiz(page)
    yield "attempt", page.url
    yield "hand in", f"{page.url}/hand-in"
    yield "quiz, begun", "/quizzes/checkpoint-one-journey"
    yield "quizzes, begun", "/quizzes"


def _self_assessment(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/assess")
    press(page, "Begin")
    for number in (1, 2):
        for place, question in enumerate(page.locator(".questions__question").all()):
            answer(question, choice=place + number)
        press(page, "Next")
    page.goto(f"{page.url.rpartition('/')[0]}/finish")
    press(page, "Hand in and see my report")
    page.wait_for_url("**/assess/reports/*")
    yield "report", page.url
    yield "offerings, ranked", "/offerings?kind=course"
    yield "offerings, page 2", "/offerings?page=2"
    yield "plan", "/offerings/plan"
    yield "self-assessment, done", "/assess"
    page.goto("/assess")
    press(page, "Take it again")
    first = page.url
    answer(page.locator(".questions__question").first)
    page.locator("[data-state]").get_by_text("Saved", exact=True).wait_for()
    yield "questions", first
    yield "questions, some missing", f"{first}?missing=1"
    yield "finish", f"{first.rpartition('/')[0]}/finish"


def _one_of(page: Page, name: str, path: str, selector: str) -> Iterator[tuple[str, str]]:
    page.goto(path)
    yield name, page.locator("main").locator(selector).first.get_attribute("href") or ""


def _teaching(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/teach")
    page.get_by_role("link", name="Marketing meets sales").click()
    home = page.url
    yield "taught class", home
    yield "assign", f"{home}/assign"
    yield "settings", f"{home}/settings"
    yield "new code", f"{home}/code"
    yield "archive", f"{home}/archive"
    yield "gradebook", f"{home}/gradebook"
    yield "assignment", _first_link(page, "/assignments/")
    page.goto(f"{home}/gradebook")
    graded = page.get_by_role("row").filter(has_text=re.compile(r"\d %")).first
    learner = graded.locator("a[href*='/learners/']").get_attribute("href") or ""
    yield "learner", learner
    yield "remove a learner", f"{learner}/remove"
    page.goto(learner)
    yield "a learner's answers", _first_link(page, "/attempts/")


def _first_link(page: Page, part: str) -> str:
    return page.locator(f"main a[href*='{part}']").first.get_attribute("href") or ""
