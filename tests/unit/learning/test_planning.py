"""Plans: the same seed draws the same, picks are honoured, order is the author's where asked."""

from collections import Counter

import pytest

from courseware.content.catalogue import Quiz, QuizPolicy, Section
from courseware.content.library import Library
from courseware.items.truefalse import TrueFalse
from courseware.learning.attempts import Feedback, Plan
from courseware.learning.planning import plan_assessment, plan_checks, plan_quiz, quiz_policy


def items(*keys: str) -> tuple[TrueFalse, ...]:
    """Return items with these keys."""
    return tuple(TrueFalse(key=key, prompt=f"{key}?", explanation="So it is.", answer=True) for key in keys)


def plan(quiz: Quiz, seed: int) -> list[int]:
    """Return the drawn items as their versions, which are their places in the quiz."""
    keys = [item.key for section in quiz.sections for item in section.items]
    versions = {f"{quiz.key}/{key}": place for place, key in enumerate(keys)}
    return [slot.version_id for slot in plan_quiz(quiz, versions, 1, seed, quiz_policy(quiz)).slots]


def a_quiz(*sections: Section) -> Quiz:
    """Return a quiz."""
    return Quiz(key="quiz", title="Quiz", sections=sections, policy=QuizPolicy(attempts=2, keep="last", minutes=9))


def test_the_same_seed_draws_the_same() -> None:
    quiz = a_quiz(Section(items=items(*"abcdef"), pick=3))
    assert all(plan(quiz, seed) == plan(quiz, seed) for seed in range(20))


def test_a_pick_draws_that_many_and_each_item_equally_often() -> None:
    quiz = a_quiz(Section(items=items(*"abcdef"), pick=3))
    draws = [plan(quiz, seed) for seed in range(600)]
    assert {len(set(draw)) for draw in draws} == {3}
    counts = Counter(item for draw in draws for item in draw)
    assert all(250 < counts[item] < 350 for item in range(6))


@pytest.mark.parametrize("pick", [None, 4])
def test_without_shuffle_the_authors_order_stays(pick: int | None) -> None:
    quiz = a_quiz(Section(items=items(*"abcdef"), pick=pick, shuffle=False))
    assert all(plan(quiz, seed) == sorted(plan(quiz, seed)) for seed in range(30))


def test_sections_follow_each_other() -> None:
    quiz = a_quiz(Section(items=items(*"abc")), Section(items=items(*"xyz"), pick=2))
    for seed in range(30):
        drawn = plan(quiz, seed)
        assert (set(drawn[:3]), len(drawn), min(drawn[3:]) >= 3) == ({0, 1, 2}, 5, True)


def test_a_pick_larger_than_the_section_takes_all() -> None:
    quiz = a_quiz(Section(items=items("a", "b"), pick=9))
    assert sorted(plan(quiz, 3)) == [0, 1]
    assert quiz.length == 2


def test_the_policy_is_the_authors() -> None:
    policy = quiz_policy(a_quiz(Section(items=items("a"))))
    assert (policy.attempts, policy.keep, policy.minutes, policy.pass_mark) == (2, "last", 9, 0.7)
    assert policy.feedback is Feedback.after


def test_every_authored_quiz_can_be_planned(library: Library) -> None:
    versions = {key: place for place, key in enumerate(library.items)}
    for quiz in library.quizzes.values():
        drawn = plan_quiz(quiz, versions, 1, 5, quiz_policy(quiz))
        assert len(drawn.slots) == quiz.length


def test_quick_checks_are_judged_one_by_one(library: Library) -> None:
    versions = {key: place for place, key in enumerate(library.items)}
    lesson = next(lesson for lesson in library.lessons.values() if lesson.checks)
    made: Plan = plan_checks(lesson, versions, 1, 5)
    assert (len(made.slots), made.policy.feedback) == (len(lesson.checks), Feedback.each)


def test_a_self_assessment_asks_of_each_scale_in_turn_and_judges_nothing(library: Library) -> None:
    versions = {key: place for place, key in enumerate(library.items)}
    for assessment in library.assessments.values():
        made = plan_assessment(assessment, versions, 1, 5)
        keys = list(library.items)
        first = [keys[slot.version_id] for slot in made.slots[: len(assessment.scales)]]
        assert first == [f"{assessment.key}/{scale.items[0].key}" for scale in assessment.scales]
        assert made.policy.feedback is Feedback.never
