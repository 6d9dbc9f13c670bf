"""The ground floor: time, keys, errors, settings and the database."""
