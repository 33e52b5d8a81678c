"""The verbs of membership: sign up, give a workspace, confirm, refuse, close."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.organisations import lookup, pool
from tenants.organisations.addresses import host_of, label_from, numbered
from tenants.organisations.models import Domain, Organisation, SignUp

FOUNDING_DAYS = 14
LONGEST_NAME = 200


class AlreadyDecided(Exception):
    """Somebody else answered this membership first."""


class BusinessIdTaken(Exception):
    """Another open member with the same business id has been confirmed already."""


def record_sign_up(sign_up: SignUp) -> tuple[SignUp, bool]:
    """Keep what a director typed, and say whether it is new. The second click finds the first.

    Runs in the network's scope. `sign_up` is unsaved; its form token tells clicks apart.
    """
    try:
        with transaction.atomic():
            sign_up.save(force_insert=True)
    except IntegrityError:
        first = SignUp.objects.filter(form_token=sign_up.form_token).first()
        if first is None:
            raise
        return first, False
    return sign_up, True


@transaction.atomic
def open_workspace(sign_up: SignUp) -> Organisation:
    """Give the sign-up a ready schema and a host. Calling it again returns the same organisation.

    Raises `pool.PoolIsEmpty`, and nothing has happened then.
    """
    held = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if held.organisation is not None:
        return held.organisation
    organisation = Organisation(
        schema_name=pool.take(),
        name=held.name,
        business_id=held.business_id,
        municipality_code=held.municipality_code,
        language=held.language,
    )
    organisation.save(force_insert=True)
    _give_host(organisation, held.address or label_from(held.name))
    held.organisation = organisation
    held.founding_until = timezone.now() + timedelta(days=FOUNDING_DAYS)
    held.save(update_fields=["organisation", "founding_until"])
    return organisation


def _give_host(organisation: Organisation, wished: str) -> None:
    """The wished label, or the first free one with a number behind it."""
    for number in range(1, 1000):
        host = host_of(numbered(wished, number))
        try:
            with transaction.atomic():
                Domain.objects.create(domain=host, tenant=organisation, is_primary=True)
        except IntegrityError:
            continue
        transaction.on_commit(lookup.forget)
        return
    raise RuntimeError(f"No free host for {wished!r}")


def host_is_free(label: str) -> bool:
    """Whether nobody lives at this label yet."""
    return not Domain.objects.filter(domain=host_of(label)).exists()


def waiting_sign_ups() -> QuerySet[SignUp]:
    """Sign-ups whose membership waits for the network, oldest first."""
    return (
        SignUp.objects.filter(
            organisation__membership=Organisation.Membership.WAITING,
            organisation__state=Organisation.State.OPEN,
        )
        .select_related("organisation")
        .order_by("created_at")
    )


def confirmed_members() -> QuerySet[Organisation]:
    """Open organisations whose membership the network has confirmed."""
    found: QuerySet[Organisation] = Organisation.objects.filter(
        membership=Organisation.Membership.CONFIRMED, state=Organisation.State.OPEN
    )
    return found


@transaction.atomic
def confirm_membership(sign_up: SignUp, *, by: str) -> Organisation:
    """Confirm the organisation and its contact's authority.

    Raises `AlreadyDecided` when somebody answered first, and `BusinessIdTaken` when another
    confirmed member has the same business id.
    """
    return _decide(sign_up, Organisation.Membership.CONFIRMED, by=by, reason="")


@transaction.atomic
def refuse_membership(sign_up: SignUp, *, by: str, reason: str) -> Organisation:
    """Refuse the membership; the workspace goes on alone. Raises `AlreadyDecided`."""
    return _decide(sign_up, Organisation.Membership.REFUSED, by=by, reason=reason)


def _decide(
    sign_up: SignUp, membership: Organisation.Membership, *, by: str, reason: str
) -> Organisation:
    waiting = Organisation.objects.filter(
        schema_name=sign_up.organisation_id, membership=Organisation.Membership.WAITING
    )
    try:
        with transaction.atomic():
            changed = waiting.update(membership=membership)
    except IntegrityError:
        raise BusinessIdTaken(sign_up.business_id) from None
    if not changed:
        raise AlreadyDecided
    SignUp.objects.filter(pk=sign_up.pk).update(
        decided_at=timezone.now(), decided_by=by[:LONGEST_NAME], decision_reason=reason
    )
    transaction.on_commit(lookup.forget)
    decided: Organisation = Organisation.objects.get(schema_name=sign_up.organisation_id)
    return decided


@transaction.atomic
def close_organisation(organisation: Organisation) -> None:
    """Close the organisation's host to everybody. Its schema stays as it is."""
    Organisation.objects.filter(pk=organisation.pk).update(state=Organisation.State.CLOSED)
    transaction.on_commit(lookup.forget)
