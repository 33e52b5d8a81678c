"""Importing a table: what is understood, what is refused in plain words, and what is undone."""

from __future__ import annotations

import csv
import io
import time
import uuid
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.figures.services import exact_figures
from apps.workshop.importing import tasks
from apps.workshop.importing.fields import FIELDS, field_of
from apps.workshop.importing.files import read
from apps.workshop.importing.models import Arrival, Import
from apps.workshop.importing.services import checking, moving
from apps.workshop.participants import services as participants
from apps.workshop.participants.models import FollowUp, Override, Participant, Period
from apps.workshop.search.models import Word
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

START = "/participants/import/"
HEADINGS = (
    "Asiakkaan sukunimi;Asiakkaan etunimi;Hetu;Syntymäaika;Sukupuoli;Äidinkieli;Kotikunta;Puhelin"
    ";Sähköposti;Koulutus;Ohjaava taho;Asiakkuus alkoi;Toimenpide;Jakson alku;Jakson loppu"
    ";Päättymissyy;Sijoittuminen;Turvakielto;Yksikkö;Valmentaja;Lisätieto"
)
GOOD = [
    "Aho;Anni;010190-902S;;nainen;suomi;Helsinki;040 123 4567;anni@aho.example;Peruskoulu;Ohjaamo"
    ";1.9.2025;;;;;;ei;;;",
    # Two periods of one person, one of them long over: two rows, one record.
    "Berg;Bo;;2.3.2000;Man;svenska;Borgå;;;;;1.2.2024;Työkokeilu;1.2.2024;30.4.2024;WORK;W_PERM;;;;x",
    "Berg;Bo;;2.3.2000;Man;svenska;Borgå;;;;;1.2.2024;Työpajan oma toiminta;1.9.2026;;;;;;;",
    "Ceder;Cia;;;;;049;;;;;2026-03-04;OMA;;;;;kyllä;;;",
]
BAD = {
    "Dahl;;;;;;;;;;;1.9.2025;;;;;;;;;": "Given name and family name are needed.",
    "Eho;Eero;;;;;;;;;;;;;;;;;;;": "The first day is needed",
    "Fors;Fia;010190-902X;;;;;;;;;1.9.2025;;;;;;;;;": "Hetu: This is not a personal identity code",
    "Gran;Gun;010190-903T;1.1.1991;;;;;;;;1.9.2025;;;;;;;;;": "another date of birth",
    "Holm;Hans;;31.2.1999;;;;;;;;1.9.2025;;;;;;;;;": "Syntymäaika: “31.2.1999” is not a day",
    "Ilo;Iida;;;;;Ei-kunta;;;;;1.9.2025;;;;;;;;;": "Kotikunta: “Ei-kunta” is not on the list",
    "Järvi;Juha;;;;;;12;;;;1.9.2025;;;;;;;;;": "Puhelin: ",
    "Koski;Kai;;;;;;;kai@;;;1.9.2025;;;;;;;;;": "Sähköposti: ",
    "Lampi;Lea;;1.1.2030;;;;;;;;1.9.2031;;;;;;;;;": "The birth date is in the future.",
    "Mäki;Mia;;;;;;;;;;1.9.1931;;;;;;;;;": "The year 1931 is too far away",
    "Niemi;Nea;;1.1.2000;;;;;;;;1.9.1999;;;;;;;;;": "The start is before the date of birth.",
    "Oja;Ossi;;;;;;;;;;1.9.2025;;;1.10.2025;;;;;;": "the service basis is missing",
    "Puro;Piia;;;;;;;;;;1.9.2025;OMA;1.9.2025;1.8.2025;;;;;;": "before its first",
    "Ranta;Risto;;;;;;;;;;1.9.2025;OMA;1.9.2025;;WORK;;;;;": "needs its last day",
    "Rinne;Rauni;;;;;;;;;;1.9.2025;OMA;1.9.2025;1.10.2025;HEALTH;;;;;": "may write about health",
    "Salo;Sari;;;;;;;;;;1.9.2025;NOTHERE;;;;;;;;": "Toimenpide: “NOTHERE” is not on the list",
    "Tamm;Tiit;;;;;;;;;;1.9.2025;;;;;;ehkä;;;": "is neither yes nor no",
    "Uoti;Ulla;;;;;;;;;;1.9.2025;;;;;;;Kuupaja;;": "Yksikkö: “Kuupaja” is not on the list",
    "Vuori;Ville;;;;;;;;;;1.9.2025;;;;;;;;Kuka Kumma;": "Valmentaja: ",
    f"{'Y' * 101};Yrjö;;;;;;;;;;1.9.2025;;;;;;;;;": "longer than 100 characters",
    "Berg;Bo;;2.3.2000;;;;;;;;1.2.2024;OMA;1.10.2026;;;;;;;": "another period on the same basis",
    "Berg;Bo;;2.3.2000;;;;;;;;1.2.2024;;;;;;;;;": "The same person is on row 3 already",
}


def actor(email: str) -> Actor:
    """One of the staff, inside the member's scope."""
    return Actor(User.objects.get(email=email), "page")


def uploaded(client: Client, content: bytes | str, name: str = "asiakkaat.csv") -> str:
    """The page of a new import of this file."""
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, raw)
    answer = client.post(START, {"file": file, "form_token": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def checked(client: Client, page: str) -> str:
    """The page after its columns were taken as they were recognised."""
    with_columns = client.get(page).context["form"]
    chosen = {name: field.initial for name, field in with_columns.fields.items()}
    assert client.post(page, {"action": "check", **chosen}).status_code == 302
    return client.get(page).content.decode()


def run_of(page: str) -> Import:
    return Import.objects.get(pk=page.split("/")[-2])


def test_a_table_is_understood_tried_brought_in_and_undone(
    director: Client, satama: Member
) -> None:
    with inside(satama):
        by = actor(satama.director)
        participants.add_participant(
            given_name="Ville", family_name="Vanha", born_on=date(1999, 1, 2),
            starts_on=date(2025, 1, 2), by=by,
        )  # fmt: skip
        participants.add_participant(
            given_name="Toinen", family_name="Nimi", identity_code="010190-905V",
            starts_on=date(2025, 1, 2), by=by,
        )  # fmt: skip
        before = set(Participant.objects.values_list("pk", flat=True))
        figures = exact_figures(2025)
    here = [
        "Vanha;Ville;;2.1.1999;;;;;;;;1.9.2025;;;;;;;;;",
        "Uusi;Nimi;010190-905V;;;;;;;;;1.9.2025;;;;;;;;;",
    ]
    content = "Asiakasvienti 22.11.2026\n\n" + "\n".join([HEADINGS, *GOOD, *BAD, *here])
    page = uploaded(director, content.encode("cp1252"))
    text = checked(director, page)
    for problem in BAD.values():
        assert problem.replace("row 3", "row 5") in text
    assert "the same name and date of birth" in text
    assert "the same identity code" in text
    with inside(satama):
        run = run_of(page)
        assert (run.added, run.skipped, run.refused) == (3, 2, len(BAD))
        assert set(Participant.objects.values_list("pk", flat=True)) == before
        assert "Anni" not in run.sealed_table + run.sealed_findings

    director.post(page, {"action": "run"})
    with inside(satama):
        run = run_of(page)
        assert (run.state, run.added, run.skipped) == (Import.State.DONE, 3, 2)
        assert run.sealed_table == ""
        anni, bo, cia = Participant.objects.exclude(pk__in=before).order_by("sort_key")
        assert (anni.born_on, anni.gender, anni.mother_tongue) == (date(1990, 1, 1), "F", "fi")
        assert (anni.municipality_code, anni.phone) == ("091", "+358401234567")
        assert (anni.education, anni.referrer_type) == ("BASIC", "OHJ")
        assert anni.identity_mark
        assert "010190" not in anni.identity_code
        assert [coach.email for coach in anni.coaches.all()] == [satama.director]
        assert bo.came_on == date(2024, 2, 1)
        assert bo.municipality_code == "638"
        new, old = bo.periods.all()
        assert (old.ends_on, old.end_reason, old.placement) == (date(2024, 4, 30), "WORK", "W_PERM")
        assert new.service_basis == "OMA"
        assert not new.is_closed
        # What fell due long ago is not asked any more.
        assert {one.months for one in FollowUp.objects.filter(period=old)} <= {24}
        assert cia.is_protected
        assert cia.periods.get().starts_on == date(2026, 3, 4)
        assert Word.objects.filter(kind="participants", thing=str(anni.pk)).exists()
        entry = Entry.objects.get(action="imports.add")
        assert set(entry.participant_ids) == {str(one.pk) for one in (anni, bo, cia)}
        assert exact_figures(2025) != figures
        # Somebody begins to work with one of them.
        participants.write_note(anni, happened_on=date(2026, 3, 5), text="Tavattu.", by=by)
    left = director.get(f"{page}?as=left").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(left), delimiter=";"))
    assert len(rows) == 1 + len(BAD) + 2
    assert rows[-1][2:4] == ["Uusi", "Nimi"]

    director.post(page, {"action": "undo"})
    text = director.get(page).content.decode()
    assert "Aho, Anni" in text
    assert "Berg" not in text
    with inside(satama):
        assert set(Participant.objects.values_list("pk", flat=True)) == {*before, anni.pk}
        assert run_of(page).removed == 2
        assert not Word.objects.filter(thing=str(bo.pk)).exists()
        (gone,) = Entry.objects.filter(action="imports.undo").values_list(
            "participant_ids", flat=True
        )
        assert set(gone) == {str(bo.pk), str(cia.pk)}
    # Coming late does nothing.
    director.post(page, {"action": "undo"})
    director.post(page, {"action": "run"})
    with inside(satama):
        assert run_of(page).state == Import.State.UNDONE


def test_who_is_alike_is_added_when_that_is_asked_but_never_twice_by_code(
    director: Client, satama: Member
) -> None:
    with inside(satama):
        by = actor(satama.director)
        for code in ("", "010190-905V"):
            participants.add_participant(
                given_name="Ville", family_name=f"Vanha{code[-1:]}", born_on=date(1990, 1, 1),
                identity_code=code, starts_on=date(2025, 1, 2), by=by,
            )  # fmt: skip
    page = uploaded(
        director,
        "Nimi\tHetu\tSyntymäaika\tAloituspäivä\n"
        "Vanha, Ville\t\t1.1.1990\t1.9.2025\nVanhav, Ville\t010190-905V\t\t1.9.2025\n",
    )
    checked(director, page)
    director.post(page, {"action": "run", "anyway": ["2", "3"]})
    with inside(satama):
        assert run_of(page).added == 1
        assert Participant.objects.filter(family_name="Vanha").count() == 2


def test_a_large_import_goes_on_in_the_background_where_it_broke_off(
    director: Client, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.workshop.importing.services import bringing, undoing

    for module in (checking, bringing, undoing):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(bringing, "BATCH", 2)
    lines = [f"Paljo{n},Pekka,{n}.1.2000,1.9.2025" for n in range(1, 6)]
    page = uploaded(director, "\n".join(["Sukunimi,Etunimi,Syntymäaika,Tulopäivä", *lines]))
    key = page.split("/")[-2]
    with inside(satama):
        arguments = {
            "organisation": satama.schema,
            "run": key,
            "by": actor(satama.director).user.pk,
        }
    assert "progress" in checked(director, page)
    tasks.check_rows.task.func(**arguments)
    director.post(page, {"action": "run"})
    state = director.get(f"{page}?as=state").json()
    assert state == {"done": 0, "total": 5, "over": False}

    enter, calls = bringing._enter, []

    def breaks(*given: object) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the machine stopped")
        enter(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(bringing, "_enter", breaks)
    with pytest.raises(RuntimeError):
        tasks.bring_rows.task.func(**arguments)
    with inside(satama):
        assert Participant.objects.filter(given_name="Pekka").count() == 2
        Import.objects.filter(pk=key).update(moved_at=timezone.now() - timedelta(minutes=5))
    director.post(page, {"action": "again"})
    tasks.bring_rows.task.func(**arguments)
    tasks.bring_rows.task.func(**arguments)
    with inside(satama):
        assert Participant.objects.filter(given_name="Pekka").count() == 5
        assert (run_of(page).state, run_of(page).added) == (Import.State.DONE, 5)
    director.post(page, {"action": "undo"})
    tasks.undo_rows.task.func(**arguments)
    with inside(satama):
        assert not Participant.objects.filter(given_name="Pekka").exists()


def test_one_row_the_database_refuses_stops_no_other(
    director: Client, satama: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = uploaded(
        director,
        "Nimi;Hetu;Aloituspäivä\nYksi Eka;;1.9.2025\nKaksi Toka;010190-905V;1.9.2025\n"
        "Kolme Koi;;1.9.2025",
    )
    checked(director, page)
    # Somebody opens a record with the same code between the looking and the writing.
    monkeypatch.setattr("apps.workshop.importing.doubles._by_code", lambda *given: iter(()))
    with inside(satama):
        participants.add_participant(
            given_name="Ehti", family_name="Ensin", identity_code="010190-905V",
            starts_on=date(2025, 1, 2), by=actor(satama.director),
        )  # fmt: skip
    director.post(page, {"action": "run"})
    assert "Somebody has a record with this code already." in director.get(page).content.decode()
    with inside(satama):
        names = set(run_of(page).arrivals.values_list("participant__given_name", flat=True))
    assert names == {"Eka", "Koi"}


def test_the_empty_table_is_understood_whole_in_every_language(director: Client) -> None:
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            labels = [str(field.label) for field in FIELDS]
            assert [field_of(label) for label in labels] == [field.code for field in FIELDS]
    assert director.get(f"{START}?as=model").content.startswith(b"PK")


def test_only_who_may_comes_in_and_data_do_not_lie_about(coach: Client, satama: Member) -> None:
    assert coach.get(START).status_code == 403
    assert "/participants/import/" not in coach.get("/participants/").content.decode()
    with inside(satama):
        Import.objects.update(begun_at=timezone.now() - timedelta(days=2))
        broken = Import.objects.create(begun_by=actor(satama.director).user, sealed_table="x")
        two_days_ago = timezone.now() - timedelta(days=2)
        Import.objects.filter(pk=broken.pk).update(
            state=Import.State.RUNNING, begun_at=two_days_ago, moved_at=two_days_ago
        )
        moving.clean()
        left = Import.objects.get()
        assert (left.state, left.sealed_table) == (Import.State.DONE, "")


@pytest.mark.long
def test_ten_thousand_rows_come_in_within_a_minute(satama: Member) -> None:
    lines = [
        f"Suku{n};Etu{n % 97};{n % 28 + 1}.{n % 12 + 1}.{1980 + n % 25};Helsinki;040 12{n:05}"
        f";1.9.2025;OMA;1.9.2025;{'1.3.2026;PLANNED;W_PERM' if n % 3 else ';;'}"
        for n in range(10_000)
    ]
    head = (
        "Sukunimi;Etunimi;Syntymäaika;Kotikunta;Puhelin;Tulopäivä;Toimenpide;Jakson alku"
        ";Jakson loppu;Päättymissyy;Sijoittuminen"
    )
    with inside(satama):
        by = actor(satama.director)
        times = [time.monotonic()]
        table = read("\n".join([head, *lines]).encode())
        run = checking.begin(table, file_name="suuri.csv", by=by)
        checking.start_check(run, run.columns, by=by)
        key = {"organisation": satama.schema, "run": str(run.pk), "by": by.user.pk}
    tasks.check_rows.task.func(**key)
    times.append(time.monotonic())
    with inside(satama):
        from apps.workshop.importing.services import bringing

        bringing.start(run, [], by=by)
    tasks.bring_rows.task.func(**key)
    times.append(time.monotonic())
    with inside(satama):
        run.refresh_from_db()
        assert (run.added, run.refused) == (10_000, 0)
        from apps.workshop.importing.services import undoing

        undoing.start(run, by=by)
    tasks.undo_rows.task.func(**key)
    times.append(time.monotonic())
    with inside(satama):
        assert not Arrival.objects.filter(run=run).exists()
        assert not Period.objects.filter(participant__family_name="Suku1").exists()
        assert not Override.objects.filter(change__period__participant__given_name="Etu1").exists()
    read_in, brought, undone = (b - a for a, b in pairwise(times))
    print(f"10,000 rows: checked in {read_in:.1f} s, in {brought:.1f} s, undone {undone:.1f} s")
    assert read_in + brought < 90
