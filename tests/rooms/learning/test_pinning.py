"""Publishing in mid-attempt: the attempt keeps the text and the key it began with."""

from datetime import timedelta

from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.kernel.database import Database
from courseware.kernel.keys import new_uuid
from courseware.learning.actions import hand_in, save_responses
from courseware.learning.queries import get_attempt
from tests.rooms.learning.sittings import NOON, QUIZ, a_person, an_attempt

FILE = "quizzes/checkpoints/one-journey.yaml"


def _changed(files: dict[str, str]) -> tuple[dict[str, str], Library]:
    """Return the content with every prompt of one quiz rewritten and the key of its true-or-false items turned over."""
    text = files[FILE].replace('prompt: "', 'prompt: "Rewritten: ').replace("answer: false", "answer: true")
    edited = {**files, FILE: text}
    library, findings = build_library(edited)
    assert findings == []
    return edited, library


def test_an_attempt_keeps_its_text_and_its_key(
    database: Database, library: Library, authored: tuple[dict[str, str], Library]
) -> None:
    learner = a_person(database)
    uuid = an_attempt(database, library, learner)
    with database.transaction() as session:
        before = get_attempt(session, uuid, learner)
        edited, new_library = _changed(authored[0])
        publish(session, edited, new_library, NOON)
    with database.transaction() as session:
        after = get_attempt(session, uuid, learner)
        assert [slot.presented() for slot in after.slots] == [slot.presented() for slot in before.slots]
        answers = {slot.position: (slot.item.right_response() or {}, new_uuid()) for slot in before.slots}
        save_responses(session, learner, uuid, answers, NOON)
        done = hand_in(session, learner, uuid, NOON)
    assert done.fraction == 1
    assert done.release_id == before.release_id


def test_the_next_attempt_has_the_new_text(
    database: Database, library: Library, authored: tuple[dict[str, str], Library]
) -> None:
    learner = a_person(database)
    first = an_attempt(database, library, learner)
    with database.transaction() as session:
        publish(session, *_changed(authored[0]), NOON)
        hand_in(session, learner, first, NOON)
    _, new_library = _changed(authored[0])
    second = an_attempt(database, new_library, learner, now=NOON + timedelta(minutes=1))
    with database.reading() as session:
        old, new = get_attempt(session, first, learner), get_attempt(session, second, learner)
    assert all(slot.item.prompt.startswith("Rewritten: ") for slot in new.slots)
    assert not any(slot.item.prompt.startswith("Rewritten: ") for slot in old.slots)
    assert {slot.item_key for slot in new.slots} <= {f"{QUIZ}/{each.key}" for each in _items(new_library)}


def _items(library: Library) -> list[object]:
    return [item for section in library.quizzes[QUIZ].sections for item in section.items]


def test_what_did_not_change_keeps_its_version(
    database: Database, library: Library, authored: tuple[dict[str, str], Library]
) -> None:
    learner = a_person(database)
    other = "checkpoint-winning-trust"
    first = an_attempt(database, library, learner, quiz=other)
    with database.transaction() as session:
        publish(session, *_changed(authored[0]), NOON)
        hand_in(session, learner, first, NOON)
    second = an_attempt(database, library, learner, quiz=other)
    with database.reading() as session:
        old, new = get_attempt(session, first, learner), get_attempt(session, second, learner)
    assert [slot.version_id for slot in old.slots] == [slot.version_id for slot in new.slots]
