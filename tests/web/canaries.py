"""Marked words in whatever is told only after an answer, to be looked for in every response before it."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import yaml

_TOLD = {"feedback", "explanation", "why", "tempts"}
_TOLD_OF_EXERCISES = (("proof", "decides"), ("proof", "beside"), ("twin", "explanation"), ("change", "explanation"))
_CHECK = re.compile(r"^```check\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CANARY = re.compile(r"zq\d{5}x")
_numbers = count(10_000)


def mark() -> str:
    """Return a word that stands nowhere else."""
    return f"zq{next(_numbers)}x"


def marks_in(text: str) -> set[str]:
    """Return the marked words in a text."""
    return set(_CANARY.findall(text))


def leaks(pages: dict[str, str]) -> dict[str, list[str]]:
    """Return the marked words on each of some pages that holds any."""
    return {path: sorted(marks_in(text)) for path, text in pages.items() if marks_in(text)}


def marked_quizzes(files: dict[str, str]) -> dict[str, str]:
    """Return the authored files with marked words in quizzes, lead cards and quick checks."""
    return {name: _with_marks(name, text) for name, text in files.items()}


def marked_leads(files: dict[str, str]) -> dict[str, str]:
    """Return the authored files with marked words in lead cards and in all that leads and exercises are made from."""
    return {name: _with_marks(name, _with_marked_makings(name, text)) for name, text in files.items()}


def planted(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item with a word of its own in every text that is told later, and in every key below the item's."""
    names: dict[str, str] = {}
    return {**{name: _told(name, value, names) for name, value in item.items() if name != "key"}, "key": item["key"]}


def _planted_card(card: dict[str, Any]) -> dict[str, Any]:
    """Return a card or person with a word of its own in every text that is told later."""
    told: dict[str, Any] = {name: _each(card[name]) for name in ("explanation", "tempts") if name in card}
    if "distractor" in card:
        told["distractor"] = {**card["distractor"], "why": _each(card["distractor"]["why"])}
        told["contrast"] = {**card["contrast"], "text": _each(card["contrast"]["text"])}
    return {**card, **told}


def _told(name: str, value: Any, names: dict[str, str]) -> Any:
    if name in _TOLD:
        return _each(value)
    if name in ("key", "category"):
        return names.setdefault(value, f"{mark()}-{value}")
    if name == "accept":
        return [*value, mark()]
    if isinstance(value, list):
        return [_told("", each, names) for each in value]
    if isinstance(value, dict):
        return {key: _told(key, each, names) for key, each in value.items()}
    return value


def _each(value: Any) -> Any:
    """Return a text, or every text inside, with a mark at its end; not a word more, as words are counted."""
    if isinstance(value, dict):
        return {key: _each(each) for key, each in value.items()}
    return [_each(each) for each in value] if isinstance(value, list) else f"{value}{mark()}"


def _with_marks(name: str, text: str) -> str:
    if name.endswith(".md"):
        return _CHECK.sub(lambda found: f"```check\n{_dump(planted(yaml.safe_load(found[1])))}```", text)
    if name.startswith("quizzes/checkpoints/"):
        quiz = yaml.safe_load(text)
        sections = [{**one, "items": [planted(item) for item in one["items"]]} for one in quiz["sections"]]
        return _dump({**quiz, "sections": sections})
    if name.startswith("quizzes/cards/"):
        deck = yaml.safe_load(text)
        return _dump({**deck, "cards": [_planted_card(card) for card in deck["cards"]]})
    return text


def _with_marked_makings(name: str, text: str) -> str:
    marked: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "content/lead-generator.yaml": _marked_generator,
        "content/leads.yaml": _marked_rubric,
        "content/lead-dial.yaml": lambda dial: {**dial, "explanation": _each(dial["explanation"])},
    }
    return _dump(marked[name](yaml.safe_load(text))) if name in marked else text


def _marked_generator(generator: dict[str, Any]) -> dict[str, Any]:
    contrasts = generator["contrasts"]
    told = {name: _each(contrasts[name]) for name in ("remove", "age_one", "age_all", "fit", "add_one")}
    tempting = {
        branch: [{**each, "why": _each(each["why"])} for each in cases]
        for branch, cases in generator["distractors"].items()
    }
    explained = _each(generator["explanations"])
    return {**generator, "contrasts": {**contrasts, **told}, "distractors": tempting, "explanations": explained}


def _marked_rubric(rubric: dict[str, Any]) -> dict[str, Any]:
    exercises = dict(rubric["exercises"])
    for part, name in _TOLD_OF_EXERCISES:
        exercises[part] = {**exercises[part], name: _each(exercises[part][name])}
    return {**rubric, "exercises": exercises}


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000))
