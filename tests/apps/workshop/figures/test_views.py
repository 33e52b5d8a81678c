"""An organisation's own figures: exact, at once, and nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.network.statistics.measures import EDITIONS, MEASURES, NOTES, Measure
from apps.workshop.figures.services import count, exact_figures, publish_deltas
from tests.support.people import client_at, inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db

YEAR = 1999


def shown(client: Client) -> dict[Measure, int]:
    return dict(client.get("/figures/").context["figures"])


def test_what_waits_and_what_was_published_are_one_figure(satama: Member) -> None:
    with inside(satama):
        count(NOTES, year=YEAR, amount=4)
        publish_deltas()
        count(NOTES, year=YEAR, amount=3)
        count(NOTES, year=YEAR, amount=-1)
        count(EDITIONS, year=YEAR + 1)
        figures = exact_figures(YEAR)
    assert [measure for measure, _number in figures] == list(MEASURES)
    assert {m.code: number for m, number in figures if number} == {"notes": 6}


def test_a_page_shows_the_change_at_once_and_exactly(
    coach: Client, satama: Member, receiver: Client
) -> None:
    before, elsewhere = shown(coach), shown(receiver)
    with inside(satama):
        count(NOTES, year=timezone.localdate().year, amount=41)
    assert shown(coach) == {**before, NOTES: before[NOTES] + 41}
    assert shown(receiver) == elsewhere


@pytest.mark.usefixtures("english")
def test_an_unconfirmed_house_has_its_figures_and_is_told_who_sees_them(
    coach: Client, uusi: Member
) -> None:
    page = signed_in(uusi, uusi.coach).get("/figures/")
    assert "when the membership is confirmed" in page.content.decode()
    assert "when the membership is confirmed" not in coach.get("/figures/").content.decode()


def test_a_stranger_is_led_to_the_sign_in_page(satama: Member) -> None:
    answer = client_at(satama.host).get("/figures/")
    assert answer.headers["Location"] == "/sign-in/?next=/figures/"
