"""One file a page family."""
