"""The audit trail and its chain are only ever added to."""

APPEND_ONLY = ["audit_entry", "audit_link", "audit_reportsetting"]
