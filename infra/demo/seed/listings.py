"""Units of the demo's houses as others see them, and questions about places between the houses."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.network.capacity.models import CapacityQuestion
from apps.network.capacity.services import Asked
from apps.network.directory.services import listings
from apps.workshop.audit.services import Actor
from apps.workshop.listings import news, questions, services
from apps.workshop.units.models import Unit
from apps.workshop.units.services import add_unit
from infra.demo.seed.cast import RANNIKKO, SATAMA, SKARGARD, House
from infra.demo.seed.houses import inside
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import actor
from kit.database.scope import current_organisation
from tenants.accounts import staff
from tenants.accounts.models import User
from tenants.accounts.reach import Reach

DATA: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "data" / "listings.json").read_text(encoding="utf-8")
)
NOT_FIELDS = {
    "unit", "people", "free", "free_days_ago", "confirmed_days_ago", "next_free_in_days",
}  # fmt: skip
"""What a row says of how it came about, and no column holds."""


def publish(house: House) -> None:
    """What others see of each unit: some full, one without a word for long, one in one language."""
    by = actor(house, house.director.email)
    for row in DATA.get(house.address, []):
        unit = Unit.objects.filter(name=row["unit"]).first() or _open_unit(house, row, by)
        values = {name: value for name, value in row.items() if name not in NOT_FIELDS}
        if "next_free_in_days" in row:
            ahead = timedelta(days=row["next_free_in_days"])
            values["next_free_on"] = timezone.localdate() + ahead
        with days_ago(row["confirmed_days_ago"]):
            listing = services.write_listing(unit, values, by=by)
            services.publish(listing, by=by)
        with days_ago(row["free_days_ago"]):
            services.say_free(listing, seen=0, free=row["free"], by=by)
    news.remind()


def _open_unit(house: House, row: dict[str, Any], by: Actor) -> Unit:
    """A unit of a house that had none. Its people go on seeing everybody."""
    for person in User.objects.filter(reach=Reach.USUAL):
        staff.change_reach(person, Reach.ALL, by=by.user)
    people = [User.objects.get(email=f"{who}@{house.address}.example") for who in row["people"]]
    return add_unit(name=row["unit"], people=people, by=by)


def ask_around() -> None:
    """One question with an answer, and one that waits for it."""
    first = _ask(SATAMA, SKARGARD, "Båtverkstaden", "Kiinnostunut veneistä, arka aluksi.")
    with inside(SKARGARD):
        by = actor(SKARGARD)
        questions.answer(
            CapacityQuestion.objects.get(pk=first.pk),
            answer=CapacityQuestion.Answer.YES_FROM,
            free_from=timezone.localdate() + timedelta(days=45),
            words="Vi börjar lugnt, två dagar i veckan.",
            by=by,
        )
        news.tell_news()
    _ask(RANNIKKO, SATAMA, "Tekstiilipaja", "")
    for house in (SATAMA, RANNIKKO):
        with inside(house):
            news.tell_news()


def _ask(asker: House, asked: House, unit: str, words: str) -> CapacityQuestion:
    with inside(asked):
        them = current_organisation()
        number = Unit.objects.get(name=unit).pk
    with inside(asker):
        listing = listings().get(organisation_id=them, unit=number)
        content = Asked(
            age_band="18–20",
            service_basis="OMA",
            starts_on=timezone.localdate() + timedelta(days=30),
            days_a_week=3,
            language=listing.languages[0],
            words=words,
        )
        return questions.ask(listing, content, by=actor(asker))
