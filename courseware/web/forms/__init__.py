"""One file of forms a view."""
