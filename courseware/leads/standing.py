"""Where learners stand in the lead lab: shares, mix-ups, history, rules, and what the numbers say of a reader of leads.

Everything here goes by first answers: what was said at a second try tells less.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.items.base import Response
from courseware.items.lead import LeadCard
from courseware.items.lead_terms import Handler, Temperature
from courseware.kernel.measures import wilson
from courseware.leads.confidence import LEVELS, Calibration, Claim, calibration
from courseware.leads.confusion import Key, Matrix, Play, handler_matrix, history, mix_ups, temperature_matrix
from courseware.leads.judgement import CostScore, Kappa, Leaning, cost_score, kappa, leanings
from courseware.leads.mastery import Mastery, Sighting, mastery
from courseware.leads.practice import RuleSituation, Situation, branches, find_branch, subject_of
from courseware.leads.rubric import Rubric
from courseware.learning.attempts import AttemptView
from courseware.learning.ratings import Rated
from courseware.learning.recall import Memory

LATEST = 500
"""So many of a learner's last answers are looked at for the rules."""
FEWEST_FOR_HARD = 3
"""A card or rule is called hard once so many learners have met it: before that, it would tell of one of them."""


@dataclass(frozen=True, slots=True)
class PlayedCard:
    """One card that was answered: when, the first answer against the truth, and how sure it was, in per cent."""

    card: LeadCard
    at: datetime
    play: Play
    sure: int | None = None

    @property
    def key(self) -> str:
        """The key of the card."""
        return self.card.key

    @property
    def rule(self) -> str:
        """The rule that decides the card."""
        return self.card.label.rule

    @property
    def is_right(self) -> bool:
        """Whether both answers were right."""
        return self.play.fraction == 1


@dataclass(frozen=True, slots=True)
class SessionPoint:
    """One session in the history: when it began, leads read, and how many of each answer were right."""

    number: int
    at: datetime
    played: int
    temperatures: int
    handlers: int
    fraction: float


@dataclass(frozen=True, slots=True)
class RuleShare:
    """How one rule went: `fraction` of the points on `played` leads, 0 to 1."""

    rule: str
    played: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of some played cards; shares are None before the first answer."""

    played: int
    temperature: Matrix[Temperature]
    handler: Matrix[Handler]
    mixed_up: tuple[str, ...]
    hardest: RuleShare | None
    sessions: tuple[SessionPoint, ...]


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """One branch of a rule, such as R4/not_now: its name, its temperature, how it stands, and when to meet it again.

    `retrievability` is the chance that it is remembered now, 0 to 1; None while it is new.
    """

    branch: str
    name: str
    temperature: Temperature
    mastery: Mastery
    due_at: datetime | None
    retrievability: float | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class SelfPortrait:
    """All that the lab can tell a learner about themselves; what rests on too few answers is None or left out."""

    standing: Standing
    cost: CostScore | None
    kappa: Kappa | None
    leanings: tuple[Leaning, ...]
    calibration: Calibration | None
    rules: tuple[RuleStanding, ...]
    rating: Rated


@dataclass(frozen=True, slots=True)
class Hard:
    """A card or a branch that a class finds hard: how often it was answered and rightly, with the 95 % interval."""

    key: str
    name: str
    answers: int
    right: int

    @property
    def share(self) -> float:
        """The share that was right, 0 to 1."""
        return self.right / self.answers

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 times in 100."""
        return wilson(self.right, self.answers)


@dataclass(frozen=True, slots=True)
class ClassStanding:
    """How a class reads leads: readers who answered, answers, what is mixed up, and what is hardest, hardest first."""

    readers: int
    standing: Standing
    cards: tuple[Hard, ...]
    rules: tuple[Hard, ...]


def play_of(card: LeadCard, response: Response, session: str) -> Play:
    """The first answer to a card beside the truth."""
    first = first_answer(response)
    return Play(
        session=session,
        temperature=card.label.temperature,
        handler=card.label.handler,
        said_temperature=_said(Temperature, first.get("temperature")),
        said_handler=_said(Handler, first.get("handler")),
    )


def first_answer(response: Response) -> Response:
    """The answer at the first try."""
    first = response.get("first")
    return first if isinstance(first, dict) else response


def played_card(card: LeadCard, response: Response, session: str, at: datetime) -> PlayedCard:
    """One answered card; `session` is the uuid of its attempt."""
    sure = next((level for level in LEVELS if level == first_answer(response).get("sure")), None)
    return PlayedCard(card, at, play_of(card, response, session), sure)


def played_in(attempt: AttemptView) -> list[PlayedCard]:
    """The cards of one session that were answered, in the order dealt."""
    return [
        played_card(card, slot.response or {}, attempt.uuid, attempt.started_at)
        for slot in attempt.slots
        if slot.is_submitted and isinstance(card := slot.item, LeadCard) and not card.accepted
    ]


def standing_of(cards: Sequence[PlayedCard]) -> Standing:
    """What some played cards, oldest first, come to."""
    plays = [card.play for card in cards]
    return Standing(
        played=len(cards),
        temperature=temperature_matrix(plays),
        handler=handler_matrix(plays),
        mixed_up=mix_ups(plays),
        hardest=hardest_rule(cards),
        sessions=_sessions(cards),
    )


def portrait(
    played: Sequence[PlayedCard], memories: Mapping[str, Memory], rating: Rated, rubric: Rubric, now: datetime
) -> SelfPortrait:
    """All that can be told of a learner from these cards, oldest first."""
    standing = standing_of(played)
    claims = (Claim(card.sure, _read_rightly(card)) for card in played if card.sure is not None)
    return SelfPortrait(
        standing=standing,
        cost=cost_score(standing.temperature, rubric.costs),
        kappa=kappa(standing.temperature),
        leanings=leanings(standing.temperature),
        calibration=calibration(claims),
        rules=rule_standings(played, memories, rubric, now),
        rating=rating,
    )


def rule_standings(
    played: Sequence[PlayedCard], memories: Mapping[str, Memory], rubric: Rubric, now: datetime
) -> tuple[RuleStanding, ...]:
    """Every branch in the order the rules are asked."""
    seen: dict[str, list[Sighting]] = {}
    for branch, card in _by_branch(played[-LATEST:], rubric):
        seen.setdefault(branch, []).append(Sighting(card.at, card.card.seller, card.is_right))
    return tuple(
        _rule_standing(branch, temperature, seen.get(branch, []), memories.get(subject_of(branch)), rubric, now)
        for branch, temperature in branches(rubric).items()
    )


def situation_of(rules: Sequence[RuleStanding], rating: Rated, seed: int) -> Situation:
    """What practice is composed from."""
    return Situation(tuple(_rule_situation(rule) for rule in rules), rating.value, seed)


def class_standing(plays: Sequence[tuple[int, PlayedCard]], rubric: Rubric) -> ClassStanding:
    """How a class reads leads; each answer, oldest first, comes with the id of who gave it."""
    cards = [card for _, card in plays]
    return ClassStanding(
        readers=len({who for who, _ in plays}),
        standing=standing_of(cards),
        cards=_hardest([(who, card.key, f"{card.card.persona}, {card.card.company}", card) for who, card in plays]),
        rules=_hardest([(who, key, _branch_name(key, rubric), card) for who, key, card in _branches(plays, rubric)]),
    )


def hardest_rule(played: Sequence[PlayedCard]) -> RuleShare | None:
    """The rule with the smallest share of points, the more often played on a tie; None when nothing went wrong."""
    rules: dict[str, list[float]] = {}
    for card in played:
        rules.setdefault(card.rule, []).append(card.play.fraction)
    shares = [RuleShare(rule, len(points), sum(points) / len(points)) for rule, points in rules.items()]
    missed = [share for share in shares if share.fraction < 1]
    return min(missed, key=lambda share: (share.fraction, -share.played, share.rule), default=None)


def _read_rightly(card: PlayedCard) -> bool:
    return card.play.said_temperature == card.play.temperature


def _rule_standing(
    branch: str,
    temperature: Temperature,
    seen: Sequence[Sighting],
    memory: Memory | None,
    rubric: Rubric,
    now: datetime,
) -> RuleStanding:
    is_due = memory is not None and memory.is_due(now)
    return RuleStanding(
        branch=branch,
        name=_branch_name(branch, rubric),
        temperature=temperature,
        mastery=mastery(seen, is_due),
        due_at=memory.due_at if memory else None,
        retrievability=memory.retrievability(now) if memory else None,
        is_due=is_due,
    )


def _rule_situation(rule: RuleStanding) -> RuleSituation:
    remembered = rule.retrievability
    return RuleSituation(
        rule.branch, rule.temperature, remembered is None, rule.is_due, remembered or 0.0, rule.mastery.share
    )


def _by_branch(played: Sequence[PlayedCard], rubric: Rubric) -> list[tuple[str, PlayedCard]]:
    """The cards that can still be read, each with the branch that decides it."""
    found = {card: find_branch(card, rubric) for card in {each.card for each in played}}
    return [(branch, each) for each in played if (branch := found[each.card]) is not None]


def _branch_name(branch: str, rubric: Rubric) -> str:
    rule, _, case = branch.partition("/")
    return rubric.rules[rule].branches[case]


def _branches(plays: Sequence[tuple[int, PlayedCard]], rubric: Rubric) -> list[tuple[int, str, PlayedCard]]:
    """Who answered, the branch that decides, and the card, as far as the rubric can still read it."""
    branches = {card: branch for branch, card in _by_branch([card for _, card in plays], rubric)}
    return [(who, branches[card], card) for who, card in plays if card in branches]


def _hardest(named: Sequence[tuple[int, str, str, PlayedCard]]) -> tuple[Hard, ...]:
    names = {key: name for _, key, name, _ in named}
    readers = Counter(key for _, key in {(who, key) for who, key, _, _ in named})
    answers, right = Counter(key for _, key, _, _ in named), Counter(key for _, key, _, card in named if card.is_right)
    found = [
        Hard(key, names[key], count, right[key]) for key, count in answers.items() if readers[key] >= FEWEST_FOR_HARD
    ]
    return tuple(sorted(found, key=lambda each: (each.share, -each.answers, each.key)))


def _said(kind: type[Key], value: object) -> Key | None:
    return next((each for each in kind if each == value), None)


def _sessions(played: Sequence[PlayedCard]) -> tuple[SessionPoint, ...]:
    began: Mapping[str, datetime] = {card.play.session: card.at for card in reversed(played)}
    return tuple(
        SessionPoint(
            number=number,
            at=began[point.session],
            played=point.played,
            temperatures=round(point.temperature * point.played),
            handlers=round(point.handler * point.played),
            fraction=point.fraction,
        )
        for number, point in enumerate(history(card.play for card in played), start=1)
    )
