"""Referrals between the demo's houses, one at least in every state a list can show."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

from django.utils import timezone

from apps.network.referrals.models import Referral
from apps.workshop.participants.models import Participant
from apps.workshop.referring import services
from apps.workshop.referring.services import DraftText
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
    participant = running[turn]
    language = sender.languages[turn % len(sender.languages)]
    draft = services.start_draft(participant, by=by)
    draft = services.save_draft(
        draft,
        DraftText(
            receiver=receiver,
            service_basis=draft.service_basis,
            wish=chance.choice(DATA["wishes"][language]),
            support=chance.choice(DATA["support"][language]),
            agreed=chance.choice(DATA["agreed"][language]),
            consent="written",
            consent_on=today - timedelta(days=1),
        ),
        opened_version=draft.version,
        by=by,
    )
    if state == "draft":
        return None
    referral = services.send_draft(draft, by=by)
    if state == "withdrawn":
        services.withdraw(services.open_referral(referral.pk, by=by), by=by)
    return referral.pk


def _answer(receiver: House, pk: uuid.UUID, state: str) -> None:
    by = actor(receiver)
    opened = services.open_referral(pk, by=by)
    if state == "accepted":
        services.accept(opened, starts_on=timezone.localdate() + timedelta(days=7), by=by)
    elif state == "declined":
        services.decline(opened, reason=Referral.DeclineReason.FULL, by=by)
