"""How the form of a contact remembers what it was opened with, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.crypto import salted_hmac

from apps.workshop.intake.models import Contact
from apps.workshop.participants.details.state import DIGEST, as_text
from kit.database.scope import current_name

CLOSED = ("phone", "email", "call_back")
"""Details that are not shown under protection. Left empty in a form, they stay as they are."""


def digest(contact: Contact, name: str, *, value: Any) -> str:
    """A code for one value of one field of one contact, which tells nothing of the value."""
    salt = f"contact details {current_name()}"
    return salted_hmac(salt, f"{contact.pk} {name} {as_text(value)}").hexdigest()[:DIGEST]


def written(contact: Contact, names: Iterable[str]) -> str:
    """What a form with these fields carries: a code for the value of each as it is now."""
    codes = {name: digest(contact, name, value=getattr(contact, name)) for name in names}
    return " ".join(f"{name}:{code}" for name, code in codes.items())
