"""Sealed questions and answers between the two sides, joint meetings, and files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from apps.network.referrals import services as shared
from apps.network.referrals.blocks import Message, MessageKind
from apps.network.referrals.models import Attachment, Lock, Part, Referral
from apps.workshop.audit.services import Actor, record
from apps.workshop.referring.services.opening import OpenReferral, noted
from apps.workshop.sealing.services import label_of
from kit.crypto.sealing import NotForThisKey

LARGEST_FILE = 5 * 1024 * 1024
MOST_FILES = 10


class TooManyFiles(Exception):
    """The referral has as many files as one may have."""


def say(referral: Referral, message: Message, keys: Mapping[Lock, bytes]) -> Part:
    """Seal a message of our side. Raises the shared layer's `Shredded`."""
    return shared.add_part(referral, message, keys)


@transaction.atomic
def write_message(opened: OpenReferral, *, text: str, by: Actor) -> Part:
    """Ask the other side, or answer it. Raises the shared layer's `Shredded`."""
    kind = _kind_of_next(opened)
    part = say(opened.referral, Message(kind, text.strip(), by.user.full_name), opened.keys)
    noted(opened, "referrals.message", by=by)
    return part


def _kind_of_next(opened: OpenReferral) -> MessageKind:
    """An answer where the other side's newest word is a question, else a question."""
    words = [
        (author, message)
        for _at, author, message in opened.parts.messages
        if message.kind in (MessageKind.QUESTION, MessageKind.ANSWER)
    ]
    if words:
        author, newest = words[-1]
        ours = author == _us(opened)
        if newest.kind == MessageKind.QUESTION and not ours:
            return MessageKind.ANSWER
    return MessageKind.QUESTION


def _us(opened: OpenReferral) -> str:
    referral = opened.referral
    return referral.sender_id if opened.we_sent_it else referral.receiver_id


@transaction.atomic
def propose_meeting(
    opened: OpenReferral, *, at: datetime, place: str, text: str = "", by: Actor
) -> Part:
    """Propose, or settle, a joint meeting; the newest one holds. Raises `Shredded`."""
    message = Message(
        MessageKind.MEETING, text.strip(), by.user.full_name, at=at, place=place.strip()
    )
    part = say(opened.referral, message, opened.keys)
    noted(opened, "referrals.meeting", by=by)
    return part


def meeting_of(opened: OpenReferral) -> Message | None:
    """The newest meeting that was proposed."""
    meetings = [
        message
        for _at, _author, message in opened.parts.messages
        if message.kind == MessageKind.MEETING
    ]
    return meetings[-1] if meetings else None


@dataclass(frozen=True)
class FileLabel:
    """What is sealed about a file."""

    pk: uuid.UUID
    name: str
    kind: str
    size: int
    made_at: datetime
    author: str


@transaction.atomic
def attach(opened: OpenReferral, *, name: str, kind: str, content: bytes, by: Actor) -> Attachment:
    """Add a checked file; `kind` is its media type. Raises `Shredded` and `TooManyFiles`."""
    held = Attachment.objects.filter(referral_id=opened.referral.pk)
    if held.count() >= MOST_FILES:
        raise TooManyFiles
    label = json.dumps({"name": name, "kind": kind, "size": len(content)}).encode()
    row = shared.add_attachment(
        opened.referral,
        label=label + b" " * (-len(label) % 256),
        content=content,
        data_keys=opened.keys,
    )
    noted(opened, "referrals.attach", by=by)
    return row


def files_of(opened: OpenReferral) -> list[FileLabel]:
    """The files this side may open now, oldest first."""
    referral, labels = opened.referral, []
    rows = Attachment.objects.filter(referral_id=referral.pk).defer("sealed")
    for row in rows.order_by("made_at", "id"):
        try:
            told = json.loads(label_of(row, referral, opened.keys))
        except NotForThisKey:
            continue
        labels.append(FileLabel(row.pk, made_at=row.made_at, author=row.author_id, **told))
    return labels


@transaction.atomic
def open_file(opened: OpenReferral, pk: uuid.UUID, *, by: Actor) -> tuple[FileLabel, bytes]:
    """One file. Raises Http404 for one of another referral, or under a lock closed to us."""
    referral = opened.referral
    row = Attachment.objects.filter(referral_id=referral.pk, pk=pk).first()
    if row is None or Lock(row.lock) not in opened.keys:
        raise Http404
    told = json.loads(label_of(row, referral, opened.keys))
    label = FileLabel(row.pk, made_at=row.made_at, author=row.author_id, **told)
    about = opened.participant
    record(
        by,
        "referrals.file",
        [about.pk] if about else [referral.pk],
        referral=str(referral.pk),
    )
    return label, shared.text_of(row, referral, opened.keys)
