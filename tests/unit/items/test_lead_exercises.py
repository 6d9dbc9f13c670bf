"""Point to the proof, Twin and Change my mind as items: credit, feedback, what shows before and after."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.items.base import Item, Unreadable
from courseware.items.dossier import Change, changed, size_of
from courseware.items.fields import FormFields
from courseware.items.lead_change import LeadChange
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Edit, Fit, Touchpoint
from courseware.items.lead_twin import LeadTwin
from courseware.items.registry import item_from
from tests.unit.items.samples import page, sample

NONE_DECIDES = {"touches": [], "none": True}


def a_proof(**changes: Any) -> LeadProof:
    return msgspec.convert({**sample("lead_proof").item, **changes}, LeadProof)


def a_twin(**changes: Any) -> LeadTwin:
    return msgspec.convert({**sample("lead_twin").item, **changes}, LeadTwin)


def a_change(**changes: Any) -> LeadChange:
    return msgspec.convert({**sample("lead_change").item, **changes}, LeadChange)


def paths(item: Item) -> list[tuple[str | int, ...]]:
    return [finding.path for finding in item.check()]


def touches(*places: int) -> dict[str, Any]:
    return {"touches": list(places), "none": False}


@pytest.mark.parametrize(
    ("places", "fraction"),
    [
        ((2, 3), 1),
        ((2,), 2 / 3),
        ((1, 2), 1 / 2),
        ((0, 2, 3), 4 / 5),
        ((0, 1), 0),
        ((), 0),
        ((0, 1, 2, 3), 0),
    ],
)
def test_ticks_are_worth_their_f1(places: tuple[int, ...], fraction: float) -> None:
    assert a_proof().grade(touches(*places)).fraction == pytest.approx(fraction)


@given(st.sets(st.integers(0, 3)), st.sets(st.integers(0, 3)))
def test_only_the_evidence_earns_everything(evidence: set[int], ticked: set[int]) -> None:
    proof = a_proof(evidence=sorted(evidence))
    verdict = proof.grade(touches(*sorted(ticked)))

    assert 0 <= verdict.fraction <= 1
    assert (verdict.fraction == 1) == (bool(evidence) and ticked == evidence)
    assert (verdict.fraction == 1) == all(part.right for part in verdict.parts)


@given(st.sets(st.integers(0, 3), min_size=1, max_size=3))
def test_ticking_everything_never_pays(evidence: set[int]) -> None:
    assert a_proof(evidence=sorted(evidence)).grade(touches(0, 1, 2, 3)).fraction == 0


def test_all_may_decide() -> None:
    assert a_proof(evidence=[0, 1, 2, 3]).grade(touches(0, 1, 2, 3)).fraction == 1


@pytest.mark.parametrize(
    ("evidence", "response", "fraction"),
    [([], NONE_DECIDES, 1), ([], touches(), 0), ([], touches(0), 0), ([2, 3], NONE_DECIDES, 0)],
)
def test_none_of_them_is_right_when_nothing_decides(
    evidence: list[int], response: dict[str, Any], fraction: float
) -> None:
    assert a_proof(evidence=evidence).grade(response).fraction == fraction


def test_touchpoints_and_none_together_are_refused() -> None:
    with pytest.raises(Unreadable, match="one or the other"):
        a_proof().read(FormFields({"answer": ["1", "none"]}))


def test_ticks_are_stored_sorted_whatever_the_order_of_the_form() -> None:
    assert a_proof().read(FormFields({"answer": ["3", "0"]})) == touches(0, 3)


def test_a_proof_says_what_was_found_and_why_the_rest_does_not_decide() -> None:
    verdict = a_proof().grade(touches(0, 3))

    assert verdict.feedback == (
        "You found 1 of 2 that decide, and ticked 1 that does not.",
        "What decides: “Asked for a quote for 44 rooms” (5 days ago); "
        "“Asked to be rung about the delivery dates” (2 days ago).",
    )
    assert verdict.parts[1].feedback == "We sent this. It says nothing about the lead."


def test_a_proof_shows_no_reason_before_the_answer() -> None:
    shown = json.dumps(dict(a_proof().present({}).fields)) + page(a_proof())

    assert "says nothing" not in shown
    assert "quote_request" not in shown
    assert "evidence" not in shown


@pytest.mark.parametrize("stored", [{"touches": [True, 9, "2", 2]}, {"touches": 2, "none": "yes"}, {"none": 1}])
def test_a_strange_stored_proof_is_graded(stored: dict[str, Any]) -> None:
    assert a_proof().grade(stored).fraction in (0, pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("after", "said", "fraction"),
    [
        ("warm/nurture", "warm/nurture", 1),
        ("warm/nurture", "cold/marketing", 0.5),
        ("warm/nurture", "warm/sales", 0.5),
        ("warm/nurture", "hot/sales", 0),
        ("warm/nurture", None, 0),
        ("hot/sales", "hot/sales", 1),
        ("hot/sales", "warm/sales", 0),
    ],
)
def test_half_is_for_seeing_that_the_label_moves(after: str, said: str | None, fraction: float) -> None:
    temperature, handler = after.split("/")
    twin = a_twin(after={"temperature": temperature, "handler": handler, "rule": "R2"})

    assert twin.grade({"after": said}).fraction == fraction


@pytest.mark.parametrize(
    ("after", "said", "sentence"),
    [
        (
            {"temperature": "warm", "handler": "nurture", "rule": "R4"},
            "warm/nurture",
            "The answer changes: now it is warm",
        ),
        (
            {"temperature": "warm", "handler": "nurture", "rule": "R4"},
            "warm/sales",
            "The answer changes, as you saw, but",
        ),
        ({"temperature": "hot", "handler": "sales", "rule": "R2"}, "warm/sales", "The answer stays: it is hot"),
    ],
)
def test_a_twin_says_whether_the_label_moves(after: dict[str, str], said: str, sentence: str) -> None:
    assert a_twin(after=after).grade({"after": said}).feedback[0].startswith(sentence)


@pytest.mark.parametrize(
    ("change", "marks"),
    [
        ({"edit": "remove", "touchpoint": 0}, [(20, "removed", "taken away"), (6, "", "")]),
        ({"edit": "age", "touchpoint": 1, "days": 20}, [(26, "aged", "was 6 days ago"), (20, "", "")]),
        (
            {"edit": "age", "days": 10},
            [(30, "aged", "was 20 days ago"), (16, "aged", "was 6 days ago")],
        ),
        ({"edit": "fit", "fit": "C"}, [(20, "", ""), (6, "", "")]),
    ],
)
def test_the_timeline_after_a_change_marks_it(change: dict[str, Any], marks: list[tuple[int, str, str]]) -> None:
    then: Any = a_twin(change=change).present({}).fields["then"]

    assert [(each["days_ago"], each["change"], each["change_text"]) for each in then["touchpoints"]] == marks
    assert then["is_other_fit"] == (change["edit"] == "fit")


def test_an_added_touchpoint_stands_in_its_place() -> None:
    then: Any = a_twin().present({}).fields["then"]

    assert [each["change"] for each in then["touchpoints"]] == ["", "", "added"]


def test_the_present_outcome_is_marked() -> None:
    outcomes: Any = a_twin().present({}).fields["outcomes"]

    assert [each["value"] for each in outcomes] == ["cold/marketing", "warm/nurture", "warm/sales", "hot/sales"]
    assert [each["value"] for each in outcomes if each["is_present"]] == ["hot/sales"]
    assert page(a_twin()).count("as before") == 1


@pytest.mark.parametrize(
    ("option", "fraction"),
    [("refusal-gone", 1), ("refusal-and-request", 0.5), ("four-mails", 0), ("all-older", 0), (None, 0)],
)
def test_the_smallest_change_earns_everything(option: str | None, fraction: float) -> None:
    assert a_change().grade({"option": option}).fraction == fraction


def test_every_change_tells_what_it_makes_of_the_lead() -> None:
    verdict = a_change().grade({"option": "refusal-and-request"})

    assert verdict.feedback == ("That makes it hot, but takes 2 changes where 1 will do.",)
    assert {part.feedback for part in verdict.parts} == {
        "Then it is hot, and sales acts next. One change.",
        "Then it is hot, and sales acts next. 2 changes.",
        "Then it is warm, and marketing nurtures it. One change.",
        "Then it is warm, and marketing nurtures it. 3 changes.",
    }


def test_of_two_smallest_changes_either_is_right() -> None:
    options = [{**option, "becomes": {"temperature": "hot", "handler": "sales"}} for option in _options()]
    either = a_change(options=[*options[:3], *_options()[3:]])

    for key in ("refusal-gone", "four-mails"):
        verdict = either.grade({"option": key})
        assert verdict.fraction == 1
        assert all(part.right for part in verdict.parts)


def _options() -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = sample("lead_change").item["options"]
    return options


def test_changes_are_known_by_handles_in_an_order_of_chance() -> None:
    item = a_change()
    shown = json.dumps([dict(item.present(item.params(seed)).fields) for seed in range(4)])

    assert not [key for key in ("refusal-gone", "four-mails", "becomes", "quote_request") if key in shown]
    assert len({json.dumps(item.params(seed)) for seed in range(8)}) > 1


@pytest.mark.parametrize(
    ("changes", "size"),
    [
        ([{"edit": "remove", "touchpoint": 0}], 1),
        ([{"edit": "age", "touchpoint": 0, "days": 90}], 1),
        ([{"edit": "age", "days": 1}], 3),
        ([{"edit": "fit", "fit": "C"}, {"edit": "remove", "touchpoint": 1}], 2),
    ],
)
def test_a_change_is_as_big_as_what_it_touches(changes: list[dict[str, Any]], size: int) -> None:
    assert size_of(msgspec.convert(changes, list[Change]), a_change().touchpoints) == size


def test_changes_that_hold_at_once_keep_the_positions_of_the_timeline() -> None:
    item = a_change()
    added = Touchpoint(days_ago=4, channel="web", kind="page_view", by="them", text="Looked at a page")
    fit, after = changed(
        item.fit,
        item.touchpoints,
        [
            Change(edit=Edit.REMOVE, touchpoint=0),
            Change(edit=Edit.AGE, touchpoint=1, days=20),
            Change(edit=Edit.ADD, touch=added),
            Change(edit=Edit.FIT, fit=Fit.B),
        ],
    )

    assert fit is Fit.B
    assert [(each.kind, each.days_ago) for each in after] == [
        ("quote_request", 29),
        ("declined_for_now", 4),
        ("page_view", 4),
    ]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (a_proof(evidence=[4]), [("evidence",)]),
        (a_proof(explanation="word " * 36), [("explanation",)]),
        (a_proof(touchpoints=list(reversed(sample("lead_proof").item["touchpoints"]))), [("touchpoints",)]),
        (a_proof(label={"temperature": "cold", "handler": "sales", "rule": "R6"}), [("label",)]),
        (a_twin(told=" "), [("told",)]),
        (a_twin(change={"edit": "remove"}), [("change",)]),
        (a_twin(change={"edit": "age", "touchpoint": 2, "days": 3}), [("change", "touchpoint")]),
        (a_twin(after={"temperature": "hot", "handler": "marketing", "rule": "R2"}), [("after",)]),
        (a_change(target="warm"), [("target",)]),
        (a_change(target="cold"), [("options",)]),
        (a_change(options=[{**_options()[0], "changes": []}, *_options()[1:]]), [("options", 0, "changes")]),
        (
            a_change(options=[{**_options()[0], "changes": [{"edit": "add"}]}, *_options()[1:]]),
            [("options", 0, "changes", 0)],
        ),
    ],
)
def test_mistakes_are_found_where_they_stand(item: Item, found: list[tuple[str | int, ...]]) -> None:
    assert paths(item) == found


def test_a_touchpoint_without_a_reason_is_found() -> None:
    silent = [{**each, "why": ""} for each in sample("lead_proof").item["touchpoints"]]

    assert paths(a_proof(touchpoints=silent)) == [("touchpoints", place, "why") for place in range(4)]


@pytest.mark.parametrize("name", ["lead_proof", "lead_twin", "lead_change"])
def test_the_same_form_gives_the_same_response_from_a_page_and_from_storage(name: str) -> None:
    item = item_from(sample(name).item)
    response = item.right_response()
    assert response is not None

    assert item.read(FormFields(item.echo(response))) == response
    assert item.summarise(response) == item.solution()
