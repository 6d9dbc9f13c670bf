"""Measures: the table, when a run fails, and the interval of a share."""

import pytest

from courseware.kernel.measures import Measure, has_failed, table, wilson

MET, MISSED, REPORTED = Measure("a", "1", "≥ 1", True), Measure("longer", "0", "≥ 1", False), Measure("b", "7")


def test_the_table_is_aligned() -> None:
    assert table([MISSED, REPORTED]).splitlines() == [
        "measure  value  target",
        "longer   0      ≥ 1     missed",
        "b        7              reported",
    ]


@pytest.mark.parametrize(
    ("measures", "is_strict", "failed"),
    [
        ([MET, REPORTED], True, False),
        ([MET, MISSED], False, True),
        ([Measure("c", "0", "≥ 1", False, binds=False)], False, False),
        ([Measure("c", "0", "≥ 1", False, binds=False)], True, True),
    ],
)
def test_only_missed_targets_fail(measures: list[Measure], is_strict: bool, failed: bool) -> None:
    assert has_failed(measures, is_strict) is failed


def test_wilson_interval_as_printed_in_textbooks() -> None:
    assert wilson(20, 21) == pytest.approx((0.773, 0.992), abs=0.001)
    assert wilson(0, 0) == (0.0, 1.0)
