"""Turning authored things into plans for attempts: which items, in which order, under which rules."""

import random
from collections.abc import Mapping, Sequence

from courseware.content.catalogue import Assessment, Lesson, Quiz, Section
from courseware.items.base import Item
from courseware.learning.attempts import Activity, Feedback, Plan, Policy, SlotPlan

Addressed = tuple[str, Item]


def plan_quiz(quiz: Quiz, versions: Mapping[str, int], release_id: int, seed: int, policy: Policy) -> Plan:
    """Draw the items of one sitting of a quiz; the same seed draws the same."""
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated, not a secret
    drawn = [(f"{quiz.key}/{item.key}", item) for section in quiz.sections for item in _drawn(section, chance)]
    return plan_items(Activity.quiz, quiz.key, quiz.title, drawn, versions, release_id, seed, policy)


def quiz_policy(quiz: Quiz) -> Policy:
    """Return the author's rules of a quiz."""
    rules = quiz.policy
    return Policy(rules.attempts, rules.keep, rules.minutes, rules.pass_mark)


def _drawn(section: Section, chance: random.Random) -> Sequence[Item]:
    items = list(section.items)
    picked = chance.sample(items, min(section.pick or len(items), len(items)))
    return picked if section.shuffle else [item for item in items if item in picked]


def plan_checks(lesson: Lesson, versions: Mapping[str, int], release_id: int, seed: int) -> Plan:
    """Plan the quick checks of a lesson: each answered at once, as often as one likes."""
    items = [(f"{lesson.key}#{check.key}", check) for check in lesson.checks]
    policy = Policy(feedback=Feedback.each)
    return plan_items(Activity.check, lesson.key, lesson.title, items, versions, release_id, seed, policy)


def plan_assessment(assessment: Assessment, versions: Mapping[str, int], release_id: int, seed: int) -> Plan:
    """Plan a self-assessment: one item of each scale in turn, so that no skill comes in a block."""
    longest = max(len(scale.items) for scale in assessment.scales)
    items = [
        (f"{assessment.key}/{scale.items[turn].key}", scale.items[turn])
        for turn in range(longest)
        for scale in assessment.scales
        if turn < len(scale.items)
    ]
    policy = Policy(feedback=Feedback.never)
    return plan_items(Activity.assessment, assessment.key, assessment.title, items, versions, release_id, seed, policy)


def plan_items(
    activity: Activity,
    key: str,
    title: str,
    items: Sequence[Addressed],
    versions: Mapping[str, int],
    release_id: int,
    seed: int,
    policy: Policy,
) -> Plan:
    """Plan an attempt at these items in this order; `versions` holds the version to pin by each item's address."""
    slots = tuple(
        SlotPlan(versions[address], item.params(seed + position), item.points)
        for position, (address, item) in enumerate(items)
    )
    return Plan(activity, key, title, release_id, seed, policy, slots)
