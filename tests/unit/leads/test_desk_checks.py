"""Findings on an authored desk name the line, and say what to write instead."""

import pytest

from courseware.content.library import Library, build_library
from courseware.content.source import Finding
from courseware.leads.desk_checks import desk_findings

DESK = "content/lead-desk.yaml"
Authored = tuple[dict[str, str], Library]


def _desk_files(authored: Authored) -> dict[str, str]:
    """The desk's own files and the rubric."""
    return {name: text for name, text in authored[0].items() if "desk" in name or name == "content/leads.yaml"}


def _findings(authored: Authored, old: str, new: str, file: str = DESK) -> list[Finding]:
    """The findings once the first `old` in a file reads `new`."""
    files = _desk_files(authored)
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    return desk_findings(build_library(files)[0])


def test_the_course_has_no_findings(authored: Authored) -> None:
    assert desk_findings(authored[1]) == []


def test_a_course_without_a_desk_is_sound(authored: Authored) -> None:
    files = {name: text for name, text in _desk_files(authored).items() if name != DESK}
    assert desk_findings(build_library(files)[0]) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("prior: [0.78, 0.17, 0.03, 0.02]", "prior: [0.78, 0.17, 0.05]", "there are 3 rates here"),
        ("prior: [0.78, 0.17, 0.03, 0.02]", "prior: [0.80, 0.17, 0.03, 0.02]", "the rates come to 1.02"),
        ("cold: [0.80, 0.17, 0.025, 0.005, 0]", "cold: [0.80, 0.17, 0.025, 0, 0.005]", "a lead that is cold refuses"),
        ("cold: [0.80, 0.17, 0.025, 0.005, 0]", "cold: [0.80, 0.20, 0.025, -0.025, 0]", "-0.025 is no rate"),
        ("cold: {warm: 0.010", "cold: {tepid: 0.010", "there is no state `tepid`"),
        ("hot: {warm: 0.05, lost: 0.05, sold*: 0.50}", "hot: {sold*: 0.85}", "the rates come to more than 1"),
        ("hot: 0.22}   #", "hot: 1.22}   #", "1.22 is no share"),
        ("first: 8, arrive_by: 6", "first: 28, arrive_by: 6", "28 of 20 leads wait on the first day"),
        ("first: 8, arrive_by: 6", "first: 8, arrive_by: 16", "leads arrive by day 16 of 10"),
        ("leads: 20", "leads: 40", "40 leads share 30 personas"),
        ("kind: list_import", "kind: list_bought", "no touchpoint of the kind `list_bought`"),
        ("{kind: list_import, by: us", "{kind: list_import, by: them", "`list_import` cannot be them"),
        ("Was shown our advert for {offer}", "Was shown our advert for {ofer}", "a word that Fernway Coffee does not"),
        ("with {deal} k at stake", "with {prize} k at stake", "asks for a word that there is not"),
        ("Basalt Engineering, 140 staff", "Alderbrook Dental, 24 staff", "stands twice"),
    ],
)
def test_a_mistake_is_found_where_it_stands(authored: Authored, old: str, new: str, message: str) -> None:
    found = _findings(authored, old, new)[0]
    line = authored[0][DESK][: authored[0][DESK].index(old)].count("\n") + 1

    assert message in found.message
    assert (found.file, found.line) == (DESK, line)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("leads: 20", "leads: many", "Expected `int`, got `str`"),
        ('drop: {words: "Drop"', 'toss: {words: "Drop"', "Invalid enum value 'toss'"),
        ("  missed:", "  overlooked:", "`missed` is missing"),
        ("share: 0.35}", "share: 0.30}", "the shares come to 0.95"),
        ("lost: 0.020}", "lost: 0.021}", "the table desk/short.b64 belongs to other parameters"),
    ],
)
def test_a_mistake_of_the_whole_is_found(authored: Authored, old: str, new: str, message: str) -> None:
    assert message in _findings(authored, old, new)[0].message


def test_a_table_that_is_missing_or_spoilt_is_a_finding(authored: Authored) -> None:
    (spoilt,) = _findings(authored, '"days"', '"daze"', "content/desk/full.b64")
    files = {name: text for name, text in _desk_files(authored).items() if name != "content/desk/short.b64"}
    (missing,) = desk_findings(build_library(files)[0])

    assert "desk/full.b64 cannot be read" in spoilt.message
    assert missing.message == "there is no table of values desk/short.b64"
    assert missing.remedy == "run make desk-values"
