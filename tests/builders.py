"""People and things for tests, each with one call."""

from itertools import count

from sqlalchemy.orm import Session

from courseware.accounts import actions
from courseware.accounts.actions import Membership
from courseware.accounts.roles import Role
from courseware.kernel.clock import now

PASSWORD = "four unrelated words here"
_numbers = count(1)


def a_guest(session: Session) -> int:
    """Return the id of a new guest."""
    return actions.open_guest(session, now())


def a_learner(session: Session, name: str = "Ada Learner", email: str | None = None) -> int:
    """Return the id of a new member."""
    address = email or f"person{next(_numbers)}@example.org"
    account_id = actions.sign_up(session, None, Membership(name, address, PASSWORD), now())
    assert account_id is not None
    return account_id


def an_instructor(session: Session, name: str = "Ines Instructor", email: str | None = None) -> int:
    """Return the id of a new instructor."""
    address = email or f"person{next(_numbers)}@example.org"
    account_id = a_learner(session, name, address)
    actions.set_role(session, None, address, Role.instructor, now())
    return account_id
