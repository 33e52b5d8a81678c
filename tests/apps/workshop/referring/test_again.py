"""Asking somebody else with the texts of a referral that led nowhere."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from apps.workshop.referring.models import Consent, Draft
from apps.workshop.referring.services import answering, consenting, drafts, opening
from tests.apps.workshop.referring.conftest import AGREED, SUPPORT, WISH, Drafted, actor, complete
from tests.support.people import inside
from tests.support.world import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def refuse(skargard: Member, sent: Drafted) -> None:
    with inside(skargard):
        by = actor(skargard)
        opened = opening.open_referral(sent.pk, by=by)
        answering.decline(opened, reason="full", reply="Kysykää kevättä.", by=by)


def test_the_texts_are_copied_and_the_person_is_asked_anew(
    coach: Client, sent: Drafted, skargard: Member, satama: Member
) -> None:
    refuse(skargard, sent)
    assert "Ask somebody else" in coach.get(sent.page).content.decode()
    first = coach.post(f"{sent.page}again/").headers["Location"]
    assert coach.post(f"{sent.page}again/").headers["Location"] == first
    with inside(satama):
        (draft,) = Draft.objects.filter(participant=sent.participant)
    assert first == f"/referrals/drafts/{draft.pk}/"
    assert [draft.text(kind) for kind in ("wish", "support", "agreed")] == [WISH, SUPPORT, AGREED]
    assert draft.ground("support") == "request"
    assert (draft.receiver, draft.shown_how, draft.shown_on) == ("", "", None)
    assert draft.pk != sent.pk


def test_a_consent_is_not_copied(
    coach: Client, drafted: Drafted, skargard: Member, satama: Member, members: dict[str, Member]
) -> None:
    typed = complete(skargard, support_ground="consent")
    coach.post(drafted.draft_page, {**typed, "save": "1"})
    today = timezone.localdate()
    with inside(satama):
        consenting.record_consent(
            Draft.objects.get(pk=drafted.pk),
            given_how="written",
            given_on=today,
            valid_until=today,
            discloses_secrets=True,
            by=actor(satama),
        )
    coach.post(drafted.draft_page, {**typed, "version": "2", "send": "1"})
    refuse(skargard, drafted)
    with inside(satama):
        by, unit = actor(satama), uuid.uuid4()
        opened = opening.open_referral(drafted.pk, by=by)
        draft = drafts.draft_again(opened, receiver=members["rannikko"].schema, unit=unit, by=by)
        assert (draft.receiver, draft.unit) == (members["rannikko"].schema, unit)
        assert draft.ground("support") == "consent"
        assert consenting.standing_of(draft).lack == consenting.NOT_ASKED
        assert Consent.objects.filter(participant=drafted.participant).count() == 1


def test_one_that_is_still_open_is_not_asked_again(
    coach: Client, sent: Drafted, satama: Member
) -> None:
    assert "Ask somebody else" not in coach.get(sent.page).content.decode()
    answer = coach.post(f"{sent.page}again/")
    assert answer.headers["Location"] == sent.page
    with inside(satama):
        assert not Draft.objects.filter(participant=sent.participant).exists()


def test_only_the_sender_asks_again(
    receiver: Client, third: Client, sent: Drafted, skargard: Member
) -> None:
    refuse(skargard, sent)
    assert "Ask somebody else" not in receiver.get(sent.page).content.decode()
    assert receiver.post(f"{sent.page}again/").headers["Location"] == sent.page
    assert third.post(f"{sent.page}again/").status_code == 404
    with inside(skargard):
        assert not Draft.objects.filter(started_by__email=skargard.coach, version__gt=1).exists()
