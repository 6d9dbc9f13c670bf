"""Scoring a handed-in self-assessment: the items as they were, versions that tell what made an estimate, changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.catalogue import Assessment, Scale
from courseware.items.likert import Likert
from courseware.skills.results import CODE, Change, changes, scored
from courseware.skills.scales import PROVISIONAL_ALPHA, scaled
from courseware.skills.scoring import Estimate, estimate

STEPS = ("never", "once", "monthly", "weekly", "daily")


def an_item(key: str, prompt: str = "How often?", **more: object) -> Likert:
    return Likert(key=key, prompt=prompt, options=STEPS, **more)  # type: ignore[arg-type]


def an_assessment(*scales: tuple[str, tuple[Likert, ...]]) -> Assessment:
    made = tuple(Scale(key=key, name=key, items=items) for key, items in scales)
    return Assessment(key="skills", title="Skills", scales=made)


WRITES, LISTENS, COUNTS = an_item("writes"), an_item("listens", reverse=True), an_item("counts")
BANK = an_assessment(("communication", (WRITES, LISTENS)), ("analytical", (COUNTS,)))
ITEMS = {item.key: item for item in (WRITES, LISTENS, COUNTS)}
steps = st.dictionaries(st.sampled_from(sorted(ITEMS)), st.integers(1, 5))


@given(steps)
def test_each_scale_is_scored_from_its_own_items(given_steps: dict[str, int]) -> None:
    found = scored(BANK, ITEMS, {key: {"step": step} for key, step in given_steps.items()})
    assert found.answered == len(given_steps)
    assert set(found.profile) == {"communication", "analytical"}
    one = found.profile["analytical"]
    own = {key: step for key, step in given_steps.items() if key == "counts"}
    assert one.answered == len(own)
    assert (one.mean > 1e-9) == (own.get("counts", 3) > 3)


def test_the_items_count_as_they_were_when_the_attempt_began() -> None:
    sharper = {**ITEMS, "counts": an_item("counts", a=2.5)}
    now, then = (scored(BANK, items, {"counts": {"step": 5}}) for items in (ITEMS, sharper))
    assert then.profile["analytical"].mean > now.profile["analytical"].mean
    assert then.versions["parameters"] != now.versions["parameters"]
    assert then.versions["bank"] == now.versions["bank"]


def test_other_words_are_another_bank() -> None:
    reworded = {**ITEMS, "counts": an_item("counts", prompt="How often, really?")}
    now, then = (scored(BANK, items, {}) for items in (ITEMS, reworded))
    assert now.versions["bank"] != then.versions["bank"]
    assert now.versions["parameters"] == then.versions["parameters"]
    assert now.versions["code"] == CODE


def test_items_that_have_left_the_bank_do_not_count() -> None:
    shorter = an_assessment(("communication", (WRITES,)), ("analytical", (COUNTS,)))
    found = scored(shorter, ITEMS, {"writes": {"step": 4}, "listens": {"step": 1}})
    assert found.profile["communication"] == estimate({"writes": 4}, [scaled(WRITES)], PROVISIONAL_ALPHA)


@pytest.mark.parametrize(
    ("points", "error", "clear"), [(12, 6, True), (-12, 6, True), (11, 6, False), (0, 1, False), (-11.7, 6, False)]
)
def test_a_change_is_clear_when_no_change_lies_outside_its_range(points: float, error: float, clear: bool) -> None:
    assert Change("reporting", points, error).is_clear is clear


def test_changes_are_counted_in_points_for_skills_answered_twice() -> None:
    before = {"reporting": Estimate(0.1, 0.3, 8), "creativity": Estimate(0.0, 1.0, 0), "technical": Estimate(0, 0.4, 8)}
    after = {"reporting": Estimate(0.6, 0.4, 8), "creativity": Estimate(0.5, 0.4, 8), "analytical": Estimate(0, 0.4, 8)}
    (change,) = changes(before, after)
    assert (change.skill, change.points, change.error) == ("reporting", pytest.approx(5), pytest.approx(5))
