"""The organisation's provider as its director has set it; the secret is kept sealed."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from kit.crypto.at_rest import open_text, seal_text
from tenants.accounts.models import ProviderLink, SignInProvider, User
from tenants.accounts.roles import Right
from tenants.accounts.second_factor import letters
from tenants.accounts.signals import provider_changed

PURPOSE = "sign-in provider"

CAME_FROM = "came_from_provider"
"""The mark on a request in which the provider has recognised somebody."""


def provider_here() -> SignInProvider | None:
    """The open organisation's provider, in use or not."""
    return SignInProvider.objects.first()


def provider_in_use() -> SignInProvider | None:
    """The provider by which people may sign in here now."""
    return SignInProvider.objects.filter(is_in_use=True).first()


def secret_of(provider: SignInProvider) -> str:
    """What only the provider and we know."""
    return open_text(provider.sealed_secret, purpose=PURPOSE)


@transaction.atomic
def save_provider(provider: SignInProvider, *, secret: str, by: User) -> None:
    """Keep what the director has set. An empty secret leaves the one that is kept."""
    kept = provider_here()
    if kept and (kept.issuer, kept.client_id) != (provider.issuer, provider.client_id):
        # Some providers number people anew for each client: old numbers would keep everybody out.
        ProviderLink.objects.filter(issuer=provider.issuer).delete()
    if secret:
        provider.sealed_secret = seal_text(secret, purpose=PURPOSE)
    # One row, whoever saves at the same time.
    provider.pk = SignInProvider.ONLY
    provider.save()
    provider_changed.send(sender=User, by=by, action="access.set_provider")


@transaction.atomic
def remove_provider(*, by: User) -> bool:
    """Forget the provider, with its secret. False when there was none.

    Who is who there is remembered, for the day it comes back.
    """
    if not SignInProvider.objects.all().delete()[0]:
        return False
    provider_changed.send(sender=User, by=by, action="access.remove_provider")
    return True


def tell_directors() -> None:
    """Whoever governs the provider could come in as anybody, so that it is never changed unseen."""
    for person in User.objects.filter(is_active=True):
        if person.may(Right.MANAGE_STAFF):
            letters.tell_of_change(person, letters.PROVIDER_CHANGED)


def needs_provider(request: HttpRequest, user: User) -> bool:
    """Whether this person may sign in by the provider only, and has not come from there.

    Directors keep their password: somebody must get in when the provider is set up wrongly. The
    network's people have no provider.
    """
    if getattr(request, CAME_FROM, False) or user.may(Right.MANAGE_STAFF):
        return False
    return SignInProvider.objects.filter(is_in_use=True, is_demanded=True).exists()
