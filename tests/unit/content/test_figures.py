"""Figures: what an SVG may hold, and where it is told that something may not stay."""

import pytest

from courseware.content.figures import NotSvg, Refused, clean_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    ("inside", "what", "column"),
    [
        ("<script>alert(1)</script>", "element script", 1),
        ('<g onload="x"/>', "attribute onload", 4),
        ('<g style="fill:red"/>', "attribute style", 4),
        ("<style>*{}</style>", "element style", 1),
        ("<foreignObject><p/></foreignObject>", "element foreignObject", 1),
        ('<image href="http://a.org/x.png"/>', "element image", 1),
        ('<a href="javascript:alert(1)"><g/></a>', "element a", 1),
        ('<use href="http://a.org/x.svg#a"/>', "attribute href", 6),
        ('<use href="#a"/><use href="http://a.org/x"/>', "attribute href", 22),
        ('<use xlink:href="javascript:alert(1)"/>', "attribute href", 12),
        ('<g fill="url(http://a.org/x)"/>', "attribute fill", 4),
        ('<g fill="URL(http://a.org/x)"/>', "attribute fill", 4),
        ('<g fill="u\\72l(http://a.org/x)"/>', "attribute fill", 4),
        ('<animate attributeName="href" to="javascript:x"/>', "element animate", 1),
    ],
)
def test_what_may_not_stay_is_named_with_its_place(inside: str, what: str, column: int) -> None:
    clean, refused = clean_svg(f"{OPEN}\n{inside}\n</svg>")

    assert refused == [Refused(what, 2, column)]
    assert "alert" not in clean
    assert "a.org" not in clean


def test_shapes_and_references_inside_stay() -> None:
    clean, refused = clean_svg(
        f'{OPEN}<defs><g id="a"/></defs><use href="#a" fill="url(#b)"/><text x="1">Words</text></svg>'
    )

    assert refused == []
    assert 'href="#a" fill="url(#b)"' in clean
    assert clean.startswith("<svg ")
    assert 'aria-hidden="true"' in clean


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", (1, 1), "no element found"),
        ("<svg>\n  <g>\n</svg>", (3, 3), "mismatched tag"),
        ("<html></html>", (1, 1), "begins with <html>"),
        ('<!DOCTYPE x [\n<!ENTITY a "b">]>\n<svg>&a;</svg>', (1, 1), "entities"),
        ("<svg>" + "<g>" * 41 + "</g>" * 41 + "</svg>", (1, 1), "nested too deeply"),
        ("<svg>" + "<g>" * 5000 + "</g>" * 5000 + "</svg>", (1, 1), "nested too deeply"),
        ("<svg>" + " " * 300_000 + "</svg>", (1, 1), "longer than"),
    ],
    ids=range(7),
)
def test_what_is_no_figure(text: str, place: tuple[int, int], said: str) -> None:
    with pytest.raises(NotSvg, match=said) as caught:
        clean_svg(text)

    assert (caught.value.line, caught.value.column) == place
