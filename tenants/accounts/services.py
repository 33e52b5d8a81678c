"""The verbs of people: found a workspace, invite, join, leave, make and revoke tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tenants.accounts.mail import queue_mail_from, queue_text
from tenants.accounts.models import ApiToken, Invitation, User
from tenants.accounts.roles import Role
from tenants.accounts.signals import workspace_founded
from tenants.organisations.addresses import address_of
from tenants.organisations.lookup import Known
from tenants.organisations.models import SignUp

INVITATION_DAYS = 14
TOKEN_PREFIX = "pv_"  # noqa: S105  (what every token begins with; no secret)


class AlreadyHere(Exception):
    """The address already belongs to somebody here."""


class InvitationNotOpen(Exception):
    """The invitation has been used or cancelled, or has expired."""


class AlreadyFounded(Exception):
    """The founding link has done its work."""


def digest_of(secret: str) -> str:
    """What we keep of a secret that somebody else holds: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_user(
    *,
    email: str,
    password: str | None,
    given_name: str,
    family_name: str,
    roles: Sequence[str],
    language: str,
) -> User:
    """Make an account whose address is known to work. Raises `AlreadyHere`."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email,
                password,
                given_name=given_name,
                family_name=family_name,
                roles=list(roles),
                language=language,
            )
    except IntegrityError:
        raise AlreadyHere(email) from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def found(sign_up: SignUp, *, password: str) -> User:
    """Make the director's account from a sign-up, inside the organisation.

    Raises `AlreadyFounded` when the link was used in the meantime.
    """
    used = SignUp.objects.filter(pk=sign_up.pk, founded_at__isnull=True)
    if not used.update(founded_at=timezone.now()):
        raise AlreadyFounded
    director = add_user(
        email=sign_up.contact_email,
        password=password,
        given_name=sign_up.contact_given_name,
        family_name=sign_up.contact_family_name,
        roles=[Role.DIRECTOR],
        language=sign_up.language,
    )
    workspace_founded.send(sender=User, director=director)
    return director


@transaction.atomic
def invite(
    *,
    email: str,
    given_name: str,
    family_name: str,
    roles: Sequence[str],
    language: str,
    phone: str = "",
    by: User,
    organisation: Known,
) -> Invitation:
    """Invite a person by mail, and with a phone number by text message too.

    An older open invitation to the same address is cancelled. Raises `AlreadyHere`.
    """
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise AlreadyHere(email)
    open_ones = Invitation.objects.filter(
        email=email, accepted_at__isnull=True, cancelled_at__isnull=True
    )
    open_ones.update(cancelled_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        token_digest=digest_of(secret),
        email=email,
        phone=phone,
        given_name=given_name,
        family_name=family_name,
        roles=list(roles),
        language=language,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    told = {
        "organisation": organisation.name,
        "inviter": by.full_name,
        "address": address_of(organisation.host, f"/invitation/{secret}/"),
        "host": organisation.host,
        "days": INVITATION_DAYS,
    }
    queue_mail_from("accounts/mail/invitation.txt", to=email, language=language, **told)
    if phone:
        queue_text(to=phone, text=_text_in(language, "accounts/mail/invitation_text.txt", told))
    return invitation


def _text_in(language: str, template: str, context: dict[str, object]) -> str:
    with translation.override(language):
        return render_to_string(template, context).strip()


def open_invitation(secret: str) -> Invitation:
    """The invitation a link leads to. Raises `InvitationNotOpen` with it, or with None."""
    invitation = Invitation.objects.filter(token_digest=digest_of(secret)).first()
    if invitation is None or not invitation.is_open:
        raise InvitationNotOpen(invitation)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, password: str) -> User:
    """Make the invited person's account. Raises `InvitationNotOpen` when used in the meantime."""
    still_open = Invitation.objects.filter(
        Q(expires_at__gt=timezone.now()),
        pk=invitation.pk,
        accepted_at__isnull=True,
        cancelled_at__isnull=True,
    )
    if not still_open.update(accepted_at=timezone.now()):
        raise InvitationNotOpen(invitation)
    return add_user(
        email=invitation.email,
        password=password,
        given_name=invitation.given_name,
        family_name=invitation.family_name,
        roles=invitation.roles,
        language=invitation.language,
    )


def cancel(invitation: Invitation) -> bool:
    """Make the link useless. False when it was already used, cancelled or accepted."""
    still_open = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, cancelled_at__isnull=True
    )
    return bool(still_open.update(cancelled_at=timezone.now()))


def make_token(user: User, *, name: str) -> tuple[ApiToken, str]:
    """A new personal token and its secret, which is shown now and never again."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(user=user, name=name, digest=digest_of(secret)), secret


def revoke_token(token: ApiToken) -> bool:
    """Make the token useless at once. False when it already was."""
    return bool(
        ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now()
        )
    )
