"""What a finished game of the lead desk shows: every lead's hidden states beside what was done, day by day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from courseware.leads.desk import DeskLead
from courseware.leads.desk_judge import Misstep, Revealed
from courseware.leads.desk_model import HIDDEN, Action, DeskModel
from courseware.leads.desk_morning import firm_of
from courseware.leads.desk_values import Belief

END = "at the end"


@dataclass(frozen=True)
class Cell:
    """One lead on one morning: how it stood, and what was done; after the last day nothing is done any more."""

    state: str
    words: str
    action: str
    done: str


@dataclass(frozen=True)
class RevealRow:
    """One lead after the bell. `cells` has one place for each day and one for the end; None where it was not there."""

    firm: str
    source: str
    fit: str
    deal_k: int
    status: str
    cells: tuple[Cell | None, ...]
    told: str


@dataclass(frozen=True)
class MisstepTold:
    """One of the worst decisions in words; `beliefs` pairs a state's word with its chance in per cent."""

    day: int
    firm: str
    taken: str
    better: str
    beliefs: tuple[tuple[str, int], ...]
    sentence: str


def reveal_rows(model: DeskModel, revealed: Sequence[Revealed], days: int) -> list[RevealRow]:
    """A row for each lead that arrived, in the order of their numbers."""
    return [_row(model, each, days) for each in revealed]


def missteps_told(model: DeskModel, worst: Sequence[Misstep], verdicts: Mapping[str, str]) -> list[MisstepTold]:
    """The worst decisions in words, dearest first; `verdicts` are the course's sentences of today.

    A game keeps the model it began under, and its sentences may be fewer than are told by now.
    """
    return [_misstep(model, each, verdicts) for each in worst]


def _misstep(model: DeskModel, misstep: Misstep, verdicts: Mapping[str, str]) -> MisstepTold:
    beliefs = zip(HIDDEN, misstep.belief, strict=True)
    return MisstepTold(
        day=misstep.day,
        firm=firm_of(misstep.lead),
        taken=model.actions[misstep.taken].words,
        better=model.actions[misstep.better].words,
        beliefs=tuple((model.states[state], round(100 * share)) for state, share in beliefs),
        sentence=verdicts[_verdict(model, misstep)].format_map(_words(model, misstep)),
    )


def _verdict(model: DeskModel, misstep: Misstep) -> str:
    """Which sentence fits: the time was worth more elsewhere, effort was wasted, or sales or marketing was missed."""
    if misstep.other is not None:
        return f"{misstep.freed}_elsewhere"
    if misstep.freed:
        return "wasted"
    return "missed_marketing" if model.actions[misstep.better].units else "missed"


def _words(model: DeskModel, misstep: Misstep) -> dict[str, str]:
    words = {"action": model.actions[misstep.taken].words, "better": model.actions[misstep.better].words}
    words |= {"company": firm_of(misstep.lead), **_words_of(misstep.lead, misstep.belief, "")}
    if misstep.other is None or misstep.other_belief is None or misstep.other_better is None:
        return words
    words |= {"other": firm_of(misstep.other), "other_action": model.actions[misstep.other_better].words}
    return words | _words_of(misstep.other, misstep.other_belief, "other_")


def _words_of(lead: DeskLead, belief: Belief, prefix: str) -> dict[str, str]:
    """What the lead was worth, and the chance of each of its states in per cent."""
    chances = {f"{prefix}{state}": f"{100 * share:.0f}" for state, share in zip(HIDDEN, belief, strict=True)}
    return {f"{prefix}deal": str(lead.deal_k), **chances}


def _row(model: DeskModel, revealed: Revealed, days: int) -> RevealRow:
    lead = revealed.lead
    cells = tuple(_cells(model, revealed, days))
    return RevealRow(
        firm=firm_of(lead),
        source=model.sources[lead.source].words,
        fit=lead.fit.value,
        deal_k=lead.deal_k,
        status=model.statuses[lead.status],
        cells=cells,
        told=_told(cells),
    )


def _cells(model: DeskModel, revealed: Revealed, days: int) -> Iterator[Cell | None]:
    lead, states = revealed.lead, revealed.states
    for place in range(1 - lead.arrived, days + 2 - lead.arrived):
        if not 0 <= place < len(states):
            yield None
            continue
        action = lead.days[place].action if place < len(lead.days) else None
        words = model.actions[Action(action)].words if action else ""
        yield Cell(states[place].value, model.states[states[place]], action.value if action else "", words)


def _told(cells: Sequence[Cell | None]) -> str:
    """The states in words: `cold on day 1, warm on days 2 to 4, hot at the end`."""
    placed = [(number, cell.words) for number, cell in enumerate(cells, start=1) if cell]
    runs = [(words, [number for number, _ in run]) for words, run in groupby(placed, key=lambda each: each[1])]
    return ", ".join(f"{words} {_span(numbers, len(cells))}" for words, numbers in runs)


def _span(numbers: Sequence[int], end: int) -> str:
    first, last = numbers[0], numbers[-1]
    if first == end:
        return END
    if last == end:
        return f"from day {first} to the end"
    return f"on day {first}" if first == last else f"on days {first} to {last}"
