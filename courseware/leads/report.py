"""The evaluation of the lead lab as a page for the docs, which names the numbers it was made from."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from courseware.content.library import Library
from courseware.items.registry import item_to
from courseware.kernel.keys import digest_of
from courseware.kernel.measures import Measure

_HEAD = """# How good the lead lab is

Made by `flask evaluate leads --write docs/developers/lead-lab-evaluation.md`; do not edit it by hand. A number without
a target is reported only. What stands here says that the lab does what it means to do. It does not say that
practitioners would label the same leads alike, or that people who play well sell well: nobody has measured that.
"""


class Evaluated(Protocol):
    """One part of the evaluation."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every number beside its target."""


def sources_of(library: Library) -> Mapping[str, str]:
    """The digests of what the evaluation rests on: a change of these makes a report out of date."""
    authored: dict[str, Any] = {
        "rubric": library.rubric,
        "made leads": library.lead_generator,
        "desk": library.desk,
        "lead cards": {key: item_to(card) for key, card in library.cards.items()},
    }
    return {name: digest_of(value)[:12] for name, value in authored.items()}


def report_of(library: Library, evaluations: Sequence[Evaluated], players: str) -> str:
    """The page: where the numbers come from, every measure, and the table of desk players in Markdown."""
    made_from = "Made from: " + ", ".join(f"{name} `{digest}`" for name, digest in sources_of(library).items()) + "."
    measures = [measure for each in evaluations for measure in each.measures]
    rows = ["| measure | value | target | |", "|---|---|---|---|", *map(_row, measures)]
    return "\n".join([_HEAD, made_from, "", *rows, "", "## Players at the lead desk, full size", "", players, ""])


def _row(measure: Measure) -> str:
    return f"| {measure.name} | {measure.value} | {measure.target} | {measure.verdict} |"
