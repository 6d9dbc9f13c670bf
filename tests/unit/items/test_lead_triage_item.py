"""Is it a lead? What is on offer, what half an insight earns, and what is told afterwards."""

from typing import Any

import msgspec
import pytest

from courseware.items.base import Unreadable
from courseware.items.fields import FormFields
from courseware.items.lead_triage import Desk, LeadTriage
from courseware.items.opaque import handle
from tests.unit.items.samples import page, sample_item


def sample(**changes: Any) -> LeadTriage:
    item = sample_item("lead_triage")
    assert isinstance(item, LeadTriage)
    return msgspec.structs.replace(item, **changes)


@pytest.mark.parametrize(
    ("answer", "given", "fraction"),
    [
        ("service", "service", 1),
        ("service", "jobs", 0.5),
        ("service", "lead", 0),
        ("service", None, 0),
        ("lead", "lead", 1),
        ("lead", "service", 0),
        ("lead", "unheard-of", 0),
    ],
)
def test_half_is_for_seeing_that_it_is_no_lead(answer: str, given: str | None, fraction: float) -> None:
    assert sample(answer=answer).grade({"answer": given}).fraction == fraction


@pytest.mark.parametrize(
    ("answer", "given", "told"),
    [
        ("service", "lead", "This is no lead. Where it goes: Customer service."),
        ("service", "jobs", "This is no lead, as you saw. Where it goes: Customer service."),
        ("lead", "jobs", "This is a lead: somebody who might be persuaded to buy."),
    ],
)
def test_the_outcome_is_told_first_then_what_tempts(answer: str, given: str, told: str) -> None:
    item = sample(answer=answer)

    assert item.grade({"answer": given}).feedback == (told, item.tempts)


def test_the_lead_is_always_on_offer_and_first() -> None:
    options: Any = sample().present({}).fields["options"]

    assert [option["text"] for option in options] == [
        "A lead", "Customer service", "Recruiting", "Purchasing", "Nobody: thank them and close",
    ]  # fmt: skip


def test_what_is_right_and_what_tempts_stay_behind() -> None:
    item = sample(tempts="canary", explanation="canary")

    assert "canary" not in page(item)
    assert "canary" in page(item, {"answer": "lead"}, item.grade({"answer": "lead"}))


def test_reading_gives_the_key_and_refuses_strangers() -> None:
    item = sample()

    assert item.read(FormFields({"answer": [handle("Customer service")]})) == {"answer": "service"}
    assert item.read(FormFields()) == {"answer": None}
    with pytest.raises(Unreadable):
        item.read(FormFields({"answer": ["service"]}))


@pytest.mark.parametrize(
    ("response", "words"),
    [({"answer": "lead"}, "A lead"), ({"answer": "jobs"}, "No lead: Recruiting"), ({}, "No answer")],
)
def test_an_answer_in_words(response: dict[str, Any], words: str) -> None:
    assert sample().summarise(response) == words


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"touchpoints": sample().touchpoints[:1]}, ("touchpoints",)),
        ({"touchpoints": sample().touchpoints[::-1]}, ("touchpoints",)),
        ({"desks": sample().desks[:2]}, ("desks",)),
        ({"desks": sample().desks[:1] * 3}, ("desks", 1, "key")),
        ({"answer": "kitchen"}, ("answer",)),
        ({"tempts": " "}, ("tempts",)),
        ({"explanation": "word " * 36}, ("explanation",)),
    ],
)
def test_mistakes_are_found_where_they_stand(changes: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert path in {finding.path for finding in sample(**changes).check()}


def test_no_desk_may_call_itself_the_lead() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"key": "lead", "text": "Leads"}, Desk)
