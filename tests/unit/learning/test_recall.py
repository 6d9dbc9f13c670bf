"""The scheduler behind its door: intervals grow with success, shrink with failure, and never exceed the longest."""

import json
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fsrs import Card, Scheduler
from fsrs import Rating as Grade

from courseware.kernel.settings import ROOT
from courseware.learning.recall import RECALL, Memory, Rating, Recall

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def reviewed(*ratings: Rating) -> tuple[dict[str, object], datetime, datetime]:
    """The state, its due instant and the last review, each review made when the one before was due."""
    state, due, at = None, NOON, NOON
    for rating in ratings:
        at = due
        state, due = RECALL.review(state, rating, at)
    assert state is not None
    return state, due, at


def wait(*ratings: Rating) -> timedelta:
    _, due, at = reviewed(*ratings)
    return due - at


def test_a_better_memory_waits_longer() -> None:
    waits = [wait(Rating.good, rating) for rating in Rating]

    assert waits == sorted(waits)
    assert len(set(waits)) == 4


def test_waits_grow_with_success_and_fall_after_a_lapse() -> None:
    waits = [wait(*[Rating.good] * times) for times in (1, 2, 3)]

    assert waits == sorted(set(waits))
    assert wait(Rating.good, Rating.good, Rating.good, Rating.again) < waits[1]


def test_no_wait_is_shorter_than_a_day_or_longer_than_the_maximum() -> None:
    assert wait(Rating.again) == timedelta(days=1)
    assert wait(*[Rating.easy] * 12) == timedelta(days=120)


def test_the_wrapper_schedules_as_the_library_does() -> None:
    scheduler = Scheduler(
        desired_retention=0.85, learning_steps=(), relearning_steps=(), maximum_interval=120, enable_fuzzing=False
    )
    card, state, at = Card(card_id=1), None, NOON
    for rating, grade in ((Rating.good, Grade.Good), (Rating.hard, Grade.Hard), (Rating.again, Grade.Again)):
        card, _ = scheduler.review_card(card, grade, at)
        state, due = RECALL.review(state, rating, at)
        assert due == card.due
        at = due + timedelta(days=3)


def test_the_state_is_json_and_reads_back_the_same() -> None:
    state, due, _ = reviewed(Rating.good, Rating.again)

    assert RECALL.review(json.loads(json.dumps(state)), Rating.good, due) == RECALL.review(state, Rating.good, due)


def test_what_is_due_is_remembered_with_the_chance_asked_for() -> None:
    state, due, at = reviewed(Rating.good, Rating.good)
    memory = Memory("rule/R2/request", due, state)

    assert memory.retrievability(at) == 1
    assert memory.retrievability(due) == pytest.approx(0.85, abs=0.01)
    assert (memory.is_due(due - timedelta(seconds=1)), memory.is_due(due)) == (False, True)


def test_other_settings_give_other_waits() -> None:
    _, sooner = Recall(desired_retention=0.95).review(None, Rating.easy, NOON)
    _, later = RECALL.review(None, Rating.easy, NOON)

    assert sooner < later


def test_instants_of_other_zones_are_taken_as_utc() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))

    assert RECALL.review(None, Rating.good, elsewhere) == RECALL.review(None, Rating.good, NOON)


def test_no_card_waits_for_an_id() -> None:
    began = time.perf_counter()
    for _ in range(200):
        RECALL.review(None, Rating.good, NOON)
    assert time.perf_counter() - began < 0.2  # an id of its own costs each card a millisecond of sleep


def test_one_module_knows_the_library() -> None:
    knowing = [path.name for path in (ROOT / "courseware").rglob("*.py") if "from fsrs" in path.read_text()]

    assert knowing == ["recall.py"]
