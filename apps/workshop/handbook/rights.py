"""A published edition is never changed; a correction is the next edition."""

APPEND_ONLY = ["handbook_edition"]
