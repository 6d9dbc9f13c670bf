"""Gaps: size, probability and expected shortfall."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.careers.gaps import Gap, expected_shortfall, gaps_to
from courseware.careers.matching import Occupation, Path, Side
from courseware.skills.scoring import Estimate


@given(size=st.floats(-4, 4), sem=st.floats(0.1, 1))
def test_the_expected_shortfall_is_the_integral(size: float, sem: float) -> None:
    x = numpy.linspace(size - 9 * sem, size + 9 * sem, 20_001)
    density = numpy.exp(-0.5 * ((x - size) / sem) ** 2) / (sem * numpy.sqrt(2 * numpy.pi))
    integral = (numpy.maximum(x, 0) * density).sum() * (x[1] - x[0])
    assert expected_shortfall(size, sem) == pytest.approx(integral, abs=1e-6)


@given(size=st.floats(-30, 30), sem=st.floats(0.1, 1), more=st.floats(0, 3))
def test_a_larger_gap_is_never_a_smaller_shortfall(size: float, sem: float, more: float) -> None:
    assert 0 <= expected_shortfall(size, sem) <= expected_shortfall(size + more, sem) + 1e-12


@pytest.mark.parametrize(("size", "probability"), [(0.0, 0.5), (0.5, 0.8413447), (-0.5, 0.1586553)])
def test_how_probable_a_gap_is(size: float, probability: float) -> None:
    assert Gap("reporting", size, 0.5).probability == pytest.approx(probability, abs=1e-6)


def test_gaps_set_the_elevation_aside_and_skip_skills_without_answers() -> None:
    target = Occupation("1", "One", {"reporting": 1.0, "creativity": 4.2, "technical": 0.0})
    profile = {
        "reporting": Estimate(0.9, 0.5, 8),
        "creativity": Estimate(0.0, 0.5, 8),
        "technical": Estimate(0.0, 1.0, 0),
    }
    gaps = gaps_to(Path("one", "One", Side.SALES, (target,)), profile, elevation=0.3)
    assert {skill: gap.size for skill, gap in gaps.items()} == {
        "reporting": pytest.approx(0.4),
        "creativity": pytest.approx(2.8),
    }
