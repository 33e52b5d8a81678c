"""Sending a draft: what goes, on which ground, and to whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.network.areas import lookups
from apps.network.referrals import services as shared
from apps.network.referrals.blocks import (
    WRITTEN,
    Block,
    Content,
    Ground,
    GroundKind,
    Identity,
    IdentityCode,
    Kind,
    Outline,
    age_band,
    from_bytes,
)
from apps.network.referrals.models import Part, Referral
from apps.network.statistics.measures import REFERRALS_SENT
from apps.workshop.audit.services import Actor, record
from apps.workshop.figures.services import count
from apps.workshop.participants.identity import code as codes
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import must_reach
from apps.workshop.referring.models import Draft, Sent
from apps.workshop.referring.services.consenting import standing_of, valid_consent
from apps.workshop.referring.services.drafts import AlreadySent, DraftText, must_say
from apps.workshop.referring.services.opening import OpenReferral, ask_other_side, noted
from apps.workshop.sealing.services import data_keys, ensure_key_pair
from kit.database.ready import insert, remove
from kit.database.together import together
from tenants.accounts.roles import Right


@dataclass(frozen=True)
class Lacking:
    """Something without which a draft is not sent: a field of its form, and what is missing."""

    field: str
    code: str


class NotReady(Exception):
    """The draft lacks something; `lacking` says what."""

    def __init__(self, lacking: list[Lacking]) -> None:
        super().__init__(", ".join(one.field for one in lacking))
        self.lacking = lacking


def lacking_of(draft: Draft) -> list[Lacking]:
    """What a draft still lacks before it can be sent. Empty when it is ready."""
    return list(_lacking(draft))


def _lacking(draft: Draft) -> Iterator[Lacking]:
    for field in ("receiver", "service_basis", "shown_how", "shown_on"):
        if not getattr(draft, field):
            yield Lacking(field, "required")
    if not draft.text(Kind.WISH):
        yield Lacking(Kind.WISH, "required")
    for kind in draft.kinds():
        if draft.ground(kind) not in GroundKind.values:
            yield Lacking(f"{kind}_ground", "required")
    if draft.kinds_on(GroundKind.ORDER):
        for field in ("order_body", "order_number", "order_on"):
            if not getattr(draft, field):
                yield Lacking(field, "required")
    if draft.kinds_on(GroundKind.LAW) and not draft.law:
        yield Lacking("law", "required")
    if Kind.HEALTH in draft.kinds() and draft.ground(Kind.HEALTH) == GroundKind.REQUEST:
        yield Lacking(f"{Kind.HEALTH}_ground", "health")
    # Without a block that rests on consent there is none to look for.
    consent = standing_of(draft) if draft.kinds_on(GroundKind.CONSENT) else None
    if consent and not consent.is_enough:
        yield Lacking("consent", consent.lack)


@transaction.atomic
def send_draft(draft: Draft, *, by: Actor) -> Referral:
    """Seal and send a complete draft, and drop it: from now on the referral holds its content.

    Raises `AlreadySent` when somebody sent it first, `NotReady`, and the shared layer's
    `CannotReceive`.
    """
    held = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("participant")
        .filter(pk=draft.pk)
        .first()
    )
    if held is None:
        raise AlreadySent
    return _send(held, by=by)


def send_typed(held: Draft, text: DraftText, *, opened_version: int, by: Actor) -> Referral:
    """Send what was typed over the version that was opened, without saving it on the way.

    The caller holds the draft (`get_draft`). Raises as `save_draft` and `send_draft` do; nothing is
    saved then.
    """
    if held.version != opened_version:
        must_say(held, text)
    for name, typed in vars(text).items():
        setattr(held, name, typed)
    return _send(held, by=by)


def _send(held: Draft, *, by: Actor) -> Referral:
    """Nothing is written before the last check, and then everything or nothing."""
    must_reach(by, held.participant_id)
    lacking = lacking_of(held)
    if lacking:
        raise NotReady(lacking)
    contents = contents_of(held, by=by)
    for left in reversed(range(shared.KEY_TRIES)):
        try:
            return _sent(held, contents, by=by)
        except shared.NoOwnKey:
            ensure_key_pair()
        except IntegrityError:
            if not left:
                raise
    raise shared.NoOwnKey


@transaction.atomic
def _sent(held: Draft, contents: list[Content], *, by: Actor) -> Referral:
    # None of these needs the answer to another.
    with together():
        referral = shared.send(
            held.pk,
            receiver=held.receiver,
            unit=held.unit,
            service_basis=held.service_basis,
            employment_area=employment_area_of(held.participant),
            contents=contents,
        )
        insert(
            Sent(
                referral_id=referral.pk,
                participant=held.participant,
                sent_by=by.user,
                receipt=_receipt(held),
                shown_how=held.shown_how,
                shown_on=held.shown_on,
            )
        )
        remove(Draft, held.pk)
        record(by, "referrals.send", [held.participant_id], referral=str(referral.pk))
    count(REFERRALS_SENT, year=timezone.localdate().year)
    ask_other_side(referral.pk)
    return referral


def contents_of(draft: Draft, *, by: Actor) -> list[Content]:
    """Everything a draft would send as it is now, each block with its ground.

    The sender is shown the receiver's screen from the same.
    """
    person, today = draft.participant, timezone.localdate()
    grounds = grounds_of(draft)
    contents: list[Content] = [
        Outline(
            age_band=age_band(person.age_on(today)),
            language=draft.language,
            wished_start_on=draft.wished_start_on,
            days_a_week=draft.days_a_week,
            is_warm=draft.is_warm,
            sent_by=by.user.full_name,
        ),
        Identity(
            given_name=person.given_name,
            family_name=person.family_name,
            born_on=person.born_on,
            municipality_code=person.shown_municipality,
            phone=person.shown_phone,
            email="" if person.is_protected else person.email,
            referrer_type="WS",
            ground=grounds.get(Kind.WHO, Ground(kind="")),
            is_protected=person.is_protected,
        ),
    ]
    contents += [
        Block(kind, draft.text(kind), grounds[kind])
        for kind in WRITTEN
        if draft.text(kind) and kind in grounds
    ]
    return contents


def grounds_of(draft: Draft) -> dict[str, Ground]:
    """The ground of each block that would be sent."""
    consent = valid_consent(draft) if draft.kinds_on(GroundKind.CONSENT) else None
    whole = {
        GroundKind.REQUEST.value: Ground(GroundKind.REQUEST, on=draft.shown_on),
        GroundKind.LAW.value: Ground(GroundKind.LAW, law=draft.law),
        GroundKind.ORDER.value: Ground(
            GroundKind.ORDER,
            body=draft.order_body,
            number=draft.order_number,
            on=draft.order_on,
        ),
        GroundKind.CONSENT.value: consent.as_ground() if consent else Ground(GroundKind.CONSENT),
    }
    return {kind: whole[draft.ground(kind)] for kind in draft.kinds() if draft.ground(kind)}


def _receipt(draft: Draft) -> list[dict[str, str]]:
    return [{"kind": kind, "ground": draft.ground(kind)} for kind in draft.kinds()]


def employment_area_of(person: Participant) -> str:
    """In clear, so never of somebody under protection."""
    if not person.shown_municipality:
        return ""
    area = lookups.employment_area_of(person.shown_municipality, timezone.localdate())
    return area.code if area else ""


@transaction.atomic
def send_code(opened: OpenReferral, *, law: str, by: Actor) -> None:
    """Send the personal identity code after acceptance, where it is needed to be sure who it is.

    Raises PermissionError before acceptance or as the receiver, and LookupError without a code.
    """
    if not opened.we_sent_it or not opened.referral.is_opened:
        raise PermissionError
    person = opened.participant
    if person is None or not by.user.may(Right.SEE_IDENTITY_CODES) or opened.parts.code:
        raise PermissionError
    code = codes.opened(person.identity_code) if person.identity_code else ""
    if not code:
        raise LookupError(person.pk)
    content = IdentityCode(code, Ground(GroundKind.LAW, law=law))
    shared.add_part(opened.referral, content, data_keys(opened.referral))
    noted(opened, "referrals.send_code", by=by)


def parts_of_kinds(referral: Referral, kinds: set[str]) -> list[uuid.UUID]:
    """The ids of the sealed parts that are blocks of these kinds, as far as we can open them."""
    keys, found = data_keys(referral), []
    for part in Part.objects.filter(referral_id=referral.pk):
        content = from_bytes(shared.text_of(part, referral, keys))
        kind = content.kind if isinstance(content, Block) else _kind_of(content)
        if kind in kinds:
            found.append(part.pk)
    return found


def _kind_of(content: Content) -> str:
    if isinstance(content, Identity):
        return Kind.WHO
    return Kind.CODE if isinstance(content, IdentityCode) else ""
