"""What happens to units that other parts may wait for."""

from django.dispatch import Signal

unit_closed = Signal()
"""`unit` takes nobody new any more: sent inside the act's transaction, with `by`."""
