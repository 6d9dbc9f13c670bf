"""What authors wrote, checked and published."""
