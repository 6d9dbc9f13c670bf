"""Publishing: whole or not at all, once for the same files, and found by the reader."""

from courseware.content.actions import publish
from courseware.content.library import Library, build_library
from courseware.content.queries import files_of, find_newest_release, item_versions_of, items_by_version
from courseware.kernel.clock import now
from courseware.kernel.database import Database
from courseware.kernel.fulltext import find

Authored = tuple[dict[str, str], Library]


def test_publishing_the_same_files_again_changes_nothing(database: Database, authored: Authored) -> None:
    with database.transaction() as session:
        before = find_newest_release(session)
        assert publish(session, *authored, now()) == before


def test_a_release_gives_its_files_back(database: Database, authored: Authored) -> None:
    with database.reading() as session:
        release = find_newest_release(session)
        assert release is not None
        assert files_of(session, release.id) == authored[0]


def test_a_changed_item_is_a_new_version_and_the_old_one_stays(database: Database, authored: Authored) -> None:
    name = "quizzes/checkpoints/one-journey.yaml"
    files = dict(authored[0])
    files[name] = files[name].replace('prompt: "', 'prompt: "Changed. ', 1)
    library, findings = build_library(files)
    assert findings == []
    with database.transaction() as session:
        old = find_newest_release(session)
        new = publish(session, files, library, now(), "one word")
        assert old is not None
        before, after = item_versions_of(session, old.id), item_versions_of(session, new.id)
        changed = [key for key in after if before[key] != after[key]]
        assert len(changed) == 1
        items = items_by_version(session, [before[changed[0]], after[changed[0]]])
        assert items[after[changed[0]]][1].prompt == "Changed. " + items[before[changed[0]]][1].prompt


def test_search_finds_lessons_terms_and_offerings(database: Database) -> None:
    with database.reading() as session:
        kinds = {hit.kind for hit in find(session, "nurture", 50)} | {
            hit.kind for hit in find(session, "marketing", 50)
        }
        assert kinds == {"lesson", "term", "offering"}


def test_search_marks_hits_and_finds_beginnings(database: Database) -> None:
    with database.reading() as session:
        hits = find(session, "abandoned car")
        assert hits
        assert any(is_hit for hit in hits for _, is_hit in hit.snippet)


def test_search_survives_any_input(database: Database) -> None:
    with database.reading() as session:
        for words in ('"', "' OR 1=1 --", "AND NOT (", "*", "a:b & !c | d", "\x00", "é" * 300, "  "):
            assert isinstance(find(session, words), list)
