"""Attempts, grading and progress."""
