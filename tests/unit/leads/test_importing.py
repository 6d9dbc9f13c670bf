"""Cards that instructors bring: every finding at its line, nothing but sound cards, and nothing that floods the house."""

import csv
import io
import random
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.content.source import Finding
from courseware.items.lead import LeadCard
from courseware.kernel.settings import ROOT
from courseware.leads.card_tables import COLUMNS, table_of
from courseware.leads.cards import check_card
from courseware.leads.checks import lead_cards
from courseware.leads.importing import MOST_BYTES, MOST_CARDS, decoded, read_cards, text_of
from courseware.leads.rubric import Rubric, rubric_from

HEAD = [column.name for column in COLUMNS]
NAMES = ("Ama Boateng", "Jun Mori", "Leila Khoury", "Owen Pryce", "Rosa Molina", "Tove Lind", "Karim Saleh", "Mei Tan")
FIRMS = ("Aster", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kelp", "Larch")
_CARD = {
    "seller": "Oak & Frame, office furniture",
    "source": "Met at a fair",
    "fit": "A",
    "as_of": "2026-03-03",
    "tier": "1",
    "explanation": "A request two days old asks for a salesperson.",
    "tempting_temperature": "warm",
    "tempting_handler": "nurture",
    "tempting_why": "The talk at the fair alone would be warm.",
}
_TALK = {"days_ago": "16", "channel": "event", "kind": "event_conversation", "by": "both", "text": "Talked at a fair"}
_QUOTE = {"days_ago": "2", "channel": "email", "kind": "quote_request", "by": "them", "text": "Asked for a quote"}
_CONTRAST = {
    "contrast_edit": "remove",
    "contrast_touchpoint": "1",
    "becomes_temperature": "warm",
    "becomes_handler": "nurture",
    "contrast_text": "Without the request she would be warm.",
}


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return rubric_from(library.rubric)


def _rows(number: int, own: Mapping[str, str], *touchpoints: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of a hot lead: a talk at a fair, a quote request, with changes."""
    card = {**_CARD, "key": f"card-{number}", "persona": f"Person {number}, buyer", "company": FIRMS[number], **own}
    first, *later = touchpoints or (_TALK, _QUOTE)
    return [{**card, **first}, *later]


def _text(*cards: list[dict[str, str]], separator: str = ",", end: str = "\r\n", head: list[str] = HEAD) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, head, delimiter=separator, lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(row for card in cards for row in card)
    return file.getvalue()


def _places(findings: list[Finding]) -> dict[int, str]:
    return {each.line: each.message for each in findings}


def test_ten_defects_are_all_reported_with_their_lines_and_nothing_is_imported(rubric: Rubric) -> None:
    text = _text(
        _rows(0, {"explanation": "A request\ntwo days old\nasks for a person."}),  # 2 to 5: sound, on several lines
        _rows(1, {}, _TALK, {**_QUOTE, "kind": "quote_wish"}),  # 6, 7
        _rows(2, {}, {**_TALK, "channel": "fax"}, _QUOTE),  # 8
        _rows(3, {"as_of": "03.03.2026"}),  # 10
        _rows(4, {"fit": "D"}),  # 12
        _rows(5, {"temperature": "cold", "handler": "marketing"}),  # 14
        _rows(6, {"evidence": "7"}),  # 16
        _rows(7, {**_CONTRAST, "becomes_temperature": "cold", "becomes_handler": "marketing"}),  # 18
        _rows(8, {"persona": "Person 1, buyer"}),  # 20
        _rows(9, {"explanation": "why " * 36}),  # 22
        _rows(10, {"tier": "4"}),  # 24
        _rows(11, {"source": ""}),  # 26
    )
    cards, findings = read_cards(text, "mine.csv", rubric)
    assert cards == []
    assert _places(findings) == {
        7: "The rubric has no kind of touchpoint called `quote_wish`.",
        8: "`channel` cannot be “fax”.",
        10: "`as_of` cannot be “03.03.2026”.",
        12: "`fit` cannot be “D”.",
        14: "The card says Cold, Marketing. The rubric reads Hot, Sales: “They asked for us”.",
        16: "There is no touchpoint 7.",
        18: "The edit gives warm, nurture, not cold, marketing.",
        20: "The persona 'Person 1, buyer' stands twice.",
        22: "The explanation has 36 words.",
        24: "`tier` cannot be “4”.",
        26: "`source` is missing.",
    }
    assert len(findings) == 11
    assert {each.file for each in findings} == {"mine.csv"}
    assert all(each.remedy for each in findings)


def test_one_card_may_have_ten_defects_at_once(rubric: Rubric) -> None:
    broken = {
        "key": "Card One",
        "fit": "D",
        "as_of": "soon",
        "tier": "0",
        "explanation": "why " * 40,
        "source": "",
        "lesson": "x/y",
    }
    text = _text(
        _rows(0, broken, {**_TALK, "by": "nobody"}, {**_QUOTE, "days_ago": "two", "channel": "fax", "kind": "wish"})
    )
    cards, findings = read_cards(text, "mine.csv", rubric)
    found = {HEAD[each.column - 1] for each in findings}
    assert (cards, found) == ([], {*broken, "by", "days_ago", "channel", "kind"})


def test_ten_defects_in_yaml_are_reported_with_line_and_column(rubric: Rubric) -> None:
    first = YAML.format(
        fit="D", kind="wish", tier=9, temperature="cold", evidence="[5]", why="why " * 36, more="colour: red"
    )
    cards, findings = read_cards(first + SECOND, "mine.yaml", rubric)
    assert cards == []
    assert {(each.line, each.column): each.message for each in findings} == {
        (8, 10): "`fit` cannot be “D”.",
        (12, 45): "The rubric has no kind of touchpoint called `wish`.",
        (13, 11): "`tier` cannot be “9”.",
        (15, 15): "There is no touchpoint 5.",
        (16, 18): "The explanation has 36 words.",
        (18, 13): "There is no field `colour`.",
        (19, 5): "`source` is missing.",
        (22, 14): "The persona 'Ama Boateng, buyer' stands twice.",
        (25, 12): "`as_of` cannot be “3 March”.",
        (27, 32): "`channel` cannot be “fax”.",
        (31, 15): "The edit age lacks days.",
    }


SECOND = """\
  - key: second-quote
    type: lead
    seller: "Oak & Frame"
    persona: "Ama Boateng, buyer"
    company: "Harrow Legal"
    fit: A
    as_of: 3 March
    touchpoints:
      - {days_ago: 2, channel: fax, kind: quote_request, by: them, text: "Asked for a quote"}
    tier: 1
    explanation: "A request two days old asks for a salesperson."
    distractor: {temperature: warm, why: "A talk alone would be warm."}
    contrast: {edit: age, becomes: {temperature: warm, handler: nurture}, text: "Later she would be warm."}
"""
YAML = """\
schema: tandem.cards/1
cards:
  - key: larkspur-quote
    type: lead
    seller: "Oak & Frame"
    persona: "Ama Boateng, buyer"
    company: "Larkspur Legal"
    fit: {fit}
    source: "Met at a fair"
    as_of: 2026-03-03
    touchpoints:
      - {{days_ago: 2, channel: email, kind: {kind}, by: them, text: "Asked for a quote"}}
    tier: {tier}
    label: {{temperature: {temperature}, handler: sales}}
    evidence: {evidence}
    explanation: "{why}"
    distractor: {{temperature: warm, why: "A talk alone would be warm."}}
    {more}
"""


def test_a_card_without_label_evidence_and_contrast_is_completed_by_the_rubric(rubric: Rubric) -> None:
    (card,), findings = read_cards(_text(_rows(0, {})), "mine.csv", rubric)
    assert findings == []
    assert (card.label.temperature, card.label.handler, card.label.rule, card.evidence) == ("hot", "sales", "R2", (1,))
    assert check_card(card, rubric) == []
    assert card.contrast.becomes != card.label
    assert card.contrast.text.startswith("Now suppose")


def test_what_was_written_is_kept(rubric: Rubric) -> None:
    written = {**_CONTRAST, "temperature": "hot", "handler": "sales", "evidence": "1", "hint": "When did she ask?"}
    (card,), findings = read_cards(_text(_rows(0, written)), "mine.csv", rubric)
    assert findings == []
    assert (card.contrast.text, card.hint, card.evidence) == (_CONTRAST["contrast_text"], "When did she ask?", (1,))


def test_every_card_of_the_course_survives_the_table(library: Library, rubric: Rubric) -> None:
    cards = lead_cards(library)
    for separator in (",", ";"):
        assert read_cards(table_of(cards, separator), "all.csv", rubric, library.lessons) == (cards, [])


def test_every_card_of_the_course_survives_as_yaml(library: Library, rubric: Rubric) -> None:
    cards = lead_cards(library)
    assert read_cards(text_of(cards), "all.yml", rubric, library.lessons) == (cards, [])


def test_a_lead_that_nothing_moves_needs_a_contrast_of_its_own(rubric: Rubric) -> None:
    own = {"tempting_temperature": "hot", "explanation": "Forty glances are forty glances."}
    calls = [{**_TALK, "days_ago": str(days), "kind": "chose_competitor", "by": "them"} for days in (3, 2, 1)]
    stubborn = rubric.exercises.edits.__class__(days=(1,), add=())
    words = msgspec.structs.replace(rubric.exercises, edits=stubborn)
    _, findings = read_cards(_text(_rows(0, own, *calls)), "mine.csv", msgspec.structs.replace(rubric, exercises=words))
    assert [(each.line, each.message) for each in findings] == [(2, "No single edit changes the answer to this lead.")]


def test_a_timeline_too_long_to_read_is_refused_without_reading_it(rubric: Rubric) -> None:
    calls = [{**_TALK, "days_ago": str(days)} for days in range(400, 0, -1)]
    _, findings = read_cards(_text(_rows(0, {}, *calls)), "mine.csv", rubric)
    assert [(each.line, each.message) for each in findings] == [(32, "There are too many touchpoints to read.")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_line_ends_marks_and_spaces_do_not_matter(rubric: Rubric, end: str) -> None:
    text = "\ufeff" + _text(_rows(0, {"seller": " Oak & Frame; chairs "}), separator=";", end=end) + end * 3
    (card,), findings = read_cards(text, "MINE.CSV", rubric)
    assert (card.seller, findings) == ("Oak & Frame; chairs", [])


def test_a_cell_that_looks_like_a_formula_is_text(rubric: Rubric) -> None:
    (card,), findings = read_cards(_text(_rows(0, {"company": "=HYPERLINK(1)"})), "mine.csv", rubric)
    assert (card.company, findings) == ("=HYPERLINK(1)", [])


def test_columns_may_come_in_any_order_and_optional_ones_be_missing(rubric: Rubric) -> None:
    head = [column.name for column in reversed(COLUMNS) if column.is_needed]
    (card,), findings = read_cards(_text(_rows(0, {}), head=head), "mine.csv", rubric)
    assert (card.key, findings) == ("card-0", [])


def test_a_missing_column_is_said_once(rubric: Rubric) -> None:
    head = [name for name in HEAD if name not in ("tempting_temperature", "tempting_why", "text", "explanation")]
    _, findings = read_cards(_text(_rows(0, {}), _rows(1, {}), head=head), "mine.csv", rubric)
    assert [(each.line, each.message) for each in findings] == [
        (1, f"The column `{name}` is missing.")
        for name in ("explanation", "tempting_temperature", "tempting_why", "text")
    ]


def test_a_contrast_is_judged_apart_from_the_rest(rubric: Rubric) -> None:
    added = {
        "added_days_ago": "0",
        "added_channel": "email",
        "added_kind": "email_sendt",
        "added_by": "us",
        "added_text": "x",
    }
    own = {**_CONTRAST, **added, "contrast_edit": "add", "temperature": "cold", "handler": "marketing", "evidence": "0"}
    _, findings = read_cards(_text(_rows(0, own)), "mine.csv", rubric)
    assert {HEAD[each.column - 1]: (each.message, each.remedy) for each in findings} == {
        "added_kind": ("The rubric has no kind of touchpoint called `email_sendt`.", "Did you mean `email_sent`?"),
        "temperature": (
            "The card says Cold, Marketing. The rubric reads Hot, Sales: “They asked for us”.",
            "Correct the label, or the touchpoints that lead to it.",
        ),
        "evidence": ("Touchpoint 0 does not decide here.", "The rubric decides by [1]."),
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "The file is empty."),
        (_text(), 1, "There are no cards."),
        ("key,colour\n", 1, "There is no column `colour`."),
        ("key,key\n", 1, "The column `key` stands twice."),
        (_text([_QUOTE]), 2, "This row belongs to no card."),
        (_text([*_rows(0, {}), {"text": ""}, {"fit": "B", **_QUOTE}]), 5, "`fit` stands on a later row of its card."),
        (_text([*_rows(0, {}), {"fit": "A"}]), 4, "This row has no touchpoint."),
        (_text(_rows(0, {})) + '"never closed', 4, "This row cannot be read: unexpected end of data."),
        (_text(_rows(0, {})) + "," * 40 + "x\n", 4, "This row has more cells than the head has columns."),
        (_text(_rows(0, {"tempting_why": ""})), 2, "`tempting_why` is missing."),
        (_text(_rows(0, {"seller": "x" * 601})), 2, "This text is too long."),
        (_text(_rows(0, {"seller": "a\x07b"})), 2, "There is a control character."),
        (_text(_rows(0, {"as_of": "0001-01-01"})), 2, "The year 1 is out of reach."),
        (_text(_rows(0, {}, {**_QUOTE, "days_ago": "999999999"})), 2, "So many days are out of reach."),
        (_text(_rows(0, {"lesson": "no/lesson"})), 2, "There is no lesson `no/lesson`."),
        (
            _text(_rows(0, {"tempting_temperature": "hot", "tempting_handler": ""})),
            2,
            "The tempting answer is the right one.",
        ),
    ],
    ids=lambda value: None if isinstance(value, int) else value.split("\n")[0][:30],
)
def test_odd_tables_are_told_apart(rubric: Rubric, text: str, line: int, words: str) -> None:
    cards, findings = read_cards(text, "mine.csv", rubric)
    assert cards == []
    assert (line, words) in [(each.line, each.message) for each in findings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cards: [", "this is not YAML"),
        ("cards: []", "The schema line is missing or wrong."),
        ("schema: tandem.cards/1\ncards: {}", "There are no cards."),
        ("schema: tandem.cards/1\ncards: [3]", "A card is a mapping."),
        ("schema: tandem.cards/1\nauthor: me\ncards: [{}]", "There is no field `author`."),
        ("schema: tandem.cards/1\ncards: &a [*a]", "aliases (*name) are not allowed"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "aliases (*name) are not allowed"),
        ("schema: tandem.cards/1\ncards: " + "[" * 40 + "]" * 40, "nested too deeply"),
        (
            "schema: tandem.cards/1\ncards: [{type: choice, key: a}]",
            "A deck of a class holds lead cards, not `choice`.",
        ),
        ("schema: tandem.cards/1\ncards: [{touchpoints: 3}]", "`touchpoints` is no list."),
        ("schema: tandem.cards/1\ncards: [{touchpoints: [3]}]", "`touchpoints` is no mapping."),
        ("schema: tandem.cards/1\ncards: [{label: cold}]", "`label` is no mapping."),
        ("schema: tandem.cards/1\ncards: [{seller: ''}]", "`seller` is empty."),
        ("schema: tandem.cards/1\ncards: [{points: 1000000}]", "Every lead of a session is worth one point."),
        ("schema: tandem.cards/1\ncards: [{seller: !!python/object/apply:os.system ['true']}]", "`seller` cannot be"),
    ],
    ids=lambda value: value[-24:],
)
def test_odd_yaml_is_told_apart(rubric: Rubric, text: str, words: str) -> None:
    cards, findings = read_cards(text, "mine.yaml", rubric)
    assert cards == []
    assert any(words in each.message for each in findings), [str(each) for each in findings]


def test_days_beyond_counting_are_refused_in_yaml(rubric: Rubric) -> None:
    text = YAML.format(
        fit="A", kind="quote_request", tier=1, temperature="hot", evidence="[0]", why="why", more="hint: ''"
    )
    assert read_cards(text, "mine.yaml", rubric)[1] == []
    _, findings = read_cards(text.replace("days_ago: 2", f"days_ago: {'9' * 400}"), "mine.yaml", rubric)
    assert [each.line for each in findings] == [12]


def test_other_files_are_refused(rubric: Rubric) -> None:
    assert read_cards("x", "mine.xlsx", rubric)[1][0].message == "This is neither CSV nor YAML."


def test_more_than_two_hundred_cards_are_refused(rubric: Rubric) -> None:
    many = [
        {**row, **({"key": f"c-{number}", "persona": f"P {number}", "company": f"F {number}"} if place == 0 else {})}
        for number in range(MOST_CARDS + 1)
        for place, row in enumerate(_rows(0, {}))
    ]
    cards, findings = read_cards(_text(many), "mine.csv", rubric)
    assert (len(cards), [(each.line, each.message) for each in findings]) == (
        0,
        [(402, "There are more than 200 cards.")],
    )
    assert len(read_cards(_text(many[:-2]), "mine.csv", rubric)[0]) == MOST_CARDS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Zoë".encode(), "Zoë"),
        ("\ufeffZoë".encode(), "Zoë"),
        (b"a\r\nb\xe9", Finding("f", 2, 2, "From here on the file is not UTF-8.", "Save it as “CSV UTF-8”.")),
        ("a".encode("utf-16"), Finding("f", 1, 1, "The file is UTF-16, not UTF-8.", "Save it as “CSV UTF-8”.")),
        (
            b"x" * (MOST_BYTES + 1),
            Finding("f", 1, 1, "The file is larger than 900 kB.", "Split it into several decks."),
        ),
    ],
    ids=["utf-8", "with mark", "latin-1", "utf-16", "too large"],
)
def test_bytes_are_read_as_utf_8_or_refused(data: bytes, expected: object) -> None:
    assert decoded(data, "f") == expected


_LETTERS = st.text(st.sampled_from('abc,;"\n\r \t=-0123é\u2028'), max_size=40)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_table_makes_the_reader_stumble(rubric: Rubric, data: Any) -> None:
    rows = _rows(0, {}) + _rows(1, {})
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.integers(0, len(rows) - 1))
        rows[row] = {**rows[row], data.draw(st.sampled_from(HEAD)): data.draw(_LETTERS)}
    text = _text(rows)
    cards, findings = read_cards(text, "mine.csv", rubric)
    assert bool(cards) is not bool(findings)
    assert all(1 <= each.line <= text.count("\n") + text.count("\r") + 1 for each in findings)
    assert all(check_card(card, rubric) == [] for card in cards)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_one_broken_value_of_a_sound_card_is_found_where_it_stands(library: Library, rubric: Rubric, seed: int) -> None:
    dice = random.Random(seed)
    card: LeadCard = dice.choice(lead_cards(library))
    rows = list(csv.DictReader(io.StringIO(table_of([card]).removeprefix("\ufeff"))))
    column = dice.choice(["fit", "as_of", "tier", "days_ago", "channel", "kind", "by"])
    place = dice.randrange(len(rows)) if column in ("days_ago", "channel", "kind", "by") else 0
    rows[place][column] = "nonsense"
    _, findings = read_cards(_text(rows), "mine.csv", rubric, library.lessons)
    assert [(each.line, HEAD[each.column - 1]) for each in findings] == [(place + 2, column)]


def test_authors_are_told_of_every_column() -> None:
    page = (ROOT / "docs/authors/lead-cards.md").read_text()
    told = [f"| `{each.name}` | {each.words} | {'yes' if each.is_needed else 'no'} |" for each in COLUMNS]
    assert [row for row in told if row not in page] == []
