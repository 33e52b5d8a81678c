"""The purchaser's report: what it tells and keeps to itself, as a PDF and as a workbook."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from apps.workshop.attendance import services
from apps.workshop.attendance.answers import Answer
from apps.workshop.attendance.models import Closure, Mark, Reason
from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import Participant
from tests.apps.workshop.attendance.floor import Floor, add_people, by_of, floor
from tests.support.pdf import is_tagged, pages, text_of
from tests.support.people import inside, signed_in
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = pytest.mark.django_db

MONTH = date(2026, 9, 1)
"""A month without a holiday that has wholly been."""


@pytest.fixture
def wood(satama: Member) -> Floor:
    """Two people of wood who are planned every day for five hours, with some days marked."""
    made = floor(satama)
    said = (
        Answer(hours=Decimal("4.5")),
        Answer(hours=Decimal(5), is_remote=True),
        Answer(reason=Reason.SICK),
        Answer(reason=Reason.CHILD),
        Answer(reason=Reason.NO_WORD),
        Answer(reason=Reason.CLOSED),
    )
    with inside(satama):
        one = made.people[0]
        answers = {(one.pk, MONTH + timedelta(days=n)): said[n] for n in range(len(said))}
        services.mark(answers, by=by_of(satama))
    return made


def ask(wood: Floor, file: str, **asked: str) -> HttpResponse:
    fields = {"basis": "OMA", "language": "fi", "day": "2026-09-15", "file": file, **asked}
    answer = wood.client.get("/attendance/report/", fields)
    assert isinstance(answer, HttpResponse)
    return answer


def of_one(wood: Floor, file: str, **asked: str) -> HttpResponse:
    return ask(wood, file, person=str(wood.people[0].pk), **asked)


def of_all(wood: Floor, file: str, **asked: str) -> HttpResponse:
    return ask(wood, file, unit=str(wood.house.wood.pk), **asked)


def book(answer: HttpResponse) -> Workbook:
    return load_workbook(io.BytesIO(answer.content))


def rows(answer: HttpResponse, sheet: int = 0) -> dict[str, tuple[object, ...]]:
    """The rows of a sheet by what stands first in them."""
    found = book(answer).worksheets[sheet].iter_rows(values_only=True)
    return {str(first): rest for first, *rest in found}  # type: ignore[misc]


def test_a_workbook_tells_days_hours_and_sums(wood: Floor) -> None:
    told = rows(of_one(wood, "xlsx"))
    assert told["ti 1.9.2026"] == [5, "Läsnä", 4.5]
    assert told["ke 2.9.2026"] == [5, "Läsnä etänä", 5]
    assert told["to 3.9.2026"] == [5, "Poissa hyväksytystä syystä", None]
    assert told["su 6.9.2026"][:2] == [0, "Paja suljettu"]
    assert told["ma 7.9.2026"][1] == "Merkitsemättä vielä"
    assert told["Sovittuja päiviä"][0] == 29
    assert told["Sovittuja tunteja"][0] == 145
    assert told["Läsnäolopäiviä"][0] == 2
    assert told["Läsnäolotunteja"][0] == Decimal("9.5")
    assert told["Poissa hyväksytystä syystä, päiviä"][0] == 2
    assert told["Poissa ilman hyväksyttyä syytä, päiviä"][0] == 1
    assert told["Jakso"][0] == "5.1.2026–"
    assert told["Osallistujan allekirjoitus"][0]


@pytest.mark.parametrize("file", ["pdf", "xlsx"])
def test_why_somebody_was_away_is_told_to_no_purchaser(wood: Floor, file: str) -> None:
    with inside(wood.house.member):
        Participant.objects.filter(pk=wood.people[0].pk).update(
            street_address="Salakatu 1", email="sala@example.org"
        )
    answer = of_one(wood, file)
    if file == "pdf":
        told = text_of(answer.content)
    else:
        cells = [list(row) for row in book(answer).worksheets[0].iter_rows(values_only=True)]
        told = str(cells)
    assert "hyväksytystä" in told
    for word in ("Sairau", "sairau", "Lapsi", "lapsen", "Salakatu", "sala@", "40555", "Helsinki"):
        assert word not in told


def test_the_pdf_is_tagged_and_has_a_page_for_everybody_on_the_list(wood: Floor) -> None:
    answer = of_all(wood, "pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert is_tagged(answer.content)
    assert pages(answer.content) == 2
    told = text_of(answer.content)
    for person in wood.people:
        assert f"Läsnäoloilmoitus, {person.full_name}" in told
    assert "syyskuu 2026" in told


def test_a_workbook_of_a_unit_has_a_sheet_for_everybody(wood: Floor) -> None:
    names = book(of_all(wood, "xlsx")).sheetnames
    assert names == [f"{n} {one.list_name}" for n, one in enumerate(wood.people, start=1)]


def test_the_report_speaks_the_chosen_language(wood: Floor) -> None:
    assert rows(of_one(wood, "xlsx", language="sv"))["tis 1.9.2026"][1] == "Närvarande"
    assert "Närvarorapport" in text_of(of_one(wood, "pdf", language="sv").content)


def test_the_file_has_nobody_s_name_and_the_trail_names_whom_it_tells_of(wood: Floor) -> None:
    answer = of_one(wood, "pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="lasnaolo-OMA-2026-09.pdf"'
    with inside(wood.house.member):
        entry = Entry.objects.filter(action="attendance.report").latest("id")
        assert entry.participant_ids == [str(wood.people[0].pk)]
        assert entry.ground == Entry.Ground.SERVICE
        assert entry.about == {"basis": "OMA", "month": "2026-09", "file": "pdf"}


def test_a_name_is_neither_a_formula_nor_markup(wood: Floor) -> None:
    with inside(wood.house.member):
        odd = {"given_name": "=1+1", "family_name": '*Aho* #read("/etc/passwd") [x]: \x07'}
        Participant.objects.filter(pk=wood.people[0].pk).update(**odd)
    sheet = book(of_one(wood, "xlsx")).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]
    assert '=1+1 *Aho* #read("/etc/passwd") [x]:' in text_of(of_one(wood, "pdf").content)


def test_a_name_in_letters_our_font_lacks_still_makes_a_file(wood: Floor) -> None:
    with inside(wood.house.member):
        Participant.objects.filter(pk=wood.people[0].pk).update(family_name="王")
    answer = of_one(wood, "pdf")
    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content


def test_days_of_another_basis_are_not_told(wood: Floor) -> None:
    with inside(wood.house.member):
        Mark.objects.filter(participant=wood.people[0], day=MONTH).update(service_basis="KTT")
    assert "ti 1.9.2026" not in rows(of_one(wood, "xlsx"))
    of_ktt = rows(of_one(wood, "xlsx", basis="KTT"))
    assert "ti 1.9.2026" in of_ktt
    assert "ke 2.9.2026" not in of_ktt


def test_a_closed_day_that_nobody_marked_was_not_agreed(wood: Floor) -> None:
    with inside(wood.house.member):
        day = MONTH + timedelta(days=10)
        Closure.objects.create(
            name="Retki", starts_on=day, ends_on=day, added_by=by_of(wood.house.member).user
        )
    assert rows(of_one(wood, "xlsx"))["Sovittuja päiviä"][0] == 28


def test_where_there_is_nothing_to_tell_the_page_says_so(wood: Floor) -> None:
    for wrong in ({"basis": "TK"}, {"basis": "1"}, {"language": "en"}, {"file": "doc"}):
        answer = of_one(wood, wrong.pop("file", "pdf"), **wrong)
        assert answer.status_code == 302
        page = wood.client.get(answer["Location"])
        assert "pv-message" in page.content.decode()


def test_nobody_out_of_reach_is_in_a_report(wood: Floor) -> None:
    stranger = wood.house.theirs
    assert ask(wood, "pdf", person=str(stranger.pk)).status_code == 404
    names = book(ask(wood, "xlsx", unit=str(wood.house.kitchen.pk))).sheetnames
    assert stranger.list_name not in str(names)
    officer = signed_in(wood.house.member, wood.house.member.officer)
    assert officer.get("/attendance/report/").status_code == 403


def test_a_report_asks_as_much_for_few_people_as_for_many(wood: Floor) -> None:
    of_all(wood, "xlsx")
    with CaptureQueriesContext(connection) as few:
        of_all(wood, "xlsx")
    with inside(wood.house.member):
        add_people(wood.house, 4)
    with CaptureQueriesContext(connection) as many:
        of_all(wood, "xlsx")
    assert len(asked(few)) == len(asked(many)), "\n".join(asked(many))


def test_the_month_and_the_person_lead_to_the_report(wood: Floor) -> None:
    for page in (
        f"/attendance/month/?unit={wood.house.wood.pk}&day={MONTH}",
        f"/participants/{wood.people[0].pk}/attendance/?day={MONTH}",
    ):
        html = wood.client.get(page).content.decode()
        assert 'action="/attendance/report/"' in html
        assert 'value="2026-09-01"' in html
