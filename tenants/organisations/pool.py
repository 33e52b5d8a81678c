"""Ready schemas: made ahead of time by `ddl`, given to an organisation in one row's change."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from kit.database import names
from tenants.organisations import template
from tenants.organisations.models import ReadySchema
from tenants.organisations.wall import rights_of_one

CHANNEL = "pajaverkko_schema_taken"


class PoolIsEmpty(Exception):
    """No ready schema is left. The provisioner makes one within seconds; ask again."""


def make_schema(content: str) -> str:
    """Make one schema with its role and rights from the template text, as `ddl`: its name."""
    name = names.new_organisation_name()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'CREATE ROLE "{name}" NOLOGIN')
        cursor.execute(content.replace(template.PLACEHOLDER, name))
        for statement in rights_of_one(name):
            cursor.execute(statement)
        ReadySchema.objects.create(name=name, template_checksum=template.checksum(content))
    return name


def fill(size: int) -> int:
    """Make schemas until `size` of the current template wait. Returns how many were made."""
    content = template.text()
    drop_outdated()
    made = 0
    while ReadySchema.objects.filter(taken_at__isnull=True).count() < size:
        make_schema(content)
        made += 1
    return made


def take() -> str:
    """The name of a ready schema, now taken. Two callers never get the same one.

    Call it inside the transaction that opens the organisation. Raises `PoolIsEmpty`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_readyschema SET taken_at = %s WHERE name = ("
            " SELECT name FROM organisations_readyschema WHERE taken_at IS NULL"
            " ORDER BY made_at, name LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name",
            [timezone.now()],
        )
        row = cursor.fetchone()
    ask_for_more()
    if row is None:
        raise PoolIsEmpty
    return str(row[0])


def ask_for_more() -> None:
    """Wake the process that fills the pool, when the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def drop_outdated() -> None:
    """Drop ready schemas of another template: nobody migrates them, and rights do not fit them.

    Raises `NoTemplate`.
    """
    current = template.checksum(template.text())
    outdated = ReadySchema.objects.filter(taken_at__isnull=True).exclude(template_checksum=current)
    for ready in outdated.order_by("name"):
        with transaction.atomic(), connection.cursor() as cursor:
            # Nobody has been given it, so nothing in it can be lost.
            locked = ReadySchema.objects.select_for_update(skip_locked=True).filter(
                pk=ready.pk, taken_at__isnull=True
            )
            if locked.exists():
                cursor.execute(f'DROP SCHEMA "{ready.name}" CASCADE')
                cursor.execute(f'DROP ROLE "{ready.name}"')
                locked.delete()
