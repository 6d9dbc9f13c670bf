"""The lead lab: the rubric and the cards to deal."""
