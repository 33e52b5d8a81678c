"""What follows from the other side's acts and from time: once each, and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals.models import DataKey, Part, Referral
from apps.network.referrals.workflow import State
from apps.workshop.audit.models import Entry
from apps.workshop.participants.services import add_participant
from apps.workshop.referring.models import Noticed, Sent
from apps.workshop.referring.services import answering, catching_up, drafts, opening, sending
from apps.workshop.referring.services.drafts import DraftText
from tests.apps.workshop.referring.conftest import actor
from tests.apps.workshop.referring.desk import Desk
from tests.apps.workshop.together import at_once
from tests.support.people import inside
from tests.support.world import Member


def acts_of(member: Member, pk: uuid.UUID, act: str) -> int:
    """How many rows of an act the member's trail has about a referral."""
    with inside(member):
        found = Entry.objects.filter(action=f"referrals.{act}", about__referral=str(pk))
        return found.count()


def refer(desk: Desk, receiver: Member, *, other_person: bool = False) -> uuid.UUID:
    """One more referral of satama's: of the same person, or of somebody else."""
    with inside(desk.sender):
        by = actor(desk.sender)
        person = Sent.objects.get(pk=desk.drafted.pk).participant
        if other_person:
            person = add_participant(
                given_name="Toinen",
                family_name="Ihminen",
                born_on=person.born_on,
                municipality_code="405",
                referrer_type="SELF",
                service_basis="OMA",
                starts_on=timezone.localdate(),
                by=by,
            )
        draft = drafts.start_draft(person, by=by)
        text = DraftText(
            receiver=receiver.schema,
            service_basis="OMA",
            blocks=drafts.first_blocks() | {"wish": {"text": "Toive.", "ground": "request"}},
            shown_how="written",
            shown_on=timezone.localdate(),
        )
        draft = drafts.save_draft(draft, text, opened_version=draft.version, by=by)
        return sending.send_draft(draft, by=by).pk


def states(desk: Desk, *ids: uuid.UUID) -> list[str]:
    with inside(desk.sender):
        found = dict(Referral.objects.filter(pk__in=ids).values_list("pk", "state"))
    return [found[pk] for pk in ids]


@pytest.mark.django_db
def test_a_start_closes_the_same_records_other_open_referrals(
    desk: Desk, members: dict[str, Member]
) -> None:
    rannikko = members["rannikko"]
    desk.show()
    desk.send()
    open_one, promised = refer(desk, rannikko), refer(desk, rannikko)
    of_another = refer(desk, rannikko, other_person=True)
    with inside(rannikko):
        by = actor(rannikko)
        opened = opening.open_referral(promised, by=by)
        answering.accept(opened, starts_on=timezone.localdate(), by=by)
    desk.accept()
    desk.start()
    later = refer(desk, rannikko)
    for _round in range(2):
        desk.catch_up(desk.sender)
    assert states(desk, open_one, promised, of_another, later) == [
        State.WITHDRAWN,
        State.ACCEPTED,
        State.SENT,
        State.SENT,
    ]
    assert acts_of(desk.sender, open_one, "withdraw") == 1
    with inside(desk.sender):
        assert not Part.objects.filter(referral_id=open_one).exists()
        assert not DataKey.objects.filter(referral_id=open_one).exists()
        assert Part.objects.filter(referral_id=promised).exists()
    desk.catch_up(rannikko)
    assert acts_of(rannikko, open_one, "withdrawn") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["sender", "receiver"])
def test_it_expires_by_whoever_looks_first_and_both_have_a_receipt(
    desk: Desk, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.network.referrals.clocks.EXPIRY_DAYS", -1)
    desk.show()
    desk.send()
    order = [desk.sender, desk.receiver]
    for member in order if first == "sender" else reversed(order):
        desk.catch_up(member)
        desk.catch_up(member)
        assert desk.referral().state == State.EXPIRED
    for member in order:
        assert acts_of(member, desk.drafted.pk, "expire") == 1


@pytest.mark.django_db
def test_what_has_not_expired_stays(desk: Desk) -> None:
    desk.show()
    desk.send()
    desk.catch_up(desk.sender)
    desk.catch_up(desk.receiver)
    assert desk.referral().state == State.SENT


def decline(desk: Desk) -> None:
    with inside(desk.receiver):
        by = actor(desk.receiver)
        opened = opening.open_referral(desk.drafted.pk, by=by)
        answering.decline(opened, reason="full", by=by)


@pytest.mark.django_db
def test_what_is_sealed_is_kept_for_half_a_year_after_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.show()
    desk.send()
    decline(desk)
    assert timedelta(days=182) == catching_up.KEPT
    for kept, is_left in ((timedelta(hours=1), True), (timedelta(0), False)):
        monkeypatch.setattr(catching_up, "KEPT", kept)
        for _round in range(2):
            desk.catch_up(desk.sender)
        assert bool(desk.sealed_rows()) == is_left
    assert acts_of(desk.sender, desk.drafted.pk, "forget") == 1
    referral = desk.referral()
    assert referral.erasure_asked_at is None, "Time asks nobody to erase their own record."
    desk.catch_up(desk.receiver)
    assert acts_of(desk.receiver, desk.drafted.pk, "shredded") == 1
    assert acts_of(desk.receiver, desk.drafted.pk, "erasure_asked") == 0


@pytest.mark.django_db
def test_what_is_open_or_promised_is_not_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.show()
    desk.send()
    desk.accept()
    monkeypatch.setattr(catching_up, "KEPT", timedelta(0))
    desk.catch_up(desk.sender)
    assert desk.sealed_rows()


@pytest.mark.django_db
def test_a_round_reads_no_row_of_what_is_done(desk: Desk) -> None:
    """However many referrals there are: the database leaves out what has been noticed."""
    desk.show()
    desk.send()
    decline(desk)
    for member in (desk.sender, desk.receiver):
        desk.catch_up(member)
        with (
            inside(member),
            CaptureQueriesContext(
                connection,
            ) as asked,
        ):
            assert catching_up.catch_up() == 0
        assert len(asked) <= 10


@pytest.mark.django_db
def test_a_round_does_so_many_and_the_next_one_the_rest(
    desk: Desk, members: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catching_up, "AT_ONCE", 1)
    desk.show()
    desk.send()
    ids = [desk.drafted.pk, refer(desk, desk.receiver)]
    with inside(desk.sender):
        for pk in ids:
            referral = Referral.objects.get(pk=pk)
            shared.move(referral, "withdraw")
            shared.shred(referral)
    for _round in range(3):
        desk.catch_up(desk.receiver)
    assert [acts_of(desk.receiver, pk, "withdrawn") for pk in ids] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_do_each_thing_once(desk: Desk) -> None:
    desk.show()
    desk.send()
    desk.accept()
    phone = desk.phone()
    phone.post("/r/", {"go": "withdraw"})
    with inside(desk.receiver):
        Noticed.objects.all().delete()
    before = acts_of(desk.receiver, desk.drafted.pk, "erasure_asked")

    def round_there() -> int:
        return desk.catch_up(desk.receiver)

    at_once(round_there, round_there, round_there)
    assert acts_of(desk.receiver, desk.drafted.pk, "erasure_asked") == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_promise_at_once_leave_nothing_undecided(desk: Desk) -> None:
    """Whichever is first: nothing sealed is left, and who has a record is asked to erase it."""
    desk.show()
    desk.send()
    phone = desk.phone()

    def promise() -> None:
        try:
            desk.accept()
        except (shared.NotOpenAnyMore, answering.GroundHasEnded):
            return

    at_once(promise, lambda: phone.post("/r/", {"go": "withdraw"}))
    referral = desk.referral()
    assert referral.state == State.WITHDRAWN
    assert desk.sealed_rows() == 0
    is_known = "accept" in desk.acts(desk.receiver)
    assert (referral.erasure_asked_at is not None) == is_known
