"""The lead rubric: every rule by a table, and what must hold for any lead."""

import random
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.items.lead_terms import Fit, Handler, Temperature
from courseware.leads.rubric import (
    Lead,
    Reading,
    Rubric,
    Touch,
    UnknownKind,
    read_lead,
    rubric_from,
    score_of,
)

AUTHORED = yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8"))
RUBRIC = rubric_from(AUTHORED)
HEAT = {Temperature.COLD: 0, Temperature.WARM: 1, Temperature.HOT: 2}


def kinds_of(*tiers: str, but: tuple[str, ...] = ()) -> list[str]:
    return [kind.key for kind in RUBRIC.kinds if kind.tier in tiers and kind.key not in but]


def touches_of(kinds: list[str], largest: int = 12) -> st.SearchStrategy[tuple[Touch, ...]]:
    touch = st.builds(Touch, st.integers(0, 150), st.sampled_from(kinds), st.integers(0, 3))
    return st.lists(touch, max_size=largest).map(tuple)


ALL = kinds_of("E0", "E1", "E2", "E3", "E4", "negative")
FITS = st.sampled_from(list(Fit))
PROPERTY = settings(deadline=None)
LEADS = st.builds(Lead, FITS, touches_of(ALL))


def read(fit: str, *touches: tuple[int, str]) -> Reading:
    return read_lead(Lead(Fit(fit), tuple(Touch(*each, place) for place, each in enumerate(touches))), RUBRIC)


FOUR_GLANCES = ((9, "ad_click"), (6, "word_of_mouth"), (4, "video_view"), (1, "page_view"))

CASES = [
    ("R1", "opted_out", "A", [(20, "content_download"), (10, "unsubscribed")]),
    ("R1", "opted_out", "A", [(5, "quote_request"), (3, "do_not_contact")]),
    ("R2", "request", "A", [(14, "demo_request")]),
    ("R2", "request", "B", [(30, "declined_for_now"), (2, "callback_request")]),
    ("R2", "request", "A", [(90, "email_open"), (-4, "meeting_booked")]),
    ("R2", "request", "A", [(20, "unsubscribed"), (1, "inbound_call")]),
    ("R2", "request", "A", [(9, "quote_request"), (6, "unsubscribed"), (2, "return_visit")]),
    ("R3", "evaluation", "B", [(10, "pricing_view"), (9, "comparison_view"), (8, "product_video")]),
    ("R3", "evaluation", "A", [(1, "trial_started"), (0, "trial_active")]),
    ("R3", "evaluation", "A", [(60, "quote_request"), (1, "trial_started"), (0, "trial_active")]),
    ("R4", "not_now", "A", [(120, "declined_for_now")]),
    ("R4", "not_now", "A", [(5, "quote_request"), (2, "declined_for_now")]),
    ("R4", "not_now", "A", [(9, "trial_started"), (8, "pricing_view"), (6, "product_video"), (1, "declined_for_now")]),
    ("R4", "old_request", "A", [(20, "demo_request")]),
    ("R4", "old_request", "B", [(15, "demo_request")]),
    ("R4", "old_request", "C", [(1, "proposal_request")]),
    ("R4", "voluntary", "B", [(30, "content_download")]),
    ("R4", "voluntary", "C", [(4, "pricing_view"), (3, "comparison_view"), (2, "product_video")]),
    ("R4", "voluntary", "B", [(8, "product_question")]),
    ("R4", "noticed", "A", list(FOUR_GLANCES)),
    ("R5", "introduction", "A", [(14, "referral_intro")]),
    ("R5", "question", "B", [(7, "positive_reply")]),
    ("R5", "question", "B", [(50, "declined_for_now"), (2, "price_list_request")]),
    (
        "R5",
        "score",
        "A",
        [(8, "webinar_attended"), (6, "case_study_read"), (4, "content_download"), (1, "pricing_view")],
    ),
    ("R6", "outbound", "A", []),
    ("R6", "outbound", "A", [(9, "email_sent"), (4, "voicemail_left"), (1, "ad_impression")]),
    ("R6", "faded", "A", [(3, "email_open"), (1, "page_view")]),
    ("R6", "faded", "A", [(61, "webinar_attended")]),
    ("R6", "faded", "A", [(121, "quote_request")]),
    ("R6", "faded", "A", [(90, "quote_request"), (61, "unsubscribed")]),
    ("R6", "faded", "A", [(40, "quote_request"), (10, "chose_competitor")]),
]


@pytest.mark.parametrize(("rule", "branch", "fit", "touches"), CASES)
def test_rules_by_example(rule: str, branch: str, fit: str, touches: list[tuple[int, str]]) -> None:
    reading = read(fit, *touches)

    assert (reading.rule, reading.branch) == (rule, branch)


def test_the_table_of_examples_reaches_every_branch() -> None:
    assert {(rule, branch) for rule, branch, _, _ in CASES} == {
        (key, branch) for key, rule in RUBRIC.rules.items() for branch in rule.branches
    }


def test_a_reading_names_who_acts_how_soon_and_why() -> None:
    reading = read("A", (16, "event_conversation"), (2, "quote_request"))

    assert (reading.temperature, reading.handler, reading.clock) == (Temperature.HOT, Handler.SALES, "today")
    assert reading.deciding == (1,)
    assert reading.score == pytest.approx(12 * 0.5 ** (16 / 30) + 60 * 0.5 ** (2 / 21))


def test_strong_interest_of_a_partial_fit_is_left_to_nurture() -> None:
    touches = ((8, "webinar_attended"), (6, "case_study_read"), (4, "content_download"), (1, "pricing_view"))

    assert (read("A", *touches).handler, read("B", *touches).handler) == (Handler.SALES, Handler.NURTURE)


def test_repeats_of_one_kind_count_less_the_newest_in_full() -> None:
    score = score_of([Touch(14, "email_open"), Touch(0, "email_open")], RUBRIC)

    assert score == pytest.approx(1 + 0.6 * 0.5)


@pytest.mark.parametrize(
    ("request_first", "rule"), [(0, "R4"), (1, "R4"), (2, "R2")], ids=["before", "same moment", "after"]
)
def test_of_a_refusal_and_a_request_on_one_day_the_later_wins_and_in_a_tie_the_refusal(
    request_first: int, rule: str
) -> None:
    touches = (Touch(3, "declined_for_now", 1), Touch(3, "quote_request", request_first))

    assert read_lead(Lead(Fit.A, touches), RUBRIC).rule == rule


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownKind, match="telepathy"):
        read("A", (1, "telepathy"))


def test_an_unknown_field_in_the_authored_rubric_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="moon"):
        rubric_from({**AUTHORED, "moon": 1})


def test_the_authored_rubric_refers_only_to_what_it_defines() -> None:
    marked = set().union(*(getattr(RUBRIC.marks, name) for name in RUBRIC.marks.__struct_fields__))

    assert marked <= set(RUBRIC.by_key)
    assert {rule.clock for rule in RUBRIC.rules.values()} == set(RUBRIC.clocks)
    assert (set(RUBRIC.temperatures), set(RUBRIC.handlers), set(RUBRIC.fits)) == (
        set(Temperature),
        set(Handler),
        set(Fit),
    )


@PROPERTY
@given(LEADS, st.sampled_from(kinds_of("E4")), st.sampled_from([Fit.A, Fit.B]))
def test_a_fresh_request_makes_any_lead_hot_that_can_buy(lead: Lead, kind: str, fit: Fit) -> None:
    asked = Lead(fit, (*lead.touches, Touch(0, kind, 9)))

    assert read_lead(asked, RUBRIC).temperature == Temperature.HOT


@PROPERTY
@given(FITS, touches_of([kind for kind in ALL if kind != "no_show"]), st.integers(1, 60))
def test_waiting_never_warms_a_lead(fit: Fit, touches: tuple[Touch, ...], days: int) -> None:
    now = read_lead(Lead(fit, touches), RUBRIC)

    later = read_lead(Lead(fit, aged(touches, days)), RUBRIC)

    assert HEAT[later.temperature] <= HEAT[now.temperature]


def test_only_a_missed_meeting_is_forgiven_with_time() -> None:
    """Its points fade faster than those of interest, so the property above leaves it out."""
    touches = (
        Touch(0, "newsletter_signup"),
        Touch(0, "webinar_attended"),
        Touch(0, "survey_interest"),
        Touch(0, "no_show", 0),
        Touch(0, "no_show", 1),
    )

    assert read_lead(Lead(Fit.A, touches), RUBRIC).branch == "faded"
    assert read_lead(Lead(Fit.A, aged(touches, 15)), RUBRIC).branch == "voluntary"


@PROPERTY
@given(LEADS, touches_of(kinds_of("E0")))
def test_what_we_send_changes_nothing(lead: Lead, sent: tuple[Touch, ...]) -> None:
    without = read_lead(lead, RUBRIC)

    assert read_lead(replace(lead, touches=lead.touches + sent), RUBRIC) == without


@PROPERTY
@given(LEADS, st.randoms(use_true_random=False))
def test_the_order_of_touches_does_not_matter(lead: Lead, chance: random.Random) -> None:
    order = list(range(len(lead.touches)))
    chance.shuffle(order)
    shuffled = Lead(lead.fit, tuple(lead.touches[place] for place in order))

    one, other = read_lead(lead, RUBRIC), read_lead(shuffled, RUBRIC)

    assert replace(one, deciding=()) == replace(other, deciding=())
    assert sorted(order[place] for place in other.deciding) == sorted(one.deciding)


@PROPERTY
@given(LEADS)
def test_what_decides_was_done_by_the_lead(lead: Lead) -> None:
    reading = read_lead(lead, RUBRIC)

    assert all(RUBRIC.by_key[lead.touches[place].kind].tier != "E0" for place in reading.deciding)


@PROPERTY
@given(FITS, touches_of(ALL))
def test_a_poor_fit_is_never_hot_and_never_for_sales(fit: Fit, touches: tuple[Touch, ...]) -> None:
    reading = read_lead(Lead(Fit.C, touches), RUBRIC)

    assert (reading.temperature != Temperature.HOT, reading.handler != Handler.SALES) == (True, True)


def aged(touches: tuple[Touch, ...], days: int) -> tuple[Touch, ...]:
    return tuple(replace(touch, days_ago=touch.days_ago + days) for touch in touches)


def test_reading_follows_the_authored_numbers() -> None:
    strict: Rubric = msgspec.structs.replace(RUBRIC, windows=msgspec.structs.replace(RUBRIC.windows, request_fresh=1))

    assert read_lead(Lead(Fit.B, (Touch(2, "quote_request"),)), strict).branch == "old_request"
