"""Pages: the only home of Flask."""
