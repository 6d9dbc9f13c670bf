"""Practice on a real database: what an answer teaches the lab, and what it does not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.content.library import Library
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Temperature
from courseware.items.lead_twin import LeadTwin
from courseware.kernel.database import Database
from courseware.leads.practice import branch_of, subject_of, twin_branch
from courseware.leads.queries import FIELD, class_standing_of, played_cards, portrait_of
from courseware.leads.rubric import rubric_from
from courseware.learning.attempts import Activity, AttemptView
from courseware.learning.models import Grading, ItemRating, Response
from courseware.learning.queries import get_attempt, item_rating, learner_rating, memories
from courseware.learning.ratings import Rated, seeded
from courseware.learning.recall import RECALL, Rating
from tests.builders import a_guest, a_learner
from tests.counting import counted
from tests.rooms.leads.lessons import NOON, begin, play, put


def place_of(attempt: AttemptView, kind: type, tiers: tuple[int, ...] = (1, 2, 3)) -> int:
    """The first place that holds an item of this kind and of one of these tiers."""
    return next(
        slot.position
        for slot in attempt.slots
        if isinstance(slot.item, kind) and (not isinstance(slot.item, LeadCard) or slot.item.tier in tiers)
    )


def test_a_session_of_practice_holds_ten_leads_and_two_twins(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        attempt = get_attempt(session, begin(session, library, who, "practice"), who)
        kinds = [type(slot.item) for slot in attempt.slots]

        assert (kinds.count(LeadCard), kinds.count(LeadTwin)) == (10, 2)
        assert (attempt.activity, attempt.item_key) == (Activity.sort, "practice")
        assert begin(session, library, who, "practice", seed=9) == attempt.uuid


def test_a_right_answer_is_remembered_for_its_rule_and_rated(database: Database, library: Library) -> None:
    rubric = rubric_from(library.rubric)
    with database.transaction() as session:
        who = a_guest(session)
        uuid = begin(session, library, who, "practice")
        slot = get_attempt(session, uuid, who).slots[place_of(get_attempt(session, uuid, who), LeadCard) - 1]
        assert isinstance(slot.item, LeadCard)
        put(session, library, who, uuid, slot.position)
        kept = memories(session, who)
        _, due = RECALL.review(None, Rating.good, NOON)

        assert {name: memory.due_at for name, memory in kept.items()} == {subject_of(branch_of(slot.item, rubric)): due}
        assert learner_rating(session, who, FIELD).answers == 1
        assert item_rating(session, slot.item_key, Rated()).value < seeded(slot.item.tier).value


def test_a_first_wrong_answer_teaches_nothing_until_the_second(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "practice")
        place = place_of(get_attempt(session, uuid, who), LeadCard, (1, 2))
        put(session, library, who, uuid, place, right=False)
        assert memories(session, who) == {}
        put(session, library, who, uuid, place)
        (memory,) = memories(session, who).values()
        _, due = RECALL.review(None, Rating.hard, NOON)

        assert memory.due_at == due
        assert learner_rating(session, who, FIELD).value < 0


def test_one_answer_sent_twice_is_learnt_from_once(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "practice")
        for _ in range(2):
            put(session, library, who, uuid, place_of(get_attempt(session, uuid, who), LeadCard), key="one press")

        assert learner_rating(session, who, FIELD).answers == 1
        assert session.scalar(select(func.sum(ItemRating.answers))) == 1


@pytest.mark.parametrize("is_right", [True, False])
def test_a_twin_teaches_the_rule_after_its_change_and_rates_nobody(
    database: Database, library: Library, is_right: bool
) -> None:
    rubric = rubric_from(library.rubric)
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "practice")
        attempt = get_attempt(session, uuid, who)
        slot = attempt.slots[place_of(attempt, LeadTwin) - 1]
        assert isinstance(slot.item, LeadTwin)
        is_cold = slot.item.after.temperature is Temperature.COLD
        wrong = {"after": "hot/sales" if is_cold else "cold/marketing"}
        put(session, library, who, uuid, slot.position, response=slot.item.right_response() if is_right else wrong)
        (memory,) = memories(session, who).values()

        assert memory.subject == subject_of(twin_branch(slot.item, rubric))
        assert memory.due_at == RECALL.review(None, Rating.good if is_right else Rating.again, NOON)[1]
        assert learner_rating(session, who, FIELD).answers == 0


def test_a_quick_right_answer_on_a_harder_lead_waits_longer(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        play(session, library, who, begin(session, library, who))
        before = dict(memories(session, who))
        uuid = begin(session, library, who, seed=8)
        attempt = get_attempt(session, uuid, who)
        slot = attempt.slots[place_of(attempt, LeadCard, (2, 3)) - 1]
        assert isinstance(slot.item, LeadCard)
        later = NOON + timedelta(days=3)
        put(session, library, who, uuid, slot.position, took_ms=900, now=later)
        subject = subject_of(branch_of(slot.item, rubric_from(library.rubric)))
        state = before[subject].state if subject in before else None

        assert memories(session, who)[subject].due_at == RECALL.review(state, Rating.easy, later)[1]


def test_a_test_is_final_silent_and_teaches_nothing(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "exam")
        attempt = put(session, library, who, uuid, 1, right=False)
        assert attempt.slots[0].is_submitted
        assert played_cards(session, who, NOON) == []
        attempt = play(session, library, who, uuid)

        assert (attempt.state, attempt.points, attempt.max_points) == ("graded", 19, 20)
        assert len(played_cards(session, who, NOON)) == 20
        assert memories(session, who) == {}
        assert learner_rating(session, who, FIELD).answers == 0


def test_a_test_has_all_temperatures_and_no_run_of_three(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        attempt = get_attempt(session, begin(session, library, who, "exam"), who)
        row = [slot.item.label.temperature for slot in attempt.slots if isinstance(slot.item, LeadCard)]
        made = sum(slot.item_key.startswith("made/") for slot in attempt.slots)

        assert (len(row), made) == (20, 20)
        assert sorted(row.count(temperature) for temperature in Temperature) == [6, 7, 7]
        assert all(len(set(row[place : place + 3])) > 1 for place in range(18))


def test_a_late_release_keeps_a_test_out_of_the_statistics(database: Database, library: Library) -> None:
    release = NOON + timedelta(days=2)
    with database.transaction() as session:
        who = a_learner(session)
        play(session, library, who, begin(session, library, who, "exam", release_at=release))

        assert played_cards(session, who) == []
        assert played_cards(session, who, release - timedelta(seconds=1)) == []
        assert len(played_cards(session, who, release)) == 20


def test_a_portrait_takes_as_many_statements_for_many_answers(database: Database, library: Library) -> None:
    rubric = rubric_from(library.rubric)
    with database.transaction() as session:
        few, many = a_learner(session), a_learner(session)
        put(session, library, few, begin(session, library, few), 1)
        for seed in range(4):
            now = NOON + timedelta(days=seed)
            play(session, library, many, begin(session, library, many, seed=seed, now=now), seed > 1, now)
    sent = []
    for who in (few, many):
        with counted(database) as statements, database.reading() as session:
            portrait = portrait_of(session, who, rubric, NOON)
        sent.append(len(statements))

    assert portrait.standing.played == 40
    assert portrait.kappa is not None
    assert sent == [3, 3]


def test_a_class_is_read_in_as_many_statements_for_many_answers(database: Database, library: Library) -> None:
    rubric, sent = rubric_from(library.rubric), []
    with database.transaction() as session:
        people = [a_learner(session) for _ in range(4)]
    for who in people:
        with database.transaction() as session:
            play(session, library, who, begin(session, library, who, seed=1), who != people[0])
        with counted(database) as statements, database.reading() as session:
            standing = class_standing_of(session, people, rubric, NOON)
        sent.append(len(statements))

    assert (standing.readers, standing.standing.played) == (4, 40)
    assert {(hard.answers, hard.right) for hard in standing.cards} == {(4, 3)}
    assert sent == [1] * 4


def test_a_class_can_be_read_from_an_instant_on(database: Database, library: Library) -> None:
    rubric = rubric_from(library.rubric)
    with database.transaction() as session:
        who, other = a_learner(session), a_learner(session)
        play(session, library, who, begin(session, library, who))
        put(session, library, other, begin(session, library, other), 1)
        later = NOON + timedelta(days=1)
        play(session, library, who, begin(session, library, who, seed=3, now=later), now=later)

        assert class_standing_of(session, [who], rubric, later, since=later).standing.played == 10
        assert class_standing_of(session, [who], rubric, later).standing.played == 20
        assert class_standing_of(session, [], rubric, later).readers == 0


def test_what_is_practised_today_comes_back_when_it_is_due(database: Database, library: Library) -> None:
    rubric = rubric_from(library.rubric)
    with database.transaction() as session:
        who = a_learner(session)
        play(session, library, who, begin(session, library, who, "practice"), right=False)
        soon = NOON + timedelta(days=2)
        due = {rule.branch for rule in portrait_of(session, who, rubric, soon).rules if rule.is_due}
        again = get_attempt(session, begin(session, library, who, "practice", seed=2, now=soon), who)
        met = {branch_of(slot.item, rubric) for slot in again.slots if isinstance(slot.item, LeadCard)}

        assert due
        assert due <= met


def test_nothing_of_an_answer_stays_when_its_request_fails(database: Database, library: Library) -> None:
    with database.transaction() as session:
        who = a_learner(session)
        uuid = begin(session, library, who, "practice")
    with pytest.raises(RuntimeError), database.transaction() as session:
        put(session, library, who, uuid, place_of(get_attempt(session, uuid, who), LeadCard))
        raise RuntimeError
    with database.reading() as session:
        assert memories(session, who) == {}
        assert learner_rating(session, who, FIELD).answers == 0
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Response, Grading)] == [0, 0]
