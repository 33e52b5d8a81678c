"""Undo: for ten minutes, once, by who did it, where it was done; and the trail tells of both."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

from django.core import signing
from django.test import Client
from django.utils import timezone

from apps.workshop.audit.models import Entry
from apps.workshop.referring.models import Draft
from apps.workshop.referring.tasks import forget_draft
from tenants.accounts.models import Invitation, User
from tenants.accounts.undo import WITHIN
from tests.support.people import inside, signed_in
from tests.support.world import Member


def token_on(page: str) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', page)
    assert found, "No undo is offered."
    return found.group(1)


def close(director: Client, satama: Member) -> str:
    """Close the coach's account; what the button “Undo” would send."""
    page = director.post(f"/people/{satama.coach_id}/close/", follow=True)
    assert not is_open(satama)
    return token_on(page.content.decode())


def is_open(satama: Member) -> bool:
    with inside(satama):
        return User.objects.get(pk=satama.coach_id).is_active


def actions(satama: Member) -> list[str]:
    with inside(satama):
        return list(Entry.objects.order_by("-pk").values_list("action", flat=True)[:2])


def test_closing_an_account_is_undone_once_and_both_are_in_the_trail(
    director: Client, satama: Member
) -> None:
    token = close(director, satama)
    page = director.post("/undo/", {"undo": token}, follow=True)
    assert is_open(satama)
    assert 'data-message="success"' in page.content.decode()
    assert actions(satama) == ["staff.open", "staff.close"]
    # Closed anew, it is not opened by the former button.
    close(director, satama)
    director.post("/undo/", {"undo": token})
    assert not is_open(satama)


def test_somebody_else_cannot_undo_it(director: Client, satama: Member) -> None:
    token = close(director, satama)
    other = signed_in(satama, satama.officer)
    assert other.post("/undo/", {"undo": token}).status_code == 403
    with inside(satama):
        User.objects.filter(email=satama.officer).update(roles=["director"])
    # With the right, and still not the one who did it.
    assert other.post("/undo/", {"undo": token}).status_code == 403
    assert not is_open(satama)


def test_without_the_right_any_more_it_stays_done(director: Client, satama: Member) -> None:
    token = close(director, satama)
    with inside(satama):
        User.objects.filter(email=satama.director).update(roles=["coach"])
    assert director.post("/undo/", {"undo": token}).status_code == 403
    assert not is_open(satama)


def test_it_is_worth_nothing_in_another_organisation_nor_too_late(
    director: Client, satama: Member, skargard: Member
) -> None:
    token = close(director, satama)
    abroad = signed_in(skargard, skargard.director).post("/undo/", {"undo": token}, follow=True)
    assert 'data-message="error"' in abroad.content.decode()
    with patch("tenants.accounts.undo.WITHIN", timedelta(seconds=-1)):
        late = director.post("/undo/", {"undo": token}, follow=True)
    assert 'data-message="error"' in late.content.decode()
    forged = signing.dumps(["staff.close", str(satama.coach_id), 1, "x"], salt="undo")
    director.post("/undo/", {"undo": forged})
    assert not is_open(satama)


def test_a_cancelled_invitation_opens_again(director: Client, satama: Member) -> None:
    page = director.post(f"/people/invitations/{satama.invitation}/cancel/", follow=True)
    director.post("/undo/", {"undo": token_on(page.content.decode())})
    with inside(satama):
        assert Invitation.objects.get(pk=satama.invitation).is_open
    assert actions(satama) == ["staff.restore_invitation", "staff.cancel_invitation"]


def test_an_invitation_that_another_has_replaced_stays_cancelled(
    director: Client, satama: Member
) -> None:
    page = director.post(f"/people/invitations/{satama.invitation}/cancel/", follow=True)
    with inside(satama):
        old = Invitation.objects.get(pk=satama.invitation)
        Invitation.objects.create(
            token_digest="0" * 64,
            email=old.email,
            language="fi",
            invited_by=old.invited_by,
            expires_at=old.expires_at,
        )
    again = director.post("/undo/", {"undo": token_on(page.content.decode())}, follow=True)
    assert 'data-message="error"' in again.content.decode()
    with inside(satama):
        assert not Invitation.objects.get(pk=satama.invitation).is_open


def test_a_thrown_away_draft_comes_back_whole_and_is_gone_for_good_later(
    coach: Client, satama: Member
) -> None:
    with inside(satama):
        wish = {"wish": {"text": "Puuseppä", "ground": "request"}}
        Draft.objects.filter(pk=satama.draft).update(blocks=wish)
    page = coach.post(f"/referrals/drafts/{satama.draft}/discard/", follow=True)
    assert coach.get(f"/referrals/drafts/{satama.draft}/").status_code == 404
    back = coach.post("/undo/", {"undo": token_on(page.content.decode())}, follow=True)
    assert "Puuseppä" in back.content.decode()
    with inside(satama):
        kinds = Entry.objects.filter(action__in=["referrals.discard", "referrals.restore"])
        assert kinds.count() == 2
    # The job of the first throwing away leaves what was taken back alone.
    run = forget_draft.task.func
    run(organisation=satama.schema, draft=satama.draft)
    coach.post(f"/referrals/drafts/{satama.draft}/discard/")
    with inside(satama):
        assert Draft.with_discarded.filter(pk=satama.draft).exists()
    # It is not yet the second one's time either: “Undo” is still on offer.
    run(organisation=satama.schema, draft=satama.draft)
    with inside(satama):
        thrown_away = Draft.with_discarded.filter(pk=satama.draft)
        assert thrown_away.update(discarded_at=timezone.now() - WITHIN)
    run(organisation=satama.schema, draft=satama.draft)
    with inside(satama):
        assert not Draft.with_discarded.filter(pk=satama.draft).exists()
