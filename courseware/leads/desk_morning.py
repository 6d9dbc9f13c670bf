"""What the page of one day at the lead desk shows: the queue, what happened the day before, and what is left to spend."""

from collections.abc import Mapping
from dataclasses import dataclass

from courseware.items.lead_terms import By, when
from courseware.leads.desk import DeskLead, DeskTouch, SeenDesk, spent
from courseware.leads.desk_model import Action, DeskModel, Sign, Status
from courseware.leads.rubric import Kind

SIGNS_SHOWN = 3


@dataclass(frozen=True)
class SignSeen:
    """One touchpoint in words; `when` is told from this morning."""

    text: str
    when: str
    channel: str
    by: By


@dataclass(frozen=True)
class QueueRow:
    """One lead that something can be done with today; `chosen` is the action picked so far."""

    number: int
    name: str
    role: str
    firm: str
    about: str
    source: str
    fit: str
    deal_k: int
    age: str
    is_new: bool
    signs: tuple[SignSeen, ...]
    chosen: str


@dataclass(frozen=True)
class News:
    """What the day before brought, without a verdict: firms that are new, signed, closed, and what leads did."""

    arrived: tuple[str, ...]
    signed: tuple[tuple[str, int], ...]
    refused: tuple[str, ...]
    heard: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Morning:
    """One day's page. `hours_left` and `units_left` are after what is chosen, and negative when it is too much."""

    day: int
    days: int
    seller: str
    hours: int
    units: int
    hours_left: int
    units_left: int
    rows: tuple[QueueRow, ...]
    news: News
    signed_k: int
    signed: int


@dataclass(frozen=True)
class ActionChoice:
    """One action in words, with its cost in hours of sales and units of marketing."""

    key: str
    words: str
    meaning: str
    hours: int
    units: int


def morning_of(model: DeskModel, desk: SeenDesk, kinds: Mapping[str, Kind], chosen: Mapping[int, str]) -> Morning:
    """The page of the day that `desk` is at; `chosen` holds actions by lead number, for a form that is shown again."""
    hours, units = _left(model, desk, chosen)
    signed = [lead for lead in desk.leads if lead.status is Status.SOLD]
    return Morning(
        day=desk.day,
        days=desk.days,
        seller=desk.seller,
        hours=desk.hours,
        units=desk.units,
        hours_left=hours,
        units_left=units,
        rows=tuple(_row(model, desk, lead, kinds, chosen) for lead in desk.queue),
        news=_news(model, desk),
        signed_k=sum(lead.deal_k for lead in signed),
        signed=len(signed),
    )


def choices_of(model: DeskModel) -> list[ActionChoice]:
    """Everything one can do with a lead, in the order of the course."""
    return [
        ActionChoice(key.value, deed.words, deed.meaning, deed.hours, deed.units) for key, deed in model.actions.items()
    ]


def firm_of(lead: DeskLead) -> str:
    """The name of a lead's firm, without what it is."""
    return lead.company.partition(",")[0]


def _row(
    model: DeskModel, desk: SeenDesk, lead: DeskLead, kinds: Mapping[str, Kind], chosen: Mapping[int, str]
) -> QueueRow:
    name, _, role = lead.person.partition(", ")
    firm, _, about = lead.company.partition(", ")
    return QueueRow(
        number=lead.number,
        name=name,
        role=role,
        firm=firm,
        about=about,
        source=model.sources[lead.source].words,
        fit=lead.fit.value,
        deal_k=lead.deal_k,
        age=_age(desk.day - lead.arrived),
        is_new=lead.arrived == desk.day > 1,
        signs=tuple(_sign(touch, desk.day, kinds) for touch in lead.touches[-SIGNS_SHOWN:]),
        chosen=chosen.get(lead.number, Action.WAIT.value),
    )


def _sign(touch: DeskTouch, day: int, kinds: Mapping[str, Kind]) -> SignSeen:
    kind = kinds.get(touch.kind)
    return SignSeen(touch.text, when(day - touch.day), kind.channel if kind else "", touch.by)


def _age(days: int) -> str:
    return {0: "came today", 1: "here since yesterday"}.get(days, f"here for {days} days")


def _left(model: DeskModel, desk: SeenDesk, chosen: Mapping[int, str]) -> tuple[int, int]:
    hours, units = spent(model, chosen)
    return desk.hours - hours, desk.units - units


def _news(model: DeskModel, desk: SeenDesk) -> News:
    moved = [lead for lead in desk.leads if lead.days and lead.days[-1].day == desk.day - 1]
    return News(
        arrived=tuple(firm_of(lead) for lead in desk.leads if lead.arrived == desk.day > 1),
        signed=tuple((firm_of(lead), lead.deal_k) for lead in moved if lead.status is Status.SOLD),
        refused=tuple(firm_of(lead) for lead in moved if lead.status is Status.REFUSED),
        heard=tuple((firm_of(lead), lead.touches[-1].text) for lead in moved if _was_heard(model, lead)),
    )


def _was_heard(model: DeskModel, lead: DeskLead) -> bool:
    """Whether the last closed day left a touchpoint that is the lead's doing; what we sent is no news."""
    last = lead.days[-1]
    left_one = last.sign is not None and (last.sign is not Sign.SILENCE or bool(model.sent[last.action]))
    return left_one and lead.touches[-1].by is not By.US
