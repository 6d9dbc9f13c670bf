"""Demo people: an instructor with a class of thirty learners who have read, practised, sat quizzes and taken stock.

Everything goes through the same actions as on the site, at instants in the past; chance is seeded, so that two
demo sites differ in nothing but their dates and their passwords.
"""

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from courseware.accounts import actions as accounts
from courseware.accounts.policy import Reader
from courseware.accounts.queries import count_members
from courseware.accounts.roles import Role
from courseware.classroom import actions as classroom
from courseware.classroom.assignments import SORT, Draft, Kind
from courseware.classroom.cohorts import join_code
from courseware.classroom.queries import sitting_for
from courseware.content.catalogue import Quiz
from courseware.content.library import Library
from courseware.items.base import Item, Response
from courseware.items.dossier import OUTCOMES, outcome_key
from courseware.items.lead import SURENESS, LeadCard
from courseware.items.lead_proof import LeadProof
from courseware.items.lead_terms import Handler, Temperature
from courseware.items.lead_twin import LeadTwin
from courseware.items.likert import Likert
from courseware.kernel.errors import Closed
from courseware.kernel.keys import new_uuid
from courseware.leads.actions import answer, close_day, start, start_desk
from courseware.leads.desk_model import desk_from
from courseware.leads.desk_play import DeskOpening, desk_item, game_of
from courseware.leads.desk_values import values_from
from courseware.leads.lab import EXERCISES
from courseware.leads.policies import Setting, by_the_rubric
from courseware.leads.rubric import Rubric, rubric_from
from courseware.leads.sessions import Opening
from courseware.learning import actions as learning
from courseware.learning.attempts import Sitting
from courseware.learning.planning import plan_assessment, plan_quiz, quiz_policy
from courseware.learning.queries import get_attempt
from courseware.skills.actions import keep_estimates
from courseware.skills.results import scored

ADDRESS = "example.com"
INSTRUCTOR, LEARNER = f"ines@{ADDRESS}", f"mara@{ADDRESS}"
DESK = "short"
"""The size of the desk that the class runs."""
_SEED = 20_261_124
_GAMES = 2
_RUN_A_DESK = 6
"""So many learners have run a desk: enough for a spread, few enough for a quick first start."""
_NAMES = (
    "Mara Ito", "Jonas Becker", "Aisha Rahman", "Tomás Ferreira", "Wei Chen", "Olu Adeyemi", "Sofia Rossi", "Liam Murphy",
    "Priya Nair", "Noah Andersson", "Fatima Zahra", "Mateo García", "Hana Novák", "Kofi Mensah", "Elif Demir", "Lucas Moreau",
    "Yuki Tanaka", "Zanele Dlamini", "Piotr Kowalski", "Leila Haddad", "Ravi Patel", "Ingrid Solberg", "Diego Fuentes",
    "Mei Ling Tan", "Samuel Okoro", "Chiara Bianchi", "Anders Lund", "Nadia Petrova", "Tariq Aziz",
    "Alexandra Konstantinopoulou-Featherstonehaugh",
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    """How to sign in to the demo site."""

    instructor: str
    learner: str
    password: str

    def __str__(self) -> str:
        """Return the lines that the log prints."""
        return f"Demo instructor: {self.instructor}\nDemo learner:    {self.learner}\nPassword:        {self.password}"


@dataclass(frozen=True)
class _Course:
    """What the demo is played on."""

    library: Library
    versions: dict[str, int]
    release_id: int
    secret: str
    password: str
    now: datetime
    assigned: dict[str, str] = field(default_factory=dict)
    """Assignment uuid by the key of what is assigned."""

    @cached_property
    def rubric(self) -> Rubric:
        """The rubric that leads are read by."""
        return rubric_from(self.library.rubric)


def is_wanted(session: Session) -> bool:
    """Whether the site is so new that nobody has signed up."""
    return count_members(session) == 0


def kept_sign_in(folder: Path) -> SignIn | None:
    """Return the sign-in that an earlier start made, if it is still kept."""
    path = folder / "demo-sign-in.txt"
    lines = path.read_text().split() if path.exists() else []
    return SignIn(*lines) if len(lines) == 3 else None


def keep_sign_in(folder: Path, found: SignIn) -> None:
    """Keep the sign-in for later starts, readable by the operator alone."""
    path = folder / "demo-sign-in.txt"
    path.touch(0o600)
    path.write_text(f"{found.instructor}\n{found.learner}\n{found.password}\n")


def make_demo(
    session: Session, library: Library, versions: dict[str, int], release_id: int, secret: str, now: datetime
) -> SignIn:
    """Make the people, their class and their histories; return how to sign in."""
    password = "-".join(secrets.choice(("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron",
                                        "inlet", "jetty", "larch", "maple", "north", "ocean", "pearl", "quartz"))
                        for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"  # fmt: skip
    course = _Course(library, versions, release_id, secret, password, now)
    start = now - timedelta(days=35)
    teacher = _person(session, course, "Ines Okafor", INSTRUCTOR, start, Role.instructor)
    cohort = classroom.create_cohort(session, teacher, "Marketing meets sales, autumn", "Europe/Berlin", secret, start)
    _assign(session, course, teacher, cohort)
    _person(session, course, "Ada Moreno", f"admin@{ADDRESS}", start, Role.administrator)
    code = join_code(secret, cohort, 1)
    for number, name in enumerate(_NAMES):
        address = LEARNER if number == 0 else f"learner{number:02}@{ADDRESS}"
        learner = _person(session, course, name, address, start + timedelta(hours=number))
        classroom.join_cohort(session, learner, code, start + timedelta(days=1, hours=number))
        with session.no_autoflush:  # hundreds of facts wait for one flush; nothing here reads them
            _live(session, course, learner, number)
    return SignIn(INSTRUCTOR, LEARNER, password)


def _person(
    session: Session, course: _Course, name: str, email: str, now: datetime, role: Role = Role.learner
) -> Reader:
    member = accounts.Membership(name, email, course.password, "Europe/Berlin")
    account_id = accounts.sign_up(session, None, member, now) or 0
    if role is not Role.learner:
        accounts.set_role(session, None, email, role, now)
    return Reader(account_id, "", name, email, role, False, None, "Europe/Berlin")


def _assign(session: Session, course: _Course, teacher: Reader, cohort: str) -> None:
    modules = course.library.course.modules
    given = [
        (Kind.module, modules[0], -30, -21, None),
        (Kind.quiz, course.library.modules[modules[0]].checkpoint or "", -34, -14, 60),
        (Kind.sort, SORT, -20, -7, None),
        (Kind.desk, DESK, -12, 5, None),
        (Kind.module, modules[4], -10, 4, None),
        (Kind.assessment, next(iter(course.library.assessments)), -5, 9, None),
    ]
    for kind, key, opens, due, closes in given:
        days = [None if day is None else course.now + timedelta(days=day) for day in (opens, due, closes)]
        draft = Draft("", opens_at=days[0], due_at=days[1], closes_at=days[2])
        moment = course.now - timedelta(days=34)
        course.assigned[key] = classroom.assign(session, teacher, cohort, kind, key, draft, course.library, moment)


def _live(session: Session, course: _Course, learner: Reader, number: int) -> None:
    """Give one learner a history: some do everything, some fall behind, one has not begun."""
    chance = random.Random(_SEED + number)  # noqa: S311 - a history that can be repeated, not a secret
    ability, zeal = chance.betavariate(5, 3), chance.betavariate(3, 2)
    if number == len(_NAMES) - 2:
        return  # somebody always joins and never starts
    moments = _moments(course.now - timedelta(days=33), chance)
    for key in course.library.course.modules[: max(1, round(8 * zeal))]:
        for lesson in course.library.module_lessons(key):
            learning.finish_lesson(session, learner.account_id or 0, lesson.key, next(moments))
        if chance.random() < zeal + 0.15:
            quiz = course.library.quizzes[course.library.modules[key].checkpoint or ""]
            _sit(session, course, learner, quiz, ability, chance, next(moments))
    for _ in range(round(4 * zeal)):
        _sort(session, course, learner, ability, chance, next(moments))
    if number == 0:
        for exercise in ("practice", "proof", "practice"):
            _practise(session, course, learner, exercise, ability, chance, next(moments))
    if number < _RUN_A_DESK:
        for _ in range(_GAMES):
            _run_desk(session, course, learner, ability, chance, course.now - timedelta(days=chance.randint(1, 8)))
    if chance.random() < 0.6:
        _take_stock(session, course, learner, chance, next(moments))


def _moments(start: datetime, chance: random.Random) -> Iterator[datetime]:
    """Yield instants that only go forward, a few hours apart, over about a month."""
    moment = start
    while True:
        moment += timedelta(minutes=chance.randint(20, 1200))
        yield moment


def _sit(
    session: Session, course: _Course, learner: Reader, quiz: Quiz, ability: float, chance: random.Random, now: datetime
) -> None:
    moment = min(now, course.now - timedelta(hours=2))
    plan = plan_quiz(quiz, course.versions, course.release_id, chance.randrange(2**31), quiz_policy(quiz))
    sitting = _sitting(session, course, learner, Kind.quiz, quiz.key, moment)
    uuid = learning.start_attempt(session, learner.account_id or 0, plan, sitting, moment)
    attempt = get_attempt(session, uuid, learner.account_id)
    answers = {
        slot.position: (_answer(slot.item, ability, chance), new_uuid())
        for slot in attempt.slots
        if chance.random() < 0.97
    }
    learning.hand_in(session, learner.account_id or 0, uuid, moment + timedelta(minutes=9), answers)


def _sitting(session: Session, course: _Course, learner: Reader, kind: Kind, key: str, moment: datetime) -> Sitting:
    """Return the sitting under the class's assignment where there is an open one, else one for practice."""
    if key not in course.assigned:
        return Sitting()
    try:
        return sitting_for(session, learner.account_id, kind.value, key, course.assigned[key], moment).sitting
    except Closed:
        return Sitting()


def _answer(item: Item, ability: float, chance: random.Random) -> Response:
    """Return the right response with the learner's ability, else what the learner's slip would look like."""
    right = item.right_response() or {}
    return right if chance.random() < ability else _slip(item, right, chance)


def _slip(item: Item, right: Response, chance: random.Random) -> Response:
    if isinstance(item, LeadCard):
        name, kind = chance.choice((("temperature", Temperature), ("handler", Handler)))
        return {**right, name: chance.choice([one.value for one in kind if one != right[name]])}
    if isinstance(item, LeadTwin):
        return {"after": chance.choice([key for each in OUTCOMES if (key := outcome_key(each)) != right["after"]])}
    if isinstance(item, LeadProof):
        return {"touches": [0], "none": False}
    slips: Response = {}
    for name, value in right.items():
        if isinstance(value, dict):
            keys, values = list(value), list(value.values())
            slips[name] = dict(zip(keys, values[1:] + values[:1], strict=True))
        elif isinstance(value, list):
            slips[name] = list(reversed(value)) if len(value) > 1 else []
        elif isinstance(value, bool):
            slips[name] = not value
        else:
            slips[name] = _other_option(item, value, chance)
    return slips


def _other_option(item: Item, value: object, chance: random.Random) -> str:
    options = [option.key for option in getattr(item, "options", ())]
    others = [key for key in options if key != value]
    return chance.choice(others) if others else "41"


def _sort(
    session: Session, course: _Course, learner: Reader, ability: float, chance: random.Random, now: datetime
) -> None:
    account_id, moment = learner.account_id or 0, min(now, course.now - timedelta(hours=1))
    sitting = _sitting(session, course, learner, Kind.sort, SORT, moment)
    opening = Opening(EXERCISES[SORT], SORT, course.release_id, chance.randrange(2**31), sitting)
    uuid = start(session, account_id, opening, course, moment)
    attempt = get_attempt(session, uuid, account_id)
    for slot in attempt.slots:
        moment += timedelta(seconds=chance.randint(8, 40))
        learning.answer_item(session, attempt, slot, _answer(slot.item, ability, chance), new_uuid(), moment)
    learning.finish_practice(session, account_id, uuid, moment)


def _practise(
    session: Session, course: _Course, learner: Reader, key: str, ability: float, chance: random.Random, now: datetime
) -> None:
    account_id, moment = learner.account_id or 0, min(now, course.now - timedelta(hours=1))
    opening = Opening(EXERCISES[key], key, course.release_id, chance.randrange(2**31), asks_confidence=True)
    uuid = start(session, account_id, opening, course, moment)
    for slot in get_attempt(session, uuid, account_id).slots:
        for _ in range(2):  # where there is a second try, it is taken
            attempt = get_attempt(session, uuid, account_id, lock=True)
            moment += timedelta(seconds=chance.randint(8, 40))
            response = _answer(slot.item, ability, chance) | _sureness(slot.item, chance)
            answer(
                session, attempt, attempt.slots[slot.position - 1], response, new_uuid(), course.rubric, moment, None
            )


def _sureness(item: Item, chance: random.Random) -> Response:
    return {"sure": chance.choice(tuple(SURENESS))} if isinstance(item, LeadCard) else {}


def _run_desk(
    session: Session, course: _Course, learner: Reader, ability: float, chance: random.Random, now: datetime
) -> None:
    """Play a game under the class's assignment as somebody who misreads leads the more, the less able they are."""
    account_id, item = learner.account_id or 0, desk_item(course.library.desk, DESK)
    sitting = _sitting(session, course, learner, Kind.desk, DESK, now)
    opening = DeskOpening(item, course.release_id, chance.randrange(2**31), sitting)
    uuid = start_desk(session, account_id, opening, now)
    tables = course.library.desk_values
    setting = Setting(desk_from(course.library.desk), course.rubric, values_from(tables[DESK]), chance.randrange(2**31))
    player = by_the_rubric(1 - ability)(setting)
    for day in range(1, item.days + 1):
        attempt = get_attempt(session, uuid, account_id, lock=True)
        slot = attempt.slots[0]
        decisions = player(game_of(slot.item, slot.params, slot.response).desk)
        close_day(session, attempt, day, decisions, tables, now + timedelta(minutes=day))


def _take_stock(session: Session, course: _Course, learner: Reader, chance: random.Random, now: datetime) -> None:
    account_id, moment = learner.account_id or 0, min(now, course.now - timedelta(hours=3))
    assessment = next(iter(course.library.assessments.values()))
    plan = plan_assessment(assessment, course.versions, course.release_id, chance.randrange(2**31))
    uuid = learning.start_attempt(session, account_id, plan, Sitting(), moment)
    leaning = {scale.key: chance.gauss(3, 0.9) for scale in assessment.scales}
    scale_of = {item.key: scale.key for scale in assessment.scales for item in scale.items}
    attempt = get_attempt(session, uuid, account_id)
    answers: dict[int, tuple[Response, str]] = {
        slot.position: ({"step": _step(leaning[scale_of[slot.item.key]], slot.item, chance)}, new_uuid())
        for slot in attempt.slots
    }
    done = learning.hand_in(session, account_id, uuid, moment + timedelta(minutes=8), answers)
    items = {slot.item.key: slot.item for slot in done.slots if isinstance(slot.item, Likert)}
    found = scored(assessment, items, {slot.item.key: slot.response or {} for slot in done.slots})
    keep_estimates(session, account_id, uuid, found, moment + timedelta(minutes=8))


def _step(leaning: float, item: Item, chance: random.Random) -> int:
    step = min(5, max(1, round(chance.gauss(leaning, 0.8))))
    return 6 - step if getattr(item, "reverse", False) else step
