"""What has served its purpose goes at night, what is still needed stays."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from kit.database.names import NETWORK
from kit.database.scope import entered
from tenants.accounts.models import BrowserSession, Invitation, Message, UsedForm, User
from tenants.accounts.tasks import tidy_everywhere
from tests.support.people import inside, signed_in
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def ago(days: float) -> object:
    return timezone.now() - timedelta(days=days)


def message(name: str, sent_days_ago: float | None) -> None:
    made = Message.objects.create(kind=Message.Kind.MAIL, to=f"{name}@x.example", subject="Aihe")
    if sent_days_ago is not None:
        Message.objects.filter(pk=made.pk).update(sent_at=ago(sent_days_ago))


def invitation(name: str, expired_days_ago: float) -> None:
    Invitation.objects.create(
        token_digest=name,
        email=f"{name}@x.example",
        given_name="Kutsuttu",
        family_name="Vieras",
        roles=["coach"],
        language="fi",
        invited_by=User.objects.first(),
        expires_at=ago(expired_days_ago),
    )


def used_form(days_ago: float) -> uuid.UUID:
    made = UsedForm.objects.create(token=uuid.uuid4())
    UsedForm.objects.filter(pk=made.pk).update(used_at=ago(days_ago))
    return made.token


def test_messages_are_kept_a_month_and_unsent_ones_always(satama: Member) -> None:
    with inside(satama):
        message("old", 31)
        message("young", 29)
        message("waiting", None)
    tidy_everywhere(timestamp=0)
    with inside(satama):
        kept = {
            row.to.partition("@")[0] for row in Message.objects.filter(to__endswith="@x.example")
        }
    assert kept == {"young", "waiting"}


def test_invitations_are_forgotten_three_months_after_they_ran_out(satama: Member) -> None:
    with inside(satama):
        invitation("old", 91)
        invitation("young", 89)
    tidy_everywhere(timestamp=0)
    with inside(satama):
        assert [row.token_digest for row in Invitation.objects.filter(given_name="Kutsuttu")] == [
            "young"
        ]


def test_used_forms_and_past_sessions_go_and_living_ones_stay(satama: Member) -> None:
    with inside(satama):
        old, young = used_form(8), used_form(6)
    client = signed_in(satama, satama.coach)
    with inside(satama):
        past = Session.objects.create(session_key="p" * 32, expire_date=ago(0.1))
        browser = BrowserSession.objects.get()
        browser.pk, browser.seen_at = uuid.uuid4(), ago(31)
        browser.save(force_insert=True)
    tidy_everywhere(timestamp=0)
    assert client.get("/").status_code == 200
    with inside(satama):
        assert list(UsedForm.objects.filter(pk__in=[old, young]).values_list("pk", flat=True)) == [
            young
        ]
        assert not Session.objects.filter(pk=past.pk).exists()
        assert BrowserSession.objects.count() == 1


def test_the_network_is_tidied_too() -> None:
    with entered(NETWORK):
        old = used_form(8)
    tidy_everywhere(timestamp=0)
    with entered(NETWORK):
        assert not UsedForm.objects.filter(pk=old).exists()


def test_one_organisation_that_fails_holds_up_no_other(
    satama: Member, skargard: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kit.database.scope import current_name
    from tenants.accounts import tasks
    from tenants.accounts.tidying import tidy_up

    def fail_at_first() -> int:
        if current_name() == min(satama.schema, skargard.schema):
            raise RuntimeError
        return tidy_up()

    monkeypatch.setattr(tasks, "tidy_up", fail_at_first)
    with inside(max(satama, skargard, key=lambda member: member.schema)):
        old = used_form(8)
    tidy_everywhere(timestamp=0)
    with inside(max(satama, skargard, key=lambda member: member.schema)):
        assert not UsedForm.objects.filter(pk=old).exists()
