"""`python -m infra.bench.request.plain`: tables and rows of the plain side, in the schema public.

The tables are those of an organisation, made from the same template. Prints the host as JSON.
"""

from __future__ import annotations

import json

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from apps.network.classifications.services import load_classifications  # noqa: E402
from infra.bench.request.verdict import PARTICIPANTS  # noqa: E402
from infra.bench.sides import rows  # noqa: E402
from kit.database.scope import Scope  # noqa: E402
from tenants.organisations import template  # noqa: E402
from tenants.organisations.addresses import host_of  # noqa: E402

LABEL = "paja-000"
NOBODYS = Scope("t_000000000000")


def pretend_scope() -> None:
    """Let Django's own connection say that an organisation is open, as roles ask it to.

    Nothing is sent for it, so that the plain side stays plain.
    """
    connections["default"].scope = NOBODYS  # type: ignore[attr-defined]


def main() -> None:
    """Make everything in one transaction."""
    pretend_scope()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The template makes its schema itself.
            cursor.execute("DROP SCHEMA public")
            cursor.execute(template.text().replace(template.PLACEHOLDER, "public"))
        with connection.schema_editor() as editor:
            # Of the shared layer the page reads the service bases, and the loader fills all lists.
            for model in apps.get_app_config("classifications").get_models():
                editor.create_model(model)
        load_classifications()
        rows.fill(LABEL, belongs_to="", participants=PARTICIPANTS)
    print(json.dumps([host_of(LABEL)]))


if __name__ == "__main__":
    main()
