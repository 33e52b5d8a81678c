"""The audit trail is only ever added to."""

APPEND_ONLY = ["audit_entry"]
