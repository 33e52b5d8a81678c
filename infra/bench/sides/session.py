"""The coach's session: known beforehand, and the same at every host."""

KEY = "bench" + 27 * "0"

COOKIE = f"sessionid={KEY}"
"""Under the name that Django gives it, and only production another."""
