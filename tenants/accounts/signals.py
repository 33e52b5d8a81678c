"""What happens here that other parts may wait for. Each is sent inside the act's transaction."""

from django.dispatch import Signal

workspace_founded = Signal()
"""The director has come in: sent in the organisation's scope, inside the founding transaction."""

staff_changed = Signal()
"""`person`'s roles or account were changed: with `by`, and `action` such as staff.close."""
