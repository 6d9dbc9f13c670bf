"""What attackers try in the lead lab: files that never end, odd fields, other people's work, answers before their time."""

import time
from pathlib import Path

import pytest
from flask import Flask

from courseware.content.library import Library
from courseware.kernel.database import Database
from courseware.leads.card_tables import COLUMNS
from courseware.leads.importing import MOST_BYTES, read_cards
from courseware.leads.rubric import rubric_from
from courseware.web.views import teach_leads
from tests.web.quizzing import database_of
from tests.web.teaching import taught
from tests.web.test_teach_leads import _upload

SECONDS = 8
"""Of this process's own time for the worst file, on a slow machine; without limits these take minutes."""
_YAML = "schema: tandem.cards/1\ncards:\n"
_HEAD = ",".join(column.name for column in COLUMNS)
_HOSTILE = {
    "touchpoints without fields": ("a.yaml", _YAML + "- key: a\n  touchpoints:\n" + "  - {}\n" * 100_000),
    "touchpoints of no kind": ("a.yaml", _YAML + "- key: a\n  touchpoints: [" + "{kind: z}," * 80_000 + "]"),
    "endless evidence": ("a.yaml", _YAML + "- key: a\n  evidence: [" + "a," * 400_000 + "]"),
    "endless fields": ("a.yaml", _YAML + "- key: a\n" + "".join(f"  x{i}: 1\n" for i in range(70_000))),
    "cards without fields": ("a.yaml", _YAML + "- {}\n" * 170_000),
    "a number of a million digits": ("a.yaml", _YAML + "- key: a\n  tier: 0x" + "f" * 800_000),
    "nested lists": ("a.yaml", "[" * 890_000),
    "nested keys": ("a.yaml", "? " * 440_000),
    "columns without names": ("a.csv", "," * 890_000),
    "columns of no name": ("a.csv", ",".join(f"c{i}" for i in range(100_000)) + "\n1"),
    "one row a card": ("a.csv", _HEAD + "\n" + "".join(f"k{i}\n" for i in range(120_000))),
    "one card in rows": ("a.csv", _HEAD + "\nk\n" + ("," * (len(COLUMNS) - 2) + "x,x\n") * 20_000),
    "rows of no card": ("a.csv", _HEAD + "\n" + ",x\n" * 220_000),
    "an open quote": ("a.csv", _HEAD + '\n"' + "a" * 800_000),
    "empty lines": ("a.csv", "\n" * MOST_BYTES),
}


@pytest.mark.parametrize("name", list(_HOSTILE))
def test_a_hostile_file_is_refused_in_seconds_and_in_few_words(library: Library, name: str) -> None:
    file, text = _HOSTILE[name]
    assert len(text) <= MOST_BYTES
    began = time.process_time()
    cards, findings = read_cards(text, file, rubric_from(library.rubric), library.lessons)
    assert time.process_time() - began < SECONDS
    assert cards == []
    assert 0 < len(findings) < 2_000
    assert max(len(str(each)) for each in findings) < 500


def test_a_file_of_too_many_touchpoints_is_refused_before_the_rubric_reads_any(library: Library) -> None:
    touch = "    - {days_ago: 3, channel: web, kind: pricing_view, by: them, text: Read the prices}\n"
    text = _YAML + "".join(f"- key: a{number}\n  touchpoints:\n{touch * 30}" for number in range(67))
    _, findings = read_cards(text, "a.yaml", rubric_from(library.rubric))
    assert [each.message for each in findings] == ["There are more than 2,000 touchpoints in all."]


def test_nobody_waits_for_the_database_while_a_file_is_read(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, seen = taught(sqlite_app, 0), []
    url = database_of(sqlite_app).url
    read = teach_leads._read

    def reading(data: bytes, name: str) -> object:
        other = Database(url)
        with other.transaction() as session:  # waits for whoever writes, and gives up
            seen.append(session.connection().exec_driver_sql("SELECT 1").scalar())
        other.dispose()
        return read(data, name)

    monkeypatch.setattr(teach_leads, "_read", reading)
    assert _upload(one, b"key").status_code == 400
    assert seen == [1]
