"""The promises of the rubric: kept by the authored one, and seen to be broken by a rubric that breaks them."""

import msgspec
import pytest

from courseware.content.library import Library
from courseware.leads.cards import lead_of_card
from courseware.leads.checks import lead_cards
from courseware.leads.properties import PROMISES, PromiseResult, try_promises
from courseware.leads.rubric import Rubric, rubric_from


@pytest.fixture
def rubric(library: Library) -> Rubric:
    """The course's rubric."""
    return rubric_from(library.rubric)


def _tried(library: Library, rubric: Rubric) -> dict[str, PromiseResult]:
    leads = [lead_of_card(card) for card in lead_cards(library)]
    return {found.words: found for found in try_promises(leads, rubric, seed=3)}


def test_the_authored_rubric_keeps_every_promise(library: Library, rubric: Rubric) -> None:
    found = _tried(library, rubric)

    assert {result.broken for result in found.values()} == {0}
    assert {result.tried for result in found.values()} == {len(lead_cards(library))}
    assert list(found) == [promise.words for promise in PROMISES]


def test_a_window_of_no_days_breaks_the_promise_to_who_asks(library: Library, rubric: Rubric) -> None:
    forgetful = msgspec.structs.replace(rubric, windows=msgspec.structs.replace(rubric.windows, request_fresh=-1))

    assert _tried(library, forgetful)["a fresh request makes a lead that can buy hot"].broken > 0


def test_points_for_what_we_send_break_the_promise_of_silence(library: Library, rubric: Rubric) -> None:
    kinds = tuple(msgspec.structs.replace(each, points=9.0) if each.tier == "E0" else each for each in rubric.kinds)

    assert _tried(library, msgspec.structs.replace(rubric, kinds=kinds))["what we send changes nothing"].broken > 0
