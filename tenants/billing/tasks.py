"""Background work of billing: talking to the payment service."""

from __future__ import annotations

from kit.jobs import PATIENT, job
from tenants.billing import services
from tenants.organisations.models import Organisation


@job("billing.start_subscription", retry=PATIENT)
def start_subscription(member: str) -> None:
    """Make the member's subscription at the payment service. Runs in the network's scope."""
    services.start(
        Organisation.objects.select_related("sign_up", "subscription").get(schema_name=member)
    )
