"""What a report shows of workers is decided register by register, and every decision is kept."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry, ReportSetting
from apps.workshop.audit.services import Actor, record
from apps.workshop.intake.models import Became
from apps.workshop.oversight.registers import OWN, Controllers
from apps.workshop.oversight.services import _about
from apps.workshop.participants.models import Note, Participant, Period
from tenants.accounts.models import User
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

COUNTY = "wellbeing_county"


@pytest.fixture
def officer(satama: Member) -> Client:
    with inside(satama):
        User.objects.filter(email=satama.officer).update(language="en")
    return signed_in(satama, satama.officer)


def report(officer: Client, satama: Member) -> str:
    return officer.get(f"/log/participants/{satama.participant}/").content.decode()


def decide(officer: Client, register: str, shown: str) -> None:
    assert officer.post("/log/names/", {"register": register, "shown": shown}).status_code == 302


def test_a_name_is_shown_only_when_every_register_of_that_day_shows_it(
    officer: Client, coach: Client, satama: Member
) -> None:
    coach.get(f"/participants/{satama.participant}/")
    name = f"Kaino Valmentaja{satama.sentinel}"
    decide(officer, COUNTY, "yes")
    assert name not in report(officer, satama)
    decide(officer, OWN, "yes")
    assert name in report(officer, satama)
    with inside(satama):
        Period.objects.create(
            participant_id=satama.participant, service_basis="KTT", starts_on=date(2026, 1, 1)
        )
    assert name in report(officer, satama)
    decide(officer, COUNTY, "no")
    assert name not in report(officer, satama)
    assert "The wellbeing services county&#x27;s register" in report(officer, satama)


def test_reads_before_another_period_keep_the_register_of_their_day(
    officer: Client, coach: Client, satama: Member
) -> None:
    coach.get(f"/participants/{satama.participant}/")
    decide(officer, OWN, "yes")
    with inside(satama):
        Period.objects.filter(participant_id=satama.participant).update(ends_on=date(2098, 1, 1))
        Period.objects.create(
            participant_id=satama.participant, service_basis="KTT", starts_on=date(2098, 1, 2)
        )
    assert f"Kaino Valmentaja{satama.sentinel}" in report(officer, satama)


@pytest.mark.parametrize(
    ("on", "registers"),
    [
        (date(2026, 1, 1), {OWN}),
        (date(2026, 3, 1), {OWN}),
        (date(2026, 4, 1), {OWN}),
        (date(2026, 6, 15), {COUNTY, "employment_authority"}),
        (date(2026, 12, 1), {"employment_authority"}),
    ],
)
def test_registers_follow_the_periods_of_a_day(
    satama: Member, on: date, registers: set[str]
) -> None:
    periods = [
        Period(service_basis="OMA", starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 31)),
        Period(service_basis="KTT", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30)),
        Period(service_basis="TK", starts_on=date(2026, 6, 15), ends_on=date(2026, 11, 30)),
    ]
    with inside(satama):
        assert Controllers.read().around(periods, on) == registers
        assert Controllers.read().around([], on) == {OWN}


def test_what_came_before_the_first_period_stays_the_organisations_own(satama: Member) -> None:
    later = [Period(service_basis="KTT", starts_on=date(2026, 6, 1))]
    with inside(satama):
        around = Controllers.read().around
        assert around(later, date(2026, 5, 31)) == {OWN}
        assert around(later, date(2026, 6, 1)) == {COUNTY}
        # Some text was written in May, without a period.
        assert around(later, date(2026, 6, 1), date(2026, 5, 2)) == {OWN, COUNTY}


def test_a_note_without_a_period_asks_the_own_registers_decision_too(
    officer: Client, coach: Client, satama: Member
) -> None:
    coach.get(f"/participants/{satama.participant}/")
    decide(officer, COUNTY, "yes")
    with inside(satama):
        Period.objects.filter(participant_id=satama.participant).update(service_basis="KTT")
    assert f"Kaino Valmentaja{satama.sentinel}" in report(officer, satama)
    with inside(satama):
        Note.objects.create(
            participant_id=satama.participant,
            happened_on=date(2026, 1, 1),
            written_by_id=satama.coach_id,
        )
    assert f"Kaino Valmentaja{satama.sentinel}" not in report(officer, satama)


def test_decisions_are_kept_with_who_and_when(officer: Client, satama: Member) -> None:
    decide(officer, OWN, "yes")
    decide(officer, OWN, "yes")
    decide(officer, OWN, "no")
    page = officer.get("/log/names/").content.decode()
    assert page.count(f"Oili Valvoja{satama.sentinel}") >= 2
    with inside(satama):
        kept = list(ReportSetting.objects.order_by("id").values_list("register", "shows_names"))
        assert kept == [(OWN, True), (OWN, False)]
        last = Entry.objects.filter(action="log.decide").order_by("-id")[0]
        assert last.about == {"register": OWN, "shown": 0}


def test_a_decision_from_before_registers_counts_for_all_of_them(
    officer: Client, coach: Client, satama: Member
) -> None:
    coach.get(f"/participants/{satama.participant}/")
    with inside(satama):
        ReportSetting.objects.create(shows_names=True, decided_by_id=1)
    assert f"Kaino Valmentaja{satama.sentinel}" in report(officer, satama)


def test_an_unknown_register_is_refused_with_the_way_out(officer: Client, satama: Member) -> None:
    answer = officer.post("/log/names/", {"register": "x", "shown": "yes"}, follow=True)
    assert "Choose one of those on this page" in answer.content.decode()
    with inside(satama):
        assert not ReportSetting.objects.exists()


def test_a_list_of_contacts_tells_of_a_contact_by_its_whole_id_alone(satama: Member) -> None:
    contact = uuid.uuid4()
    with inside(satama):
        person = Participant.objects.get(pk=satama.participant)
        by = Actor(User.objects.get(pk=satama.coach_id), "page")
        Became.objects.create(contact_id=contact, participant=person, agreed_by=by.user)
        record(by, "intake.list", contacts=f"{uuid.uuid4()} {contact}")
        record(by, "intake.list", contacts=f"a{contact}")
        assert Entry.objects.filter(_about(person), action="intake.list").count() == 1
