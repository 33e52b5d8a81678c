"""The director adds, renames, closes and opens units, and says who works where."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.units.models import Unit
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def form(name: str, **changes: Any) -> dict[str, Any]:
    return {"form_token": uuid.uuid4(), "name": name, **changes}


def test_a_unit_is_added_once_renamed_closed_and_opened_again(
    director: Client, satama: Member
) -> None:
    first = form("Puupaja", people=[satama.coach_id])
    for _click in range(2):
        assert director.post("/units/add/", first).headers["Location"] == "/units/"
    with inside(satama):
        unit = Unit.objects.get(name="Puupaja")
        assert [worker.user_id for worker in unit.workers.all()] == [satama.coach_id]
    address = f"/units/{unit.pk}/"
    director.post(address, form("Puu ja metalli"))
    director.post(f"{address}close/")
    choice = "Puu ja metalli</option>"
    assert choice not in director.get("/participants/add/").content.decode()
    director.post(f"{address}open/")
    assert choice in director.get("/participants/add/").content.decode()
    with inside(satama):
        assert not unit.workers.exists()
        told = Entry.objects.filter(action__startswith="units.", about__unit=unit.pk)
        assert [entry.action for entry in told.order_by("id")] == [
            "units.add",
            "units.change",
            "units.close",
            "units.open",
        ]


def test_two_units_never_have_one_name(director: Client, satama: Member) -> None:
    director.post("/units/add/", form("Keittiö"))
    page = director.post("/units/add/", form("KEITTIÖ", people=[satama.coach_id]))
    assert "name" in page.context["form"].errors
    assert 'value="KEITTIÖ"' in page.content.decode()
    with inside(satama):
        assert not Unit.objects.filter(name="KEITTIÖ").exists()
