"""The founding link: opens the director's account in a new workspace, once."""

from __future__ import annotations

import uuid
from hmac import compare_digest

from django.utils import timezone
from django.utils.crypto import salted_hmac

from kit.database.scope import current_organisation
from tenants.organisations.addresses import address_of
from tenants.organisations.models import SignUp


class LinkDoesNotOpen(Exception):
    """The link is not of this organisation, has been used, or has expired."""


def founding_code(organisation: str, sign_up: uuid.UUID) -> str:
    """The secret part of the link. It carries the organisation, so it opens nowhere else."""
    return salted_hmac(f"founding {organisation}", str(sign_up), algorithm="sha256").hexdigest()


def founding_address(sign_up: SignUp) -> str:
    """The whole link of a sign-up that has its workspace."""
    assert sign_up.organisation is not None
    domain = sign_up.organisation.domains.get(is_primary=True)
    code = founding_code(sign_up.organisation.schema_name, sign_up.id)
    return address_of(domain.domain, f"/welcome/{sign_up.id}/{code}/")


def sign_up_behind(sign_up: uuid.UUID, code: str) -> SignUp:
    """The sign-up a link leads to, read inside the organisation. Raises `LinkDoesNotOpen`."""
    organisation = current_organisation()
    # As bytes: texts with a letter outside ASCII, as a mangled link may hold, cannot be compared.
    if not compare_digest(code.encode(), founding_code(organisation, sign_up).encode()):
        raise LinkDoesNotOpen("unknown")
    found = SignUp.objects.filter(pk=sign_up, organisation=organisation).first()
    if found is None:
        raise LinkDoesNotOpen("unknown")
    if found.founded_at:
        raise LinkDoesNotOpen("used")
    if found.founding_until is None or found.founding_until < timezone.now():
        raise LinkDoesNotOpen("expired")
    return found
