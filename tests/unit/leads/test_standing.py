"""Where a learner stands: from played cards to shares, sessions and the hardest rule."""

from datetime import UTC, datetime, timedelta

import pytest

from courseware.items.lead import Handler, Temperature
from courseware.leads.confusion import Play
from courseware.leads.standing import PlayedCard, RuleShare, SessionPoint, hardest_rule, standing_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TRUTH = {"R1": ("cold", "marketing"), "R2": ("hot", "sales"), "R4": ("warm", "nurture")}


def a_played(rule: str, right: int = 2, session: str = "one", minutes: int = 0) -> PlayedCard:
    """A card of a rule with none, one (the temperature) or both answers right."""
    temperature, handler = TRUTH[rule]
    said = temperature if right else ("cold" if temperature != "cold" else "hot")
    chosen = handler if right == 2 else ("marketing" if handler != "marketing" else "sales")
    play = Play(session, Temperature(temperature), Handler(handler), Temperature(said), Handler(chosen))
    return PlayedCard(f"card-{rule}-{minutes}", rule, NOON + timedelta(minutes=minutes), play)


def test_nothing_played_is_no_standing() -> None:
    standing = standing_of([])

    assert (standing.played, standing.temperature.share_right, standing.hardest, standing.sessions) == (
        0,
        None,
        None,
        (),
    )


def test_sessions_are_numbered_and_dated_by_their_first_card() -> None:
    played = [a_played("R1", 2, "one", 0), a_played("R2", 1, "one", 1), a_played("R4", 0, "two", 9)]

    assert standing_of(played).sessions == (
        SessionPoint(number=1, at=NOON, played=2, temperatures=2, handlers=1, fraction=0.75),
        SessionPoint(number=2, at=NOON + timedelta(minutes=9), played=1, temperatures=0, handlers=0, fraction=0),
    )


@pytest.mark.parametrize(
    ("played", "hardest"),
    [
        ([a_played("R1"), a_played("R2")], None),
        ([a_played("R1", 1), a_played("R2", 0)], RuleShare("R2", 1, 0)),
        ([a_played("R1", 0), a_played("R2", 0), a_played("R2", 0)], RuleShare("R2", 2, 0)),
        ([a_played("R4", 1), a_played("R1", 1)], RuleShare("R1", 1, 0.5)),
    ],
)
def test_the_hardest_rule_has_the_smallest_share(played: list[PlayedCard], hardest: RuleShare | None) -> None:
    assert hardest_rule(played) == hardest
