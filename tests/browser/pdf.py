"""Reads the text of a PDF that Chromium printed: enough to see which words are on the paper."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>(?=[^\[\]]*?(?:Tj|\]))|(BT)")
_SINGLE = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\s*$", re.MULTILINE)
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")

Glyphs = dict[int, str]


def text_of(pdf: bytes) -> str:
    """Return every word of `pdf` in the order of its drawing, without spaces.

    Fonts are named F and the number of their object, as Skia does; each must have a ToUnicode map.
    """
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {b"F%d" % number: _glyphs(body, objects) for number, body in objects.items() if b"/ToUnicode" in body}
    pages = [_unpacked(body) for body in objects.values() if b"stream" in body and b" Tf" in _unpacked(body)]
    return "".join(_words(page, fonts) for page in pages)


def _glyphs(font: bytes, objects: dict[int, bytes]) -> Glyphs:
    reference = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table = _unpacked(objects[int(reference[1])]) if reference else b""
    glyphs: Glyphs = {}
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGE.findall(section):
            start = int(text, 16)
            glyphs |= {int(first, 16) + step: chr(start + step) for step in range(int(last, 16) - int(first, 16) + 1)}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        glyphs |= {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _SINGLE.findall(section)
        }
    return glyphs


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if stream is None:
        return b""
    if b"FlateDecode" not in body:
        return stream[1]
    try:
        return zlib.decompress(stream[1])
    except zlib.error:
        return b""


def _words(page: bytes, fonts: dict[bytes, Glyphs]) -> str:
    glyphs: Glyphs = {}
    words = []
    for font, codes, _begin in _SHOWN.findall(page):
        if font:
            glyphs = fonts.get(font, {})
        elif codes:
            words.append("".join(glyphs.get(int(codes[at : at + 4], 16), "") for at in range(0, len(codes), 4)))
    return "".join("".join(words).split())
