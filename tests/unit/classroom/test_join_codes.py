"""Join codes: how they are written and what typing may do to them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from courseware.classroom.cohorts import code_hash, join_code


def test_a_code_is_two_groups_of_five_without_look_alikes() -> None:
    assert re.fullmatch(r"[A-HJKMNP-TV-Z2-9]{5}-[A-HJKMNP-TV-Z2-9]{5}", join_code("secret", "uuid", 1))


def test_a_new_version_or_another_class_is_another_code() -> None:
    codes = {join_code("secret", uuid, version) for uuid in ("a", "b") for version in (1, 2)}
    assert len(codes) == 4


@given(st.lists(st.sampled_from([" ", "-", "\u2011", "\t", ""]), min_size=11, max_size=11), st.booleans())
def test_hyphens_spaces_and_case_do_not_matter(gaps: list[str], small: bool) -> None:
    code = join_code("secret", "uuid", 1)
    typed = "".join(letter + gap for letter, gap in zip(code, gaps, strict=True))
    assert code_hash(typed.lower() if small else typed) == code_hash(code)
