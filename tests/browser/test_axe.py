"""axe, reflow and titles on every type of page: 390 and 1280 px wide, light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site, Visits
from tests.browser.places import Places

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What a scheme can change; the rest is asked once at each width."""
TALL = {"desk day"}
"""Pages with a bar at the foot of the window, which in a low one would lie over half of some control."""
REPEATS = {
    "rules by example": "main > section:nth-of-type(n + 5)",
    "facts": "main .comparison:nth-of-type(n + 3)",
    "board": ".board__lead:nth-of-type(n + 4)",
    "board, judged": ".board__lead:nth-of-type(n + 4)",
    "glossary": ".glossary__entry:nth-of-type(n + 9)",
    "dial": "main tbody tr:nth-of-type(n + 13)",
    "dial, judged": "main tbody tr:nth-of-type(n + 13)",
    "upload cards": "main tbody tr:nth-of-type(n + 13)",
    "upload refused": "main tbody tr:nth-of-type(n + 13)",
}
"""What comes many times over on a long page: axe is asked about the first few of it."""
RUN = """({only, repeats}) => axe.run(repeats ? {exclude: [[repeats]]} : document, {runOnly: only, resultTypes: ['violations'], preload: false}).then(found =>
  found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} at ${node.target.join(' ')}: ${node.failureSummary}`)))"""
TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  const out = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1);
  return [`${wide} px too wide at ${innerWidth}: ${out.slice(-3).map(one => one.outerHTML.slice(0, 90)).join(' | ')}`];
}"""
NAMES = [
    "home", "course", "module", "lesson", "lesson with a figure", "lesson, answered", "quizzes", "quizzes, begun",
    "quiz", "quiz, begun", "attempt", "hand in", "review", "lead lab", "lead lab, begun", "exercise",
    "rules by example", "facts", "lead", "lead, second try", "lead, judged", "debated lead, judged", "lead of a test",
    "leads, done", "proof", "proof, judged", "twin", "twin, judged", "change", "change, judged", "triage", "triage, judged",
    "board", "board, judged", "board, done", "dial", "dial, judged", "how you read leads", "how you read leads, empty",
    "lead desk", "desk, played", "desk day", "desk, done", "class, leads", "decks", "deck", "upload cards", "upload refused",
    "self-assessment", "self-assessment, done", "questions", "questions, some missing", "finish", "report",
    "paths", "path", "offerings", "offerings, none left", "offerings, ranked", "offerings, page 2", "offering", "plan",
    "plan without a report", "search", "search with hits", "search without hits", "glossary", "preferences", "about",
    "sign up", "sign in", "forgot", "forgot, sent", "reset, over", "account", "progress", "progress, empty",
    "progress of a guest", "delete", "people", "people, found", "home, begun", "course, begun", "classes", "class",
    "leave", "join", "join, unknown code", "teach", "new class", "taught class", "assign", "assignment", "settings",
    "new code", "archive", "gradebook", "learner", "remove a learner", "a learner's answers", "404", "403",
]  # fmt: skip
SAME_PAGE = {  # another state of a page keeps its title
    "lesson, answered", "quizzes, begun", "quiz, begun", "lead lab, begun", "self-assessment, done", "offerings, ranked",
    "offerings, none left", "plan without a report", "progress, empty", "progress of a guest", "people, found",
    "home, begun", "course, begun", "how you read leads, empty", "desk, played", "lead, second try",
}  # fmt: skip

_titles: dict[str, str] = {}


@pytest.fixture(scope="module")
def places(long_visit: Visits, site: Site, signed_in: Callable[[str], Any]) -> Places:
    """Everything that there is to see."""
    return Places(long_visit, site, signed_in)


def test_no_page_is_forgotten(places: Places) -> None:
    assert set(NAMES) == set(places.made)


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(places: Places, name: str) -> None:
    page = places.open(name)
    _titles[name] = page.title()
    assert findings_on(page, height=4000 if name in TALL else 900, repeats=REPEATS.get(name, "")) == []


def findings_on(page: Page, height: int = 900, repeats: str = "") -> list[str]:
    """Return what is wrong at each width and in each scheme; what `repeats` selects is measured, but not read."""
    page.evaluate(AXE)
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    found = []
    for width, scheme, rules in [
        (320, "light", None),
        (390, "light", RULES),
        (390, "dark", COLOURS),
        (1280, "dark", RULES),
        (1280, "light", COLOURS),
    ]:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(TOO_WIDE)
        if rules:
            found += [f"{width} {scheme}: {one}" for one in page.evaluate(RUN, {"only": rules, "repeats": repeats})]
    return found


def test_axe_would_find_something(places: Places) -> None:
    page = places.open("about")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate("document.querySelector('main p').style.color = 'silver'")
    page.evaluate("document.querySelector('main').style.minWidth = '2000px'")
    found = " ".join(findings_on(page))
    assert all(words in found for words in ("html-has-lang", "color-contrast", "px too wide at 1280"))


def test_too_many_tries_get_a_sound_page(places: Places) -> None:
    page = places.people["member"]
    for _ in range(12):
        if page.goto("/classes/join/AAAAA-AAAAA").status == 429:
            break
    else:
        raise AssertionError("nobody is slowed down")
    _titles["429"] = page.title()
    assert findings_on(page) == []


def test_every_page_has_a_title_of_its_own() -> None:
    by_title: dict[str, list[str]] = {}
    for name, title in _titles.items():
        if name not in SAME_PAGE:
            by_title.setdefault(title, []).append(name)
    assert {title: names for title, names in by_title.items() if len(names) > 1} == {}
