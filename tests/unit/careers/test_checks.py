"""What the careers room has against authored files: every mistake has its place and a way out."""

import pytest

from courseware.careers.checks import career_findings
from courseware.content.library import Library, build_library

ASSESSMENT = "quizzes/assessments/skills.yaml"
PATHS = "content/paths.yaml"


def found(files: dict[str, str], name: str, old: str, new: str) -> list[str]:
    assert old in files[name]
    library, _ = build_library({**files, name: files[name].replace(old, new, 1)})
    return [str(finding) for finding in career_findings(library)]


def test_the_course_has_no_findings(library: Library) -> None:
    assert list(career_findings(library)) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wage_min: 34410", "wage_min: 34411", "`wage_min` is 34411, but over the occupations it is 34410"),
        ("growth_max: 3.2", "growth_max: 9", "`growth_max` is 9, but over the occupations it is 3.2"),
        ('wage_source: "BLS OEWS May 2024"', 'wage_source: "Somebody"', "`Somebody` is not among the sources"),
        ('"BLS OEWS May 2024", year: 2024', '"BLS OEWS May 2024", year: 2023', "its source of another year"),
        ("job_zone: 2", "job_zone: 9", "expected `int` <= 5"),
        ("communication: -0.2012, ", "", "needs exactly communication, analytical"),
        ("key: field-account-sales", "key: retail-inside-sales", "is used twice"),
    ],
)
def test_mistakes_in_the_paths(authored: tuple[dict[str, str], Library], old: str, new: str, words: str) -> None:
    findings = found(authored[0], PATHS, old, new)
    assert any(words in finding for finding in findings), findings
    assert all(finding.startswith(f"{PATHS}:") for finding in findings)


def test_a_source_without_a_year(authored: tuple[dict[str, str], Library]) -> None:
    files = authored[0]
    text = files[PATHS].replace("BLS OEWS May 2024", "BLS OEWS")
    library, _ = build_library({**files, PATHS: text})
    assert any("`BLS OEWS` names no year" in str(finding) for finding in career_findings(library))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- key: communication", "- key: charm", "the scale `charm` is none of the seven skills"),
        ("- key: analytical", "- key: communication", "`communication` has two scales"),
    ],
)
def test_mistakes_in_the_scales(authored: tuple[dict[str, str], Library], old: str, new: str, words: str) -> None:
    findings = found(authored[0], ASSESSMENT, old, new)
    assert any(words in finding for finding in findings), findings


def test_a_skill_that_an_offering_cannot_train(authored: tuple[dict[str, str], Library]) -> None:
    name = "content/offerings/courses.yaml"
    findings = found(authored[0], name, "skills: {analytical:", "skills: {luck:")
    assert any("`luck` is none of the seven skills" in finding for finding in findings)
