"""What happens here that other parts may wait for."""

from django.dispatch import Signal

workspace_founded = Signal()
"""The director has come in: sent in the organisation's scope, inside the founding transaction."""
