"""The verbs of people: found a workspace, invite, join, leave, make and revoke tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kit.audit.rows import Act
from tenants.accounts.actors import Actor
from tenants.accounts.mail import queue_mail_from, queue_text
from tenants.accounts.models import ApiToken, Invitation, User
from tenants.accounts.reach import Reach
from tenants.accounts.roles import Role
from tenants.accounts.second_factor import rules
from tenants.accounts.signals import acted, person_joined, workspace_founded
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
    reach: str = Reach.USUAL,
    areas: Sequence[str] = (),
    ends_on: date | None = None,
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
                reach=reach,
                language=language,
                areas=sorted(areas),
                ends_on=ends_on,
            )
    except IntegrityError:
        raise AlreadyHere(email) from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    rules.settle(user)
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
    reach: str = Reach.USUAL,
    areas: Sequence[str] = (),
    ends_on: date | None = None,
    by: User,
    organisation: Known | None,
) -> Invitation:
    """Invite a person by mail, and with a phone number by text message too.

    Without an organisation it is the network that invites. An older open invitation to the same
    address is cancelled. Raises `AlreadyHere`.
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
        reach=reach,
        language=language,
        areas=sorted(areas),
        ends_on=ends_on,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    host = organisation.host if organisation else settings.NETWORK_HOST
    told = {
        "organisation": organisation.name if organisation else "",
        "inviter": by.full_name,
        "address": address_of(host, f"/invitation/{secret}/"),
        "host": host,
        "days": INVITATION_DAYS,
    }
    queue_mail_from("accounts/mail/invitation.txt", to=email, language=language, **told)
    if phone:
        queue_text(to=phone, text=_text_in(language, "accounts/mail/invitation_text.txt", told))
    _tell("staff.invite", invitation, by=by)
    return invitation


def _tell(action: str, invitation: Invitation, *, by: User) -> None:
    about = {"invitation": str(invitation.pk), "roles": " ".join(sorted(invitation.roles))}
    acted.send(User, by=Actor(by, Act.Way.PAGE), action=action, about=about)


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
    person = add_user(
        email=invitation.email,
        password=password,
        given_name=invitation.given_name,
        family_name=invitation.family_name,
        roles=invitation.roles,
        reach=invitation.reach,
        language=invitation.language,
        areas=invitation.areas,
        ends_on=invitation.ends_on,
    )
    person_joined.send(sender=User, person=person)
    return person


@transaction.atomic
def cancel(invitation: Invitation, *, by: User) -> bool:
    """Make the link useless. False when it was already used, cancelled or accepted."""
    still_open = Invitation.objects.filter(
        pk=invitation.pk, accepted_at__isnull=True, cancelled_at__isnull=True
    )
    if not still_open.update(cancelled_at=timezone.now()):
        return False
    _tell("staff.cancel_invitation", invitation, by=by)
    return True


@transaction.atomic
def restore(invitation: Invitation, *, by: User) -> bool:
    """Let a cancelled link work again. False when it was not cancelled, or another took its place.

    The link is the one that was sent, and expires when it would have.
    """
    taken = Invitation.objects.filter(
        email=invitation.email, cancelled_at__isnull=True, expires_at__gt=timezone.now()
    )
    if taken.exists() or User.objects.filter(email=invitation.email).exists():
        return False
    cancelled = Invitation.objects.filter(pk=invitation.pk, cancelled_at__isnull=False)
    if not cancelled.update(cancelled_at=None):
        return False
    _tell("staff.restore_invitation", invitation, by=by)
    return True


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
