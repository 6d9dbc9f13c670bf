"""The lead desk: begin a game, close one day after another, and see after the bell how good the decisions were."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from courseware.classroom.queries import AssignedSitting, find_assignment_uuid, sitting_for
from courseware.kernel.errors import NotFound
from courseware.kernel.keys import new_hiding_seed
from courseware.leads import actions
from courseware.leads.desk import BadDecisions, seen
from courseware.leads.desk_model import DeskModel, desk_from
from courseware.leads.desk_morning import choices_of, morning_of
from courseware.leads.desk_play import (
    DeskOpening,
    Game,
    compared,
    decisions_in,
    desk_item,
    game_of,
    mean_quality,
    minutes_of,
    shared_seed,
    short_seed,
)
from courseware.leads.desk_reveal import missteps_told, reveal_rows
from courseware.leads.queries import DeskGame, desk_games, get_desk_values
from courseware.leads.rubric import Rubric, rubric_from
from courseware.learning.attempts import Activity, AttemptView, Sitting, is_late, is_released
from courseware.learning.queries import attempts_at, get_attempt
from courseware.web.plumbing.current import beginner, current_reader, member
from courseware.web.plumbing.guest_pages import is_anonymous_request, same_for_every_guest
from courseware.web.plumbing.moment import edition, now
from courseware.web.plumbing.services import services
from courseware.web.plumbing.sheets import read_response
from courseware.web.plumbing.transactions import database_session

pages = Blueprint("desk", __name__, url_prefix="/leads/desk")

_EVERYBODY = "everybody"
_TODAY = "today"
_COMPARED = ("random", "calls", "rubric", "benchmark")


@pages.get("")
@same_for_every_guest
def desk_page() -> ResponseReturnValue:
    """Tell what the desk is and how it is judged; offer its sizes; list the reader's own games."""
    model, assigned, account_id = _model(), _assigned(), current_reader().account_id
    played = desk_games(database_session(), account_id, now()) if account_id else []
    told = [game for game in played if game.quality is not None]
    return render_template(
        "desk/desk.html",
        sizes={key: size for key, size in model.sizes.items() if assigned is None or key == assigned.item_key},
        minutes={key: minutes_of(size) for key, size in model.sizes.items()},
        size_words={key: size.words for key, size in model.sizes.items()},
        choices=choices_of(model),
        assigned=assigned,
        opened=_opened(played, assigned),
        is_played_today={key: _is_played(played, key) for key in model.sizes},
        games=told,
        mean=mean_quality([game.quality for game in told if game.quality is not None]),
        is_public=is_anonymous_request(),
    )


@pages.post("")
def start() -> ResponseReturnValue:
    """Begin a game, or go on with the open one of that size."""
    assigned = _assigned()
    size = assigned.item_key if assigned else request.form.get("size", "")
    if size not in _model().sizes:
        raise NotFound("The lead desk has no such size.")
    account_id = beginner().account_id or 0
    played = desk_games(database_session(), account_id, now())
    opening = DeskOpening(
        desk_item(edition().library.desk, size),
        edition().release_id,
        _class_seed(account_id, assigned) if assigned else _own_seed(size, played),
        assigned.sitting if assigned else Sitting(),
        assigned.policy if assigned else {},
    )
    uuid = actions.start_desk(database_session(), account_id, opening, now())
    return redirect(url_for(".day_page", attempt_uuid=uuid), 303)


@pages.get("/<uuid:attempt_uuid>")
def day_page(attempt_uuid: object) -> ResponseReturnValue:
    """Show the present day of a game."""
    attempt = _attempt(attempt_uuid)
    return _day_page(attempt) if attempt.is_open else redirect(url_for(".done_page", attempt_uuid=attempt.uuid), 303)


@pages.post("/<uuid:attempt_uuid>")
def close_day(attempt_uuid: object) -> ResponseReturnValue:
    """Close the day that the form was made for, unless it is closed already; show what is wrong with too much."""
    attempt = _attempt(attempt_uuid, lock=True)
    decisions = decisions_in(read_response(attempt.slots[0], request.form))
    day = request.form.get("day", 0, type=int)
    try:
        actions.close_day(database_session(), attempt, day, decisions, edition().library.desk_values, now())
    except BadDecisions as error:
        return _day_page(attempt, decisions, error.problems), 400
    return redirect(url_for(".day_page", attempt_uuid=attempt.uuid), 303)


@pages.get("/<uuid:attempt_uuid>/done")
def done_page(attempt_uuid: object) -> ResponseReturnValue:
    """Show how a finished game was played: quality, money, the worst decisions, and everything that was hidden."""
    attempt = _attempt(attempt_uuid)
    if attempt.is_open:
        return redirect(url_for(".day_page", attempt_uuid=attempt.uuid), 303)
    slot = attempt.slots[0]
    assignment = find_assignment_uuid(database_session(), attempt.assignment_id)
    if not slot.is_answered or not is_released(attempt, slot, now()):
        return render_template("desk/over.html", attempt=attempt, assignment=assignment, is_played=slot.is_answered)
    return _told_page(attempt, _game(attempt), assignment)


def _model() -> DeskModel:
    authored = edition().library.desk
    if not authored:
        raise NotFound("This course has no lead desk.")
    return desk_from(authored)


def _rubric() -> Rubric:
    return rubric_from(edition().library.rubric)


def _assigned() -> AssignedSitting | None:
    uuid = request.values.get("assignment")
    if not uuid:
        return None
    return sitting_for(database_session(), member().account_id, Activity.desk.value, None, uuid, now())


def _opened(played: Sequence[DeskGame], assigned: AssignedSitting | None) -> Mapping[str, str]:
    """Return the uuid of the open game of each size, under this assignment or without any."""
    wanted = assigned.sitting.assignment_id if assigned else None
    return {game.size: game.uuid for game in played if game.is_open and game.assignment_id == wanted}


def _class_seed(account_id: int, assigned: AssignedSitting) -> int:
    """Return the seed that the class shares: today's first game of everybody is the same, and so is their second."""
    zone = ZoneInfo(assigned.time_zone)
    today = now().astimezone(zone).date()
    begun = attempts_at(
        database_session(), account_id, Activity.desk, assigned.item_key, assigned.sitting.assignment_id
    )
    turn = sum(game.started_at.astimezone(zone).date() == today for game in begun)
    return shared_seed(services().settings.secret_key, assigned.assignment, assigned.item_key, today, turn)


def _own_seed(size: str, played: Sequence[DeskGame]) -> int:
    """Return today's seed when it is asked for and new to the reader, else a fresh one."""
    is_todays = request.form.get("which") == _TODAY and not _is_played(played, size)
    return _todays_seed(size) if is_todays else new_hiding_seed()


def _todays_seed(size: str) -> int:
    return shared_seed(services().settings.secret_key, _EVERYBODY, size, now().date(), 0)


def _is_played(played: Sequence[DeskGame], size: str) -> bool:
    todays = short_seed(_todays_seed(size))
    return any(game.size == size and game.seed == todays for game in played)


def _attempt(uuid: object, lock: bool = False) -> AttemptView:
    """Return the reader's own game. Raises NotFound for anybody else's, and for other things."""
    attempt = get_attempt(database_session(), str(uuid), current_reader().account_id, lock=lock)
    if attempt.activity is not Activity.desk:
        raise NotFound("We could not find that game.")
    return attempt


def _game(attempt: AttemptView) -> Game:
    slot = attempt.slots[0]
    return game_of(slot.item, slot.params, slot.response)


def _day_page(attempt: AttemptView, decisions: Mapping[int, str] | None = None, problems: Sequence[str] = ()) -> str:
    game = _game(attempt)
    return render_template(
        "desk/day.html",
        attempt=attempt,
        prefix=f"q{attempt.slots[0].position}",
        morning=morning_of(game.model, seen(game.desk), _rubric().by_key, decisions or {}),
        choices=choices_of(game.model),
        problems=problems,
        fits=_rubric().fits,
        is_late=is_late(attempt.deadline_at, now()),
    )


def _told_page(attempt: AttemptView, game: Game, assignment: str | None) -> str:
    values = get_desk_values(database_session(), game, attempt.release_id, edition().library.desk_values)
    judgement, rubric = game.judged(values), _rubric()
    return render_template(
        "desk/done.html",
        attempt=attempt,
        assignment=assignment,
        size=game.model.sizes[game.item.size],
        judgement=judgement,
        worst=missteps_told(game.model, judgement.worst, _verdicts(game)),
        rows=reveal_rows(game.model, judgement.revealed, game.item.days),
        states=game.model.states,
        choices=choices_of(game.model),
        others=compared(game, _COMPARED, rubric, values),
        lessons=_lessons(rubric),
    )


def _verdicts(game: Game) -> dict[str, str]:
    """Return the sentences of today's course, and those of the game where the course has no desk any more."""
    return {**game.model.verdicts, **edition().library.desk.get("verdicts", {})}


def _lessons(rubric: Rubric) -> list[tuple[str, str]]:
    """Return address and title of the lessons that the rules point to."""
    lessons = edition().library.lessons
    keys = dict.fromkeys(rule.lesson.partition("#")[0] for rule in rubric.asked_in_order)
    return [(f"/learn/{key}", lessons[key].title) for key in keys if key in lessons]
