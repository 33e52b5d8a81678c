"""What happens here that other parts may wait for. Each is sent inside the act's transaction."""

from django.dispatch import Signal

workspace_founded = Signal()
"""The director has come in: sent in the organisation's scope, inside the founding transaction."""

person_joined = Signal()
"""`person` has accepted an invitation and has an account now."""

staff_changed = Signal()
"""`person`'s roles or account were changed: with `by`, and `action` such as staff.close.

With a `reason`, in one word, where one is asked for.
"""

rules_changed = Signal()
"""The rules of signing in were changed: with `by` and the new `rules`."""

sessions_ended = Signal()
"""`count` sessions of `person` were ended from elsewhere than their own browser."""

email_changed = Signal()
"""`person` asked for another address, or confirmed it: with `action` such as access.ask_email."""

provider_changed = Signal()
"""`by` set or removed the organisation's sign-in provider: `action` such as access.set_provider."""

provider_linked = Signal()
"""`person` was recognised by the organisation's provider for the first time."""

acted = Signal()
"""Something a trail tells of: `action`, such as access.sign_in, by the Actor `by`.

Without `by` it was somebody who is not known, at `address`. Ids of other things are in `about`.
"""
