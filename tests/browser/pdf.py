"""Reads the words of a PDF that Chromium printed: enough to see what is on the paper."""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_DRAWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_MAPPED = re.compile(rb"<(\w+)>\s+<(\w+)>(?:\s+<(\w+)>)?\s*$", re.MULTILINE)
_SECTION = re.compile(rb"beginbf(?:range|char)(.*?)endbf", re.DOTALL)


@dataclass(frozen=True)
class Font:
    """What each code of a font stands for; `width` is the number of hex digits of a code."""

    width: int
    letters: dict[int, str]

    def words(self, codes: bytes) -> str:
        """Return the letters of `codes`, which are hex digits."""
        cut = [codes[at : at + self.width] for at in range(0, len(codes), self.width)]
        return "".join(self.letters.get(int(code, 16), "") for code in cut)


def text_of(pdf: bytes) -> str:
    """Return every word of `pdf` in the order of its drawing, without spaces.

    Fonts are named F and the number of their object, as Skia does; each has a ToUnicode map.
    """
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {b"F%d" % number: _font(body, objects) for number, body in objects.items() if b"/ToUnicode" in body}
    streams = [_unpacked(body) for body in objects.values()]
    return "".join(_words(stream, fonts) for stream in streams if b" Tf" in stream)


def _font(body: bytes, objects: dict[int, bytes]) -> Font:
    reference = re.search(rb"/ToUnicode (\d+) 0 R", body)
    table = _unpacked(objects[int(reference[1])]) if reference else b""
    letters: dict[int, str] = {}
    for section in _SECTION.findall(table):
        for first, last, start in _MAPPED.findall(section):
            if start:
                codes = range(int(first, 16), int(last, 16) + 1)
                letters |= {code: chr(int(start, 16) + step) for step, code in enumerate(codes)}
            else:
                letters[int(first, 16)] = bytes.fromhex(last.decode()).decode("utf-16-be")
    return Font(2 if b"/Type3" in body else 4, letters)


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if stream is None:
        return b""
    return zlib.decompress(stream[1]) if b"FlateDecode" in body else stream[1]


def _words(page: bytes, fonts: dict[bytes, Font]) -> str:
    font, words = Font(4, {}), []
    for name, codes in _DRAWN.findall(page):
        if name:
            font = fonts[name]
        else:
            words.append(font.words(codes))
    return "".join("".join(words).split())
