"""Names hold what can be seen, on one line."""

import pytest

from courseware.kernel.texts import one_line


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Ada \n Lovelace\t", "Ada Lovelace"),
        ("Ada\x1b[31m", "Ada[31m"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u2067Ada\u2069", "Ada"),
        ("\u200b\ufeff", ""),
        ("\u200d \u200c", ""),
        ("\ue000t\ue001", "t"),
        ("\ud800", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀 Zoë O’Brien", "👩\u200d🚀 Zoë O’Brien"),
    ],
)
def test_one_line(text: str, kept: str) -> None:
    assert one_line(text) == kept
