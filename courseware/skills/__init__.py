"""Scales, item-response scoring and estimates."""
