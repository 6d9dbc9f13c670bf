"""Markdown to HTML: what a lesson may hold, what is taken out of it, and what is too much."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.markup import (
    Excess,
    Link,
    check_fences,
    excess_in,
    figure_links,
    inline,
    plain,
    reading_minutes,
    render_lesson,
    term_links,
)

FIGURES = {"journey": '<svg xmlns="http://www.w3.org/2000/svg"></svg>'}
TERMS = {"lead": "Somebody who *might* buy."}


def rendered(body: str) -> str:
    """The whole lesson as one text."""
    return "".join(render_lesson(body, FIGURES, TERMS).pieces)


class Danger(HTMLParser):
    """Reads HTML as a browser would, and keeps what could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "style", "base", "form", "input", "meta", "link"):
            self.found.append(tag)
        for name, value in attrs:
            target = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name == "style" or target.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")


def dangers(source: str) -> list[str]:
    """What could run in a page with this HTML."""
    reader = Danger()
    reader.feed(source)
    reader.close()
    return reader.found


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<a href="vbscript:x">x</a>',
        '<svg onload="alert(1)"><circle/></svg>',
        "<svg><script>alert(1)</script></svg>",
        '<img src="x" onerror="alert(1)">',
        '<iframe src="https://example.org"></iframe>',
        '<p style="position:fixed">x</p>',
        "<style>*{display:none}</style>",
        '<form action="/x"><input name="y"></form>',
        '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '![x" onerror="alert(1)](figure:journey "y" )',
        '![a" onmouseover="alert(1)](figure:journey)',
        "[[lead|<img src=x onerror=alert(1)>]]",
        '[x](http://a.org "[[lead|y onmouseover=alert(1)]]")',
        '[x](http://a.org "§term:0§ onmouseover=alert(1)") [[lead]]',
        '<a title="<p>§figure:0§</p>">x</a>\n\n![a](figure:journey)',
        "## [[lead|<script>alert(1)</script>]]",
        "*[x]: <script>alert(1)</script>\n\nx",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        '!!! note "<script>alert(1)</script>"\n    x',
        "```\n<script>alert(1)</script>\n```",
    ],
)
def test_nothing_that_could_run_is_left(body: str) -> None:
    assert dangers(rendered(body)) == []
    assert dangers(inline(body)) == []


FRAGMENTS = st.sampled_from(
    ["<script>", "</script>", "<img src=x onerror=", "<svg onload=", " onclick=", "javascript:", "[[lead", "|", "]]", "§",
     "term:0", "figure:0", "check:0", "![a](figure:journey)", "[x](", ")", '"', "'", "`", "```", "\n", "\n\n", "    ", "<p>",
     "</p>", "<a href=", "title=", ">", "<", "&lt;", "&#", "*", "_", "# ", "> ", "- ", "!!! note", "|-|", "<!--", "-->", "x"]
)  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=3), max_size=25).map("".join))
def test_no_mixture_of_fragments_becomes_a_script(body: str) -> None:
    assert dangers(rendered(body)) == []


@given(st.text(max_size=80))
def test_any_line_is_safe_inline(text: str) -> None:
    assert dangers(inline(text)) == []
    assert "<" not in re.sub(r"</?(p|em|strong|code|br|ul|ol|li)>", "", inline(text))


def test_ordinary_markdown_stays() -> None:
    html = rendered("## A part\n\nA **bold** word, [a link](https://example.org) and `code`.\n\n| a |\n|---|\n| b |\n")

    assert '<h2 id="a-part">A part</h2>' in html
    assert '<a href="https://example.org">a link</a>' in html
    assert "<strong>bold</strong>" in html
    assert "<td>b</td>" in html


def test_glossary_links_become_popovers_once() -> None:
    page = render_lesson("A [[lead]], two [[lead|leads]], no [[stranger|strangers]].", FIGURES, TERMS)
    html = "".join(page.pieces)

    assert page.terms == ("lead", "stranger")
    assert html.count('popovertarget="term-lead"') == 2
    assert html.count('id="term-lead"') == 1
    assert "Somebody who <em>might</em> buy." in html
    assert "no strangers." in html


def test_a_glossary_link_in_a_heading_or_a_title_is_words() -> None:
    page = render_lesson('## What a [[lead]] is\n\n[x](https://example.org "a [[lead|warm lead]]")', FIGURES, TERMS)
    html = "".join(page.pieces)

    assert [heading.text for heading in page.outline] == ["What a lead is"]
    assert 'title="a warm lead"' in html
    assert "§" not in html


def test_figures_carry_their_words() -> None:
    html = rendered('![A "journey"](figure:journey "From *here*")')

    assert 'aria-label="A &quot;journey&quot;"' in html
    assert "<svg" in html
    assert "<figcaption>From <em>here</em></figcaption>" in html


def test_quick_checks_part_the_page() -> None:
    body = "One\n\n```check\nkey: a\n```\n\nTwo\n\n```check\nkey: b\n```\n"
    page = render_lesson(body, FIGURES, TERMS)

    assert [(fence.text, fence.line) for fence in check_fences(body)] == [("key: a\n", 3), ("key: b\n", 9)]
    assert [plain_text(piece) for piece in page.pieces] == ["One", "Two", ""]


def plain_text(piece: str) -> str:
    """A piece without its tags."""
    return re.sub(r"<[^>]+>", "", piece).strip()


def test_links_know_their_place() -> None:
    body = "x [[lead]]\n\n![Words](figure:journey)\n"

    assert term_links(body) == [Link("lead", "", 0, 3)]
    assert figure_links(body) == [Link("journey", "Words", 2, 1)]


def test_titles_lose_their_marks() -> None:
    assert plain("A **bold** `word`, & *more*?") == "A bold word, & more?"


def test_reading_time() -> None:
    assert [reading_minutes("word " * words) for words in (1, 200, 201)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("x" * 60_001, 0, "longer than 60000"),
        ("x\n\n" + " " * 41 + "x", 2, "nested too deeply"),
        (">" * 41, 0, "nested too deeply"),
        ("[" * 201, 0, "too many marks"),
        ("x\n" * 201, 200, "too long"),
        ("~~~\n\n" * 201, 400, "too many fences"),
        ("[^1]\n\n" * 201, 400, "footnotes"),
    ],
    ids=range(7),
)
def test_excess_is_named_and_shown_as_it_was_written(body: str, line: int, said: str) -> None:
    found = excess_in(body)

    assert isinstance(found, Excess)
    assert (found.line, said in found.message, bool(found.remedy)) == (line, True, True)
    assert rendered(body).startswith("<pre>")
    assert dangers(rendered("<script>" + body)) == []


def test_ordinary_lessons_are_not_in_excess() -> None:
    assert excess_in("A paragraph with [a link](https://example.org).\n\n" * 200) is None


WORST = {
    "brackets": "[" * 200 + "\n\n",
    "links": "[a](" * 190 + "\n\n",
    "definitions": "a\n:   b\n" * 99 + "\n",
    "quotes": ">" * 38 + " x\n\n",
    "lists": "\n".join(" " * 4 * depth + "- x" for depth in range(10)) + "\n\n",
    "terms": "[[" * 99 + "\n\n",
    "stars": "*a **b" * 66 + "\n\n",
    "tags": "<div>" * 190 + "\n\n",
    "backticks": "`a" * 190 + "\n\n",
}


@pytest.mark.parametrize("kind", WORST)
def test_what_is_just_allowed_renders(kind: str) -> None:
    body = WORST[kind] * (6_000 // len(WORST[kind]))

    assert excess_in(body) is None
    assert dangers(rendered(body)) == []


@pytest.mark.parametrize("kind", ["term", "figure", "check"])
@pytest.mark.parametrize("number", ["0", "1", "2", "3", "\u0663", "\u00b2", "9" * 5000])
def test_a_mark_that_an_author_writes_is_no_error(kind: str, number: str) -> None:
    mark = f"\u00a7{kind}:{number}\u00a7"
    body = f"[[lead]] {mark}\n\n{mark}\n\n## {mark}\n\n![a](figure:journey)\n\n```check\nx\n```\n"
    page = render_lesson(body, {"journey": "<svg></svg>"}, {"lead": "A person."})
    assert len(page.pieces) >= 2
    assert "A person." in page.pieces[-1]
