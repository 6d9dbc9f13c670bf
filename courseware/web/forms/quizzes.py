"""A posted quiz page: what changed on it, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from courseware.items.base import Response
from courseware.kernel.errors import Invalid
from courseware.kernel.keys import digest_of
from courseware.learning.attempts import AttemptView, SlotView
from courseware.web.plumbing.sheets import read_response, save_key

Form = MultiDict[str, str]


@dataclass(frozen=True)
class Sheet:
    """What one post of the whole page brings: position → (response, idempotency key), and position → what is wrong."""

    answers: Mapping[int, tuple[Response, str]]
    problems: Mapping[int, str]


def read_sheet(attempt: AttemptView, form: Form) -> Sheet:
    """Read every question of a posted page; questions that this page left as it found them stay as they are stored."""
    answers: dict[int, tuple[Response, str]] = {}
    problems: dict[int, str] = {}
    for slot in attempt.slots:
        try:
            response = read_response(slot, form)
        except Invalid as error:
            problems[slot.position] = error.words
            continue
        if _is_changed(slot, response, form):
            answers[slot.position] = (response, _sheet_key(attempt, slot, response, form))
    return Sheet(answers, problems)


def fingerprint(slot: SlotView, response: Response | None = None) -> str:
    """Return a short digest of a question's fields; the page carries it to tell what was changed on it."""
    response = slot.response if response is None else response
    return digest_of(slot.item.echo(response, "") if response else {})[:16]


def _is_changed(slot: SlotView, response: Response, form: Form) -> bool:
    """Whether this page changed an answer: a page opened earlier in another tab must not undo a later one."""
    return fingerprint(slot, response) not in (form.get(f"q{slot.position}-was"), fingerprint(slot))


def _sheet_key(attempt: AttemptView, slot: SlotView, response: Response, form: Form) -> str:
    # The same page may be sent again with other answers (the back button), so the answer is part of the key.
    key = f"{form.get('sheet', '')}/{slot.seq}/{digest_of(response)}"
    return save_key(attempt, slot.position, key)
