"""Who may do what: pure questions about a reader."""

from dataclasses import dataclass

from courseware.accounts.roles import Role

_TEACHING = frozenset({Role.instructor, Role.author, Role.administrator})


@dataclass(frozen=True)
class Reader:
    """Who asks. `account_id` is None for a visitor who has done nothing yet; a guest has an account without a name."""

    account_id: int | None = None
    uuid: str = ""
    name: str = ""
    email: str = ""
    role: Role = Role.learner
    is_guest: bool = False
    session_id: int | None = None
    time_zone: str = "UTC"

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person with a password, not a guest or a visitor."""
        return self.account_id is not None and not self.is_guest

    @property
    def may_teach(self) -> bool:
        """Whether the reader may run classes."""
        return self.is_signed_in and self.role in _TEACHING

    @property
    def may_administer(self) -> bool:
        """Whether the reader may change roles."""
        return self.is_signed_in and self.role is Role.administrator

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


NOBODY = Reader()
