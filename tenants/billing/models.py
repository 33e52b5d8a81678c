"""What an organisation pays: one subscription, and the payment service's events about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.organisations.models import Organisation


class Subscription(models.Model):
    """An organisation's subscription as the payment service last told it.

    `told_at` is when the payment service was last asked; an older answer never replaces a newer.
    """

    class State(models.TextChoices):
        STARTING = "starting", _("Being started")
        TRIALING = "trialing", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment late")
        UNPAID = "unpaid", _("Unpaid")
        PAUSED = "paused", _("Paused")
        INCOMPLETE = "incomplete", _("Incomplete")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("Never started")
        CANCELED = "canceled", _("Ended")

    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.PROTECT,
        db_column="organisation",
        primary_key=True,
        related_name="subscription",
    )
    plan = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State, default=State.STARTING)
    customer_id = models.CharField(max_length=100, blank=True)
    subscription_id = models.CharField(max_length=100, blank=True)
    trial_ends_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.plan}"


class PaymentEvent(models.Model):
    """An event of the payment service that has been dealt with. A repeated one changes nothing."""

    id = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=100)
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id
