"""The report on the lead lab in the docs: made from what is authored now, and without a missed target."""

from courseware.content.library import Library
from courseware.kernel.settings import ROOT
from courseware.leads.report import sources_of

REPORT = (ROOT / "docs" / "developers" / "lead-lab-evaluation.md").read_text(encoding="utf-8")


def test_the_report_was_made_from_what_is_authored_now(library: Library) -> None:
    stale = [name for name, digest in sources_of(library).items() if f"{name} `{digest}`" not in REPORT]

    assert not stale, f"run flask evaluate leads --write docs/developers/lead-lab-evaluation.md: {stale} changed"


def test_the_report_misses_no_target() -> None:
    assert "| met |" in REPORT
    assert "| missed |" not in REPORT
