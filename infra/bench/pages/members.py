"""`python -m infra.bench.pages.members`: many organisations, one large and one of middle size.

Runs as the login `web` and takes ready schemas. Prints the hosts of the large one and of the one
of middle size as JSON.
"""

from __future__ import annotations

import json

import django

django.setup()

from django.db import transaction  # noqa: E402

from infra.bench.pages.daily import write_daily_work  # noqa: E402
from infra.bench.pages.verdict import MIDDLE, ORGANISATIONS, PAST, RUNNING  # noqa: E402
from infra.bench.sides import rows  # noqa: E402
from infra.bench.sides.members import open_member  # noqa: E402
from kit.database.names import NETWORK  # noqa: E402
from kit.database.scope import entered  # noqa: E402
from tenants.organisations.addresses import host_of  # noqa: E402
from tenants.organisations.models import Organisation, SignUp  # noqa: E402
from tenants.organisations.services import confirm_membership  # noqa: E402

SMALL = 5
CONFIRMED = ("9912002-8", "9912003-6")
"""The business ids of the two that are measured: each confirmed member has its own."""


def main() -> None:
    """Open and fill them one by one: the large one, the middle one, and many small ones."""
    for number in range(ORGANISATIONS):
        many, running = {0: (RUNNING + PAST, RUNNING), 1: (MIDDLE, MIDDLE)}.get(number, (SMALL, 4))
        label = f"paja-{number:03}"
        name = open_member(label).schema_name
        if number < len(CONFIRMED):
            confirm(name, CONFIRMED[number])
        with entered(name), transaction.atomic():
            rows.fill(label, belongs_to=name, participants=many, running=running)
            write_daily_work()
    print(json.dumps([host_of("paja-000"), host_of("paja-001")]))


def confirm(name: str, business_id: str) -> None:
    """Make the organisation a confirmed member, to whom the pages of referrals are open."""
    with entered(NETWORK):
        Organisation.objects.filter(schema_name=name).update(business_id=business_id)
        confirm_membership(SignUp.objects.get(organisation_id=name), by="Bench")


if __name__ == "__main__":
    main()
