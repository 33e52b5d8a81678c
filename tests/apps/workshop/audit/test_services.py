"""The trail: rows that are only ever added."""

from __future__ import annotations

import uuid

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, record
from tenants.accounts.models import User
from tests.apps.workshop.statements import changed, refused
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def test_a_row_says_who_what_whose_and_how(satama: Member) -> None:
    about = uuid.uuid4()
    with inside(satama):
        coach = User.objects.get(email=satama.coach)
        record(Actor(coach, "api", "192.0.2.7"), "participants.read", [about])
        row = Entry.objects.order_by("-pk")[0]
    assert (row.actor_id, row.actor_name) == (coach.pk, coach.full_name)
    assert (row.action, row.participant_ids) == ("participants.read", [str(about)])
    assert (row.way, row.address) == ("api", "192.0.2.7")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_name = 'Joku muu'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry ADD COLUMN x int",
        "DROP TABLE audit_entry",
    ],
)
def test_the_organisations_role_neither_changes_nor_removes_a_row(
    satama: Member, statement: str
) -> None:
    with inside(satama):
        before = Entry.objects.count()
        with refused("permission denied|must be owner"):
            changed(statement)
        assert Entry.objects.count() == before > 0


def test_the_model_neither_changes_nor_removes_a_row(satama: Member) -> None:
    denied = r"permission denied for table audit_entry"
    with inside(satama):
        row = Entry.objects.order_by("pk")[0]
        with pytest.raises(ProgrammingError, match=denied), transaction.atomic():
            row.save(force_update=True)
        with pytest.raises(ProgrammingError, match=denied), transaction.atomic():
            row.delete()


def test_a_row_stays_when_its_reader_closes_the_account(satama: Member, coach: Client) -> None:
    coach.get(f"/participants/{satama.participant}/")
    with inside(satama):
        User.objects.filter(email=satama.coach).update(is_active=False, family_name="Muu")
        row = Entry.objects.order_by("-pk")[0]
    assert row.actor_name == f"Kaino Valmentaja{satama.sentinel}"


def test_what_was_not_found_leaves_no_row(satama: Member, skargard: Member, coach: Client) -> None:
    with inside(satama):
        before = Entry.objects.count()
    assert coach.get(f"/participants/{skargard.participant}/").status_code == 404
    with inside(satama):
        assert Entry.objects.count() == before
