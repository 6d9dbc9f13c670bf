"""What every item type shares: the frozen item, its verbs, and the small values those verbs give back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, Union

import msgspec

JSON: TypeAlias = Union[bool, int, float, str, list["JSON"], dict[str, "JSON"], None]  # noqa: UP007 - recursive
Response: TypeAlias = dict[str, JSON]
"""What a learner gave, in authors' keys, as it is stored."""
Params: TypeAlias = dict[str, JSON]
"""What chance decided for one slot (such as the order of options, by key), as it is stored."""

SKILLS = (
    "communication",
    "analytical",
    "creativity",
    "technical",
    "customer_service",
    "problem_solving",
    "reporting",
)
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LESSON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")


class Form(Protocol):
    """A posted form; Werkzeug's MultiDict is one, `items.fields.FormFields` is a small other."""

    def getlist(self, key: str, /) -> list[str]:
        """All values posted under this name, in order; empty when there are none."""


class Unreadable(ValueError):
    """A form that is no response to this item; its text is written for the person who posted it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An author's mistake at `path` inside the item (keys and list positions), and what to write instead."""

    path: tuple[str | int, ...]
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Presented:
    """All that a page may know of an item before release; there is no answer key in it.

    `fields` holds what the template of this type needs. Values and field names in it are handles
    (see `items.opaque`), never authors' keys, because authors' keys often tell the answer.
    """

    type: str
    key: str
    prompt: str
    fields: Mapping[str, JSON]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One option, pair, step or statement judged. `key` is the handle by which the page knows the part."""

    key: str
    text: str
    given: str
    right: bool
    expected: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one response: `fraction` of the points, 0 to 1, and what to tell the learner.

    `credit` names the rule of partial credit; `explanation` is the author's word on the whole item.
    """

    fraction: float
    parts: tuple[PartVerdict, ...] = ()
    feedback: tuple[str, ...] = ()
    credit: str = "all or nothing"
    explanation: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """One question or task as its author wrote it. A type subclasses this and answers the verbs.

    A learner's answer takes three shapes: the *form* the page posts (handles), the *response* that is
    stored (authors' keys), and words for people. `read` goes from form to response, `echo` back,
    `summarise` to words.
    """

    key: str
    prompt: str = ""
    explanation: str = ""
    points: float = 1.0
    skills: tuple[str, ...] = ()
    lesson: str | None = None
    hint: str = ""

    @property
    def type_name(self) -> str:
        """The word after `type:`."""
        return str(self.__struct_config__.tag)

    def check(self) -> list[Finding]:
        """The author's mistakes that the schema cannot see. A type adds its own to these."""
        return [finding for finding in _common_findings(self) if finding is not None]

    def params(self, seed: int) -> Params:
        """What chance decides for one slot, the same for the same seed; `{}` when that is nothing."""
        return {}

    def present(self, params: Params) -> Presented:
        """What the page may show before release."""
        raise NotImplementedError

    def read(self, form: Form, prefix: str = "answer") -> Response:
        """The response in a posted form, under the names `<prefix>` and `<prefix>-<handle>`.

        Raises Unreadable, in words for a person, for values this item never offered or far too long ones.
        A form without an answer is a readable response that `is_answered` calls false.
        """
        raise NotImplementedError

    def echo(self, response: Response, prefix: str = "answer") -> dict[str, list[str]]:
        """The form fields that `read` turns into this response: what a page needs to show it again."""
        raise NotImplementedError

    def is_answered(self, response: Response) -> bool:
        """Whether every part of the item has an answer."""
        raise NotImplementedError

    def grade(self, response: Response) -> Verdict:
        """The verdict on a response. Every response that can be stored can be graded, whole or not."""
        raise NotImplementedError

    def summarise(self, response: Response) -> str:
        """The response in words, as for a gradebook or an export."""
        raise NotImplementedError

    def solution(self) -> str:
        """What is right, in words; only for after release."""
        raise NotImplementedError

    def right_response(self) -> Response | None:
        """The response that earns every point; None where nothing is right or wrong."""
        raise NotImplementedError

    def grading(self) -> dict[str, JSON]:
        """Only what decides a score: keys, what is right, tolerances, credit rule. No wording."""
        raise NotImplementedError

    def _presented(self, fields: Mapping[str, JSON]) -> Presented:
        return Presented(self.type_name, self.key, self.prompt, fields, self.hint)


def _common_findings(item: Item) -> list[Finding | None]:
    unknown = [skill for skill in item.skills if skill not in SKILLS]
    return [
        _unless(
            KEY.fullmatch(item.key),
            "key",
            f"The key {item.key!r} is not kebab-case.",
            "Write it like first-contact.",
        ),
        _unless(item.prompt.strip(), "prompt", "The item asks nothing.", "Write the question under prompt:."),
        _unless(
            item.explanation.strip(),
            "explanation",
            "There is no explanation.",
            "Say in one to three sentences why.",
        ),
        _unless(item.points > 0, "points", "An item must be worth something.", "Write points: 1, or leave it out."),
        _unless(
            not unknown,
            "skills",
            f"Unknown skill: {', '.join(unknown)}.",
            f"Choose from {', '.join(SKILLS)}.",
        ),
        _unless(
            item.lesson is None or LESSON.fullmatch(item.lesson),
            "lesson",
            f"{item.lesson!r} does not name a lesson.",
            "Write module-key/lesson-key.",
        ),
    ]


def _unless(fine: object, where: str, message: str, remedy: str) -> Finding | None:
    return None if fine else Finding((where,), message, remedy)
