"""The data protection officer reads the log, takes a copy, and gives a participant their report."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import GROUNDS
from apps.workshop.oversight.words import ACTIONS, GROUPS
from tenants.accounts.models import User
from tenants.accounts.services import add_user
from tests.support.people import inside, signed_in
from tests.support.world import PASSWORD, Member

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def officer(satama: Member) -> Client:
    """satama's data protection officer."""
    with inside(satama):
        add_user(
            email="tiina@satama.example", password=PASSWORD, given_name="Tiina",
            family_name="Lukkarila", roles=["protection_officer"], language="en",
        )  # fmt: skip
    return signed_in(satama, "tiina@satama.example")


def test_reading_the_log_is_in_the_log(officer: Client, satama: Member) -> None:
    pages = [officer.get("/log/", {"page": number}).content.decode() for number in (1, 2)]
    assert any("Wrote a note" in page for page in pages)
    with inside(satama):
        assert Entry.objects.order_by("-id")[0].action == "log.read"


def test_the_log_is_filtered_by_its_address(officer: Client, satama: Member) -> None:
    with inside(satama):
        coach = User.objects.get(email=satama.coach).pk
    assert "Wrote a note" in officer.get(f"/log/?who={coach}&group=notes").content.decode()
    only_access = officer.get("/log/?group=access").content.decode()
    assert "Wrote a note" not in only_access
    assert "Wrote a note" not in officer.get("/log/?ends_on=2020-01-01").content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("begins_on=2026-02-02&ends_on=2026-01-01", "The last day is before the first one."),
        ("who=99999", "Select a valid choice"),
        ("begins_on=foo", "Enter a valid date"),
    ],
)
def test_a_wrong_filter_says_so(officer: Client, query: str, words: str) -> None:
    assert words in officer.get(f"/log/?{query}").content.decode()


def test_the_copy_has_ids_and_no_content(officer: Client, satama: Member) -> None:
    answer = officer.get("/log/export/?group=notes")
    assert "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["notes.write"]
    assert satama.participant in text
    assert f"Osallinen{satama.sentinel}" not in text
    with inside(satama):
        assert Entry.objects.order_by("-id")[0].action == "log.export"


def test_no_name_begins_a_formula(officer: Client, satama: Member) -> None:
    with inside(satama):
        User.objects.filter(email="tiina@satama.example").update(given_name="=cmd()")
    officer.get("/log/")
    rows = csv.reader(io.StringIO(officer.get("/log/export/").content.decode()), delimiter=";")
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_a_participant_gets_a_report_without_names_until_they_are_decided_on(
    officer: Client, coach: Client, satama: Member
) -> None:
    coach.get(f"/participants/{satama.participant}/")
    found = officer.get(f"/log/?name=Osma{satama.sentinel}").content.decode()
    address = f"/log/participants/{satama.participant}/"
    assert address in found
    report = officer.get(address).content.decode()
    assert "Opened the page" in report
    assert "Providing the service" in report
    assert "Valmentaja" not in report
    ours = {"register": "organisation"}
    assert officer.post("/log/names/", {**ours, "shown": "yes"}).status_code == 302
    assert f"Kaino Valmentaja{satama.sentinel}" in officer.get(address).content.decode()
    officer.post("/log/names/", {**ours, "shown": "no"})
    assert "Valmentaja" not in officer.get(address).content.decode()
    with inside(satama):
        told = list(
            Entry.objects.filter(action__startswith="log.").values_list("action", flat=True)
        )
    assert {"log.find", "log.report", "log.decide"} <= set(told)


def test_the_officer_reads_no_content(officer: Client, satama: Member) -> None:
    for page in (
        "/participants/", f"/participants/{satama.participant}/", "/referrals/",
        "/participants/add/", "/figures/", "/organisation/", "/people/invite/",
    ):  # fmt: skip
        assert officer.get(page).status_code == 403, page
    assert officer.get("/").status_code == 200
    assert f"Osma{satama.sentinel}" not in officer.get("/").content.decode()


@pytest.mark.parametrize("page", ["/log/", "/log/export/"])
def test_nobody_else_reads_the_log(coach: Client, director: Client, page: str) -> None:
    assert coach.get(page).status_code == 403
    assert director.get(page).status_code == 403


def test_a_report_about_nobody_is_not_found(officer: Client) -> None:
    page = "/log/participants/00000000-0000-4000-8000-000000000000/"
    assert officer.get(page).status_code == 404


def test_every_recorded_action_has_words() -> None:
    # Jobs for everybody are named after the same parts of the product.
    word = re.compile(rf'"((?:{"|".join(GROUNDS)})\.(?!\w*_everywhere")[a-z_]+)"')
    recorded = set()
    for file in (*ROOT.glob("apps/workshop/**/*.py"), *ROOT.glob("tenants/**/*.py")):
        recorded |= set(word.findall(file.read_text(encoding="utf-8")))
    assert recorded == set(ACTIONS)
    assert {action.partition(".")[0] for action in ACTIONS} == set(GROUPS)


def test_signing_in_and_failing_to_are_in_the_trail(satama: Member, stranger: object) -> None:
    client = stranger(satama.host)  # type: ignore[operator]
    client.post("/sign-in/", {"login": satama.coach, "password": "wrong-wrong-wrong"})
    client.post("/sign-in/", {"login": "nobody@nowhere.example", "password": "wrong-wrong-wrong"})
    client.post("/sign-in/", {"login": satama.coach, "password": PASSWORD})
    client.post("/sign-out/")
    with inside(satama):
        coach = User.objects.get(email=satama.coach).pk
        last = list(Entry.objects.order_by("-id")[:4])[::-1]
    assert [entry.action for entry in last] == [
        "access.fail", "access.fail", "access.sign_in", "access.sign_out",
    ]  # fmt: skip
    assert [entry.about for entry in last[:2]] == [{"user": coach}, {}]
    assert {entry.address for entry in last} == {"127.0.0.1"}
