"""Worked examples: two plain leads for each branch, decided by it, and never dealt in practice."""

from courseware.content.library import Library
from courseware.leads.cards import check_card, lead_of_card
from courseware.leads.generator import POOL, generator_from
from courseware.leads.practice import branches
from courseware.leads.rubric import read_lead, rubric_from
from courseware.leads.worked import EXAMPLES, worked_examples


def test_each_branch_has_two_plain_examples_that_it_decides(library: Library) -> None:
    rubric = rubric_from(library.rubric)

    found = worked_examples(generator_from(library.lead_generator), rubric)

    assert [worked.branch for worked in found] == list(branches(rubric))
    for worked in found:
        readings = [read_lead(lead_of_card(card), rubric) for card in worked.cards]
        assert [f"{each.rule}/{each.branch}" for each in readings] == [worked.branch] * EXAMPLES
        assert [check_card(card, rubric) for card in worked.cards] == [[]] * EXAMPLES
        assert {card.tier for card in worked.cards} == {1}
        assert min(int(card.key.removeprefix("lead-")) for card in worked.cards) >= POOL
