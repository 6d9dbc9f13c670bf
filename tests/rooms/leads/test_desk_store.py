"""Games of the lead desk on a real database: each day closes once, the last one is judged, replays verify."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.models import ItemVersion
from courseware.content.queries import find_newest_release
from courseware.kernel.database import Database
from courseware.kernel.errors import Closed, NotFound
from courseware.leads.actions import close_day, start_desk
from courseware.leads.desk import BadDecisions, Decisions
from courseware.leads.desk_judge import is_verified
from courseware.leads.desk_model import Action
from courseware.leads.desk_play import DeskOpening, Game, desk_item, game_of
from courseware.leads.queries import desk_games, desk_qualities, get_desk_values
from courseware.learning.attempts import Activity, AttemptView, Sitting
from courseware.learning.models import Response
from courseware.learning.queries import get_attempt
from tests.builders import a_learner
from tests.counting import counted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEED = 2024


def _opening(session: Session, library: Library, size: str = "short", **changes: object) -> DeskOpening:
    release = find_newest_release(session)
    assert release
    return replace(DeskOpening(desk_item(library.desk, size), release.id, SEED), **changes)  # type: ignore[arg-type]


def _begin(session: Session, library: Library, who: int, **changes: object) -> str:
    return start_desk(session, who, _opening(session, library, **changes), NOON)  # type: ignore[arg-type]


def _game(attempt: AttemptView) -> Game:
    slot = attempt.slots[0]
    return game_of(slot.item, slot.params, slot.response)


def _calls(game: Game) -> dict[int, Action]:
    """Calls to the first leads of the queue, as many as the day has hours."""
    return {lead.number: Action.CALL for lead in game.desk.queue[: game.desk.hours]}


def _close(
    session: Session, library: Library, who: int, uuid: str, decisions: Decisions | None = None, at: datetime = NOON
) -> AttemptView:
    """Close the present day; return the attempt as it stands after."""
    attempt = get_attempt(session, uuid, who, lock=True)
    game = _game(attempt)
    given = _calls(game) if decisions is None else decisions
    close_day(session, attempt, game.desk.day, given, library.desk_values, at)
    return get_attempt(session, uuid, who)


def _play(session: Session, library: Library, who: int, uuid: str) -> AttemptView:
    attempt = get_attempt(session, uuid, who)
    while attempt.is_open:
        attempt = _close(session, library, who, uuid)
    return attempt


def _responses(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.mark.parametrize("size", ["short", "middle", "full"])
def test_a_game_is_played_to_its_end_and_verifies(sqlite_database: Database, library: Library, size: str) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who, size=size)
        attempt = _play(session, library, who, uuid)
        slot, game = attempt.slots[0], _game(attempt)
        stored: Mapping[str, object] = slot.response or {}
        values = get_desk_values(session, game, attempt.release_id, library.desk_values)

        assert (attempt.activity, attempt.item_key, attempt.state, len(attempt.slots)) == (
            Activity.desk,
            size,
            "graded",
            1,
        )
        assert set(stored) == {"days", "quality", "value_k", "parameters"}
        assert len(game.days) == game.item.days == _responses(session)
        assert stored["parameters"] == game.item.digest
        quality = float(str(stored["quality"]))
        assert attempt.fraction == pytest.approx(quality / 100)
        assert is_verified(game.model, size, SEED, game.item.digest, game.days, values, quality)
        other = ({}, *game.days[1:])
        assert not is_verified(game.model, size, SEED, game.item.digest, other, values, quality)


def test_a_day_closes_once_however_often_it_is_sent(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who)
        before = get_attempt(session, uuid, who, lock=True)
        close_day(session, before, 1, {1: Action.CALL}, library.desk_values, NOON)
        stale = get_attempt(session, uuid, who, lock=True)
        close_day(session, stale, 1, {2: Action.DROP}, library.desk_values, NOON)
        close_day(session, before, 1, {2: Action.DROP}, library.desk_values, NOON)
        close_day(session, stale, 3, {2: Action.DROP}, library.desk_values, NOON)
        after = get_attempt(session, uuid, who)

    assert after.slots[0].response == {"days": [{"1": "call"}]}
    assert after.slots[0].seq == 1


def test_the_last_day_is_judged_once(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who)
        done = _play(session, library, who, uuid)
        count = _responses(session)
        close_day(session, get_attempt(session, uuid, who, lock=True), 6, {}, library.desk_values, NOON)

        assert get_attempt(session, uuid, who) == done
        assert _responses(session) == count


def test_leads_that_wait_are_not_stored(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who)
        after = _close(session, library, who, uuid, {3: Action.NURTURE, 1: Action.WAIT})

        assert after.slots[0].response == {"days": [{"3": "nurture"}]}


@pytest.mark.parametrize(
    "decisions", [{1: Action.MEET, 2: Action.MEET}, {99: Action.CALL}], ids=["too much", "no such lead"]
)
def test_what_the_rules_forbid_changes_nothing(
    sqlite_database: Database, library: Library, decisions: dict[int, Action]
) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who)
        with pytest.raises(BadDecisions):
            _close(session, library, who, uuid, decisions)
        assert _responses(session) == 0


def test_an_open_game_is_gone_on_with_and_pins_one_version(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who, other = a_learner(session), a_learner(session)
        uuid = _begin(session, library, who)

        assert _begin(session, library, who, seed=7) == uuid
        assert _begin(session, library, other, seed=7) != uuid
        dealt = select(func.count()).select_from(ItemVersion).where(ItemVersion.kind == "dealt")
        assert session.scalar(dealt) == 1
        assert _game(get_attempt(session, uuid, who)).seed == SEED


def test_nobody_else_reaches_a_game(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        uuid = _begin(session, library, a_learner(session))
        with pytest.raises(NotFound):
            get_attempt(session, uuid, a_learner(session))


def test_past_its_deadline_a_game_is_handed_in_and_earns_nothing(sqlite_database: Database, library: Library) -> None:
    closes = NOON + timedelta(hours=1)
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who, sitting=Sitting(closes_at=closes))
        _close(session, library, who, uuid)
        after = _close(session, library, who, uuid, at=closes + timedelta(minutes=1))

        assert (after.state, after.points) == ("graded", 0)
        assert [game.quality for game in desk_games(session, who, closes)] == [None]
        with pytest.raises(Closed):
            start_desk(session, who, _opening(session, library, sitting=Sitting(closes_at=closes)), closes)


def test_a_game_is_judged_by_the_values_it_began_with(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        uuid = _begin(session, library, who)
        attempt = get_attempt(session, uuid, who)
        game = _game(attempt)
        found = get_desk_values(session, game, attempt.release_id, {"short": library.desk_values["full"]})

        assert found.header.digest == game.item.digest
        with pytest.raises(NotFound):
            get_desk_values(session, game, 999, {})


def test_games_are_listed_oldest_first_in_one_statement(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        first = _begin(session, library, who)
        _play(session, library, who, first)
        second = start_desk(session, who, _opening(session, library, seed=9), NOON + timedelta(hours=1))
    with sqlite_database.reading() as session, counted(sqlite_database) as sent:
        games = desk_games(session, who, NOON)

    assert len(sent) == 1
    assert [(game.uuid, game.seed, game.is_open) for game in games] == [(first, SEED, False), (second, 9, True)]
    assert games[0].quality is not None
    assert games[0].value_k is not None
    assert (games[1].quality, games[1].value_k) == (None, None)


def test_a_quality_waits_for_its_release(sqlite_database: Database, library: Library) -> None:
    told_at = NOON + timedelta(days=2)
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        _play(session, library, who, _begin(session, library, who, rules={"release_at": told_at}))

        assert [game.quality is None for game in desk_games(session, who, NOON)] == [True]
        assert [game.quality is None for game in desk_games(session, who, told_at)] == [False]


def test_without_an_assignment_no_quality_counts_for_a_class(sqlite_database: Database, library: Library) -> None:
    with sqlite_database.transaction() as session:
        who = a_learner(session)
        _play(session, library, who, _begin(session, library, who))

        assert desk_qualities(session, 1) == []
