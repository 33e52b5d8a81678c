"""What the pages of a draft say of it: whom it is about, what it lacks, where consent stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from apps.network.classifications.models import ServiceBasis
from apps.network.referrals.blocks import WRITTEN, GroundKind, Kind
from apps.workshop.participants import codes
from apps.workshop.participants.models import Participant
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services import consenting
from apps.workshop.referring.services.drafts import can_ask_again
from apps.workshop.referring.services.opening import OpenReferral
from apps.workshop.referring.services.sending import Lacking
from apps.workshop.referring.units import unit_called
from kit.templatetags.kit import fi_date

SENT = gettext_lazy("The referral was sent. Only the receiver can open it.")
CANNOT_RECEIVE = gettext_lazy("This organisation cannot receive referrals. Choose another.")

NEEDED = gettext_lazy("This is needed before the referral can be sent.")
HEALTH = gettext_lazy("Health is sent on consent, an order or the law, not on request alone.")

CONSENT: dict[str, Promise] = {
    consenting.NOT_ASKED: gettext_lazy(
        "Some blocks rest on the person's consent, and none has been recorded. Record it, or choose"
        " another ground."
    ),
    consenting.WITHDRAWN: gettext_lazy(
        "The person took the consent back. Leave out what rests on it, or choose another ground."
    ),
    consenting.OTHER_RECEIVER: gettext_lazy(
        "The consent was given for another receiver. Ask the person again."
    ),
    consenting.ENDED: gettext_lazy("The consent is not valid any more. Ask the person again."),
    consenting.BLOCKS: gettext_lazy(
        "The consent does not cover everything that rests on it now. Ask the person again, or"
        " choose another ground."
    ),
    consenting.SECRETS: gettext_lazy(
        "The person did not consent to disclosing what is secret by law. Leave it out, or choose"
        " another ground."
    ),
}
"""Why a consent is not enough, and the way out."""

ORDERS: dict[str, Promise] = {
    "order_body": gettext_lazy("Something rests on an order. Say which authority gave it."),
    "order_number": gettext_lazy("Something rests on an order. Give its number."),
    "order_on": gettext_lazy("Something rests on an order. Say when it was given."),
    "law": gettext_lazy("Something rests on the law. Name the provision."),
}


def words_of(one: Lacking) -> Any:
    """What a draft lacks, in words that name it and the way out."""
    if one.code == "health":
        return HEALTH
    if one.field == "consent":
        return CONSENT[one.code]
    if one.field.endswith("_ground"):
        kind = Kind(one.field.removesuffix("_ground"))
        return format_lazy(
            gettext_lazy("Choose on which ground this goes: “{block}”."), block=kind.label
        )
    return ORDERS.get(one.field, NEEDED)


def about_person(person: Participant) -> dict[str, Any]:
    """What the writer needs to know of whom the draft is about."""
    is_minor = person.is_under_age_on(timezone.localdate())
    return {
        "person": person,
        "is_minor": is_minor,
        "guardian_role": (
            person.get_guardian_role_display() or codes.TOLD_NOTHING if is_minor else ""
        ),
    }


def consent_of(draft: Draft, receivers: Mapping[str, Any]) -> dict[str, Any]:
    """Where the draft as it is saved stands with consent."""
    standing = consenting.standing_of(draft)
    consent = standing.consent
    return {
        "standing": standing,
        "consent": consent,
        "on_consent": [Kind(kind).label for kind in standing.kinds],
        "uncovered": [Kind(kind).label for kind in standing.uncovered],
        "consent_lack": CONSENT.get(standing.lack, ""),
        "consent_blocks": [Kind(kind).label for kind in consent.blocks] if consent else [],
        "consent_receiver": receivers.get(consent.receiver, "") if consent else "",
    }


def asked_again(opened: OpenReferral) -> dict[str, Any]:
    """Whether the sender may ask somebody else, and whom the receiver proposed."""
    unit = opened.referral.redirected_to
    return {
        "may_ask_again": can_ask_again(opened),
        "other_unit": unit_called(unit) if unit else None,
    }


def their_texts(draft: Draft, receivers: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Everything that a colleague saved meanwhile."""
    bases = ServiceBasis.objects.names(get_language() or "fi")
    facts: list[tuple[Any, Any]] = [
        (_("To whom?"), receivers.get(draft.receiver, "") if draft.receiver else ""),
        (_("Service basis"), bases.get(draft.service_basis, draft.service_basis)),
        (_("Wished first day"), fi_date(draft.wished_start_on) if draft.wished_start_on else ""),
        (_("Days a week"), draft.days_a_week or ""),
        (_("Language of work"), codes.language_name(draft.language)),
    ]
    facts += [
        (kind.label, f"{draft.text(kind)} ({_ground(draft, kind)})")
        for kind in WRITTEN
        if draft.text(kind)
    ]
    facts += [(Kind.WHO.label, _ground(draft, Kind.WHO))]
    facts += [
        (_("Authority that ordered it"), draft.order_body),
        (_("Number of the order or decision"), draft.order_number),
        (_("Day of the order"), fi_date(draft.order_on) if draft.order_on else ""),
        (_("Provision of law"), draft.law),
        (_("How did the person see what is sent and why?"), draft.get_shown_how_display()),
        (_("When did the person see it?"), fi_date(draft.shown_on) if draft.shown_on else ""),
    ]
    return [(label, said) for label, said in facts if said]


def _ground(draft: Draft, kind: Kind) -> str:
    chosen = draft.ground(kind)
    return str(GroundKind(chosen).label) if chosen in GroundKind.values else _("No ground yet")
