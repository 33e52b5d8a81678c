"""The time line: a participant's whole path on one page, from what each app declares of it."""
