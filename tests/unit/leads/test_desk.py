"""The desk is a fold over decisions: equal seeds give equal games, and luck does not pass from lead to lead."""

from dataclasses import fields
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.content.library import Library
from courseware.items.lead_terms import By, Fit
from courseware.leads.desk import (
    BadDecisions,
    Decisions,
    Desk,
    SeenDesk,
    check_decisions,
    lead_seen_on,
    reached,
    replay,
    seen,
    spent,
)
from courseware.leads.desk_model import HIDDEN, Action, DeskModel, Sign, State, Status, desk_from
from courseware.leads.rubric import Rubric, read_lead, rubric_from

SEEDS = st.integers(0, 10_000)
SIZES = st.sampled_from(["short", "middle", "full"])


@pytest.fixture(scope="module")
def model(library: Library) -> DeskModel:
    return desk_from(library.desk)


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return rubric_from(library.rubric)


def _any_day(model: DeskModel, desk: SeenDesk, dice: Random) -> dict[int, Action]:
    """Some decisions that the budget allows."""
    decisions: dict[int, Action] = {}
    for lead in desk.queue:
        tried = {**decisions, lead.number: dice.choice(list(Action))}
        decisions = decisions if check_decisions(model, desk, tried) else tried
    return decisions


def _any_game(model: DeskModel, size: str, seed: int, days: int = 20) -> tuple[Desk, list[Decisions]]:
    dice, played = Random(seed), list[Decisions]()
    for _ in range(min(days, model.sizes[size].days)):
        played.append(_any_day(model, replay(model, size, seed, played), dice))
    return replay(model, size, seed, played), played


def test_every_row_of_rates_sums_to_one(model: DeskModel) -> None:
    for rows in model.moves.values():
        assert [sum(row) for row in rows] == pytest.approx([1.0] * len(HIDDEN))
        assert all(rate >= 0 for row in rows for rate in row)


def test_fit_multiplies_the_rates_with_a_star_alone(model: DeskModel) -> None:
    assert [model.moves[Action.ADVERTISE, fit][0][1] for fit in Fit] == pytest.approx([0.25, 0.20, 0.07])
    assert [model.moves[Action.WAIT, fit][0][1] for fit in Fit] == pytest.approx([0.01, 0.01, 0.01])


def test_the_digest_follows_the_numbers_and_not_the_words(model: DeskModel, library: Library) -> None:
    words = {**library.desk, "title": "Another desk", "personas": list(reversed(library.desk["personas"]))}
    numbers = {**library.desk, "residual": {"cold": 0.0, "warm": 0.06, "hot": 0.22}}

    assert desk_from(words).digest == model.digest
    assert desk_from(numbers).digest != model.digest


def test_the_first_morning(model: DeskModel) -> None:
    desk = replay(model, "full", 7)

    assert (desk.day, desk.hours, desk.units, desk.is_over) == (1, 6, 4, False)
    assert [lead.number for lead in desk.leads] == list(range(1, 9))
    assert all(lead.arrived == 1 and lead.days == () for lead in desk.leads)


def test_every_lead_has_arrived_by_the_day_that_the_size_names(model: DeskModel) -> None:
    for size, shape in model.sizes.items():
        desk = replay(model, size, 3, [{}] * (shape.arrive_by - 1))
        assert len(desk.leads) == shape.leads


def test_the_game_ends_with_its_last_day(model: DeskModel) -> None:
    desk = replay(model, "short", 7, [{}] * 6)

    assert desk.is_over
    assert (desk.queue, desk.hours, desk.units) == ((), 0, 0)
    assert check_decisions(model, desk, {}) == ["The game is over."]
    with pytest.raises(BadDecisions, match="The game is over"):
        replay(model, "short", 7, [{}] * 7)


@settings(max_examples=25, deadline=None)
@given(SIZES, SEEDS)
def test_equal_games_are_equal(model: DeskModel, size: str, seed: int) -> None:
    desk, played = _any_game(model, size, seed)
    assert replay(model, size, seed, played) == desk


@settings(max_examples=25, deadline=None)
@given(SIZES, SEEDS, st.data())
def test_what_is_done_with_one_lead_touches_no_other(
    model: DeskModel, size: str, seed: int, data: st.DataObject
) -> None:
    _, played = _any_game(model, size, seed)
    days = played[: data.draw(st.integers(1, len(played)))]
    one_less = {number: action for number, action in days[-1].items() if number != 1}
    then, other = replay(model, size, seed, days), replay(model, size, seed, [*days[:-1], one_less])

    assert other.leads[1:] == then.leads[1:]
    assert _without_first(other) == _without_first(then)


def _without_first(desk: Desk) -> dict[int, tuple[State, ...]]:
    return {number: states for number, states in desk.truth.states.items() if number != 1}


@settings(max_examples=25, deadline=None)
@given(SIZES, SEEDS)
def test_budgets_hold_and_refusals_come_from_lost_leads(model: DeskModel, size: str, seed: int) -> None:
    desk, played = _any_game(model, size, seed)
    shape = model.sizes[size]

    for day in played:
        hours, units = spent(model, day)
        assert hours <= shape.hours
        assert units <= shape.units
    for lead in desk.leads:
        last = desk.truth.states[lead.number][-1]
        assert (lead.status is Status.SOLD) == (last is State.SOLD)
        if lead.status is Status.REFUSED:
            assert last is State.LOST


def test_a_page_gets_nothing_hidden(model: DeskModel) -> None:
    desk, _ = _any_game(model, "full", 11, days=4)
    shown = seen(desk)

    assert "truth" not in {field.name for field in fields(shown)}
    assert not hasattr(shown, "truth")
    assert max(lead.arrived for lead in shown.leads) <= shown.day


@pytest.mark.parametrize(
    ("decisions", "problem"),
    [
        ({99: "call"}, "There is no lead 99 on the desk."),
        ({1: "seduce"}, "“seduce” is not something one can do."),
        ({1: "meet", 2: "meet", 3: "call"}, "This takes 7 hours of sales; the day has 6."),
        (dict.fromkeys(range(1, 6), "nurture"), "This takes 5 units of marketing; the day has 4."),
    ],
    ids=["unknown-lead", "unknown-action", "hours", "units"],
)
def test_a_day_that_cannot_be_carried_out(model: DeskModel, decisions: dict[int, str], problem: str) -> None:
    desk = replay(model, "full", 7)

    assert check_decisions(model, desk, decisions) == [problem]
    assert check_decisions(model, desk, {1: "meet", 2: "meet", 3: "nurture"}) == []


def test_a_closed_lead_takes_no_decision(model: DeskModel) -> None:
    desk = replay(model, "full", 7, [{1: Action.DROP}])

    assert desk.leads[0].status is Status.DROPPED
    assert check_decisions(model, desk, {1: "call"}) == ["Lead 1 is closed."]


@settings(max_examples=25, deadline=None)
@given(SIZES, SEEDS)
def test_the_rubric_reads_every_lead_of_a_desk(model: DeskModel, rubric: Rubric, size: str, seed: int) -> None:
    desk, _ = _any_game(model, size, seed)
    for lead in desk.leads:
        as_read = lead_seen_on(lead, desk.day)
        assert read_lead(as_read, rubric).temperature in {"cold", "warm", "hot"}
        assert [touch.days_ago for touch in as_read.touches] == sorted(
            (touch.days_ago for touch in as_read.touches), reverse=True
        )
        assert all(touch.by is By.US for touch in lead.touches if rubric.by_key[touch.kind].tier == "E0")
        assert not any("{" in touch.text for touch in lead.touches)


def test_a_source_reads_as_its_prior_suggests(model: DeskModel, rubric: Rubric) -> None:
    """Before any sign: a bought list is cold, a sign-up or an introduction warm, a request hot."""
    found: dict[str, set[str]] = {}
    for seed in range(60):
        for lead in replay(model, "full", seed).leads:
            if set(lead.before) == {Sign.SILENCE} and lead.fit is not Fit.C:
                reading = read_lead(lead_seen_on(lead, 1), rubric)
                found.setdefault(lead.source, set()).add(f"{reading.temperature} {reading.handler}")
    assert found == {
        "purchased_list": {"cold marketing"},
        "content_sign_up": {"warm nurture"},
        "inbound_request": {"hot sales"},
        "referral": {"warm sales"},
    }


def test_leads_come_in_the_shares_that_the_model_names(model: DeskModel) -> None:
    leads = [lead for seed in range(150) for lead in replay(model, "full", seed, [{}] * 5).leads]
    for key, source in model.sources.items():
        assert sum(lead.source == key for lead in leads) / len(leads) == pytest.approx(source.share, abs=0.04)
    for fit, share in model.fits.items():
        assert sum(lead.fit is fit for lead in leads) / len(leads) == pytest.approx(share.share, abs=0.04)


@pytest.mark.parametrize(("luck", "place"), [(0.0, 0), (0.49, 0), (0.5, 2), (0.999999, 2), (1.0, 2)])
def test_luck_falls_on_rates_laid_end_to_end(luck: float, place: int) -> None:
    assert reached((0.5, 0.0, 0.5, 0.0), luck) == place
