"""One effect for one form, also when doing it the first time came to nothing."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import RequestFactory

from tenants.accounts.models import UsedForm
from tenants.accounts.once import OnceForm, once
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def sent(token: uuid.UUID) -> OnceForm:
    form = OnceForm({"form_token": str(token)})
    assert form.is_valid()
    return form


def test_the_second_time_leads_to_where_the_first_time_led(satama: Member) -> None:
    request, token = RequestFactory().post("/here/"), uuid.uuid4()
    done: list[str] = []

    def act() -> str:
        done.append("done")
        return f"/made/{len(done)}/"

    with inside(satama):
        addresses = [once(request, sent(token), act).url for _ in range(3)]
    assert addresses == ["/made/1/"] * 3
    assert len(done) == 1


def test_another_form_acts_for_itself(satama: Member) -> None:
    request = RequestFactory().post("/here/")
    with inside(satama):
        once(request, sent(uuid.uuid4()), lambda: "/one/")
        assert once(request, sent(uuid.uuid4()), lambda: "/two/").url == "/two/"


def test_a_form_whose_act_failed_can_be_sent_again(satama: Member) -> None:
    request, token = RequestFactory().post("/here/"), uuid.uuid4()

    def broken() -> str:
        raise RuntimeError("no paper")

    with inside(satama):
        with pytest.raises(RuntimeError, match="no paper"), transaction.atomic():
            once(request, sent(token), broken)
        assert not UsedForm.objects.filter(pk=token).exists()
        assert once(request, sent(token), lambda: "/made/").url == "/made/"


def test_the_same_token_counts_for_each_organisation_by_itself(
    satama: Member, skargard: Member
) -> None:
    request, token = RequestFactory().post("/here/"), uuid.uuid4()
    with inside(satama):
        once(request, sent(token), lambda: "/satama/")
    with inside(skargard):
        assert once(request, sent(token), lambda: "/skargard/").url == "/skargard/"


def test_every_form_that_is_shown_has_a_token_of_its_own() -> None:
    assert OnceForm()["form_token"].value() != OnceForm()["form_token"].value()


def test_a_form_without_a_token_is_not_sent() -> None:
    assert "form_token" in OnceForm({}).errors
