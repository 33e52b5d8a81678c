"""One referral from a draft to the first day, on both sides, by the services alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.network.referrals.models import DataKey, Lock, Part, Referral
from apps.network.referrals.workflow import State
from apps.workshop.participants.models import Note
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import (
    answering,
    catching_up,
    drafts,
    opening,
    sending,
    taking_back,
    talking,
)
from apps.workshop.sealing import services as sealing
from tests.apps.workshop.referring.conftest import Drafted, actor
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db


def send(satama: Member, skargard: Member, drafted: Drafted) -> Referral:
    with inside(satama):
        by = actor(satama)
        draft = Draft.objects.get(pk=drafted.pk)
        text = drafts.DraftText(
            receiver=skargard.schema,
            service_basis="OMA",
            language="fi",
            blocks=drafts.first_blocks()
            | {
                "wish": {"text": "Haluan rakentaa veneitä.", "ground": "request"},
                "risks": {"text": "Ei yksin sahalle.", "ground": "request"},
            },
            shown_how="written",
            shown_on=timezone.localdate(),
        )
        draft = drafts.save_draft(draft, text, opened_version=1, by=by)
        return sending.send_draft(draft, by=by)


def test_from_a_draft_to_the_first_day(satama: Member, skargard: Member, drafted: Drafted) -> None:
    pk = send(satama, skargard, drafted).pk
    with inside(skargard):
        by = actor(skargard)
        opened = opening.open_referral(pk, by=by)
        assert opened.referral.state == State.RECEIVED
        assert opened.parts.text("wish") == "Haluan rakentaa veneitä."
        assert opened.parts.text("risks") == ""
        assert opened.identity is None
        # Not a rule of the page alone: the database shows neither key nor text.
        assert set(opened.keys) == {Lock.NEED}
        assert not Part.objects.filter(referral_id=pk, lock=Lock.NAME).exists()
        assert not DataKey.objects.filter(referral_id=pk, lock=Lock.NAME).exists()
        talking.write_message(opened, text="Sopiiko iltapäivä?", by=by)
        answering.review(opened, by=by)
        starts_on = timezone.localdate() + timedelta(days=3)
        person = answering.accept(opened, starts_on=starts_on, reply="Tervetuloa.", by=by)
        assert person.full_name == "Zeldaq Öörnizz"
        assert "Ei yksin sahalle." in Note.objects.get(participant=person).text
    with inside(satama):
        by = actor(satama)
        seen = opening.open_referral(pk, by=by)
        assert [m.text for _at, _who, m in seen.parts.messages] == [
            "Sopiiko iltapäivä?",
            "Tervetuloa.",
        ]
    with inside(skargard):
        by = actor(skargard)
        answering.confirm_start(opening.open_referral(pk, by=by), by=by)
    with inside(satama):
        by = actor(satama)
        catching_up.catch_up()
        seen = opening.open_referral(pk, by=by)
        assert taking_back.close_hand_over(seen, by=by)
        taking_back.shred_copy(seen, by=by)
    with inside(skargard):
        by = actor(skargard)
        catching_up.catch_up()
        seen = opening.open_referral(pk, by=by)
        assert seen.identity is None
        assert not seen.keys
        assert taking_back.answer_erasure(pk, answer="kept_service", by=by)


def test_a_new_key_opens_what_was_sealed_to_the_old_one(
    satama: Member, skargard: Member, drafted: Drafted
) -> None:
    pk = send(satama, skargard, drafted).pk
    with inside(skargard):
        by = actor(skargard)
        sealing.take_new_key()
        assert sealing.reseal() >= 1
        # What is under the second lock is still sealed to the old key, so that one stays.
        assert sealing.retire_old_keys() == 0
        opened = opening.open_referral(pk, by=by)
        answering.accept(opened, starts_on=timezone.localdate(), by=by)
        sealing.reseal()
        assert opening.open_referral(pk, by=by).identity is not None
