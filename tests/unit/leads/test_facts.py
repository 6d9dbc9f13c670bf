"""The facts about leads: worked out again from counts, and every authored slip found where it stands."""

import math

import pytest

from courseware.content.library import Library, build_library
from courseware.content.source import Finding
from courseware.kernel.measures import wilson
from courseware.leads.checks import lead_findings
from courseware.leads.fact_checks import fact_findings
from courseware.leads.facts import Comparison, LeadFacts, Side, lead_facts_from

FILE = "content/lead-facts.yaml"
ROUNDED_RATE, ROUNDED_RATIO = 0.000_11, 0.006
"""Four and two decimals; above 10,000 people four decimals leave the count open by one or two."""
Authored = tuple[dict[str, str], Library]
NUMBER_OF_COMPARISONS = 21


@pytest.fixture(scope="module")
def facts(library: Library) -> LeadFacts:
    return lead_facts_from(library.lead_facts)


def _hits(side: Side) -> int:
    return round(side.n * side.rate)


def _ratio_interval(comparison: Comparison) -> tuple[float, float]:
    """The interval by the normal approximation of the logarithm of the ratio (Katz et al. 1978, Biometrics 34)."""
    sides = comparison.signal, comparison.versus
    ratio = math.prod((_hits(side) / side.n) ** power for side, power in zip(sides, (1, -1), strict=True))
    spread = math.exp(1.96 * math.sqrt(sum(1 / _hits(side) - 1 / side.n for side in sides)))
    return ratio / spread, ratio * spread


def test_rates_are_counts_by_n_and_their_intervals_are_wilsons(facts: LeadFacts) -> None:
    for side in (side for one in facts.comparisons for side in (one.signal, one.versus)):
        assert side.rate == pytest.approx(_hits(side) / side.n, abs=ROUNDED_RATE), side.label
        assert side.interval == pytest.approx(wilson(_hits(side), side.n), abs=ROUNDED_RATE), side.label


def test_ratio_intervals_follow_from_the_counts(facts: LeadFacts) -> None:
    for one in facts.comparisons:
        assert one.ratio_interval == pytest.approx(_ratio_interval(one), abs=ROUNDED_RATIO), one.key


def test_every_comparison_makes_one_point(facts: LeadFacts) -> None:
    pointed = [one.key for point in facts.points for one in facts.comparisons_for(point)]

    assert sorted(pointed) == sorted(one.key for one in facts.comparisons)
    assert len(pointed) == NUMBER_OF_COMPARISONS


def test_only_seen_adverts_make_no_measurable_difference(facts: LeadFacts) -> None:
    assert [one.key for one in facts.comparisons if not one.is_measurable] == ["el-digital", "el-print"]
    assert {one.point for one in facts.comparisons if not one.is_measurable} == {"nothing"}


def test_the_two_parts_of_leads_without_a_visit_add_up(facts: LeadFacts) -> None:
    by_key = {one.key: one for one in facts.comparisons}
    whole, parts = by_key["xe-zero-paradox"].signal, by_key["xe-zero-fixed"]

    assert parts.signal.n + parts.versus.n == whole.n
    assert _hits(parts.signal) + _hits(parts.versus) == _hits(whole)


def test_groups_that_split_a_data_set_give_its_base_rate(facts: LeadFacts) -> None:
    splits = {"x-education": "xe-optout", "extraalearn": "el-website"}
    for key, comparison in splits.items():
        dataset = facts.dataset_by_key[key]
        sides = next((one.signal, one.versus) for one in facts.comparisons if one.key == comparison)
        assert sum(side.n for side in sides) == dataset.rows
        assert round(sum(map(_hits, sides)) / dataset.rows, 3) == dataset.base_rate


def test_a_leaky_score_always_looks_better(facts: LeadFacts) -> None:
    assert all(leak.leaky > max(leak.logistic, leak.boosted) > 0.5 for leak in facts.leaks)
    assert len(facts.leaks) == 3


def test_a_course_without_facts_is_sound(authored: Authored) -> None:
    files = {name: text for name, text in authored[0].items() if name != FILE}

    assert lead_findings(build_library(files)[0]) == []


def _changed(authored: Authored, old: str, new: str) -> list[Finding]:
    """The findings on the facts once the first `old` reads `new`."""
    files = dict(authored[0])
    assert old in files[FILE]
    files[FILE] = files[FILE].replace(old, new, 1)
    return fact_findings(build_library(files)[0])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("n: 30, ", "", "missing required field `n`"),
        ("interval: [0.5555, 0.8582]", "interval: [0.5555]", "Expected `array` of length 2"),
        ('licence: "Licence not seen; aggregate only"', 'licence: ""', "Expected `str` of length >= 1"),
        ("seen: 2026-11-24", "seen: lately", "Invalid RFC3339 encoded date"),
        ("rate: 0.7333", "rate: 73.33", "Expected `float` < 1"),
        ("    ratio: 2.01", "    odds: 2.01", "unknown field `odds`"),
        ("ratio: 2.01", "ratio: 2.03", "the ratio is 2.03, but 0.7333 by 0.3646 is 2.01"),
        ("[0.5555, 0.8582]", "[0.7555, 0.8582]", "the interval 0.7555 to 0.8582 does not contain 0.7333"),
        ("[1.61, 2.51]", "[2.51, 1.61]", "the interval 2.51 to 1.61 does not contain 2.01"),
        ("dataset: x-education", "dataset: y-education", "there is no data set `y-education`"),
        ("point: acts", "point: deeds", "there is no point `deeds`"),
        ("lesson: cold-warm-hot/three", "lesson: cold-warm-hot/four", "there is no lesson `cold-warm-hot/four-traps"),
        ("key: xe-bounce", "key: xe-phone", "the key `xe-phone` is used twice"),
        ("rows: 9240", "rows: 9000", "together, but `x-education` has 9000 rows"),
        ("  - key: recency", "  - key: freshness", "no comparison makes the point `freshness`"),
    ],
)
def test_a_slip_is_found_where_it_stands(authored: Authored, old: str, new: str, message: str) -> None:
    found = [one for one in _changed(authored, old, new) if message in one.message]
    lines = authored[0][FILE].split("\n")

    assert len(found) >= 1
    assert all((one.file, bool(one.remedy)) == (FILE, True) and one.line > 1 for one in found)
    assert all(one.line <= len(lines) for one in found)


def test_the_line_is_the_line_of_the_slip(authored: Authored) -> None:
    (found,) = _changed(authored, "ratio: 2.01", "ratio: 2.03")
    ratio = next(number for number, line in enumerate(authored[0][FILE].split("\n"), 1) if "ratio: 2.01" in line)

    assert (found.line, found.remedy) == (ratio, "write 2.01, or mend a rate")


def test_whatever_is_wrong_is_said_at_once(authored: Authored) -> None:
    files = dict(authored[0])
    for old, new in (("ratio: 2.01", "ratio: 9"), ("point: recency", "point: never"), ("key: xe-time", "key: el-time")):
        assert old in files[FILE]
        files[FILE] = files[FILE].replace(old, new, 1)
    messages = [one.message for one in fact_findings(build_library(files)[0])]

    assert len(messages) == 4  # the ratio is also outside its interval
