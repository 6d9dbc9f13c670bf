"""Gaps: what a path asks of each skill against what a person has, once their elevation is set aside."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from courseware.careers.matching import Path, Profile

STANDARD = NormalDist()
PEAK = 1 / math.sqrt(2 * math.pi)
HALF_ROOT = math.sqrt(0.5)
WORDS = {
    "communication": "communication",
    "analytical": "analytical thinking",
    "creativity": "creativity",
    "technical": "technical skill",
    "customer_service": "customer service",
    "problem_solving": "problem solving",
    "reporting": "reporting",
}
"""The seven skills as they stand inside a sentence."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One skill against one path: `size` = target - (mean - elevation) in SDs, with the estimate's error."""

    skill: str
    size: float
    sem: float

    @property
    def probability(self) -> float:
        """How probable it is that the path asks for more than the person has: Phi(size / sem)."""
        return STANDARD.cdf(self.size / self.sem)

    @property
    def expected(self) -> float:
        """The expected shortfall in SDs: the mean of max(0, size + error)."""
        return expected_shortfall(self.size, self.sem)


def expected_shortfall(size: float, sem: float) -> float:
    """The mean of max(0, X) for X normal with this mean and SD: sem * (phi(z) + z * Phi(z)), z = size / sem."""
    z = size / sem
    short = sem * (PEAK * math.exp(-0.5 * z * z) + z * 0.5 * math.erfc(-z * HALF_ROOT))
    return short if short > 0 else 0.0


def gaps_to(path: Path, profile: Profile, elevation: float) -> Mapping[str, Gap]:
    """The gap in each answered skill, by skill. A surplus is a gap below zero."""
    targets = path.targets
    return {
        skill: Gap(skill, targets[skill] - (each.mean - elevation), each.sem)
        for skill, each in profile.items()
        if each.answered
    }
