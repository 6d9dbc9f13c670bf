"""The same sessions of the lead lab by keyboard, by pointer and without JavaScript: what is stored is equal, answer by answer.

Three members get sessions dealt from equal seeds and play them by the same decisions, each in one way only. The tables
must not be able to tell them apart.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from courseware.content.library import Library
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.leads import actions
from courseware.leads.desk_play import DeskOpening, desk_item
from courseware.leads.lab import EXERCISES
from courseware.leads.sessions import Opening
from courseware.learning.models import Attempt, Grading, Response, Slot
from courseware.web.plumbing.editions import Edition, Editions
from tests.browser.conftest import Site, Visits, sign_in
from tests.browser.ways import WAYS, Way
from tests.builders import PASSWORD, a_learner

pytestmark = pytest.mark.browser

SEED = 20_250
TEMPERATURES, HANDLERS, SURE = ("cold", "warm", "hot"), ("marketing", "nurture", "sales"), ("40", "60", "80", "95")
BOARD = ("hot", "cold", "warm", "warm", "hot", "cold", "cold", "warm", "hot")
FEW = 3
"""How many items of a drill are enough to compare the ways."""
SIZE, DAYS = "short", 6
PLAYS = (("call", "meet", "nurture"), ("advertise", "nurture", "call"), ("drop", "call", "advertise"))
"""What is done with the first leads of the queue, day after day; each play leaves something of the budget."""
STEPS = (4, 0, 7, 2, 9, 3)
"""How far each weight of a dial is set above its least."""
TALL = {"width": 1280, "height": 2600}  # so that a drag never meets the edge of the window


@dataclass(frozen=True)
class Lab:
    """The site's own tables, and what is published on it."""

    database: Database
    edition: Edition

    def begin(self, account_id: int, key: str) -> None:
        """Deal a session of an exercise, or a game of the desk, from the one seed."""
        with self.database.transaction() as session:
            if key == "desk":
                item = desk_item(self.edition.library.desk, SIZE)
                actions.start_desk(session, account_id, DeskOpening(item, self.edition.release_id, SEED), now())
                return
            asks = EXERCISES[key].activity.value == "sort"
            opening = Opening(EXERCISES[key], key, self.edition.release_id, SEED, asks_confidence=asks)
            actions.start(session, account_id, opening, self.edition, now())

    def stored(self, account_id: int, key: str) -> list[dict[str, Any]]:
        """Return every response to the one attempt at `key`, with what it was given to and how it was graded."""
        rows = (
            select(
                *(Attempt.activity, Attempt.item_key, Attempt.state, Attempt.seed, Attempt.policy, Slot.position),
                *(Slot.version_id, Slot.params, Response.seq, Response.kind, Response.payload, Response.is_late),
                Grading.fraction,
            )
            .join(Slot, Slot.attempt_id == Attempt.id)
            .join(Response, Response.slot_id == Slot.id)
            .outerjoin(Grading, Grading.response_id == Response.id)
            .where(Attempt.account_id == account_id, Attempt.item_key == key)
            .order_by(Slot.position, Response.seq)
        )
        with self.database.reading() as session:
            return [dict(row) for row in session.execute(rows).mappings()]


@pytest.fixture(scope="module")
def lab(site: Site, library: Library) -> Iterator[Lab]:
    """The running site from behind."""
    database = Database(site.database)
    yield Lab(database, Editions(database, library).current())
    database.dispose()


@pytest.fixture(scope="module")
def players(site: Site, lab: Lab, long_visit: Visits) -> list[tuple[int, Way]]:
    """A member for each way, signed in: account id and way."""
    return [_player(site, lab, long_visit, way) for way in WAYS]


def _player(site: Site, lab: Lab, visit: Visits, way: type[Way]) -> tuple[int, Way]:
    email = f"{way.__name__.lower()}@example.org"
    with lab.database.transaction() as session:
        account_id = a_learner(session, way.__name__, email)
    page = visit(java_script_enabled=way.has_scripts, viewport=TALL)
    sign_in(page, email, PASSWORD)
    return account_id, way(page)


def play_thrice(
    lab: Lab, players: list[tuple[int, Way]], key: str, play: Callable[[Way], None], item_key: str = ""
) -> Any:
    """Have everybody play; return what the first one left in the tables. Fails when the others left anything else."""
    left = []
    for account_id, way in players:
        lab.begin(account_id, key)
        play(way)
        left.append(lab.stored(account_id, item_key or key))
    first, *others = left
    assert all(other == first for other in others)
    return first


def enter(way: Way, key: str, words: str) -> None:
    """Go on with what was begun, from the page of the exercise."""
    way.page.goto(f"/leads/{key}")
    way.press(words)


def decision(place: int, is_second: bool = False) -> tuple[str, str, str | None]:
    """What is said of the lead at `place`: temperature, handler, and now and then how sure one is of it."""
    shift = place + is_second
    return TEMPERATURES[shift % 3], HANDLERS[shift // 2 % 3], SURE[place % 4] if place % 3 else None


def sort(way: Way) -> None:
    """Sort ten leads, wrong or right, with a second try where one is given."""
    enter(way, "sort", "Go on with 1 of 10")
    for place in range(10):
        expect(way.page.get_by_role("heading", level=1)).to_have_text(f"Lead {place + 1} of 10")
        say(way, place)
        way.page.locator("#verdict, #again").wait_for()
        if way.page.locator("#again").is_visible():
            say(way, place, is_second=True)
            way.page.locator("#verdict").wait_for()
        way.press("Next" if place < 9 else "See how the session went")
    expect(way.page.get_by_role("heading", level=1)).to_have_text("10 leads read")


def say(way: Way, place: int, is_second: bool = False) -> None:
    """Choose both answers, and how sure one is, and check."""
    boxes = way.page.locator("form .option__input")
    for value, choices, first in zip(
        decision(place, is_second), (TEMPERATURES, HANDLERS, SURE), (0, 3, 6), strict=True
    ):
        if value is not None:
            at = first + choices.index(value)
            way.choose(at, boxes.nth(at))
    way.press("Check")


def test_ten_leads_are_sorted_alike(lab: Lab, players: list[tuple[int, Way]]) -> None:
    rows = play_thrice(lab, players, "sort", sort)

    firsts = [row for row in rows if row["seq"] == 1]
    assert [said(row["payload"]) for row in firsts] == [decision(place) for place in range(10)]
    assert {row["kind"] for row in firsts} == {"save", "submit"}, (
        "some leads gave a second try, some were settled at once"
    )
    finals = [row for row in rows if row["kind"] == "submit"]
    assert {row["state"] for row in rows} == {"graded"}
    assert [row["position"] for row in finals] == list(range(1, 11))
    seconds = [row for row in finals if row["seq"] == 2]
    assert [said(row["payload"])[:2] for row in seconds] == [
        decision(row["position"] - 1, is_second=True)[:2] for row in seconds
    ]
    assert all(row["payload"]["first"] in [first["payload"] for first in firsts] for row in seconds)


def said(payload: dict[str, Any]) -> tuple[str, str, str | None]:
    """Return a stored answer to a lead as a decision."""
    sure = payload.get("sure")
    return payload["temperature"], payload["handler"], None if sure is None else str(sure)


def lay_out(way: Way) -> None:
    """Lay out a board and have it checked."""
    enter(way, "board", "Go on with 1 of 1")
    way.lay_out(BOARD)
    finish(way, "Check")


def finish(way: Way, words: str) -> None:
    """Give the last answer of a session and see how it went."""
    way.press(words)
    way.page.locator("#verdict").wait_for()
    way.press("See how the session went")
    way.page.wait_for_url("**/done")


def test_a_board_is_laid_out_alike(lab: Lab, players: list[tuple[int, Way]]) -> None:
    (row,) = play_thrice(lab, players, "board", lay_out)

    assert Counter(row["payload"]["placed"].values()) == Counter(BOARD)
    assert 0 < row["fraction"] < 1
    assert row["state"] == "graded"


def run_a_desk(way: Way) -> None:
    """Play a short desk to its end."""
    enter(way, "desk", f"Go on with your game, {SIZE}")
    for day in range(DAYS):
        expect(way.page.get_by_role("heading", level=1)).to_have_text(f"Day {day + 1} of {DAYS}")
        for place, action in enumerate(PLAYS[day % len(PLAYS)]):
            way.decide(place, action)
        way.close()
    expect(way.page.get_by_role("heading", level=1)).to_contain_text("Decision quality")


def test_a_desk_is_run_alike(lab: Lab, players: list[tuple[int, Way]]) -> None:
    rows = play_thrice(lab, players, "desk", run_a_desk, SIZE)

    assert [row["kind"] for row in rows] == ["save"] * (DAYS - 1) + ["submit"]
    assert {row["state"] for row in rows} == {"graded"}
    days = rows[-1]["payload"]["days"]
    assert [sorted(day.values()) for day in days] == [sorted(PLAYS[day % len(PLAYS)]) for day in range(DAYS)]
    assert rows[-1]["fraction"] == pytest.approx(rows[-1]["payload"]["quality"] / 100, abs=1e-6)


@pytest.mark.parametrize("key", ["proof", "twin", "change", "triage"])
def test_a_drill_is_done_alike(lab: Lab, players: list[tuple[int, Way]], key: str) -> None:
    rows = play_thrice(lab, players, key, lambda way: drill(way, key))

    assert [(row["position"], row["kind"]) for row in rows] == [(position, "submit") for position in range(1, FEW + 1)]
    assert len({str(row["payload"]) for row in rows}) > 1


def drill(way: Way, key: str) -> None:
    """Choose one box of the first items, another one each time; two touchpoints where several may decide."""
    size = EXERCISES[key].size
    enter(way, key, f"Go on with 1 of {size}")
    for place in range(FEW):
        expect(way.page.get_by_role("heading", level=1)).to_have_text(f"{EXERCISES[key].title} {place + 1} of {size}")
        boxes = way.page.locator("form .option__input")
        touches = boxes.count() - 1
        for at in {place % touches, (place + 2) % touches} if key == "proof" else {place % boxes.count()}:
            way.choose(at, boxes.nth(at))
        way.press("Check")
        way.page.locator("#verdict").wait_for()
        way.press("Next")


def set_a_dial(way: Way) -> None:
    """Set every weight, and hand in."""
    enter(way, "dial", "Go on with 1 of 1")
    for place, steps in enumerate(STEPS):
        way.turn(place, steps)
    finish(way, "Hand in")


def test_a_dial_is_set_alike(lab: Lab, players: list[tuple[int, Way]]) -> None:
    (row,) = play_thrice(lab, players, "dial", set_a_dial)

    assert list(row["payload"]["weights"].values()) == [4, 0, 7, 2, 9, -7]
