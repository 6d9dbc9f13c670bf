"""Instructors' pages on leads: own cards with every finding, the picture of a class, and whose pages they are."""

import io

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from courseware.classroom.assignments import Kind, activities, deck_key
from courseware.classroom.queries import assignments_of, deck_versions
from courseware.content.library import Library
from courseware.content.queries import item_versions_of, newest_release_id
from courseware.items.lead import LeadCard
from courseware.kernel.clock import now
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import answer, start, start_deck, start_desk
from courseware.leads.card_tables import COLUMNS, table_of
from courseware.leads.checks import lead_cards
from courseware.leads.desk_play import DeskOpening, desk_item
from courseware.leads.importing import text_of
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from courseware.leads.sessions import Opening
from courseware.learning.actions import answer_item, finish_practice, hand_in
from courseware.learning.attempts import Sitting
from courseware.learning.queries import get_attempt
from tests.builders import an_instructor
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.web.quizzing import database_of, signed_in
from tests.web.teaching import Taught, assigned, taught

WRONG = {"cold": ("hot", "sales"), "warm": ("cold", "marketing"), "hot": ("cold", "marketing")}


def _text(client: InspectingClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def _upload(one: Taught, data: bytes, name: str = "fair.csv", title: str = "Our fair") -> TestResponse:
    fields = {"csrf_token": one.instructor.token(), "title": title, "cards": FileStorage(io.BytesIO(data), name)}
    boundary, body = encode_multipart(fields)  # a client given a large file leaves it open
    kind = f"multipart/form-data; boundary={boundary}"
    return one.instructor.post(f"{one.here}/decks/new", data=body, content_type=kind)


def _brought(one: Taught, library: Library, cards: int = 3) -> str:
    """Upload cards of the course as a deck; return its address."""
    response = _upload(one, table_of(lead_cards(library)[:cards]).encode())
    assert response.status_code == 303
    return str(response.location)


def test_cards_are_uploaded_looked_over_assigned_and_sorted(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    assert "No cards of your own yet" in _text(one.instructor, f"{one.here}/decks")
    address = _brought(one, library)
    page = _text(one.instructor, address)
    assert all(card.explanation[:30] in page for card in lead_cards(library)[:3])
    assert "Our fair" in _text(one.instructor, f"{one.here}/decks")
    activity = f"sort:{deck_key(address.rpartition('/')[2])}"
    assert f'<option selected value="{activity}">' in _text(one.instructor, f"{one.here}/assign?activity={activity}")
    given = one.instructor.post_form(f"{one.here}/assign", {"activity": activity}, page=f"{one.here}/assign")
    assert given.status_code == 303
    assert "/leads/deck?assignment=" in _text(one.learner(), f"/classes/{one.cohort.uuid}")


def test_an_assigned_deck_is_played_as_a_session_of_sort(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    uuid = _brought(one, library).rpartition("/")[2]
    activity = f"sort:{deck_key(uuid)}"
    one.instructor.post_form(f"{one.here}/assign", {"activity": activity})
    client = one.learner()
    with database_of(sqlite_app).reading() as session:
        personas = {card.persona.partition(",")[0] for _, card in deck_versions(session, uuid)}
    (address,) = {
        part.partition('"')[0] for part in _text(client, "/classes").split('href="') if part.startswith("/leads/deck")
    }
    begun = client.post_form("/leads/deck", {"assignment": address.rpartition("=")[2]}, page=address)
    page = client.get(str(begun.location), follow_redirects=True).get_data(as_text=True)
    assert any(persona in page for persona in personas)


def test_every_finding_of_a_file_is_shown_and_nothing_is_kept(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 0)
    lines = table_of(lead_cards(library)[:2]).split("\r\n")
    lines[1] = lines[1].replace(",A,", ",D,", 1).replace("newsletter_signup", "letter")
    response = _upload(one, "\r\n".join(lines).encode(), "C:\\Temp\\=fair<b>.csv")
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "=fair&lt;b&gt;.csv: 2 things to mend" in page
    assert "<code>fit</code> cannot be “D”." in page
    assert "The rubric has no kind of touchpoint called <code>letter</code>." in page
    assert 'value="Our fair"' in page
    assert "No cards of your own yet" in _text(one.instructor, f"{one.here}/decks")


@pytest.mark.parametrize(
    ("data", "name", "title", "words"),
    [
        (b"", "", "Fair", "Choose a CSV or YAML file."),
        (b"", "fair.csv", "Fair", "The file is empty."),
        (b"key", "fair.csv", " ", "Give the deck a title."),
        (b"PK\x03\x04", "fair.xlsx", "Fair", "This is neither CSV nor YAML."),
        (b"\xff\xfea\x00", "fair.csv", "Fair", "The file is UTF-16, not UTF-8."),
        (b"key\xe9", "fair.csv", "Fair", "From here on the file is not UTF-8."),
        (b"x" * 900_001, "fair.csv", "Fair", "The file is larger than 900 kB."),
        (b"a: &a [*a]", "fair.yaml", "Fair", "aliases (*name) are not allowed"),
        (b"key\x00\x07,a\n", "fair.csv", "Fair", "There is no column"),
    ],
    ids=["no file", "empty", "no title", "workbook", "utf-16", "latin-1", "large", "aliases", "controls"],
)
def test_what_cannot_be_read_is_refused_in_words(
    sqlite_app: Flask, data: bytes, name: str, title: str, words: str
) -> None:
    response = _upload(taught(sqlite_app, 0), data, name, title)
    assert response.status_code == 400
    assert words in response.get_data(as_text=True)


def test_a_file_beyond_the_limit_of_the_site_is_refused(sqlite_app: Flask) -> None:
    assert _upload(taught(sqlite_app, 0), b"x" * 1_100_000).status_code == 413


def test_templates_can_be_uploaded_as_they_are(sqlite_app: Flask) -> None:
    one = taught(sqlite_app, 0)
    for suffix in ("csv", "yaml"):
        response = one.instructor.get(f"{one.here}/decks/template.{suffix}")
        assert f'filename="lead-cards.{suffix}"' in response.headers["Content-Disposition"]
        assert _upload(one, response.data, f"cards.{suffix}").status_code == 303
    head = one.instructor.get(f"{one.here}/decks/template.csv").get_data(as_text=True).splitlines()[0]
    assert head.removeprefix("\ufeff").split(",") == [column.name for column in COLUMNS]


def test_a_deck_in_yaml_is_taken_too(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 0)
    response = _upload(one, text_of(lead_cards(library)[:40]).encode(), "fair.yml")
    assert "40 cards" in _text(one.instructor, str(response.location))


def test_a_deck_is_removed_and_restored(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 0)
    address = _brought(one, library)
    one.instructor.post_form(f"{address}/remove", page=f"{address}/remove")
    page = _text(one.instructor, f"{one.here}/decks")
    assert "Removed decks" in page
    assert "Our fair" not in _text(one.instructor, f"{one.here}/assign")
    one.instructor.post_form(f"{address}/restore", page=f"{one.here}/decks")
    assert "Removed decks" not in _text(one.instructor, f"{one.here}/decks")


def test_one_game_at_the_desk_cannot_be_all_that_is_asked(sqlite_app: Flask) -> None:
    one = taught(sqlite_app, 0)
    response = one.instructor.post_form(f"{one.here}/assign", {"activity": "desk:short", "attempts": "1"})
    assert response.status_code == 400
    assert "graded on the mean of at least two games" in response.get_data(as_text=True)
    assert one.instructor.post_form(f"{one.here}/assign", {"activity": "desk:short"}).status_code == 303
    assert "The lead desk, short game" in _text(one.instructor, one.here)


def _sorted(app: Flask, library: Library, account_id: int, right: bool) -> None:
    """Play a whole session of Sort, all right or all wrong."""
    with database_of(app).transaction() as session:
        release = newest_release_id(session)
        versions = item_versions_of(session, release)
        cards = [(versions[f"card/{card.key}"], card) for card in lead_cards(library)[:10]]
        opening = Opening(EXERCISES["sort"], "sort", release, 7, rules={"attempts": None})
        uuid = start_deck(session, account_id, opening, cards, now())
        for position in range(len(get_attempt(session, uuid, account_id).slots)):
            while True:
                attempt = get_attempt(session, uuid, account_id, lock=True)
                slot = attempt.slots[position]
                if slot.is_submitted:
                    break
                assert isinstance(slot.item, LeadCard)
                temperature, handler = WRONG[slot.item.label.temperature.value]
                wrong = {"temperature": temperature, "handler": handler}
                response = dict(slot.item.right_response() or {}) if right else wrong
                answer(session, attempt, slot, response, new_uuid(), rubric_from(library.rubric), now(), None)


def test_a_class_is_shown_once_three_learners_have_sorted(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 4)
    learners = list(one.learners.values())
    for account_id in learners[:2]:
        _sorted(sqlite_app, library, account_id, right=False)
    page = _text(one.instructor, f"{one.here}/leads")
    assert "Too few answers yet" in page
    assert "They said" not in page
    _sorted(sqlite_app, library, learners[2], right=True)
    page = _text(one.instructor, f"{one.here}/leads")
    assert "They said" in page
    assert "33 %" in page
    assert "6 % and 79 %" in page  # Wilson's interval of one in three
    assert 'href="/learn/cold-warm-hot/' in page


def test_the_answers_of_others_stay_out(sqlite_app: Flask, library: Library) -> None:
    mine, theirs = taught(sqlite_app, 1), taught(sqlite_app, 3)
    for account_id in theirs.learners.values():
        _sorted(sqlite_app, library, account_id, right=False)
    assert "So far 0 have" in _text(mine.instructor, f"{mine.here}/leads")


def test_who_has_not_begun_is_named(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 2)
    assert "Nothing from the lead lab is assigned yet" in _text(one.instructor, f"{one.here}/leads")
    assigned(one, library, Kind.drill, "twin")
    page = _text(one.instructor, f"{one.here}/leads")
    assert "2 of 2" in page
    assert "Learner 1" in page


def test_games_under_an_assigned_desk_are_drawn_and_told(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 2)
    assigned(one, library, Kind.desk, "short")
    assert "No game has been played to the end yet" in _text(one.instructor, f"{one.here}/leads")
    _played(sqlite_app, library, one, [41.0, 78.0, 100.0])
    page = _text(one.instructor, f"{one.here}/leads")
    assert '<dd class="stat__value number">73</dd>' in page
    assert page.count('<rect class="histogram__bar"') == 3
    assert '<th scope="row">90 to 100</th><td>1</td>' in page


def _played(app: Flask, library: Library, one: Taught, qualities: list[float]) -> None:
    """Hand in games of these qualities under the class's only assignment, the learners in turn."""
    learners = list(one.learners.values())
    with database_of(app).transaction() as session:
        (given,) = assignments_of(session, one.cohort, library)
        for number, quality in enumerate(qualities):
            who = learners[number % len(learners)]
            item = desk_item(library.desk, "short")
            opening = DeskOpening(item, newest_release_id(session), number, Sitting(given.id))
            uuid = start_desk(session, who, opening, now())
            attempt = get_attempt(session, uuid, who, lock=True)
            answer_item(session, attempt, attempt.slots[0], {"days": [], "quality": quality}, new_uuid(), now())
            finish_practice(session, who, uuid, now())


def test_instructors_read_what_was_handed_in_from_every_exercise(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    for kind, key in [(kind, key) for kind, found in activities(library).items() if kind.is_in_lab for key, _ in found]:
        assigned(one, library, kind, key)
    who, published = one.learners["Learner 0"], sqlite_app.extensions["tandem"].editions.current()
    handed_in = []
    with database_of(sqlite_app).transaction() as session:
        for given in assignments_of(session, one.cohort, library):
            sitting = Sitting(given.id)
            if given.kind is Kind.desk:
                opening = DeskOpening(desk_item(library.desk, given.item_key), published.release_id, 3, sitting)
                uuid = start_desk(session, who, opening, now())
            else:
                exercise = EXERCISES[given.item_key]
                uuid = start(
                    session, who, Opening(exercise, given.item_key, published.release_id, 3, sitting), published, now()
                )
            hand_in(session, who, uuid, now())
            handed_in.append(uuid)
    learner = f"{one.here}/learners/{one.uuid_of('Learner 0')}"
    for uuid in handed_in:
        assert "Score" in _text(one.instructor, f"{learner}/attempts/{uuid}")
    assert _text(one.instructor, f"{one.here}/gradebook").count("1 of 2 done") == len(library.desk["sizes"])


def test_pages_take_as_many_statements_for_thirty_learners_as_for_one(sqlite_app: Flask, library: Library) -> None:
    counts = []
    for learners in (1, 30):
        one = taught(sqlite_app, learners)
        for kind, key in ((Kind.sort, "sort"), (Kind.drill, "proof"), (Kind.desk, "short")):
            assigned(one, library, kind, key)
        _brought(one, library, 10 if learners == 1 else 40)
        for account_id in list(one.learners.values())[:5]:
            _sorted(sqlite_app, library, account_id, right=False)
        sizes = []
        for path in ("/leads", "/decks", "/decks/new"):
            one.instructor.get(f"{one.here}{path}")
            with counted(database_of(sqlite_app)) as sent:
                one.instructor.get(f"{one.here}{path}")
            sizes.append(len(sent))
        counts.append(sizes)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


PAGES = (
    "/leads",
    "/decks",
    "/decks/new",
    "/decks/template.csv",
    "/decks/template.yaml",
    "/decks/{deck}",
    "/decks/{deck}/remove",
)
POSTS = ("/decks/new", "/decks/{deck}/remove", "/decks/{deck}/restore")


def test_who_gets_which_page(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app)
    deck = _brought(one, library).rpartition("/")[2]
    with database_of(sqlite_app).transaction() as session:
        account_id = an_instructor(session)
    stranger = signed_in(sqlite_app, account_id)
    browsers = {303: sqlite_app.test_client(), 403: one.learner(), 404: stranger, 200: one.instructor}
    for path in PAGES:
        for status, browser in browsers.items():
            assert browser.get(one.here + path.format(deck=deck)).status_code == status, (status, path)
    for path in POSTS:
        assert one.learner().post_form(one.here + path.format(deck=deck)).status_code == 403, path
        assert stranger.post_form(one.here + path.format(deck=deck)).status_code == 404, path


def test_a_deck_of_another_class_leads_nowhere(sqlite_app: Flask, library: Library) -> None:
    mine, theirs = taught(sqlite_app), taught(sqlite_app)
    deck = _brought(theirs, library).rpartition("/")[2]
    for path in ("", "/remove"):
        assert mine.instructor.get(f"{mine.here}/decks/{deck}{path}").status_code == 404
    assert mine.instructor.post_form(f"{mine.here}/decks/{deck}/remove").status_code == 404
    activity = f"sort:{deck_key(deck)}"
    assert mine.instructor.post_form(f"{mine.here}/assign", {"activity": activity}).status_code == 400


def test_an_archived_class_takes_no_cards(sqlite_app: Flask, library: Library) -> None:
    one = taught(sqlite_app, 0)
    one.instructor.post_form(f"{one.here}/archive")
    assert _upload(one, table_of(lead_cards(library)[:1]).encode()).status_code == 403
