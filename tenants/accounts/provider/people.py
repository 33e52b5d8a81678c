"""Who somebody is here whom the provider has recognised: by its own number, once linked."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from tenants.accounts.models import ProviderLink, User
from tenants.accounts.provider.flow import Person
from tenants.accounts.signals import provider_linked


class NobodyHere(Exception):
    """No account here goes with the person; accounts come by invitation only."""


def person_here(person: Person, *, issuer: str) -> User:
    """The account of the person. Raises `NobodyHere`.

    An address may be given to somebody else one day, the provider's own number never is. So the
    address is looked at once, and only if the provider vouches for it.
    """
    link = ProviderLink.objects.filter(issuer=issuer, subject=person.subject).first()
    if link:
        return link.user
    user = User.objects.filter(email=person.email).first() if person.email else None
    if user is None or ProviderLink.objects.filter(issuer=issuer, user=user).exists():
        raise NobodyHere
    if not user.is_active:
        return user
    try:
        with transaction.atomic():
            ProviderLink.objects.create(user=user, issuer=issuer, subject=person.subject)
    except IntegrityError:
        raise NobodyHere from None
    provider_linked.send(sender=User, person=user)
    return user
