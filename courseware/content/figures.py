"""Figures: an SVG cleaned so that it may stand inside a page."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

_TAGS = {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text", "tspan", "title",
             "desc", "defs", "linearGradient", "radialGradient", "stop", "clipPath", "marker", "use"}  # fmt: skip
_ATTRIBUTES = {"viewBox", "id", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "width",
                   "height", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
                   "stroke-dasharray", "stroke-opacity", "opacity", "transform", "text-anchor", "dominant-baseline",
                   "font-size", "font-weight", "font-family", "font-style", "letter-spacing", "dx", "dy", "offset", "stop-color",
                   "gradientUnits", "clip-path", "marker-end", "marker-start", "markerWidth", "markerHeight", "refX", "refY",
                   "orient", "preserveAspectRatio", "aria-hidden", "class", "role", "stop-opacity", "gradientTransform",
                   "markerUnits", "aria-labelledby", "paint-order", "textLength", "lengthAdjust", "href"}  # fmt: skip
_MOST_CHARACTERS = 300_000
_MOST_DEPTH = 40


class NotSvg(ValueError):
    """A text that is no SVG; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        """Keep the place."""
        super().__init__(message)
        self.line, self.column = line, column


@dataclass(frozen=True)
class Refused:
    """What a figure may not hold, and where it first does (counted from 1)."""

    what: str
    line: int
    column: int


def clean_svg(text: str) -> tuple[str, list[Refused]]:
    """Return an SVG fit to stand in a page, and what was refused in it. Raises NotSvg."""
    if len(text) > _MOST_CHARACTERS:
        raise NotSvg(f"it is longer than {_MOST_CHARACTERS} characters")
    root = _root(text)
    refused: list[Refused] = []
    _clean(root, text, refused, 0)
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.set("aria-hidden", "true")
    root.set("xmlns", "http://www.w3.org/2000/svg")
    out: str = ElementTree.tostring(root, encoding="unicode")
    return out, list(dict.fromkeys(refused))


def _root(text: str) -> Element:
    try:
        root: Element = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise NotSvg(str(error).partition(":")[0], line, column + 1) from error
    except ValueError as error:  # defusedxml: entities and the like
        raise NotSvg("entities are not allowed", *(_place(text, "<!(?:ENTITY|DOCTYPE)") or (1, 1))) from error
    if _name(root) != "svg":
        raise NotSvg(f"it begins with <{_name(root)}>", *(_place(text, "<(?=[A-Za-z])") or (1, 1)))
    return root


def _clean(element: Element, text: str, refused: list[Refused], depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise NotSvg("it is nested too deeply")
    element.tag = _name(element)
    for name, value in list(element.attrib.items()):
        if not _may_stay(name, value):
            refused.append(_refused_attribute(name.rpartition("}")[2], value, text))
            del element.attrib[name]
    for child in list(element):
        if not isinstance(child.tag, str) or _name(child) not in _TAGS:
            where = _place(text, rf"<(?:\w+:)?{re.escape(_name(child))}\b")
            refused.append(Refused(f"element {_name(child)}", *(where or (1, 1))))
            element.remove(child)
        else:
            _clean(child, text, refused, depth + 1)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _may_stay(name: str, value: str) -> bool:
    """Known attributes; references stay inside the figure. A backslash could hide a url() from us."""
    if name not in _ATTRIBUTES or "\\" in value or "url(" in value.lower().replace("url(#", ""):
        return False
    return name != "href" or value.startswith("#")


def _refused_attribute(name: str, value: str, text: str) -> Refused:
    start = rf"(?<=[\s:]){re.escape(name)}\s*="
    where = _place(text, rf"{start}\s*[\"']{re.escape(value)}") or _place(text, start)
    return Refused(f"attribute {name}", *(where or (1, 1)))


def _place(text: str, pattern: str) -> tuple[int, int] | None:
    """Where the first match of `pattern` begins; None when it is written otherwise, as with entities."""
    found = re.search(pattern, text)
    if found is None:
        return None
    return text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
