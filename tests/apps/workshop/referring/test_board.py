"""The board and the list: what stands in which column, what is urgent, and how much is asked."""

from __future__ import annotations

import html
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.classifications.models import ServiceBasis
from apps.network.directory.models import Listing
from apps.network.referrals.clocks import clocks_from
from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor
from apps.workshop.referring import listing
from apps.workshop.referring.columns import SHOWN
from apps.workshop.referring.house import house_of, house_statement, median_days
from apps.workshop.referring.promising import Promised
from apps.workshop.referring.promising import promise as promise_times
from apps.workshop.referring.units import OwnUnit
from tenants.accounts.models import User
from tests.apps.workshop.referring.conftest import Drafted, actor, no_place, promise, queue
from tests.support.people import inside, signed_in
from tests.support.queries import asked
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def columns(client: Client, query: str = "") -> dict[str, list[str]]:
    """The numbers of the cards in each column."""
    found = client.get(f"/referrals/{query}").context["columns"]
    return {one.name: [card.words.get("number", "") for card in one.cards] for one in found}


def everywhere(client: Client, query: str = "") -> set[str]:
    return {number for cards in columns(client, query).values() for number in cards}


def number(drafted: Drafted) -> str:
    return f"L-{drafted.pk.hex[:6].upper()}"


def sent_at(
    at: datetime, sender: Member, receiver: Member, unit: uuid.UUID | None = None
) -> Referral:
    """A referral in clear alone, as the sender's own."""
    with inside(sender):
        return Referral.objects.create(
            sender_id=sender.schema,
            receiver_id=receiver.schema,
            unit=unit,
            service_basis="OMA",
            sent_at=at,
            **vars(clocks_from(at, None)),
        )


def test_a_referral_goes_from_column_to_column(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    def stands_in() -> list[str]:
        return [name for name, cards in columns(receiver).items() if number(sent) in cards]

    assert stands_in() == ["new"]
    receiver.get(sent.page)
    assert stands_in() == ["new"]
    receiver.post(f"{sent.page}act/", {"act": "review"})
    assert stands_in() == ["review"]
    receiver.post(sent.answer, queue(estimate_on="2026-12-01"))
    assert stands_in() == ["waiting"]
    receiver.post(sent.answer, promise())
    assert stands_in() == ["waiting"]
    receiver.post(f"{sent.page}act/", {"act": "start"})
    assert stands_in() == ["answered"]
    assert number(sent) in columns(coach, "?tab=sent")["answered"]
    assert number(sent) not in everywhere(coach)


def test_the_waiting_list_says_the_place_in_the_queue(receiver: Client, sent: Drafted) -> None:
    receiver.post(sent.answer, queue(estimate_on="2026-12-01"))
    page = receiver.get("/referrals/").content.decode()
    assert "1. in the queue · estimate 1.12.2026" in page


def test_the_most_urgent_is_first_and_stands_in_the_heading(
    receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    late = sent_at(timezone.now() - timedelta(days=10), satama, skargard)
    page = receiver.get("/referrals/")
    assert columns(receiver)["new"][0] == late.number
    assert f"{late.number} is " in page.context["heading"]
    assert page.context["heading"].endswith(" late")
    assert page.context["late_count"] == 1
    said = html.unescape(page.content.decode())
    assert " over</span>" in said
    assert "one of them later than promised" in said


def test_a_column_shows_the_most_urgent_and_the_list_has_them_all(
    receiver: Client, satama: Member, skargard: Member
) -> None:
    begun = timezone.now() - timedelta(hours=5)
    for minute in range(60):
        sent_at(begun + timedelta(minutes=minute), satama, skargard)
    with inside(skargard):
        count = Referral.objects.filter(receiver_id=skargard.schema).count()
    page = receiver.get("/referrals/")
    new = next(one for one in page.context["columns"] if one.name == "new")
    assert (len(new.cards), new.total) == (SHOWN, count)
    assert f"Show all {count}" in page.content.decode()
    listed = receiver.get(f"/referrals/{new.all_query}")
    assert len(listed.context["rows"]) == 50
    rest = receiver.get(f"/referrals/{new.all_query}&page=2")
    assert len(rest.context["rows"]) == count - 50


def test_pages_ask_the_same_however_many_there_are(
    receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    for minutes in range(30):
        sent_at(timezone.now() - timedelta(minutes=minutes), satama, skargard)
    for query in ("", "?view=list", "?tab=sent", "?basis=OMA"):
        receiver.get(f"/referrals/{query}")
        with CaptureQueriesContext(connection) as captured:
            receiver.get(f"/referrals/{query}")
        assert len(asked(captured)) <= 12, (query, asked(captured))


def test_the_menu_counts_what_the_board_counts(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    def in_menu(page: str) -> int:
        items = receiver.get(page).context["frame"].items
        return int(next(item.count for item in items if item.url == "/referrals/"))

    assert in_menu("/referrals/") == in_menu("/handbook/") == 2
    receiver.post(sent.answer, no_place())
    assert in_menu("/referrals/?basis=OMA") == in_menu("/handbook/") == 1


@pytest.mark.parametrize("page", ["/referrals/", "/places/", "/places/questions/"])
def test_the_menu_says_that_finding_a_place_belongs_to_referrals(
    receiver: Client, page: str
) -> None:
    items = receiver.get(page).context["frame"].items
    assert [one.url for one in items if one.is_current] == ["/referrals/"]


def test_no_name_of_a_received_person_before_a_promise(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    pages = ("/referrals/", "/referrals/?view=list")
    for page in pages:
        assert "Zeldaq" not in receiver.get(page).content.decode()
    with inside(skargard):
        row = Entry.objects.filter(action="referrals.list").latest("pk")
        assert row.participant_ids == []
    receiver.post(sent.answer, promise())
    for page in pages:
        assert "Zeldaq" in receiver.get(page).content.decode()
    with inside(skargard):
        row = Entry.objects.filter(action="referrals.list").latest("pk")
        assert len(row.participant_ids) == 1


def test_figures_are_of_our_own_received_ones(
    receiver: Client, sent: Drafted, satama: Member, skargard: Member
) -> None:
    receiver.post(sent.answer, no_place())
    sent_at(timezone.now() - timedelta(days=10), satama, skargard)
    with inside(skargard):
        by = actor(skargard)
        found = house_of(house_statement(by, listing.Narrowing(), is_sent=False).send())
        assert (found.figures.in_time, found.figures.owed) == (1, 2)
        assert found.answer_days == 0.0
    shown = {words: value for value, words in receiver.get("/referrals/").context["figures"]}
    assert shown == {"median time to an answer": "0,0 d", "answered in time": "50 %"}


def test_the_median_is_in_working_days() -> None:
    friday = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())
    ends = [friday + timedelta(days=days) for days in (1, 3, 4)]
    assert median_days([(friday.timestamp(), end.timestamp()) for end in ends]) == 1.0
    assert median_days([]) is None


@pytest.mark.parametrize(
    ("query", "has_it"),
    [("?tab=sent", True), ("?tab=sent&whose=mine", True), ("?tab=sent&basis=OMA", True)],
)
def test_what_we_sent_is_narrowed_by_who_sent_it(
    coach: Client, sent: Drafted, query: str, has_it: bool
) -> None:
    assert (number(sent) in columns(coach, query)["undecided"]) is has_it


def test_what_we_sent_waits_in_one_column_until_it_is_decided(
    coach: Client, receiver: Client, sent: Drafted
) -> None:
    for _step in ("sent", "in review"):
        column = coach.get("/referrals/?tab=sent&whose=mine").context["columns"][1]
        numbers = {card.words["number"] for card in column.cards}
        assert (column.name, column.total) == ("undecided", len(numbers))
        assert number(sent) in numbers
        rows = coach.get(f"/referrals/{column.all_query}").context["rows"]
        assert {row.words["number"] for row in rows} == numbers
        receiver.post(f"{sent.page}act/", {"act": "review"})


def test_a_director_has_sent_none_of_these(satama: Member, sent: Drafted) -> None:
    director = signed_in(satama, satama.director)
    assert number(sent) in columns(director, "?tab=sent")["undecided"]
    assert number(sent) not in everywhere(director, "?tab=sent&whose=mine")


def test_what_no_filter_knows_narrows_nothing(coach: Client, sent: Drafted) -> None:
    odd = "?tab=sent&basis=%00&view=x&whose=y&column=z&page=-1"
    answer: Any = coach.get(f"/referrals/{odd}")
    assert answer.status_code == 200
    assert number(sent) in everywhere(coach, odd)


def listed_unit(member: Member, name: str, number: int, **values: Any) -> Listing:
    """A unit of the member's as others see it."""
    today = timezone.localdate()
    with inside(member):
        return Listing.objects.create(
            organisation_id=member.schema,
            unit=number,
            name_fi=name,
            municipality_code="091",
            confirmed_on=today,
            **{"is_public": True, "free_places_on": today, **values},
        )


@pytest.fixture
def two_units(skargard: Member) -> tuple[Listing, Listing]:
    with inside(skargard):
        Listing.objects.filter(organisation_id=skargard.schema).update(free_places_on=None)
    return (
        listed_unit(skargard, "Puupaja", 901, free_places=2),
        listed_unit(skargard, "Keittiö", 902, free_places=1),
    )


def labels(chips: Any) -> list[str]:
    return [str(chip.label) for chip in chips]


def test_received_ones_are_narrowed_by_our_own_unit(
    receiver: Client,
    satama: Member,
    skargard: Member,
    sent: Drafted,
    two_units: tuple[Listing, Listing],
) -> None:
    wood, kitchen = two_units
    first = sent_at(timezone.now(), satama, skargard, unit=wood.pk)
    shown = labels(receiver.get("/referrals/").context["units"])
    assert shown[0] == "All units"
    assert {"Keittiö", "Puupaja"} < {*shown}
    assert everywhere(receiver, f"?unit={wood.pk}") == {first.number}
    assert everywhere(receiver, f"?unit={wood.pk}&basis=OMA") == {first.number}
    assert everywhere(receiver, f"?unit={kitchen.pk}") == set()
    page = receiver.get(f"/referrals/?unit={wood.pk}")
    assert [one.total for one in page.context["columns"]] == [1, 0, 0, 0]
    # What waits is said of all, as in the menu.
    assert page.context["waiting_count"] > 1
    rows = receiver.get(f"/referrals/?view=list&unit={wood.pk}").context["rows"]
    assert [row.words["number"] for row in rows] == [first.number]
    everybody = everywhere(receiver)
    for foreign in ("x", "%00", "00000000-0000-0000-0000-000000000000"):
        assert everywhere(receiver, f"?unit={foreign}") == everybody


def test_a_unit_says_nothing_of_what_we_sent(
    satama: Member, skargard: Member, two_units: tuple[Listing, Listing]
) -> None:
    wood, kitchen = two_units
    first = sent_at(timezone.now(), satama, skargard, unit=wood.pk)
    director = signed_in(satama, satama.director)
    for unit in (wood.pk, kitchen.pk):
        assert first.number in everywhere(director, f"?tab=sent&unit={unit}")


def test_one_unit_is_no_choice(
    receiver: Client, sent: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = [OwnUnit(uuid.uuid4(), "Puupaja", free=None)]
    monkeypatch.setattr("apps.workshop.referring.house.own_units_from", lambda _told: one)
    assert receiver.get("/referrals/").context["units"] == []


def test_free_places_stand_with_the_way_to_the_bar(
    receiver: Client, sent: Drafted, two_units: tuple[Listing, Listing], skargard: Member
) -> None:
    assert '<a href="/places/own/"><b>3</b>free places</a>' in _page(receiver)
    with inside(skargard):
        Listing.objects.filter(pk=two_units[0].pk).update(is_public=False)
    assert "<b>1</b>free place</a>" in _page(receiver)
    with inside(skargard):
        ours = Listing.objects.filter(organisation_id=skargard.schema)
        ours.update(free_places_on=timezone.localdate() - timedelta(days=60))
    assert "Nobody has said lately how many places are free</a>" in _page(receiver)
    assert "free" not in receiver.get("/referrals/?tab=sent").context["columns"][0].note
    assert "/places/own/" not in _page(receiver, "?tab=sent")


def _page(client: Client, query: str = "") -> str:
    return client.get(f"/referrals/{query}").content.decode()


def test_the_columns_say_what_we_have_promised(
    receiver: Client, coach: Client, sent: Drafted, skargard: Member
) -> None:
    def notes(client: Client, query: str = "") -> list[str]:
        found = client.get(f"/referrals/{query}").context["columns"]
        return [str(one.note) for one in found]

    assert notes(receiver) == [
        "Answer in 2 working days",
        "Decision in 5 working days",
        "Start in 15 working days",
        "The last 14 days",
    ]
    with inside(skargard):
        director = Actor(User.objects.get(email=skargard.director), "page")
        promise_times(Promised(1, 3, 10, 14), by=director)
    assert notes(receiver)[:3] == [
        "Answer in 1 working day",
        "Decision in 3 working days",
        "Start in 10 working days",
    ]
    # Of those we sent, each receiver has its own.
    theirs = "Answer in 2 working days · Decision in 5 working days"
    assert theirs in notes(receiver, "?tab=sent")


def test_received_ones_in_my_hands(
    receiver: Client, satama: Member, skargard: Member, sent: Drafted
) -> None:
    mine = sent_at(timezone.now(), satama, skargard)
    assert everywhere(receiver, "?whose=mine") == set()
    receiver.post(f"/intake/hand/{mine.pk}/")
    assert everywhere(receiver, "?whose=mine") == {mine.number}
    assert everywhere(receiver, "?whose=mine&basis=OMA&view=board") == {mine.number}
    assert labels(receiver.get("/referrals/").context["whose"]) == ["All", "In my hands"]
    assert {mine.number, number(sent)} <= everywhere(receiver, "?whose=yours")
    # Somebody else has none of these.
    director = signed_in(skargard, skargard.director)
    assert everywhere(director, "?whose=mine") == set()


def test_a_basis_without_referrals_stands_among_the_filters(
    receiver: Client, sent: Drafted, skargard: Member
) -> None:
    with inside(skargard):
        code = next(code for code in ServiceBasis.objects.names("en") if code != "OMA")
    page = receiver.get(f"/referrals/?basis={code}")
    assert everywhere(receiver, f"?basis={code}") == set()
    assert [chip.query for chip in page.context["filters"] if chip.is_current] == [f"?basis={code}"]
