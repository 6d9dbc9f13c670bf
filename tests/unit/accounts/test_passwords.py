"""Which passwords are refused, and what hashing costs."""

import pytest
from argon2 import extract_parameters

from courseware.accounts import passwords
from courseware.accounts.passwords import hash_password, is_right, weakness


@pytest.mark.parametrize(
    ("password", "is_weak"),
    [
        ("four unrelated words here", False),
        ("päßwörter sind auch gut", False),
        ("a" * 11, True),
        ("aaaaaaaaaaaa", True),
        ("abababababab", True),
        ("ada lovelace was here", True),
        ("x" * 129, True),
        ("correct-Horse-9 " + "battery " * 14, False),
    ],
)
def test_weakness(password: str, is_weak: bool) -> None:
    assert (weakness(password, "Lovelace", "ada@example.org") is not None) is is_weak


def test_a_hash_fits_its_password_alone() -> None:
    stored = hash_password("four unrelated words here")

    assert is_right(stored, "four unrelated words here")
    assert not is_right(stored, "four unrelated words her")
    assert not is_right(None, "nobody has this password")
    assert not is_right("no hash at all", "four unrelated words here")


def test_the_real_setting_is_what_owasp_asks() -> None:
    from_source = passwords.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

    parameters = extract_parameters(from_source.hash("four unrelated words here"))

    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost) == ("ID", 19_456, 2)
