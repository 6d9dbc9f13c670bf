"""Cohorts, assignments, deadlines and the gradebook."""
