"""Pages of the data protection officer: who has read or changed what, and the report about it."""
