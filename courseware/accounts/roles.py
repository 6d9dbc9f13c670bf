"""The roles people have."""

from enum import StrEnum


class Role(StrEnum):
    """What an account is for; each later role may do what the earlier ones may."""

    learner = "learner"
    instructor = "instructor"
    author = "author"
    administrator = "administrator"
