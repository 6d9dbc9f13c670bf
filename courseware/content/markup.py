"""Markdown to safe HTML: lessons with figures, glossary links and places for quick checks."""

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import markdown
import nh3
from markdown.extensions.toc import slugify

_EXTENSIONS = ["tables", "admonition", "footnotes", "def_list", "abbr", "toc", "sane_lists", "fenced_code"]
_TAGS = set(nh3.ALLOWED_TAGS) | {"section", "figure", "figcaption"}
_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href", "title"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "scope", "colspan", "rowspan"},
    "ol": {"start"},
    "abbr": {"title"},
}
_CLASSES = {
    "div": {"admonition", "note", "tip", "warning", "example", "footnote", "important", "takeaway"},
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref"},
}
_TERM = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\]\n]{1,80}))?\]\]")
_FIGURE = re.compile(r"^!\[([^\]\n]*)\]\(figure:([a-z0-9-]+)(?:\s+\"([^\"\n]*)\")?\)\s*$", re.MULTILINE)
_CHECK = re.compile(r"^```check[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_HOLE = re.compile(r"<p>\s*§(term|figure|check):([^§]*)§\s*</p>|§(term):([^§]*)§")
_HOLE_OR_TAG = re.compile(_HOLE.pattern + r"|<[a-zA-Z/](?:\"[^\"]*\"|[^\">])*>")
_MARK = re.compile(r"§[a-z]+:(\d+)§")
_PARTS = {"check": 1, "term": 2, "figure": 3}
_WITHIN_WORDS = re.compile(r"</?(?:em|strong|code|a|abbr)\b[^>]*>")
_WORDS_A_MINUTE = 200
_MOST_CHARACTERS = 60_000
_MOST_INDENTED = 40
_MOST_MARKS = 200
_MARKS = re.compile(r"[\[*_`<&]")
_MOST_LINES = 200
_MOST_FENCES = 200


@dataclass(frozen=True)
class Heading:
    """One entry of the outline."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Link:
    """A glossary term or figure named in a body: its key, its words, and where (0-based line, 1-based column)."""

    key: str
    words: str
    line: int
    column: int


@dataclass(frozen=True)
class Excess:
    """The first place (0-based line) where a body asks for more than a page needs, and what to do about it."""

    line: int
    message: str
    remedy: str


@dataclass(frozen=True)
class Fence:
    """A quick check found in a lesson: its YAML and the line in the body where it begins (0-based)."""

    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """A lesson as HTML pieces; between two pieces stands the quick check of that number."""

    pieces: tuple[str, ...]
    outline: tuple[Heading, ...]
    text: str
    terms: tuple[str, ...]


def check_fences(body: str) -> list[Fence]:
    """Return the quick checks of a lesson body, in order."""
    return [Fence(found[1], body.count("\n", 0, found.start(1))) for found in _CHECK.finditer(body)]


def term_links(body: str) -> list[Link]:
    """Return every glossary link in `body`."""
    return [_link(found, found[1], found[2] or "") for found in _TERM.finditer(body)]


def figure_links(body: str) -> list[Link]:
    """Return every figure in `body`; its words are the alternative text."""
    return [_link(found, found[2], found[1]) for found in _FIGURE.finditer(body)]


def _link(found: re.Match[str], key: str, words: str) -> Link:
    body, start = found.string, found.start()
    return Link(key, words, body.count("\n", 0, start), start - body.rfind("\n", 0, start))


def excess_in(body: str) -> Excess | None:
    """Return what would make Python-Markdown slow or dizzy: in one paragraph, links and emphasis take quadratic time and more; lists and quotes recurse."""
    if len(body) > _MOST_CHARACTERS:
        return Excess(0, f"the lesson is longer than {_MOST_CHARACTERS} characters", "split it into several lessons")
    marks = lines = fences = 0
    for number, line in enumerate(body.split("\n")):
        marks, lines = (marks + len(_MARKS.findall(line)), lines + 1) if line.strip() else (0, 0)
        fences += line.startswith(("```", "~~~", "*[")) + line.count("[^")
        if len(line) - len(line.lstrip(" \t>")) > _MOST_INDENTED:
            return Excess(number, "this is nested too deeply", "flatten this part")
        if marks > _MOST_MARKS or lines > _MOST_LINES:
            return Excess(number, "this paragraph is too long or holds too many marks", "leave an empty line in it")
        if fences > _MOST_FENCES:
            return Excess(
                number, "there are too many fences, footnotes and abbreviations", "split the lesson into several"
            )
    return None


def reading_minutes(body: str) -> int:
    """Return how long a lesson takes to read, at least 1, by the words outside its quick checks."""
    return max(1, math.ceil(len(_CHECK.sub("", body).split()) / _WORDS_A_MINUTE))


def render_lesson(body: str, figures: Mapping[str, str], terms: Mapping[str, str]) -> Page:
    """Render a lesson; `figures` maps key → clean SVG, `terms` maps key → definition."""
    if excess_in(body):
        return _plain_page(body)
    holes: list[tuple[str, ...]] = []
    text = _CHECK.sub(lambda found: _hole("check", holes, ("check",)), body)
    text = _FIGURE.sub(lambda found: _hole("figure", holes, (found[2], found[1], found[3] or "")), text)
    text = _TERM.sub(lambda found: _hole("term", holes, (found[1], found[2] or found[1].replace("-", " "))), text)
    engine = _engine()
    dirty = engine.convert(text.replace("\x00", ""))
    clean = re.sub(r"<th( align=\"[a-z]+\")?></th>", r"<td\1></td>", _clean(dirty))  # a corner heads nothing
    used: list[str] = []
    filled = _HOLE_OR_TAG.sub(lambda found: _fill(found, holes, figures, terms, used), clean)
    outline = tuple(Heading(t["id"], html.unescape(_worded(t["name"], holes))) for t in engine.toc_tokens_of_level_two)
    definitions = "".join(_popover(key, terms[key]) for key in dict.fromkeys(used) if key in terms)
    pieces = tuple((filled + definitions).split("<!--check-->"))
    return Page(pieces, outline, _plain(clean), tuple(dict.fromkeys(used)))


def _plain_page(body: str) -> Page:
    """A body in excess, as it was written: publishing refuses it, so this is for old releases only."""
    shown = body[:_MOST_CHARACTERS]
    return Page((f"<pre>{html.escape(shown)}</pre>",), (), shown, ())


@lru_cache(maxsize=4096)
def inline(text: str) -> str:
    """Render one authored line (a prompt, an option, feedback): emphasis, code and breaks, nothing else."""
    dirty = markdown.markdown(text[:4000], extensions=["sane_lists"])
    clean = nh3.clean(dirty, tags={"p", "em", "strong", "code", "br", "ul", "ol", "li"}, attributes={})
    return clean[3:-4] if clean.startswith("<p>") and clean.endswith("</p>") and clean.count("<p>") == 1 else clean


def plain(text: str) -> str:
    """Return an authored line without its marks, for titles and summaries."""
    return _plain(inline(text)).strip()


class _Engine(markdown.Markdown):
    """Python-Markdown with the level-two outline at hand."""

    @property
    def toc_tokens_of_level_two(self) -> list[dict[str, str]]:
        tokens: list[dict[str, str]] = getattr(self, "toc_tokens", [])
        return [token for token in tokens if str(token["level"]) == "2"]


def _engine() -> _Engine:
    configs = {
        "toc": {"slugify": slugify, "toc_depth": "2-4", "permalink": False},
        "footnotes": {"BACKLINK_TEXT": "↩", "UNIQUE_IDS": False},
    }
    return _Engine(extensions=_EXTENSIONS, extension_configs=configs, output_format="html")


def _clean(dirty: str) -> str:
    return nh3.clean(
        dirty,
        tags=_TAGS,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        attribute_filter=_filter,
    )


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        kept = [name for name in value.split() if name in _CLASSES.get(tag, set())]
        return " ".join(kept) or None
    if attribute == "id":
        return value if re.fullmatch(r"[a-z0-9:_-]{1,80}", value) else None
    return value


def _hole(kind: str, holes: list[tuple[str, ...]], what: tuple[str, ...]) -> str:
    holes.append(what)
    mark = f"§{kind}:{len(holes) - 1}§"
    return f"\n{mark}\n" if kind in ("check", "figure") else mark


def _fill(
    found: re.Match[str],
    holes: list[tuple[str, ...]],
    figures: Mapping[str, str],
    terms: Mapping[str, str],
    used: list[str],
) -> str:
    kind, number = (found[1], found[2]) if found[1] else (found[3], found[4])
    if kind is None:  # a tag: what was meant for the page must not stand in an attribute
        return _MARK.sub(lambda mark: html.escape(_words_of(mark[1], holes)), found[0])
    what = _in_hole(number, holes)
    if len(what) != _PARTS[kind]:  # nobody but an author can have written it
        return ""
    if kind == "check":
        return "<!--check-->"
    if kind == "figure":
        return _figure(what[0], what[1], what[2], figures)
    link = _term(what[0], what[1], terms)
    used.append(what[0])
    return f"<p>{link}</p>" if found[1] else link


def _in_hole(number: str, holes: list[tuple[str, ...]]) -> tuple[str, ...]:
    is_one = number.isdecimal() and len(number) < 7
    return holes[int(number)] if is_one and int(number) < len(holes) else ()


def _worded(text: str, holes: list[tuple[str, ...]]) -> str:
    return _MARK.sub(lambda mark: _words_of(mark[1], holes), text)


def _words_of(number: str, holes: list[tuple[str, ...]]) -> str:
    what = _in_hole(number, holes)
    return what[1] if len(what) == 2 else ""


def _figure(key: str, alternative: str, caption: str, figures: Mapping[str, str]) -> str:
    words = f"<figcaption>{inline(caption)}</figcaption>" if caption else ""
    label = html.escape(alternative, quote=True)
    return f'<figure class="figure"><div role="img" aria-label="{label}">{figures.get(key, "")}</div>{words}</figure>'


def _term(key: str, words: str, terms: Mapping[str, str]) -> str:
    shown = html.escape(words)
    if key not in terms:
        return shown
    return f'<button type="button" class="term" popovertarget="term-{key}">{shown}</button>'


def _popover(key: str, definition: str) -> str:
    link = f'<a href="/glossary#{key}">In the glossary</a>'
    return f'<div popover class="term__note" id="term-{key}"><p>{inline(definition)}</p><p>{link}</p></div>'


def _plain(source: str) -> str:
    without = _MARK.sub(" ", re.sub(r"<[^>]+>", " ", _WITHIN_WORDS.sub("", source)))
    return re.sub(r"\s+", " ", html.unescape(without)).strip()
