"""The verbs of billing: start a subscription, believe the payment service about one."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from tenants.billing.gateway import Answer, Event, Gateway
from tenants.billing.models import Subscription
from tenants.organisations.models import Organisation


def prepare_subscription(organisation: Organisation, *, plan: str) -> Subscription:
    """Note that a subscription is to be started, and queue the job that does it.

    Runs in the network's scope, in the transaction that opens the workspace: a payment service
    that is down delays the subscription and nothing else.
    """
    from tenants.billing.tasks import start_subscription

    subscription, made = Subscription.objects.get_or_create(
        organisation=organisation, defaults={"plan": plan}
    )
    if made:
        start_subscription.later(member=organisation.schema_name)
    return subscription


def start(organisation: Organisation, *, gateway: Gateway | None = None) -> None:
    """Make the subscription at the payment service. Safe to run twice.

    Raises `gateway.ServiceDown`; the job then tries again.
    """
    sign_up = organisation.sign_up
    asked_at = timezone.now()
    answer = (gateway or Gateway()).start(
        organisation=organisation.schema_name,
        name=organisation.name,
        email=sign_up.contact_email,
        business_id=organisation.business_id,
        plan=organisation.subscription.plan,
        language=organisation.language,
    )
    believe(answer, asked_at=asked_at)


@transaction.atomic
def receive(event: Event, *, gateway: Gateway | None = None) -> bool:
    """Deal with a webhook's event. False when it had been dealt with before.

    The event only says that something changed: the subscription is fetched afresh, so order and
    repetition do not matter. Raises `gateway.ServiceDown`, and the event then counts as unseen.
    """
    if not _is_new(event):
        return False
    if event.subscription_id:
        asked_at = timezone.now()
        believe((gateway or Gateway()).fetch(event.subscription_id), asked_at=asked_at)
    return True


def believe(answer: Answer, *, asked_at: datetime) -> bool:
    """Write down what the payment service answered, unless a later question was answered already.

    `asked_at` is when the question was sent. False when nothing was written.
    """
    newer = Q(told_at__isnull=True) | Q(told_at__lt=asked_at)
    changed = Subscription.objects.filter(newer, organisation_id=answer.organisation).update(
        state=answer.state,
        plan=answer.plan,
        customer_id=answer.customer_id,
        subscription_id=answer.subscription_id,
        trial_ends_at=answer.trial_ends_at,
        told_at=asked_at,
    )
    return bool(changed)


def _is_new(event: Event) -> bool:
    # The insert waits for another delivery of the same event, and gives way when that commits.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_paymentevent (id, kind, received_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [event.id, event.kind, timezone.now()],
        )
        return bool(cursor.rowcount)
