"""What is said of a made lead after the answer: why it reads so, what tempts, and what would change it."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

from courseware.items.dossier import LONGEST_EXPLANATION
from courseware.items.lead import Contrast, Distractor
from courseware.items.lead_terms import Edit, Fit, Outcome, when
from courseware.leads.contrasts import Change
from courseware.leads.ensemble import Answer
from courseware.leads.recipes import Generator, fillable, filled
from courseware.leads.rubric import VOLUNTARY, Reading, Rubric, read_lead
from courseware.leads.sketches import Point, Sketch, lead_of_points
from courseware.leads.voices import Scene, Unspeakable, Voice

_T = TypeVar("_T")

DEBATED = "debated"
"""The case of leads that careful readers divide over; `debated/several` where more than one touchpoint decides."""
SPOKEN = frozenset(
    {"name", "company", "did", "when", "the", "list", "many", "all", "span", "ago"}
    | {"back", "back_one", "back_did", "back_when", "decoy", "decoy_when"}
)
"""The slots of explanations and temptations."""
CONTRAST_SLOTS: Mapping[str, frozenset[str]] = {
    "remove": frozenset({"the", "becomes"}),
    "age_one": frozenset({"the", "days", "becomes"}),
    "age_all": frozenset({"days", "becomes"}),
    "fit": frozenset({"company", "fit", "becomes"}),
    "add_one": frozenset({"one", "when", "becomes"}),
}
"""The slots of contrasts, by the sentence."""


def case_of(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    """The branch as R4/not_now, with what its words must tell apart behind it, as R4/not_now/request."""
    branch = f"{reading.rule}/{reading.branch}"
    found = _CASES[branch](sketch, reading, rubric) if branch in _CASES else ""
    return f"{branch}/{found}" if found else branch


def debated_case(reading: Reading) -> str:
    """The case of a lead that careful readers divide over."""
    return f"{DEBATED}/several" if len(reading.deciding) > 1 else DEBATED


def spoken_of(generator: Generator, rubric: Rubric, sketch: Sketch, reading: Reading, scene: Scene) -> dict[str, str]:
    """The words that explanations and temptations may use of this lead, by their slots."""
    points = sketch.points
    focus, back, decoy = (find(sketch, reading, rubric) for find in (_focus, _stepped_back, _decoy))
    counts = {"many": len(reading.deciding), "all": len(points)}
    return {
        "name": scene.given,
        "company": scene.company,
        **{slot: generator.numbers[count] for slot, count in counts.items() if count < len(generator.numbers)},
        **_words_of_all(generator, rubric, [points[place] for place in reading.deciding]),
        **({} if focus is None else _words_of_focus(generator, rubric, points[focus])),
        **({} if back is None else _words_of_back(generator, rubric, points[back])),
        **({} if decoy is None else _words_of_decoy(generator, points[decoy])),
    }


def explanation_of(generator: Generator, case: str, spoken: Mapping[str, str], dice: Random) -> str:
    """Why the answer is right, within the longest length of an explanation. Raises Unspeakable."""
    texts = fillable(_of_case(generator.explanations, case), spoken)
    told = [filled(text, spoken.__getitem__) for text in texts]
    short = [text for text in told if len(text.split()) <= LONGEST_EXPLANATION]
    if not short:
        raise Unspeakable(f"There is no explanation of {case} for this lead.")
    return dice.choice(short)


def distractor_of(
    generator: Generator, case: str, spoken: Mapping[str, str], right: Iterable[Answer], dice: Random
) -> Distractor:
    """A tempting answer that is none of the right ones. Raises Unspeakable."""
    answers = set(right)
    wrong = [
        each
        for each in _of_case(generator.distractors, case)
        if (each.temperature, each.handler) not in answers and fillable([each.why], spoken)
    ]
    if not wrong:
        raise Unspeakable(f"There is no temptation of {case} for this lead.")
    chosen = dice.choice(wrong)
    why = filled(chosen.why, spoken.__getitem__)
    return Distractor(temperature=chosen.temperature, handler=chosen.handler, why=why)


def contrast_of_change(
    generator: Generator, voice: Voice, scene: Scene, sketch: Sketch, found: tuple[Change, Answer], dice: Random
) -> Contrast:
    """The edit with the sentence that tells it."""
    change, becomes = found
    slots = _contrast_slots(generator, scene, sketch, change, becomes)
    return Contrast(
        edit=change.edit,
        becomes=Outcome(temperature=becomes[0], handler=becomes[1]),
        text=filled(dice.choice(_sentences(generator, change)), slots.__getitem__),
        touchpoint=change.place,
        touch=voice.touchpoint(change.added) if change.added else None,
        days=change.days,
        fit=change.fit if change.edit is Edit.FIT else None,
    )


def _of_case(told: Mapping[str, tuple[_T, ...]], case: str) -> tuple[_T, ...]:
    return told[case] if case in told else told[case.rpartition("/")[0]]


def _request_case(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    is_ahead = all(sketch.points[place][0] < 0 for place in reading.deciding)
    return "ahead" if is_ahead else _back_case(sketch, reading, rubric)


def _back_case(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    return "" if _stepped_back(sketch, reading, rubric) is None else "back"


def _not_now_case(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    return "request" if any(rubric.by_key[kind].tier == "E4" for _, kind in sketch.points) else ""


def _unfit_case(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    elsewhere = read_lead(lead_of_points(Fit.B, sketch.points), rubric)
    return "unfit" if sketch.fit is Fit.C and elsewhere.temperature != reading.temperature else ""


def _faded_case(sketch: Sketch, reading: Reading, rubric: Rubric) -> str:
    kinds = {sketch.points[place][1] for place in reading.deciding}
    if kinds & rubric.marks.opt_out:
        return "opt_out"
    if kinds & rubric.marks.refusal:
        return "rival"
    if any(rubric.by_key[kind].tier in VOLUNTARY for kind in kinds):
        return "old"
    return "many" if len(reading.deciding) > 1 else ""


_CASES = {
    "R2/request": _request_case,
    "R3/evaluation": _back_case,
    "R5/question": _back_case,
    "R4/not_now": _not_now_case,
    "R4/old_request": _unfit_case,
    "R4/voluntary": _unfit_case,
    "R6/faded": _faded_case,
}


def _focus(sketch: Sketch, reading: Reading, rubric: Rubric) -> int | None:
    """The touchpoint to speak of: the latest that decides; of a faded lead its refusal, or else what it last chose."""
    back = _stepped_back(sketch, reading, rubric)
    if reading.rule != "R6" or back is None:
        chosen = [place for place in reading.deciding if rubric.by_key[sketch.points[place][1]].tier in VOLUNTARY]
        return max(chosen or reading.deciding, default=None)
    return back


def _stepped_back(sketch: Sketch, reading: Reading, rubric: Rubric) -> int | None:
    """The latest refusal or opt-out."""
    marked = rubric.marks.refusal | rubric.marks.opt_out
    return max((place for place, (_, kind) in enumerate(sketch.points) if kind in marked), default=None)


def _decoy(sketch: Sketch, reading: Reading, rubric: Rubric) -> int | None:
    """The strongest touchpoint of plain interest that does not decide."""
    kinds = {place: rubric.by_key[kind] for place, (_, kind) in enumerate(sketch.points)}
    beside = [place for place, kind in kinds.items() if place not in reading.deciding and kind.tier == "E2"]
    return max(beside, key=lambda place: kinds[place].points, default=None)


def _words_of_focus(generator: Generator, rubric: Rubric, point: Point) -> dict[str, str]:
    days, kind = point
    told = {"did": _did(generator, rubric, kind), "when": when(days), "the": generator.kinds[kind].the}
    return {**told, "ago": str(days)} if days > 1 else told


def _words_of_back(generator: Generator, rubric: Rubric, point: Point) -> dict[str, str]:
    days, kind = point
    telling = generator.kinds[kind]
    did = _did(generator, rubric, kind)
    return {"back": telling.the, "back_one": telling.one, "back_did": did, "back_when": when(days)}


def _did(generator: Generator, rubric: Rubric, kind: str) -> str:
    return generator.kinds[kind].did or rubric.by_key[kind].words


def _words_of_decoy(generator: Generator, point: Point) -> dict[str, str]:
    return {"decoy": generator.kinds[point[1]].the, "decoy_when": when(point[0])}


def _words_of_all(generator: Generator, rubric: Rubric, points: Sequence[Point]) -> dict[str, str]:
    """What was done at several touchpoints, in one list, and the days it took: two at least, so that it reads well."""
    done = list(dict.fromkeys(_did(generator, rubric, kind) for _, kind in points))
    if len(done) < 2:
        return {}
    span = max(2, *(days for days, _ in points))
    return {"span": str(span), "list": f"{', '.join(done[:-1])} and {done[-1]}"}


def _sentences(generator: Generator, change: Change) -> Sequence[str]:
    told = generator.contrasts
    if change.edit is Edit.AGE:
        return told.age_all if change.place is None else told.age_one
    return {Edit.REMOVE: told.remove, Edit.FIT: told.fit, Edit.ADD: told.add_one}[change.edit]


def _contrast_slots(
    generator: Generator, scene: Scene, sketch: Sketch, change: Change, becomes: Answer
) -> dict[str, str]:
    named = {} if change.place is None else {"the": generator.kinds[sketch.points[change.place][1]].the}
    added = {"one": generator.kinds[change.added[1]].one, "when": when(change.added[0])} if change.added else {}
    return {
        "becomes": generator.contrasts.outcomes["/".join(becomes)],
        "company": scene.company,
        "fit": generator.contrasts.fits[change.fit],
        "days": str(change.days),
        **named,
        **added,
    }
