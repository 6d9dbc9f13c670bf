"""What a lead's answer hinges on."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseware.items.lead_terms import Fit
from courseware.leads.hinges import Hinge, hinges_of
from courseware.leads.rubric import Lead, Touch, rubric_from

RUBRIC = rubric_from(yaml.safe_load(Path("content/en/leads.yaml").read_text(encoding="utf-8")))
FAMILIAR = sorted({"quote_request", "email_open", "declined_for_now", "unsubscribed", "pricing_view", "email_sent"})


@pytest.mark.parametrize(
    ("fit", "touches", "hinges"),
    [
        (Fit.B, [], set()),
        (Fit.B, [Touch(3, "quote_request")], set()),
        (Fit.B, [Touch(30, "quote_request")], {Hinge.DATES}),
        (Fit.B, [Touch(300, "quote_request")], {Hinge.DATES}),
        (Fit.C, [Touch(3, "quote_request")], {Hinge.FIT}),
        (Fit.B, [Touch(9, "quote_request"), Touch(3, "declined_for_now")], {Hinge.STEPS_BACK}),
        (Fit.B, [Touch(20, "content_download"), Touch(3, "unsubscribed")], {Hinge.STEPS_BACK}),
        (Fit.B, [Touch(300, "unsubscribed")], set()),
    ],
    ids=["nothing", "fresh request", "old", "dead", "cannot buy", "taken back", "opted out", "opted out of nothing"],
)
def test_what_the_answer_hinges_on(fit: Fit, touches: list[Touch], hinges: set[Hinge]) -> None:
    assert hinges_of(Lead(fit, tuple(touches)), RUBRIC) == hinges


def test_without_dates_the_order_is_kept_however_the_touches_are_listed() -> None:
    no_then_yes = (Touch(20, "declined_for_now"), Touch(3, "quote_request"))

    assert hinges_of(Lead(Fit.B, no_then_yes), RUBRIC) == set()
    assert hinges_of(Lead(Fit.B, no_then_yes[::-1]), RUBRIC) == set()


@given(st.lists(st.sampled_from(FAMILIAR), max_size=6))
def test_what_happened_today_with_a_good_fit_hinges_on_steps_back_alone(kinds: list[str]) -> None:
    lead = Lead(Fit.A, tuple(Touch(0, kind, place) for place, kind in enumerate(kinds)))

    assert hinges_of(lead, RUBRIC) <= {Hinge.STEPS_BACK}
