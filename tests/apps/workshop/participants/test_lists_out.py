"""The list of participants to take along, as a table and as a workbook."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.participants import services as participants
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def test_the_list_goes_out_narrowed_without_protected_contact_or_formulas(
    director: Client, satama: Member
) -> None:
    with inside(satama):
        by = Actor(User.objects.get(email=satama.director), "page")
        for name, is_protected in (("=HYPERLINK(1)", False), ("+Salassa", True)):
            participants.add_participant(
                given_name="Viety", family_name=name, phone="+358401112233",
                municipality_code="091", is_protected=is_protected,
                starts_on=date(2025, 1, 2), by=by,
            )  # fmt: skip
    text = director.get("/participants/table/?q=Viety&as=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)", "'+Salassa"]
    assert len(rows) == 3
    assert rows[1][3:5] == ["Helsinki", "'+358401112233"]
    assert rows[2][3:6] == ["", "", ""]
    sheet = director.get("/participants/table/?q=Viety&as=xlsx").content
    cells = list(load_workbook(io.BytesIO(sheet)).active.iter_rows(min_row=2, values_only=True))
    assert [cell[0] for cell in cells] == ["'=HYPERLINK(1)", "'+Salassa"]
    with inside(satama):
        entries = Entry.objects.filter(action="participants.export")
        assert [len(one.participant_ids) for one in entries] == [2, 2]
