"""Health, backup, restore and the post."""
