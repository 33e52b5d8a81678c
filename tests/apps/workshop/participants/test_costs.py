"""A person's pages cost at most fifteen queries, however much has been written about them."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.workshop.participants.models import Participant
from tests.support.people import inside
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
TIMES = 6
PAGES = (
    "",
    "path/",
    "notes/",
    "plan/",
    "survey/",
    "attendance/",
    "periods/",
    "intake/",
    "details/",
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "overview")
def test_a_page_of_a_person_costs_the_same_with_more_rows(
    coach: Client, satama: Member, page: str
) -> None:
    address = f"/participants/{satama.participant}/{page}"
    few = queries_of(coach, address)
    with inside(satama):
        added = multiply(Participant.objects.get(pk=satama.participant))
    assert {"Note", "Goal", "Partner", "Survey", "Step"} <= added
    many = queries_of(coach, address)
    assert len(many) <= MOST_QUERIES, "\n".join(many)
    assert len(many) <= len(few), "\n".join(many)


def queries_of(client: Client, address: str) -> list[str]:
    # The first visit reads what a process remembers.
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return asked(captured)


def multiply(person: Participant) -> set[str]:
    """Copy each row about somebody a few times, where there may be more than one. Which could."""
    copied = set()
    for relation in person._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.one_to_many or not isinstance(model, type):
            continue
        for row in model._base_manager.filter(**{relation.field.name: person})[:1]:  # type: ignore[attr-defined]
            for _turn in range(TIMES):
                if _copied(row):
                    copied.add(model.__name__)
    return copied


def _copied(row: models.Model) -> bool:
    is_uuid = isinstance(row._meta.pk, models.UUIDField)
    row.pk = uuid.uuid4() if is_uuid else None
    row._state.adding = True
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True
