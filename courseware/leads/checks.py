"""What the lead lab has against authored files: broken facts or rubric, and cards that the rubric contradicts."""

from collections.abc import Iterator

import msgspec

from courseware.content.library import Library
from courseware.content.source import Finding
from courseware.items.lead import LeadCard
from courseware.leads.boards import board_findings
from courseware.leads.cards import check_card, check_deck
from courseware.leads.desk_checks import desk_findings
from courseware.leads.dial_checks import dial_findings
from courseware.leads.ensemble import check_firmness
from courseware.leads.exercise_checks import exercise_findings
from courseware.leads.fact_checks import fact_findings
from courseware.leads.generator_checks import generator_findings
from courseware.leads.rubric import RULES, Rubric, rubric_from

_RUBRIC = "tandem.rubric/1"


def lead_findings(library: Library) -> list[Finding]:
    """Every finding on the facts, the rubric and the lead cards; `[]` for a course that has none of them."""
    return fact_findings(library) + dial_findings(library) + desk_findings(library) + _reading_findings(library)


def _reading_findings(library: Library) -> list[Finding]:
    cards = lead_cards(library)
    if not library.rubric:
        return [_no_rubric(library, cards[0])] if cards else []
    try:
        rubric = rubric_from(library.rubric)
    except msgspec.ValidationError as error:
        return [_broken_rubric(library, str(error))]
    found = list(_rule_findings(library, rubric))
    return found or [
        *_card_findings(library, cards, rubric),
        *exercise_findings(library, rubric),
        *board_findings(library, rubric),
        *generator_findings(library, rubric),
    ]


def lead_cards(library: Library) -> list[LeadCard]:
    """The lead cards of the course, in the order of their files."""
    return [card for card in library.cards.values() if isinstance(card, LeadCard)]


def _no_rubric(library: Library, card: LeadCard) -> Finding:
    source, path = library.places[f"card/{card.key}"]
    return source.at(path, "there are lead cards, but no sound rubric", "make or mend content/leads.yaml")


def _broken_rubric(library: Library, error: str) -> Finding:
    source, _ = library.places[_RUBRIC]
    message, _, where = error.partition(" - at `$")
    steps = where.rstrip("`").replace("[", ".").replace("]", "").strip(".").split(".")
    path = tuple(int(step) if step.isdigit() else step for step in steps if step and step != "...")
    return source.at(path, message, "write the rubric as the page on lead cards says")


def _rule_findings(library: Library, rubric: Rubric) -> Iterator[Finding]:
    source, _ = library.places[_RUBRIC]
    for key in sorted(set(RULES) ^ set(rubric.rules)):
        yield source.at(("rules", key), f"the rule {key} is missing or unknown", f"write all of {', '.join(RULES)}")
    for key, rule in rubric.rules.items():
        if rule.clock not in rubric.clocks:
            yield source.at(("rules", key, "clock"), f"there is no clock `{rule.clock}`", "name one of clocks:")
        lesson, _, anchor = rule.lesson.partition("#")
        path = ("rules", key, "lesson")
        if lesson and lesson not in library.lessons:
            yield source.at(path, f"there is no lesson `{lesson}`", "name an existing module/lesson")
        elif anchor and anchor not in {heading.anchor for heading in library.page(lesson).outline}:
            yield source.at(path, f"the lesson has no heading `{anchor}`", "name the address of an existing heading")


def _card_findings(library: Library, cards: list[LeadCard], rubric: Rubric) -> Iterator[Finding]:
    for card in cards:
        source, base = library.places[f"card/{card.key}"]
        # the item's own were found when it was read
        for found in check_card(card, rubric)[len(card.check()) :] or check_firmness(card, rubric):
            yield source.at(base + found.path, found.message, found.remedy)
    for found in check_deck(cards):
        source, base = library.places[f"card/{cards[int(found.path[0])].key}"]
        yield source.at(base + found.path[1:], found.message, found.remedy)
