"""Join codes and what pages show of a cohort."""

from dataclasses import dataclass
from datetime import datetime

from courseware.kernel.keys import derived_code, digest

_HALF = 5


@dataclass(frozen=True)
class CohortView:
    """One class."""

    id: int
    uuid: str
    name: str
    time_zone: str
    join_version: int
    is_joinable: bool
    created_at: datetime
    archived_at: datetime | None

    @property
    def is_archived(self) -> bool:
        """Whether the class has ended."""
        return self.archived_at is not None


def join_code(secret: str, cohort_uuid: str, version: int) -> str:
    """Return the code of a cohort as people read it: two groups of five."""
    code = derived_code(secret, f"join/{cohort_uuid}/{version}", 2 * _HALF)
    return f"{code[:_HALF]}-{code[_HALF:]}"


def code_hash(typed: str) -> str:
    """Return the hash a typed code is looked up by; hyphens, spaces and case do not matter."""
    return digest("".join(letter for letter in typed.upper() if letter.isalnum())[:64])
