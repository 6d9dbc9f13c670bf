"""Estimates on a real database: stored once, read back whole, and moved with a guest who becomes a member."""

from datetime import UTC, datetime, timedelta

import pytest

from courseware.items.base import SKILLS
from courseware.kernel.database import Database
from courseware.kernel.errors import NotFound
from courseware.kernel.keys import new_uuid
from courseware.skills.actions import claim_estimates, keep_estimates
from courseware.skills.queries import get_result, newest_result, results_of
from courseware.skills.results import Scored
from courseware.skills.scoring import Estimate
from tests.builders import a_guest, a_learner
from tests.counting import counted

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VERSIONS = {"bank": "b1", "parameters": "p1", "code": "c1"}


def scored(mean: float = 0.3, is_flat: bool = False) -> Scored:
    return Scored({skill: Estimate(mean, 0.5, 8) for skill in SKILLS}, VERSIONS, is_flat)


def test_what_was_kept_is_read_back(database: Database) -> None:
    uuid = new_uuid()
    with database.transaction() as session:
        ada = a_learner(session)
        keep_estimates(session, ada, uuid, scored(is_flat=True), NOW)
    with database.reading() as session:
        result = get_result(session, uuid, ada)
    assert result.scored == scored(is_flat=True)
    assert list(result.profile) == list(SKILLS)
    assert (result.attempt_uuid, result.account_id, result.taken_at) == (uuid, ada, NOW)


def test_the_first_estimates_of_an_attempt_stay(database: Database) -> None:
    uuid = new_uuid()
    with database.transaction() as session:
        ada = a_learner(session)
        keep_estimates(session, ada, uuid, scored(0.3), NOW)
        keep_estimates(session, ada, uuid, scored(-1.0), NOW + timedelta(days=1))
        assert get_result(session, uuid, ada).scored == scored(0.3)


def test_results_of_others_are_not_found(database: Database) -> None:
    uuid = new_uuid()
    with database.transaction() as session:
        ada, ben = a_learner(session), a_learner(session)
        keep_estimates(session, ada, uuid, scored(), NOW)
        for account_id in (ben, None):
            with pytest.raises(NotFound):
                get_result(session, uuid, account_id)
            assert results_of(session, account_id) == []
            assert newest_result(session, account_id) is None


@pytest.mark.parametrize("count", [1, 3])
def test_all_results_come_newest_first_in_one_statement(database: Database, count: int) -> None:
    with database.transaction() as session:
        ada = a_learner(session)
        for day in range(count):
            keep_estimates(session, ada, new_uuid(), scored(day / 10), NOW + timedelta(days=day))
    with database.reading() as session, counted(database) as sent:
        found = results_of(session, ada)
    assert [result.taken_at for result in found] == [NOW + timedelta(days=day) for day in reversed(range(count))]
    assert len(sent) == 1


def test_a_guest_who_signs_up_keeps_the_results(database: Database) -> None:
    uuid = new_uuid()
    with database.transaction() as session:
        guest, member = a_guest(session), a_learner(session)
        keep_estimates(session, guest, uuid, scored(), NOW)
        claim_estimates(session, guest, member)
        assert get_result(session, uuid, member).scored == scored()
        assert results_of(session, guest) == []
