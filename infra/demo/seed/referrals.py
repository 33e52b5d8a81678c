"""Referrals between the demo's houses, one at least in every state a list can show."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.audit.services import Actor
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import answering, drafts, opening, sending, taking_back
from apps.workshop.referring.services.drafts import DraftText
from infra.demo.seed.cast import FULL_HOUSES, SEED, House
from infra.demo.seed.houses import inside
from infra.demo.seed.past import days_ago
from infra.demo.seed.people import DATA, actor
from kit.database.scope import current_organisation

STATES = ("accepted", "declined", "withdrawn", "received", "sent", "accepted", "draft")
SENT_DAYS_AGO = {"received": 9, "sent": 1}
"""How long those have waited that nobody has answered: one too long, one not."""


def exchange() -> None:
    """Every house sends referrals to the next one, and answers those of the one before."""
    for number, sender in enumerate(FULL_HOUSES):
        receiver = FULL_HOUSES[(number + 1) % len(FULL_HOUSES)]
        with inside(receiver):
            address = current_organisation()
        for turn, state in enumerate(STATES):
            chance = Random(f"{SEED} {sender.address} {turn}")  # noqa: S311
            with inside(sender), days_ago(SENT_DAYS_AGO.get(state, 0)):
                sent = _send(sender, address, turn, state, chance)
            if sent and state not in ("sent", "withdrawn"):
                with inside(receiver):
                    _answer(receiver, sent, state)


def _send(sender: House, receiver: str, turn: int, state: str, chance: Random) -> uuid.UUID | None:
    by, today = actor(sender), timezone.localdate()
    running = Participant.objects.filter(periods__starts_on__lte=today).order_by("sort_key", "id")
    language = sender.languages[turn % len(sender.languages)]
    texts = {
        kind: chance.choice(DATA[source][language])
        for kind, source in (("wish", "wishes"), ("support", "support"), ("agreed", "agreed"))
    }
    if state == "draft":
        written(running[turn], receiver, texts, by=by)
        return None
    referral = send(running[turn], receiver, texts, by=by)
    if state == "withdrawn":
        taking_back.withdraw(opening.open_referral(referral.pk, by=by), by=by)
    return referral.pk


def written(
    person: Participant,
    receiver: str,
    texts: dict[str, str],
    *,
    service_basis: str = "",
    by: Actor,
) -> Draft:
    """A draft with everything it needs to be sent, on the person's own request."""
    draft = drafts.start_draft(person, by=by)
    text = DraftText(
        receiver=receiver,
        service_basis=service_basis or draft.service_basis,
        wished_start_on=timezone.localdate() + timedelta(days=10),
        days_a_week=3,
        language="fi",
        blocks=drafts.first_blocks()
        | {kind: {"text": words, "ground": "request"} for kind, words in texts.items()},
        shown_how="written",
        shown_on=timezone.localdate(),
    )
    return drafts.save_draft(draft, text, opened_version=draft.version, by=by)


def send(
    person: Participant,
    receiver: str,
    texts: dict[str, str],
    *,
    service_basis: str = "",
    by: Actor,
) -> Referral:
    """A referral on its way."""
    draft = written(person, receiver, texts, service_basis=service_basis, by=by)
    return sending.send_draft(draft, by=by)


def _answer(receiver: House, pk: uuid.UUID, state: str) -> None:
    by = actor(receiver)
    opened = opening.open_referral(pk, by=by)
    if state == "accepted":
        starts_on = timezone.localdate() + timedelta(days=7)
        answering.accept(opened, starts_on=starts_on, by=by)
    elif state == "declined":
        reply = "Paikka vapautuu tammikuussa."
        answering.decline(opened, reason=Referral.DeclineReason.FULL, reply=reply, by=by)
