"""Who somebody is here whom the provider has recognised: by its own number, once linked."""

from __future__ import annotations

from django.contrib.auth.signals import user_logged_in
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.http import HttpRequest

from tenants.accounts.models import ProviderLink, User
from tenants.accounts.provider.flow import Person
from tenants.accounts.second_factor import letters
from tenants.accounts.signals import provider_linked

WAITING = "provider_link"
"""Where the session keeps who is to be linked, until they are in."""


class NobodyHere(Exception):
    """No account here goes with the person; accounts come by invitation only."""


def person_here(person: Person, *, issuer: str) -> tuple[User, bool]:
    """The account of the person, and whether they came for the first time. Raises `NobodyHere`.

    An address may be given to somebody else one day, the provider's own number never is. So the
    address is looked at once, and only if the provider vouches for it.
    """
    link = ProviderLink.objects.filter(issuer=issuer, subject=person.subject).first()
    if link:
        return link.user, False
    user = User.objects.filter(email=person.email).first() if person.email else None
    if user is None or ProviderLink.objects.filter(issuer=issuer, user=user).exists():
        raise NobodyHere
    return user, user.is_active


def link_once_in(request: HttpRequest, user: User, person: Person, *, issuer: str) -> None:
    """Remember the provider's number for the person as soon as they are in.

    Not before: whoever fails at the second factor has shown nothing yet.
    """
    request.session[WAITING] = [user.pk, issuer, person.subject]


@receiver(user_logged_in, dispatch_uid="provider.link")
def link(request: HttpRequest, user: User, **_given: object) -> None:
    """Somebody is in: if they came by the provider for the first time, it is remembered."""
    pk, issuer, subject = request.session.pop(WAITING, (None, "", ""))
    if pk != user.pk:
        return
    try:
        with transaction.atomic():
            ProviderLink.objects.create(user=user, issuer=issuer, subject=subject)
    except IntegrityError:
        # The same person in two tabs.
        return
    letters.tell_of_change(user, letters.LINKED)
    provider_linked.send(sender=User, person=user)
