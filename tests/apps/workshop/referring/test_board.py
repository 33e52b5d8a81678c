"""The board and the list: what stands in which column, what is urgent, and how much is asked."""

from __future__ import annotations

import html
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.referrals.clocks import clocks_from
from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.referring import listing
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


def sent_at(at: datetime, sender: Member, receiver: Member) -> Referral:
    """A referral in clear alone, as the sender's own."""
    with inside(sender):
        return Referral.objects.create(
            sender_id=sender.schema,
            receiver_id=receiver.schema,
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


def test_a_column_shows_twenty_and_the_list_has_them_all(
    receiver: Client, satama: Member, skargard: Member
) -> None:
    begun = timezone.now() - timedelta(hours=5)
    for minute in range(60):
        sent_at(begun + timedelta(minutes=minute), satama, skargard)
    with inside(skargard):
        count = Referral.objects.filter(receiver_id=skargard.schema).count()
    page = receiver.get("/referrals/")
    new = next(one for one in page.context["columns"] if one.name == "new")
    assert (len(new.cards), new.total) == (20, count)
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
        found = listing.figures(by, is_sent=False)
        assert (found["in_time"], found["owed"]) == (1, 2)
        assert listing.answer_time(by) == 0.0
    shown = {words: value for value, words in receiver.get("/referrals/").context["figures"]}
    assert shown == {"median time to an answer": "0,0 d", "answered in time": "50 %"}


def test_the_median_is_in_working_days() -> None:
    friday = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())
    pairs = [(friday, friday + timedelta(days=days)) for days in (1, 3, 4)]
    assert listing.median_days(pairs) == 1.0
    assert listing.median_days([]) is None


@pytest.mark.parametrize(
    ("query", "has_it"),
    [("?tab=sent", True), ("?tab=sent&whose=mine", True), ("?tab=sent&basis=OMA", True)],
)
def test_what_we_sent_is_narrowed_by_who_sent_it(
    coach: Client, sent: Drafted, query: str, has_it: bool
) -> None:
    assert (number(sent) in columns(coach, query)["new"]) is has_it


def test_a_director_has_sent_none_of_these(satama: Member, sent: Drafted) -> None:
    director = signed_in(satama, satama.director)
    assert number(sent) in columns(director, "?tab=sent")["new"]
    assert number(sent) not in everywhere(director, "?tab=sent&whose=mine")


def test_what_no_filter_knows_narrows_nothing(coach: Client, sent: Drafted) -> None:
    odd = "?tab=sent&basis=%00&view=x&whose=y&column=z&page=-1"
    answer: Any = coach.get(f"/referrals/{odd}")
    assert answer.status_code == 200
    assert number(sent) in everywhere(coach, odd)
