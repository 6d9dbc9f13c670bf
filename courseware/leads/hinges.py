"""What a lead's answer hinges on: whatever one must look at beside the kinds of its touchpoints."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from courseware.items.lead_terms import Fit
from courseware.leads.ensemble import answer_of
from courseware.leads.rubric import Lead, Rubric


class Hinge(StrEnum):
    """The things that a hasty reader leaves out: when it happened, what was taken back, and who asks."""

    DATES = "dates"
    STEPS_BACK = "refusals and opt-outs"
    FIT = "fit"


def hinges_of(lead: Lead, rubric: Rubric) -> frozenset[Hinge]:
    """Whatever changes temperature or handler when it is left out of the reading.

    Left out means: every touch is of today, in the order it came; no refusal or opt-out was said; the fit is A.
    """
    own = answer_of(lead, rubric)
    return frozenset(hinge for hinge, without in _WITHOUT.items() if answer_of(without(lead, rubric), rubric) != own)


def _without_dates(lead: Lead, rubric: Rubric) -> Lead:
    in_order = sorted(lead.touches, key=lambda touch: (-touch.days_ago, touch.sequence))
    return replace(
        lead, touches=tuple(replace(each, days_ago=0, sequence=place) for place, each in enumerate(in_order))
    )


def _without_steps_back(lead: Lead, rubric: Rubric) -> Lead:
    said = rubric.marks.refusal | rubric.marks.opt_out
    return replace(lead, touches=tuple(touch for touch in lead.touches if touch.kind not in said))


def _without_fit(lead: Lead, rubric: Rubric) -> Lead:
    return replace(lead, fit=Fit.A)


_WITHOUT: Mapping[Hinge, Callable[[Lead, Rubric], Lead]] = {
    Hinge.DATES: _without_dates,
    Hinge.STEPS_BACK: _without_steps_back,
    Hinge.FIT: _without_fit,
}
