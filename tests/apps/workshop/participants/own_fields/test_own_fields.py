"""A director words own fields, coaches answer them, and answers keep the words of their time."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from apps.workshop.audit.models import Entry
from apps.workshop.participants.models import OwnAnswer, OwnField
from tests.apps.workshop.participants.people import details_of
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

FIELDS = "/participants/own-fields/"


def worded(label: str, kind: str = "text", choices: str = "", **more: Any) -> dict[str, Any]:
    return {
        "form_token": uuid.uuid4(), "label": label, "kind": kind, "choices": choices, **more
    }  # fmt: skip


def test_answers_keep_the_version_they_were_given_under(
    director: Client, coach: Client, satama: Member
) -> None:
    page = f"/participants/{satama.participant}/details/"
    director.post(FIELDS, worded("Kulkeminen", "choice", "Bussilla\nPyörällä"))
    with inside(satama):
        field = OwnField.objects.get()
    name = f"own_{field.pk}"
    shown = coach.post(page, details_of(coach, page, **{name: "Pyörällä"}), follow=True)
    assert "Pyörällä" in shown.content.decode()
    director.post(FIELDS, worded("Miten kuljet?", "choice", "Bussilla\nKävellen", field=field.pk))
    seen = coach.get(f"/participants/{satama.participant}/").content.decode()
    assert "Kulkeminen" in seen
    # Saving something else leaves the answer as it was asked.
    coach.post(page, details_of(coach, page, email="osma@posti.example"))
    with inside(satama):
        assert OwnAnswer.objects.get().version.number == 1
    coach.post(page, details_of(coach, page, **{name: "Kävellen"}))
    with inside(satama):
        answer = OwnAnswer.objects.get()
        assert (answer.version.number, answer.value) == (2, "Kävellen")
        trail = Entry.objects.filter(action="participants.change").order_by("-id")[0]
    assert trail.about == {"fields": name}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("number", "40,5", "40.5"), ("day", "2026-11-02", "2026-11-02"), ("text", "Kyllä", "Kyllä")],
)
def test_each_kind_takes_what_people_type(
    director: Client, coach: Client, satama: Member, kind: str, typed: str, kept: str
) -> None:
    director.post(FIELDS, worded("Kysymys", kind))
    page = f"/participants/{satama.participant}/details/"
    with inside(satama):
        name = f"own_{OwnField.objects.get().pk}"
    coach.post(page, details_of(coach, page, **{name: typed}))
    with inside(satama):
        assert OwnAnswer.objects.get().value == kept
    if kind != "text":
        wrong = coach.post(page, details_of(coach, page, **{name: "ei käy"}))
        assert name in wrong.context["form"].errors
        director.post(FIELDS, worded("Kysymys", "text", field=name.removeprefix("own_")))
    assert coach.post(page, details_of(coach, page)).status_code == 302


def test_at_most_eight_are_asked_and_a_closed_one_keeps_its_answers(
    director: Client, coach: Client, satama: Member
) -> None:
    for number in range(8):
        director.post(FIELDS, worded(f"Kenttä {number}"))
    assert director.post(FIELDS, worded("Liikaa")).context["form"].errors
    with inside(satama):
        first = OwnField.objects.order_by("id")[0]
    page = f"/participants/{satama.participant}/details/"
    coach.post(page, details_of(coach, page, **{f"own_{first.pk}": "Vastaus"}))
    director.post(FIELDS, {"action": "close", "field": first.pk})
    assert f"own_{first.pk}" not in coach.get(page).context["form"].fields
    assert "Vastaus" in coach.get(f"/participants/{satama.participant}/").content.decode()
    director.post(FIELDS, worded("Uusi"))
    director.post(FIELDS, {"action": "open", "field": first.pk})
    with inside(satama):
        assert OwnField.objects.filter(closed_at__isnull=True).count() == 8
    assert director.get(FIELDS, {"field": "999999"}).status_code == 404
    assert coach.get(FIELDS).status_code == 403
