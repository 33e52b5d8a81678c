"""What somebody typed into a form that was refused before anybody read it.

It is written back onto the answer, so that it can be sent again: it is kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

DRAFT_KEPT = "draft_kept"
"""Sent along where the browser keeps a draft of the form (kit/draft.js), which it brings back."""

NOT_TYPED = {"csrfmiddlewaretoken", "next", "undo", "credential", DRAFT_KEPT}
SECRET = re.compile(r"passw|secret|^code$|identity_code|otp", re.IGNORECASE)
"""Names of fields that are never written back."""

LONG = 60
MOST = 100_000
"""Characters in all; more than that is not written back."""


@dataclass(frozen=True)
class Typed:
    """One field as it was sent."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Whether a person wrote it, so that it is shown and not only sent along."""
        return len(self.value) > LONG or any(mark in self.value for mark in " \n")


def what_was_typed(request: HttpRequest) -> list[Typed]:
    """The fields of a posted form without its tokens and secrets, in their order.

    Empty when there was nothing a person could miss, such as in a form that is one button.
    """
    found = [
        Typed(name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_TYPED and not SECRET.search(name)
    ]
    if sum(len(one.value) for one in found) > MOST:
        return []
    return found if any(one.is_text for one in found) else []
