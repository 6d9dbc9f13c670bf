"""Career paths, matching and offerings."""
