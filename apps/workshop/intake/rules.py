"""What the intake desk promises, and how long it remembers."""

ANSWER_WORKING_DAYS = 5
"""The service promise: whoever contacts us has a recommendation in five working days."""

KEPT_MONTHS = 6
"""A contact that was closed is removed when so many months have passed."""
