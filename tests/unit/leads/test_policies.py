"""Players of the desk keep to the budget, see only what they may, and rank as they should."""

from dataclasses import replace
from statistics import mean

import pytest

from courseware.content.library import Library
from courseware.leads.desk import Decisions, Desk, Truth, check_decisions, played
from courseware.leads.desk_judge import judged
from courseware.leads.desk_model import DeskModel, State, desk_from
from courseware.leads.desk_values import values_from
from courseware.leads.policies import PLAYERS, Player, Policy, Setting
from courseware.leads.rubric import rubric_from

SEEDS = 40


@pytest.fixture(scope="module")
def model(library: Library) -> DeskModel:
    return desk_from(library.desk)


def _setting(library: Library, model: DeskModel, size: str, seed: int) -> Setting:
    return Setting(model, rubric_from(library.rubric), values_from(library.desk_values[size]), seed)


@pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.key)
def test_players_keep_to_the_budget_and_repeat_themselves(library: Library, model: DeskModel, player: Player) -> None:
    setting = _setting(library, model, "short", 2)

    def watched(policy: Policy) -> Policy:
        def decide(desk: Desk) -> Decisions:
            decisions = policy(desk)
            assert check_decisions(model, desk, decisions) == []
            return decisions

        return decide

    first = played(model, "short", 2, watched(player.make(setting)))
    assert first == played(model, "short", 2, player.make(setting))


@pytest.mark.parametrize("player", [each for each in PLAYERS if each.key != "truth"], ids=lambda player: player.key)
def test_players_do_not_look_at_the_truth(library: Library, model: DeskModel, player: Player) -> None:
    setting = _setting(library, model, "short", 2)

    def blind(policy: Policy) -> Policy:
        return lambda desk: policy(replace(desk, truth=Truth({lead.number: (State.LOST,) for lead in desk.leads})))

    assert (
        played(model, "short", 2, blind(player.make(setting)))[1] == played(model, "short", 2, player.make(setting))[1]
    )


@pytest.mark.parametrize("size", ["short", "middle", "full"])
def test_better_play_scores_better(library: Library, model: DeskModel, size: str) -> None:
    values, found = values_from(library.desk_values[size]), dict[str, float]()
    for player in PLAYERS:
        if player.key in ("random", "calls", "misread_30", "rubric", "playbook", "benchmark"):
            qualities = []
            for seed in range(SEEDS):
                desk, days = played(model, size, seed, player.make(_setting(library, model, size, seed)))
                qualities.append(judged(model, desk, days, values).quality)
            found[player.key] = mean(qualities)

    assert list(found) == ["random", "calls", "misread_30", "rubric", "playbook", "benchmark"]
    assert list(found.values()) == sorted(found.values())
    assert found["rubric"] >= 78
    assert found["calls"] <= 36
