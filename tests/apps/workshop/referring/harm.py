"""What must hold of every referral whatever was done to it: `python -m …harm PLAN`, as JSON.

Both sides catch up first, in turn, as their rounds do.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from apps.network.referrals import services as shared  # noqa: E402
from apps.network.referrals.blocks import MessageKind  # noqa: E402
from apps.network.referrals.models import Attachment, DataKey, Lock, Part, Referral  # noqa: E402
from apps.network.referrals.workflow import OPENED, State  # noqa: E402
from apps.workshop.audit.models import Entry  # noqa: E402
from apps.workshop.participants.models import Participant  # noqa: E402
from apps.workshop.referring.models import Accepted, Sent  # noqa: E402
from apps.workshop.referring.services.catching_up import catch_up  # noqa: E402
from apps.workshop.sealing.services import data_keys, open_parts  # noqa: E402
from kit.database.scope import entered  # noqa: E402
from tests.apps.workshop.referring.chaos import Party  # noqa: E402

STAMPS = {
    State.RECEIVED: "received_at",
    State.IN_REVIEW: "answered_at",
    State.ACCEPTED: "decided_at",
    State.WAITLISTED: "decided_at",
    State.REDIRECTED: "decided_at",
    State.DECLINED: "decided_at",
    State.WITHDRAWN: "withdrawn_at",
    State.EXPIRED: "expired_at",
    State.STARTED: "arrived_at",
    State.NO_SHOW: "arrived_at",
}


class View:
    """What one side sees and has written down."""

    def __init__(self, party: Party, between: set[str]) -> None:
        self.party, self.between = party, between

    def look(self) -> None:
        with entered(self.party.schema):
            self.referrals = {
                one.pk: one
                for one in shared.ours()
                if {one.sender_id, one.receiver_id} <= self.between
            }
            self.sent = set(Sent.objects.values_list("pk", flat=True))
            self.accepted = dict(Accepted.objects.values_list("pk", "participant_id"))
            self.people = Participant.objects.count()
            self.steps: Counter[tuple[str, str]] = Counter()
            for action, about, ids in Entry.objects.filter(
                action__startswith="referrals."
            ).values_list("action", "about", "participant_ids"):
                about_it = about.get("referral") or (ids[0] if ids else "")
                self.steps[action.removeprefix("referrals."), about_it] += 1
            self.opened, self.sealed = {}, {}
            for pk, referral in self.referrals.items():
                keys = data_keys(referral)
                self.opened[pk] = (set(keys), open_parts(referral, keys))
                self.sealed[pk] = tuple(
                    model.objects.filter(referral_id=pk).count()
                    for model in (DataKey, Part, Attachment)
                )

    def count(self, action: str, referral: Referral) -> int:
        return self.steps[action, str(referral.pk)]


def harm(one: View, other: View) -> Iterator[str]:
    """A sentence for each thing that is not as it must be."""
    if one.referrals.keys() != other.referrals.keys():
        yield "the two sides know different referrals"
    for view in (one, other):
        if len({*view.accepted.values()}) != len(view.accepted):
            yield "two referrals became one participant"
    for pk, referral in one.referrals.items():
        there = other.referrals[pk]
        if (referral.state, referral.shredded_at) != (there.state, there.shredded_at):
            yield f"{pk}: the sides see {referral.state} and {there.state}"
        is_ours = referral.sender_id == one.party.schema
        sender, receiver = (one, other) if is_ours else (other, one)
        for said in (*_rows(referral, sender, receiver), *_steps(referral, sender, receiver)):
            yield f"{pk} {referral.state}: {said}"


def _rows(referral: Referral, sender: View, receiver: View) -> Iterator[str]:
    pk, state = referral.pk, State(referral.state)
    stamp = STAMPS.get(state)
    if stamp and not getattr(referral, stamp):
        yield f"{stamp} is missing"
    if pk not in sender.sent or pk in receiver.sent:
        yield "it is not noted as sent by its sender alone"
    was_opened = state in OPENED or bool(referral.withdrawn_at and pk in receiver.accepted)
    if (pk in receiver.accepted) != was_opened:
        yield "participant and state do not fit"
    (of_sender, here), (of_receiver, there) = sender.opened[pk], receiver.opened[pk]
    if referral.is_shredded:
        if any(sender.sealed[pk]) or of_sender or of_receiver:
            yield "something is left after shredding"
        return
    if sender.sealed[pk][0] != 4 or of_sender != {*Lock}:
        yield f"{sender.sealed[pk][0]} data keys"
    locks = {*Lock} if state in OPENED else {Lock.NEED}
    if of_receiver != locks:
        yield f"the receiver has {of_receiver}"
    if (there.identity is not None) != (state in OPENED) or here.identity is None:
        yield "the name is not where it should be"
    shown = {kind for kind in here.blocks if state in OPENED or kind != "risks"}
    if {kind: there.text(kind) for kind in there.blocks} != {
        kind: here.text(kind) for kind in shown
    }:
        yield "the two sides read different texts"
    if state in OPENED and here.messages != there.messages:
        yield "the two sides read different messages"
    said = Counter(
        (author, message.kind in (MessageKind.QUESTION, MessageKind.ANSWER))
        for _at, author, message in here.messages
    )
    for view in (sender, receiver):
        if said[view.party.schema, True] != view.count("message", referral):
            yield "messages and rows in the trail differ"
    files = sender.count("attach", referral) + receiver.count("attach", referral)
    if sender.sealed[pk][2] != files:
        yield "files and rows in the trail differ"


def _steps(referral: Referral, sender: View, receiver: View) -> Iterator[str]:
    state, shredded = State(referral.state), referral.is_shredded
    refused = receiver.count("reopen", referral) + (state is State.DECLINED)
    declined = receiver.count("decline", referral)
    ended_refused = state in (State.DECLINED, State.IN_REVIEW) or declined == refused
    exact = {
        (sender, "send"): 1,
        (sender, "withdraw"): int(state is State.WITHDRAWN),
        (sender, "close"): int(referral.closed_at is not None),
        (sender, "erasure_answered"): int(referral.erasure_answered_at is not None),
        (receiver, "receive"): int(referral.received_at is not None),
        (receiver, "accept"): int(referral.pk in receiver.accepted),
        (receiver, "start"): int(state is State.STARTED),
        (receiver, "miss"): int(state is State.NO_SHOW),
        (receiver, "redirect"): int(state is State.REDIRECTED),
        (receiver, "answer_erasure"): int(referral.erasure_answered_at is not None),
        (receiver, "withdrawn"): int(state is State.WITHDRAWN),
        (receiver, "send"): 0,
        (receiver, "withdraw"): 0,
        (sender, "accept"): 0,
    }
    for (view, action), times in exact.items():
        if view.count(action, referral) != times:
            yield f"{view.count(action, referral)} rows of {action}, not {times}"
    # What is withdrawn is shredded with it and has one receipt, unless the copy of a promised place
    # was shredded before that and the receiver had noticed it.
    receipts = receiver.count("shredded", referral)
    noticed = {int(shredded)}
    if state is State.WITHDRAWN:
        noticed = {0, min(sender.count("shred", referral), receiver.count("accept", referral))}
    if receipts not in noticed:
        yield f"{receipts} rows of shredded, not {noticed}"
    if not ended_refused:
        yield f"{declined} refusals and {refused} times refused"
    if receiver.count("review", referral) > 1:
        yield "reviewed twice"
    if shredded != bool(sender.count("shred", referral) + sender.count("withdraw", referral)):
        yield "shredding and its row differ"
    if sender.count("shred", referral) > 1:
        yield "shredded twice"


def main() -> None:
    parties = [Party(**one) for one in json.loads(Path(sys.argv[1]).read_text())]
    between = {party.schema for party in parties}
    views = [View(party, between) for party in parties]
    # What one side does in its round the other notices in its next.
    for party in 3 * parties:
        with entered(party.schema):
            catch_up()
    for view in views:
        view.look()
    states = Counter(one.state for one in views[0].referrals.values())
    print(
        json.dumps(
            {
                "harm": list(harm(*views)),
                "states": states,
                "people": [view.people - len(view.accepted) for view in views],
            }
        )
    )


if __name__ == "__main__":
    main()
