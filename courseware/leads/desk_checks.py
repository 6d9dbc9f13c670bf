"""What the lead lab has against an authored desk: rates that do not add up, lost words, a table of other parameters."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from courseware.content.library import Library
from courseware.content.schema import Reading
from courseware.content.source import Finding, Path
from courseware.items.lead_terms import By, Fit
from courseware.leads.desk_model import (
    ACTIONS,
    HIDDEN,
    SIGNS,
    STATES,
    Action,
    DeskModel,
    Rates,
    Sign,
    State,
    Status,
    Wording,
    plain_state,
)
from courseware.leads.desk_values import BadTable, values_from
from courseware.leads.rubric import Rubric, rubric_from

DESK = "tandem.desk/1"
VERDICTS = ("hours_elsewhere", "units_elsewhere", "missed", "missed_marketing", "wasted")
_MAKE = "run make desk-values"
_LEAD_WORDS = ("cold", "warm", "hot", "lost", "deal", "action")
_VERDICT_WORDS = {
    "company",
    "better",
    "other",
    *_LEAD_WORDS,
    *(f"other_{word}" for word in _LEAD_WORDS),
}
_NEARLY = 1e-6

Slip = tuple[Path, str, str]
"""Where in the file, what is wrong, what to write instead."""


def desk_findings(library: Library) -> list[Finding]:
    """Every finding on lead-desk.yaml and its tables of values; `[]` for a course without a desk."""
    if not library.desk:
        return []
    source, _ = library.places[DESK]
    reading = Reading()
    model: DeskModel | None = reading.convert(source, library.desk, (), DeskModel)
    return reading.findings + [source.at(*slip) for slip in (_slips(model, library) if model else ())]


def _slips(model: DeskModel, library: Library) -> list[Slip]:
    """Missing parts first; only a whole model is asked for its rates, and only a sound one for its tables."""
    return (
        list(_missing(model))
        or [*_rate_slips(model), *_size_slips(model), *_word_slips(model), *_kind_slips(model, _rubric(library))]
        or list(_table_slips(model, library.desk_values))
    )


def _rubric(library: Library) -> Rubric | None:
    try:
        return rubric_from(library.rubric)
    except msgspec.ValidationError:
        return None


def _missing(model: DeskModel) -> Iterator[Slip]:
    """Keys that must all be there."""
    treatments = {deed.treatment for deed in model.actions.values()}
    wanted: list[tuple[Path, Iterable[str], Iterable[str]]] = [
        (("actions",), model.actions, ACTIONS),
        (("transitions",), model.transitions, ACTIONS),
        (("sent",), model.sent, ACTIONS),
        (("fits",), model.fits, Fit),
        (("states",), model.states, STATES),
        (("statuses",), model.statuses, Status),
        (("verdicts",), model.verdicts, VERDICTS),
        (("sign_rates",), model.sign_rates, treatments),
        (("answers",), model.answers, treatments),
    ]
    wanted += [(("sign_rates", key), rates, HIDDEN) for key, rates in model.sign_rates.items()]
    wanted += [(("answers", key), answers, SIGNS[1:]) for key, answers in model.answers.items()]
    for path, found, all_of in wanted:
        for key in sorted(set(map(str, all_of)) - set(map(str, found))):
            yield path, f"`{key}` is missing", f"write all of {', '.join(sorted(map(str, all_of)))}"
    yield from (
        ((name,), f"{name}: is empty", "name at least one")
        for name in ("sizes", "sources", "deals", "sellers")
        if not getattr(model, name)
    )


def _rate_slips(model: DeskModel) -> Iterator[Slip]:
    for name in ("fits", "sources"):
        yield from _sum_slips((name,), [each.share for each in getattr(model, name).values()], "the shares")
    yield from _sum_slips(("deals",), [deal.share for deal in model.deals], "the shares")
    for key, source in model.sources.items():
        yield from _row_slips(("sources", key, "prior"), source.prior, len(HIDDEN))
    for treatment, rows in model.sign_rates.items():
        for state in HIDDEN:
            path: Path = ("sign_rates", treatment, state.value)
            yield from _row_slips(path, rows[state], len(SIGNS))
            if state is not State.LOST and any(rows[state][SIGNS.index(Sign.REFUSAL) :]):
                yield path, f"a lead that is {state} refuses", "let only lost leads refuse"
    yield from _transition_slips(model)
    for state, share in model.residual.items():
        if not 0 <= share <= 1:
            yield ("residual", state.value), f"{share} is no share", "write a number from 0 to 1"


def _transition_slips(model: DeskModel) -> Iterator[Slip]:
    for action, rows in model.transitions.items():
        for state, rates in rows.items():
            path: Path = ("transitions", action.value, state.value)
            unknown = [key for key in rates if plain_state(key) not in set(STATES)]
            if unknown:
                yield path, f"there is no state `{unknown[0]}`", f"name some of {', '.join(STATES)}"
            elif state in HIDDEN and min(_worst_row(model, action, state)) < -_NEARLY:
                yield path, "the rates come to more than 1 for one of the fits", "lower one of them"


def _worst_row(model: DeskModel, action: Action, state: State) -> Rates:
    rows = (model.moves[action, fit][HIDDEN.index(state)] for fit in model.fits)
    return min(rows, key=min)


def _row_slips(path: Path, rates: Rates, length: int) -> Iterator[Slip]:
    if len(rates) != length:
        yield path, f"there are {len(rates)} rates here", f"write {length}"
    elif min(rates) < 0:
        yield path, f"{min(rates)} is no rate", "write numbers from 0 to 1"
    else:
        yield from _sum_slips(path, rates, "the rates")


def _sum_slips(path: Path, numbers: Iterable[float], what: str) -> Iterator[Slip]:
    total = sum(numbers)
    if abs(total - 1) > _NEARLY:
        yield path, f"{what} come to {total:.4g}", "let them come to 1"


def _size_slips(model: DeskModel) -> Iterator[Slip]:
    for key, size in model.sizes.items():
        path: Path = ("sizes", key)
        if not 0 < size.first <= size.leads:
            yield path, f"{size.first} of {size.leads} leads wait on the first day", "let first be from 1 to leads"
        if not 2 <= size.arrive_by <= size.days:
            yield path, f"leads arrive by day {size.arrive_by} of {size.days}", "let arrive_by be from 2 to days"
        for name, people in (("personas", model.personas), ("companies", model.companies)):
            if len(people) < size.leads:
                yield path, f"{size.leads} leads share {len(people)} {name}", f"write more {name}, or fewer leads"


def _word_slips(model: DeskModel) -> Iterator[Slip]:
    for path, wording in _wordings(model):
        for index, text in enumerate(wording.texts):
            for seller in model.sellers:
                if not _is_filled(text, seller.words):
                    words = f"this text asks for a word that {seller.name.partition(',')[0]} does not have"
                    yield (*path, "texts", index), words, f"use {', '.join(f'{{{key}}}' for key in seller.words)}"
    for key, sentence in model.verdicts.items():
        if not _is_filled(sentence, dict.fromkeys(_VERDICT_WORDS, "")):
            yield (
                ("verdicts", key),
                "this sentence asks for a word that there is not",
                "see the comment above verdicts:",
            )
    for name in ("personas", "companies"):
        people = getattr(model, name)
        for index, one in enumerate(people):
            if one in people[:index]:
                yield (name, index), f"`{one}` stands twice", "write another"


def _kind_slips(model: DeskModel, rubric: Rubric | None) -> Iterator[Slip]:
    for path, wording in _wordings(model) if rubric else ():
        kind = rubric.by_key.get(wording.kind) if rubric else None
        if kind is None:
            yield (*path, "kind"), f"the rubric has no touchpoint of the kind `{wording.kind}`", "use one of leads.yaml"
        elif (kind.tier == "E0") != (wording.by is By.US):
            words = f"a touchpoint of the kind `{wording.kind}` cannot be {wording.by}"
            yield path, words, "write by: us for what we send, and only for that"


def _wordings(model: DeskModel) -> Iterator[tuple[Path, Wording]]:
    """Every wording with its place."""
    groups: list[tuple[Path, tuple[Wording, ...]]] = [
        (("sources", key, "came"), source.came) for key, source in model.sources.items()
    ]
    groups += [(("sent", action.value), sent) for action, sent in model.sent.items()]
    groups += [
        (("answers", treatment, sign.value), wordings)
        for treatment, answers in model.answers.items()
        for sign, wordings in answers.items()
    ]
    for path, wordings in groups:
        yield from (((*path, index), wording) for index, wording in enumerate(wordings))


def _is_filled(text: str, words: Mapping[str, str]) -> bool:
    try:
        text.format_map(words)
    except (KeyError, ValueError, IndexError):
        return False
    return True


def _table_slips(model: DeskModel, tables: Mapping[str, str]) -> Iterator[Slip]:
    for key in model.sizes:
        path: Path = ("sizes", key)
        try:
            header = values_from(tables[key]).header
        except KeyError:
            yield path, f"there is no table of values desk/{key}.b64", _MAKE
        except BadTable as error:
            yield path, f"the table desk/{key}.b64 cannot be read: {error}", _MAKE
        else:
            if (header.size, header.digest) != (key, model.digest):
                yield path, f"the table desk/{key}.b64 belongs to other parameters", _MAKE
