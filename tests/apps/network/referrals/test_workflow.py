"""Every way there could be, tried in the database: exactly the declared ones are let through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.network.referrals import services as shared
from apps.network.referrals import workflow
from apps.network.referrals.models import Promise, Referral
from apps.network.referrals.rights import CLOCKS, OF_THE_RECEIVER, OF_THE_SENDER
from apps.network.referrals.workflow import BY_NAME, TRANSITIONS, DeclineReason, Side, State
from tests.apps.network.referrals.steps import WAYS, begin, in_state
from tests.support.people import inside
from tests.support.world import Member

pytestmark = pytest.mark.django_db

DECLARED = {
    (source, side, one.target) for one in TRANSITIONS for source in one.sources for side in one.by
}
VALUES: dict[str, Any] = {
    "decline_reason": "full",
    "erasure_answer": "erased",
    "redirected_to": "00000000-0000-4000-8000-000000000001",
}


def is_let_through(referral: Referral, **changes: Any) -> bool:
    """Whether the database takes the change of whoever's scope is open. Nothing of it stays."""
    try:
        with transaction.atomic():
            changed = Referral.objects.filter(pk=referral.pk).update(**changes)
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    assert changed == 1
    return True


def value_for(column: str) -> Any:
    return VALUES.get(column, timezone.localdate() if column == "starts_on" else timezone.now())


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("state", State)
def test_the_database_lets_the_declared_ways_through_and_no_other(
    satama: Member, skargard: Member, state: State, side: Side
) -> None:
    referral = in_state(state, satama, skargard)
    with inside(satama if side is Side.SENDER else skargard):
        found = {
            target
            for target in State
            if target != state
            and is_let_through(
                referral,
                state=target,
                **({"decline_reason": "full"} if target == State.DECLINED else {}),
            )
        }
    assert found == {target for source, who, target in DECLARED if (source, who) == (state, side)}


def test_every_state_is_reached_and_ends_are_ends() -> None:
    assert WAYS.keys() == set(State)
    reached = {one.target for one in TRANSITIONS} | {State.SENT}
    assert reached == set(State)
    left = {source for one in TRANSITIONS for source in one.sources}
    # A refusal may be taken back; nothing else that has ended goes on.
    assert left & set(workflow.ENDED) == {State.DECLINED}


@pytest.mark.parametrize("way", TRANSITIONS, ids=lambda way: way.name)
def test_a_way_writes_only_what_its_side_may(way: workflow.Transition) -> None:
    may = {Side.SENDER: OF_THE_SENDER, Side.RECEIVER: OF_THE_RECEIVER}
    for side in way.by:
        assert set(way.stamps) <= {*may[side], "expired_at"}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("way", TRANSITIONS, ids=lambda way: way.name)
def test_the_service_moves_along_declared_ways_and_says_where_it_stands(
    satama: Member, skargard: Member, state: State, way: workflow.Transition
) -> None:
    referral = in_state(state, satama, skargard)
    for side, member in ((Side.SENDER, satama), (Side.RECEIVER, skargard)):
        with inside(member), transaction.atomic():
            extra = {"decline_reason": "full"} if way.name == "decline" else {}
            if side not in way.by:
                with pytest.raises(PermissionError):
                    shared.move(referral, way.name, **extra)
            elif state in way.sources:
                shared.move(referral, way.name, **extra)
                assert shared.state_now(referral) == way.target
                assert all(getattr(referral, stamp) for stamp in way.stamps)
            else:
                with pytest.raises(shared.NotOpenAnyMore) as told:
                    shared.move(referral, way.name, **extra)
                assert told.value.state == state
            transaction.set_rollback(True)
        referral.state = state


def test_nothing_expires_before_its_time(satama: Member, skargard: Member) -> None:
    later = begin(satama, skargard, expires_at=timezone.now() + timedelta(minutes=1))
    past = begin(satama, skargard)
    for member in (satama, skargard):
        with inside(member):
            assert not is_let_through(later, state=State.EXPIRED, expired_at=timezone.now())
            assert not is_let_through(later, expired_at=timezone.now())
            assert is_let_through(past, state=State.EXPIRED, expired_at=timezone.now())
            assert not is_let_through(past, expired_at=timezone.now())
    with inside(satama):
        assert past in shared.expire_past()
    with inside(skargard):
        assert past not in shared.expire_past()


@pytest.mark.parametrize("column", OF_THE_SENDER)
def test_the_receiver_writes_nothing_of_the_sender_s(
    satama: Member, skargard: Member, column: str
) -> None:
    referral = in_state(State.STARTED, satama, skargard)
    with inside(skargard):
        assert not is_let_through(referral, **{column: value_for(column)})
    with inside(satama):
        assert is_let_through(referral, **{column: value_for(column)})


@pytest.mark.parametrize("column", OF_THE_RECEIVER)
def test_the_sender_writes_nothing_of_the_receiver_s(
    satama: Member, skargard: Member, column: str
) -> None:
    referral = in_state(State.IN_REVIEW, satama, skargard)
    with inside(satama):
        assert not is_let_through(referral, **{column: value_for(column)})
    with inside(skargard):
        assert is_let_through(referral, **{column: value_for(column)})


@pytest.mark.parametrize("column", [*OF_THE_SENDER, *OF_THE_RECEIVER, "expired_at"])
def test_a_referral_is_born_without_a_history(
    satama: Member, skargard: Member, column: str
) -> None:
    now = timezone.now()
    row = Referral(
        sender_id=satama.schema,
        receiver_id=skargard.schema,
        service_basis="OMA",
        **dict.fromkeys(CLOCKS, now),
    )
    with inside(satama):
        with transaction.atomic():
            row.save(force_insert=True)
            transaction.set_rollback(True)
        setattr(row, column, value_for(column))
        with pytest.raises(IntegrityError, match="begins by being sent"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize("state", [state for state in State if state != State.SENT])
def test_a_referral_is_born_as_sent(satama: Member, skargard: Member, state: State) -> None:
    now = timezone.now()
    with inside(satama), pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            sender_id=satama.schema,
            receiver_id=skargard.schema,
            service_basis="OMA",
            state=state,
            decline_reason="full" if state == State.DECLINED else "",
            **dict.fromkeys(CLOCKS, now),
        )


@pytest.mark.parametrize("column", CLOCKS)
@pytest.mark.parametrize("state", State)
def test_clocks_begin_anew_only_with_a_reopening(
    satama: Member, skargard: Member, state: State, column: str
) -> None:
    referral, later = in_state(state, satama, skargard), timezone.now() + timedelta(days=2)
    for member in (satama, skargard):
        with inside(member):
            assert not is_let_through(referral, **{column: later})
    with inside(skargard):
        reopened = state == State.DECLINED
        assert is_let_through(referral, state=State.IN_REVIEW, **{column: later}) is reopened
        too_late = timezone.now() + timedelta(days=32)
        assert not is_let_through(referral, state=State.IN_REVIEW, expires_at=too_late)


def test_what_is_final_is_not_taken_back(satama: Member, skargard: Member) -> None:
    referral = in_state(State.STARTED, satama, skargard)
    with inside(satama):
        assert shared.close_hand_over(referral)
        assert not shared.close_hand_over(referral)
        shared.shred(referral)
        assert shared.ask_erasure(referral)
        assert not shared.ask_erasure(referral)
        assert not is_let_through(referral, closed_at=None)
        assert not is_let_through(referral, shredded_at=None)
        assert not is_let_through(referral, erasure_asked_at=None)
    with inside(skargard):
        assert shared.answer_erasure(referral, "kept_law")
        assert not shared.answer_erasure(referral, "erased")
        assert not is_let_through(referral, erasure_answer="erased")
        assert not is_let_through(referral, erasure_answered_at=None, erasure_answer="")


def test_a_refusal_has_a_reason(satama: Member, skargard: Member) -> None:
    referral = in_state(State.IN_REVIEW, satama, skargard)
    with inside(skargard):
        assert not is_let_through(referral, state=State.DECLINED)
        for reason in DeclineReason:
            assert is_let_through(referral, state=State.DECLINED, decline_reason=reason)
    grouped = [reason for reasons in workflow.REASON_SIDES.values() for reason in reasons]
    assert sorted(grouped) == sorted(DeclineReason)


def test_nobody_refers_to_themselves(satama: Member) -> None:
    with pytest.raises(IntegrityError, match="not_to_oneself"):
        begin(satama, satama)


def test_a_reopened_referral_has_new_clocks_and_keeps_its_first_answer(
    satama: Member, skargard: Member
) -> None:
    referral = in_state(State.DECLINED, satama, skargard)
    first = referral.answered_at
    with inside(skargard):
        shared.reopen(referral)
        shared.move(referral, "accept")
        now = Referral.objects.get(pk=referral.pk)
    assert now.state == State.ACCEPTED
    assert now.answered_at == first
    assert now.decision_due_at > timezone.now()
    assert now.expires_at > timezone.now()
    assert now.reopened_at
    assert now.decided_at
    assert now.decided_at > now.reopened_at


def test_what_was_shredded_meanwhile_is_not_reopened(satama: Member, skargard: Member) -> None:
    """The sender shreds while the receiver still looks at the referral as it was."""
    referral = in_state(State.DECLINED, satama, skargard)
    with inside(skargard):
        seen = Referral.objects.get(pk=referral.pk)
    with inside(satama):
        shared.shred(referral)
    with inside(skargard):
        with pytest.raises(shared.Shredded):
            shared.reopen(seen)
        assert not is_let_through(seen, state=State.IN_REVIEW, decline_reason="")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("answer_working_days", 3),
        ("answer_working_days", 0),
        ("decision_working_days", 6),
        ("start_working_days", 16),
        ("expiry_days", 31),
        ("expiry_days", 6),
    ],
)
def test_nobody_promises_to_be_slower_than_the_network(
    satama: Member, column: str, value: int
) -> None:
    days = {
        "answer_working_days": 1,
        "decision_working_days": 2,
        "start_working_days": 5,
        "expiry_days": 14,
    }
    with inside(satama):
        Promise.objects.create(organisation_id=satama.schema, **days)
        with pytest.raises(IntegrityError, match="no_slower_than"), transaction.atomic():
            Promise.objects.create(organisation_id=satama.schema, **(days | {column: value}))


def test_the_ways_of_each_side_are_what_the_page_offers() -> None:
    for state in State:
        for side in Side:
            offered = {way.name for way in workflow.possible(state, side)}
            assert offered == {
                name
                for name, way in BY_NAME.items()
                if state in way.sources and side in way.by and not way.is_clock
            }
