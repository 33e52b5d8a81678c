"""`python -m infra.bench.sides.members N M`: open N organisations with M participants each.

Runs as the login `web` and takes ready schemas. Prints their hosts as JSON.
"""

from __future__ import annotations

import json
import sys
import uuid

import django

django.setup()

from django.db import transaction  # noqa: E402

from infra.bench.sides import rows  # noqa: E402
from kit.database.names import NETWORK  # noqa: E402
from kit.database.scope import entered  # noqa: E402
from tenants.organisations.addresses import host_of  # noqa: E402
from tenants.organisations.models import Organisation, SignUp  # noqa: E402
from tenants.organisations.services import open_workspace, record_sign_up  # noqa: E402


def main() -> None:
    """Open and fill them one by one."""
    count, participants = (int(argument) for argument in sys.argv[1:])
    hosts = []
    for number in range(count):
        label = f"paja-{number:03}"
        name = open_member(label).schema_name
        with entered(name), transaction.atomic():
            rows.fill(label, belongs_to=name, participants=participants)
        hosts.append(host_of(label))
    print(json.dumps(hosts))


def open_member(label: str) -> Organisation:
    """An organisation at the host of this label, as a sign-up opens it."""
    sign_up = SignUp(
        form_token=uuid.uuid4(),
        name=f"Paja {label}",
        address=label,
        business_id="9912002-8",
        municipality_code="091",
        language="fi",
        plan="small",
        contact_given_name="Dina",
        contact_family_name="Johtaja",
        contact_email=f"johtaja@{label}.example",
    )
    with entered(NETWORK):
        return open_workspace(record_sign_up(sign_up)[0])


if __name__ == "__main__":
    main()
