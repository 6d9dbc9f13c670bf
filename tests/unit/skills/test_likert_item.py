"""The likert item: five steps read, stored and described, with the author's mistakes named."""

import msgspec
import pytest

from courseware.items.base import Unreadable
from courseware.items.fields import FormFields
from courseware.items.likert import Likert

STEPS = ("Not once", "Once", "Monthly", "Weekly", "Daily")


def a_likert(**changed: object) -> Likert:
    return msgspec.structs.replace(Likert(key="asks", prompt="How often?", options=STEPS), **changed)


def test_a_sound_item_has_no_findings() -> None:
    assert a_likert().check() == []


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"options": STEPS[:4]}, ("options",)),
        ({"options": (*STEPS[:4], "Weekly")}, ("options", 4)),
        ({"a": 0.0}, ("a",)),
        ({"thresholds": (0.0, 0.0, 1.0, 2.0)}, ("thresholds",)),
        ({"thresholds": (-1.0, 0.0, 1.0)}, ("thresholds",)),
        ({"prompt": " "}, ("prompt",)),
    ],
)
def test_mistakes_are_found_where_they_are(changed: dict[str, object], path: tuple[str | int, ...]) -> None:
    assert [finding.path for finding in a_likert(**changed).check()] == [path]


@pytest.mark.parametrize("step", range(1, 6))
def test_a_step_goes_from_form_to_response_and_back(step: int) -> None:
    item = a_likert()
    form = FormFields({"answer": [str(step)]})
    response = item.read(form)
    assert response == {"step": step}
    assert item.echo(response) == form
    assert item.step(response) == step
    assert item.summarise(response) == STEPS[step - 1]
    assert item.grade(response).fraction == 1.0


def test_no_answer_is_readable_and_unanswered() -> None:
    item = a_likert()
    response = item.read(FormFields())
    assert not item.is_answered(response)
    assert item.echo(response) == {}
    assert item.summarise(response) == "No answer"
    assert item.grade(response).fraction == 0.0


@pytest.mark.parametrize("value", ["0", "6", "daily", "1 "])
def test_steps_never_offered_are_refused(value: str) -> None:
    with pytest.raises(Unreadable):
        a_likert().read(FormFields({"answer": [value]}))


@pytest.mark.parametrize("stored", [{}, {"step": None}, {"step": True}, {"step": 9}, {"step": "3"}])
def test_damaged_responses_count_as_unanswered(stored: dict[str, object]) -> None:
    assert a_likert().step(stored) is None


def test_the_page_sees_steps_in_order_and_no_parameters() -> None:
    shown = a_likert(reverse=True).present({})
    assert shown.fields == {"options": [{"value": str(n), "text": text} for n, text in enumerate(STEPS, 1)]}
