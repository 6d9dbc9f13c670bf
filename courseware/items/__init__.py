"""Question types: how one item is checked, presented, read, graded and summarised."""
