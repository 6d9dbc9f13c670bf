"""What the pages of the desk are made from: games from storage, mornings without secrets, and the reveal after the end."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.items.desk import Desk as DeskItem
from courseware.items.likert import Likert
from courseware.items.registry import item_from
from courseware.kernel.errors import NotFound
from courseware.leads.desk import Decisions, check_decisions, seen
from courseware.leads.desk_judge import sold_k
from courseware.leads.desk_model import Action, DeskModel, Status
from courseware.leads.desk_morning import News, firm_of, morning_of
from courseware.leads.desk_play import (
    Game,
    compared,
    decisions_in,
    desk_item,
    finished,
    game_of,
    mean_quality,
    minutes_of,
    model_of,
    shared_seed,
    short_seed,
    stored_days,
    table_for,
)
from courseware.leads.desk_reveal import RevealRow, missteps_told, reveal_rows
from courseware.leads.desk_values import DeskValues
from courseware.leads.rubric import Rubric, rubric_from

SEEDS = st.integers(0, 10_000)
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def item(library: Library) -> DeskItem:
    return desk_item(library.desk, "short")


@pytest.fixture(scope="module")
def model(item: DeskItem) -> DeskModel:
    return model_of(item.parameters)


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return rubric_from(library.rubric)


@pytest.fixture(scope="module")
def values(library: Library, item: DeskItem) -> DeskValues:
    found = table_for(item.digest, list(library.desk_values.values()))
    assert found
    return found


def _played(item: DeskItem, seed: int, days: int) -> Game:
    """A game with some days of any decisions that the budget allows."""
    game, dice = Game(item, seed), Random(seed)
    for _ in range(days):
        decisions: dict[int, Action] = {}
        for lead in game.desk.queue:
            tried = {**decisions, lead.number: dice.choice(list(Action))}
            decisions = decisions if check_decisions(game.model, game.desk, tried) else tried
        game = game.after(decisions)
    return game


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, days=st.integers(0, 6))
def test_a_game_comes_back_from_storage_as_it_was(item: DeskItem, seed: int, days: int) -> None:
    game = _played(item, seed, days)
    back = game_of(item, item.params(seed), stored_days(game.days))

    assert back.desk == game.desk
    assert stored_days(back.days) == stored_days(game.days)


def test_other_items_hold_no_game() -> None:
    with pytest.raises(TypeError):
        game_of(Likert(key="k"), {}, {})


def test_the_item_holds_the_measures_of_its_size(library: Library, item: DeskItem, model: DeskModel) -> None:
    size = model.sizes["short"]
    assert (item.leads, item.days, item.digest) == (size.leads, size.days, model.digest)
    assert item.actions == tuple(Action)
    assert list(model.sources) == list(library.desk["sources"])
    assert desk_item(library.desk, "short") == item
    with pytest.raises(KeyError):
        desk_item(library.desk, "huge")


@pytest.mark.parametrize(
    ("whose", "size", "day", "turn"),
    [
        ("other", "short", TODAY, 0),
        ("one", "full", TODAY, 0),
        ("one", "short", date(2026, 11, 25), 0),
        ("one", "short", TODAY, 1),
    ],
)
def test_a_shared_seed_changes_with_all_that_names_it(whose: str, size: str, day: date, turn: int) -> None:
    seed = shared_seed("a secret", "one", "short", TODAY, 0)

    assert seed == shared_seed("a secret", "one", "short", TODAY, 0)
    assert seed not in {
        shared_seed("a secret", whose, size, day, turn),
        shared_seed("another", "one", "short", TODAY, 0),
    }


@given(day=st.dates(), turn=st.integers(0, 50))
def test_what_an_attempt_keeps_of_a_shared_seed_fits_its_column(day: date, turn: int) -> None:
    seed = shared_seed("a secret", "one", "short", day, turn)
    assert 0 <= seed < 2**62
    assert 0 <= short_seed(seed) < 2**31


def test_seeds_of_desks_are_too_many_to_be_tried() -> None:
    seeds = {shared_seed("a secret", "one", "short", TODAY, turn) for turn in range(50)}
    assert max(seeds) > 2**60
    assert len({seed >> 31 for seed in seeds}) == 50


@pytest.mark.parametrize(
    ("qualities", "expected"),
    [([], None), ([80], None), ([80, 60], (70, 2)), ([0, 50, 60, 70, 80, 90], (70, 5))],
)
def test_a_mean_needs_two_games_and_takes_five(qualities: Sequence[float], expected: tuple[float, int] | None) -> None:
    assert mean_quality(qualities) == expected


@pytest.mark.parametrize(("size", "minutes"), [("short", 4), ("middle", 6), ("full", 10)])
def test_a_game_takes_as_long_as_its_leads_and_days(model: DeskModel, size: str, minutes: int) -> None:
    assert minutes_of(model.sizes[size]) == minutes


def test_a_form_becomes_decisions() -> None:
    assert decisions_in({"days": [{"3": "call", "1": "drop"}]}) == {3: Action.CALL, 1: Action.DROP}


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, days=st.integers(0, 5))
def test_a_morning_shows_what_is_there_and_spends_what_is_chosen(
    item: DeskItem, model: DeskModel, rubric: Rubric, seed: int, days: int
) -> None:
    desk = seen(_played(item, seed, days).desk)
    chosen = {desk.queue[0].number: "meet", desk.queue[-1].number: "nurture"} if len(desk.queue) > 1 else {}
    morning = morning_of(model, desk, rubric.by_key, chosen)

    assert [row.number for row in morning.rows] == [lead.number for lead in desk.leads if lead.is_open]
    spent = (3, 1) if chosen else (0, 0)
    assert (morning.hours_left, morning.units_left) == (desk.hours - spent[0], desk.units - spent[1])
    assert {row.number: row.chosen for row in morning.rows if row.chosen != "wait"} == chosen
    assert all(len(row.signs) <= 3 and all(sign.channel for sign in row.signs) for row in morning.rows)
    new = {row.firm for row in morning.rows if row.is_new}
    assert new <= set(morning.news.arrived)
    assert (days > 0) or not new


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, days=st.integers(1, 6))
def test_news_are_of_yesterday_alone(item: DeskItem, model: DeskModel, rubric: Rubric, seed: int, days: int) -> None:
    before, after = _played(item, seed, days - 1), _played(item, seed, days)
    news = morning_of(model, seen(after.desk), rubric.by_key, {}).news
    known = {lead.number: lead for lead in before.desk.leads}
    fresh = [
        (lead.company.partition(",")[0], touch.text)
        for lead in after.desk.leads
        if lead.number in known
        for touch in lead.touches[len(known[lead.number].touches) :]
        if touch.by != "us"
    ]
    signed = [lead for lead in after.desk.leads if lead.status is Status.SOLD and known[lead.number].is_open]

    assert list(news.heard) == fresh
    assert [deal for _, deal in news.signed] == [lead.deal_k for lead in signed]
    assert len(news.arrived) == len(after.desk.leads) - len(before.desk.leads)


def test_the_first_morning_has_no_news(item: DeskItem, model: DeskModel, rubric: Rubric) -> None:
    assert morning_of(model, seen(Game(item, 1).desk), rubric.by_key, {}).news == News((), (), (), ())


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_the_reveal_tells_every_state_and_every_deed(
    item: DeskItem, model: DeskModel, values: DeskValues, seed: int
) -> None:
    game = _played(item, seed, item.days)
    rows = reveal_rows(model, game.judged(values).revealed, item.days)

    assert len(rows) == len(game.desk.leads)
    for row, lead in zip(rows, game.desk.leads, strict=True):
        cells = [cell for cell in row.cells if cell]
        assert len(row.cells) == item.days + 1
        assert [cell.state for cell in cells] == list(game.desk.truth.states[lead.number])
        assert [cell.action for cell in cells if cell.action] == [day.action for day in lead.days]
        assert row.cells[: lead.arrived - 1] == (None,) * (lead.arrived - 1)
        assert row.told.startswith(model.states[game.desk.truth.states[lead.number][0]])


def test_states_are_told_in_spans(item: DeskItem, model: DeskModel, values: DeskValues) -> None:
    told = [row.told for seed in range(30) for row in _told_rows(item, model, values, seed)]
    spans = ("on day", "on days", "at the end", "from day")

    assert all(any(span in words for words in told) for span in spans)


def _told_rows(item: DeskItem, model: DeskModel, values: DeskValues, seed: int) -> list[RevealRow]:
    return reveal_rows(model, _played(item, seed, item.days).judged(values).revealed, item.days)


def test_a_finished_game_is_stored_with_its_judgement(item: DeskItem, model: DeskModel, values: DeskValues) -> None:
    game = _played(item, 5, item.days)
    judgement, stored = game.judged(values), finished(game, values)

    assert (stored["quality"], stored["value_k"]) == (judgement.quality, judgement.value_k)
    assert item.is_answered(stored)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_worst_decisions_are_told_with_all_that_they_name(
    item: DeskItem, model: DeskModel, values: DeskValues, seed: int
) -> None:
    worst = _played(item, seed, item.days).judged(values).worst
    for told, misstep in zip(missteps_told(model, worst, model.verdicts), worst, strict=True):
        assert 98 <= sum(share for _, share in told.beliefs) <= 102
        assert told.firm in told.sentence
        assert misstep.other is None or firm_of(misstep.other) in told.sentence
        assert "{" not in told.sentence
        assert told.taken != told.better


def test_a_game_that_was_stored_long_ago_is_still_read() -> None:
    """Whoever gives the parameters a new field gives it a default, or older games are lost."""
    stored = json.loads((Path(__file__).parent / "desk_game_1.json").read_text())
    body = {**stored["item"], "parameters": json.dumps(stored["parameters"])}
    game = game_of(item_from(body), {"seed": stored["seed"]}, stored["response"])

    assert sold_k(game.desk) == stored["signed_k"] > 0
    assert {str(lead.number): lead.status for lead in game.desk.leads} == stored["statuses"]
    assert game.model.digest == game.item.digest


def test_a_game_of_an_unknown_shape_is_not_found(item: DeskItem) -> None:
    with pytest.raises(NotFound, match="no longer reads"):
        _ = Game(msgspec.structs.replace(item, parameters='{"schema": "tandem.desk/0"}'), 1).model


def test_others_meet_the_same_desk(item: DeskItem, rubric: Rubric, values: DeskValues) -> None:
    keys = ("benchmark", "calls", "rubric")
    fresh, played = Game(item, 11), _played(item, 11, 3)
    found = compared(fresh, keys, rubric, values)

    assert [each.key for each in found] == ["calls", "rubric", "benchmark"]
    assert found[-1].quality == pytest.approx(100)
    assert found == compared(played, keys, rubric, values)
    assert found != compared(replace(fresh, seed=12), keys, rubric, values)


def test_a_table_of_other_parameters_does_not_judge(library: Library, item: DeskItem) -> None:
    assert table_for("0" * 64, list(library.desk_values.values())) is None
    assert table_for(item.digest, []) is None


def test_days_are_stored_without_waiting() -> None:
    days: list[Decisions] = [{3: Action.WAIT, 1: Action.CALL}, {}]

    assert stored_days(days) == {"days": [{"1": "call"}, {}]}
