"""A referral with everything in it: each block, words of both sides, files, and the code."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.utils import timezone

from apps.network.referrals.blocks import WRITTEN, Kind
from apps.workshop.audit.services import Actor
from apps.workshop.participants.identity.code import sealed
from apps.workshop.participants.models import Participant
from apps.workshop.participants.services import add_participant
from apps.workshop.referring.services import answering, drafts, opening, sending, talking
from tenants.accounts.models import User
from tests.support.people import inside
from tests.support.world import Member

CODE = "190703A9876"


def word(name: str) -> str:
    """A word that stands nowhere else."""
    return f"zz{name}qq"


NAMES = tuple(word(name) for name in ("given", "family"))
BLOCKS = {kind: word(kind) for kind in WRITTEN}
FIRST_WORDS = {name: word(name) for name in ("question", "place", "early", "earlyfile")}
LATER_WORDS = {name: word(name) for name in ("reply", "late", "latefile")}


def actor(member: Member) -> Actor:
    """The member's coach, who may see identity codes. Call it inside the member's scope."""
    return Actor(User.objects.get(email=member.coach), "page")


def write(sender: Member, receiver: Member) -> uuid.UUID:
    """A draft about somebody new, with every block written and nothing missing."""
    with inside(sender):
        by = actor(sender)
        person = add_participant(
            given_name=NAMES[0],
            family_name=NAMES[1],
            born_on=date(2003, 7, 19),
            municipality_code="405",
            referrer_type="SELF",
            service_basis="OMA",
            starts_on=date(2026, 3, 2),
            phone="+358449998877",
            by=by,
        )
        Participant.objects.filter(pk=person.pk).update(identity_code=sealed(CODE))
        draft = drafts.start_draft(person, by=by)
        blocks = {
            kind.value: {"text": text, "ground": "law" if kind is Kind.HEALTH else "request"}
            for kind, text in BLOCKS.items()
        }
        text = drafts.DraftText(
            receiver=receiver.schema,
            service_basis="OMA",
            language="fi",
            blocks=drafts.first_blocks() | blocks,
            law="Laki 1/2000",
            shown_how="written",
            shown_on=timezone.localdate(),
        )
        return drafts.save_draft(draft, text, opened_version=1, by=by).pk


def send(sender: Member, receiver: Member) -> uuid.UUID:
    """The same on its way, with what both sides say and attach before a promise."""
    from apps.workshop.referring.models import Draft

    pk = write(sender, receiver)
    with inside(sender):
        by = actor(sender)
        sending.send_draft(Draft.objects.get(pk=pk), by=by)
        opened = opening.open_referral(pk, by=by)
        talking.attach(
            opened,
            name=f"{word('early')}.pdf",
            kind="application/pdf",
            content=word("earlyfile").encode(),
            by=by,
        )
    with inside(receiver):
        by = actor(receiver)
        opened = opening.open_referral(pk, by=by)
        talking.write_message(opened, text=word("question"), by=by)
        at = timezone.now() + timedelta(days=2)
        talking.propose_meeting(opened, at=at, place=word("place"), by=by)
    return pk


def promise(pk: uuid.UUID, sender: Member, receiver: Member) -> None:
    """A place is promised; then the code and one more file follow."""
    with inside(receiver):
        by = actor(receiver)
        opened = opening.open_referral(pk, by=by)
        starts_on = timezone.localdate() + timedelta(days=3)
        answering.accept(opened, starts_on=starts_on, reply=word("reply"), by=by)
    with inside(sender):
        by = actor(sender)
        opened = opening.open_referral(pk, by=by)
        sending.send_code(opened, law="Laki 1/2000", by=by)
        talking.attach(
            opened,
            name=f"{word('late')}.pdf",
            kind="application/pdf",
            content=word("latefile").encode(),
            by=by,
        )
