"""The dial: ranking, what a setting brings, and a score that comes from leads nobody has seen."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.base import Unreadable
from courseware.items.dial import Dial
from courseware.items.fields import FormFields
from courseware.items.opaque import handle
from courseware.items.scores import FULL, DialLead, Feature, Setting, fade, ranked, trial_of
from tests.unit.items.samples import page, sample_item

FEATURES = (Feature(key="mails", text="Mails"), Feature(key="stopped", text="Stopped", low=-10, fades=False))
LEADS = (
    DialLead((4, 0), 0, False),
    DialLead((4, 0), 30, True),
    DialLead((4, 0), 0, True),
    DialLead((9, 1), 0, False),
)
SETTINGS = st.builds(
    lambda mails, stopped, half_life, cut: Setting(
        weights={"mails": mails, "stopped": stopped}, half_life=half_life, cut=cut
    ),
    st.integers(0, 10),
    st.integers(-10, 10),
    st.sampled_from([0, 30, 14]),
    st.integers(1, 4),
)


def a_setting(mails: int = 1, stopped: int = 0, half_life: int = 30, cut: int = 2) -> Setting:
    return Setting(weights={"mails": mails, "stopped": stopped}, half_life=half_life, cut=cut)


def sample() -> Dial:
    item = sample_item("dial")
    assert isinstance(item, Dial)
    return item


def given_setting(**changes: Any) -> dict[str, Any]:
    return {"weights": {"mails": 0, "prices": 8, "stopped": -10}, "half_life": 14, "cut": 3, **changes}


@pytest.mark.parametrize(
    ("days", "half_life", "left"), [(0, 14, 1000), (14, 14, 500), (28, 14, 250), (30, 30, 500), (90, 0, 1000)]
)
def test_a_sign_is_halved_with_each_half_life(days: int, half_life: int, left: int) -> None:
    assert fade(days, half_life) == left


def test_scores_fade_but_an_opt_out_counts_in_full_and_equals_keep_their_order() -> None:
    assert ranked(FEATURES, LEADS, a_setting(stopped=-8)) == [(0, 4 * FULL), (2, 4 * FULL), (1, 2 * FULL), (3, FULL)]


def test_a_trial_counts_what_the_first_calls_reach() -> None:
    trial = trial_of(FEATURES, LEADS, a_setting(stopped=-8, cut=2), deal_value=100, call_cost=30)

    assert (trial.calls, trial.reached, trial.wasted, trial.lost_deals, trial.left) == (2, 1, 1, 1, 1)
    assert (trial.precision, trial.recall, trial.value, trial.last_score) == (0.5, 0.5, 40, 4.0)
    assert trial.curve == (0, 0, 1, 2, 2)


@settings(deadline=None)
@given(SETTINGS)
def test_the_four_counts_make_up_all_leads(setting: Setting) -> None:
    trial = trial_of(FEATURES, LEADS, setting, 100, 30)

    assert trial.reached + trial.wasted + trial.lost_deals + trial.left == len(LEADS)
    assert trial.curve[-1] == trial.buyers == 2
    assert list(trial.curve) == sorted(trial.curve)


@settings(deadline=None)
@given(SETTINGS, st.integers(2, 9))
def test_only_proportions_of_weights_matter(setting: Setting, factor: int) -> None:
    scaled = msgspec.structs.replace(setting, weights={key: factor * each for key, each in setting.weights.items()})

    order = [place for place, _ in ranked(FEATURES, LEADS, setting)]
    assert [place for place, _ in ranked(FEATURES, LEADS, scaled)] == order


def test_the_score_is_the_value_on_the_held_leads_beside_the_best() -> None:
    dial = sample()

    verdict = dial.grade(given_setting(cut=2))

    assert dial.judged(dial.right_response()).value == 3 * 1000 - 3 * 200  # type: ignore[union-attr]
    assert verdict.fraction == (2 * 1000 - 2 * 200) / 2400
    assert verdict.parts[0].given == "£1,600"
    assert verdict.feedback[0] == (
        "On the 12 leads kept back, 2 calls reached 2 of 3 buyers: 0 calls were wasted and 1 deal lost."
        " Value captured: £1,600."
    )


def test_a_setting_that_loses_money_earns_nothing() -> None:
    verdict = sample().grade(given_setting(weights={"mails": 10, "prices": 0, "stopped": 0}, half_life=0, cut=3))

    assert (verdict.fraction, verdict.parts[0].given, verdict.parts[0].right) == (0, "−£600", False)


def test_trying_uses_the_shown_leads_alone() -> None:
    dial = sample()
    other = msgspec.structs.replace(dial, held=dial.held[::-1])

    assert dial.tried(given_setting()) == other.tried(given_setting()) == dial.trial_of(dial.best, dial.shown)
    assert dial.tried(given_setting(cut=None)) is None


def test_the_held_leads_leave_the_server_only_as_sums() -> None:
    """Whatever is kept back, the page before hand-in is the same."""
    dial = sample()
    flipped = tuple(DialLead(lead.counts[::-1], lead.days + 1, not lead.bought) for lead in dial.held)
    other = msgspec.structs.replace(dial, held=flipped, best=a_setting())

    for response in (None, given_setting()):
        assert page(dial, response) == page(other, response)
    assert json.dumps(dict(dial.present({}).fields)) == json.dumps(dict(other.present({}).fields))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("Mails opened", "11", "whole numbers from 0 to 10"),
        ("Mails opened", "-1", "whole numbers from 0 to 10"),
        ("Mails opened", "2.5", "whole numbers from 0 to 10"),
        ("Opted out", "-11", "whole numbers from −10 to 10"),
    ],
)
def test_a_weight_out_of_range_is_refused(field: str, value: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        sample().read(FormFields({f"answer-{handle(field)}": [value]}))


@pytest.mark.parametrize(("name", "value"), [("fade", "15"), ("fade", "x"), ("cut", "0"), ("cut", "13"), ("cut", "²")])
def test_fading_and_calls_are_held_to_what_is_offered(name: str, value: str) -> None:
    with pytest.raises(Unreadable):
        sample().read(FormFields({f"answer-{name}": [value]}))


def test_reading_undoes_echoing_and_a_typographic_minus_is_read() -> None:
    dial = sample()

    assert dial.read(FormFields(dial.echo(given_setting(), "q7")), "q7") == given_setting()
    form = {f"answer-{handle('Opted out')}": ["−3"]}
    assert dial.read(FormFields(form)) == {"weights": {"stopped": -3}, "half_life": None, "cut": None}


@pytest.mark.parametrize(
    "response", [{}, given_setting(cut=True), given_setting(half_life=15), given_setting(weights={"mails": 1})]
)
def test_half_a_setting_is_no_answer(response: dict[str, Any]) -> None:
    dial = sample()

    assert not dial.is_answered(response)
    assert (dial.grade(response).fraction, dial.summarise(response)) == (0, "No answer")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"held": ()}, ("held",)),
        ({"features": FEATURES}, ("shown",)),
        ({"start": a_setting()}, ("start",)),
        ({"about": " "}, ("about",)),
        ({"best": Setting(weights={"mails": 10, "prices": 0, "stopped": 0}, half_life=0, cut=3)}, ("best",)),
        ({"shown": tuple(DialLead(lead.counts, 1, False) for lead in LEADS * 3)}, ("shown",)),
    ],
)
def test_mistakes_are_found_where_they_stand(changes: dict[str, Any], path: tuple[str]) -> None:
    assert path in {finding.path for finding in msgspec.structs.replace(sample(), **changes).check()}
