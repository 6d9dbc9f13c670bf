"""What a careful reader believes about a lead at the desk, from nothing but what everybody could see."""

from collections.abc import Sequence

from courseware.items.lead_terms import Fit
from courseware.leads.desk import DeskLead
from courseware.leads.desk_model import SIGNS, STATES, Action, DeskModel, Sign
from courseware.leads.desk_values import Belief

LOST: Belief = (0.0, 0.0, 0.0, 1.0)
_SOLD = len(STATES) - 1


def beliefs_of(model: DeskModel, lead: DeskLead) -> list[Belief]:
    """The belief on the morning a lead arrived, then after each closed day on which it stayed open."""
    beliefs = [arriving_belief(model, lead.source, lead.before)]
    for day in lead.days:
        if day.sign is not None:
            beliefs.append(next_belief(model, beliefs[-1], lead.fit, day.action, day.sign))
    return beliefs


def arriving_belief(model: DeskModel, source: str, before: Sequence[Sign]) -> Belief:
    """The prior of a source after the signs that came before the lead did."""
    weights = list(model.sources[source].prior)
    for sign in before:
        weights = _heard(model, weights, Action.WAIT, sign)
    return _summing_to_one(weights)


def next_belief(model: DeskModel, belief: Belief, fit: Fit, action: Action, sign: Sign) -> Belief:
    """The belief a day later: the lead moved under `action`, did not sign, and gave `sign` (Bayes' rule)."""
    moves = model.moves[action, fit]
    moved = [sum(share * row[place] for share, row in zip(belief, moves, strict=True)) for place in range(_SOLD)]
    return _summing_to_one(_heard(model, moved, action, sign))


def _heard(model: DeskModel, weights: Sequence[float], action: Action, sign: Sign) -> list[float]:
    column = SIGNS.index(sign)
    return [weight * row[column] for weight, row in zip(weights, model.emissions[action], strict=True)]


def _summing_to_one(weights: Sequence[float]) -> Belief:
    total = sum(weights)
    if total <= 0:
        return LOST
    cold, warm, hot, lost = weights
    return cold / total, warm / total, hot / total, lost / total
