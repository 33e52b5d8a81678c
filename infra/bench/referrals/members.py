"""`python -m infra.bench.referrals.members DRAFTS RECEIVED`: a sender and a receiver, and two more.

Runs as the login `web` and takes ready schemas. The sender has so many drafts, the receiver so
many referrals. Prints the hosts of the two and the schemas of the others, as JSON.
"""

from __future__ import annotations

import json
import sys
import uuid
from random import Random

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.network.directory.services import list_member  # noqa: E402
from apps.network.referrals import services as shared  # noqa: E402
from apps.network.referrals.blocks import (  # noqa: E402
    Block,
    Content,
    Ground,
    Identity,
    Kind,
    Outline,
)
from apps.network.referrals.models import Referral  # noqa: E402
from apps.network.referrals.workflow import DeclineReason  # noqa: E402
from apps.workshop.participants.models import Participant  # noqa: E402
from apps.workshop.referring.models import Accepted, Draft  # noqa: E402
from apps.workshop.referring.services.drafts import first_blocks  # noqa: E402
from apps.workshop.sealing.services import ensure_key_pair  # noqa: E402
from infra.bench.pages.members import confirm  # noqa: E402
from infra.bench.sides import rows  # noqa: E402
from infra.bench.sides.members import open_member  # noqa: E402
from kit.database.names import NETWORK  # noqa: E402
from kit.database.scope import entered  # noqa: E402
from tenants.accounts.models import User  # noqa: E402
from tenants.accounts.reach import Reach  # noqa: E402
from tenants.organisations.addresses import host_of  # noqa: E402

BUSINESS_IDS = ("9912002-8", "9912003-6", "9912004-4", "9912005-2")
PEOPLE = 200
SEED = 20261123
ON_REQUEST = Ground("request")


def main() -> None:
    """Open and fill them, and have the one send to the other."""
    drafts, received = (int(argument) for argument in sys.argv[1:3])
    names = []
    for number, business_id in enumerate(BUSINESS_IDS):
        label = f"paja-{number:03}"
        organisation = open_member(label)
        name = organisation.schema_name
        confirm(name, business_id)
        with entered(NETWORK):
            list_member(organisation)
        with entered(name), transaction.atomic():
            ensure_key_pair()
            rows.fill(label, belongs_to=name, participants=PEOPLE)
            # Whoever is measured sees everybody, as the lists are longest so.
            User.objects.update(reach=Reach.ALL)
        names.append(name)
    sender, receiver, *others = names
    with entered(sender), transaction.atomic():
        write_drafts(drafts)
        sent = [send_one(receiver) for _turn in range(received)]
    with entered(receiver), transaction.atomic():
        answer(sent)
    hosts = [host_of(f"paja-{number:03}") for number in range(2)]
    print(json.dumps([*hosts, receiver, *others]))


def write_drafts(many: int) -> None:
    """Empty drafts, to be filled in and sent by the page."""
    people, coach = list(Participant.objects.all()), User.objects.get()
    Draft.objects.bulk_create(
        Draft(
            participant=people[number % len(people)],
            service_basis="OMA",
            blocks=first_blocks(),
            started_by=coach,
        )
        for number in range(many)
    )


def send_one(receiver: str) -> uuid.UUID:
    """A referral as the page would send it, without its draft."""
    contents: list[Content] = [
        Outline(age_band="21–24", language="fi", days_a_week=3, sent_by="Kaino"),
        Identity("Mitta", "Mitattava", None, "091", "", "", "WS", ON_REQUEST),
        Block(Kind.WISH, "Haluan kokeilla puutöitä kevään aikana.", ON_REQUEST),
        Block(Kind.SUPPORT, "Rauhalliset aamut ja selkeät ohjeet.", ON_REQUEST),
    ]
    pk = uuid.uuid4()
    shared.send(pk, receiver=receiver, service_basis="OMA", contents=contents)
    return pk


def answer(sent: list[uuid.UUID]) -> None:
    """Of ten, as they come: four new, three in review, one waiting, one promised, one refused."""
    chance, coach = Random(SEED), User.objects.get()  # noqa: S311
    people = list(Participant.objects.all())
    ways = ("", "", "", "receive", "review", "review", "review", "waitlist", "accept", "decline")
    for referral in Referral.objects.filter(pk__in=sent):
        way = chance.choice(ways)
        if way == "accept" and not people:
            way = "decline"
        if not way:
            continue
        values: dict[str, object] = {}
        if way in ("accept", "waitlist"):
            values["starts_on"] = timezone.localdate()
        if way == "decline":
            values["decline_reason"] = DeclineReason.FULL
        shared.move(referral, way, **values)
        if way == "accept":
            Accepted.objects.create(
                referral_id=referral.pk, participant=people.pop(), accepted_by=coach
            )


if __name__ == "__main__":
    main()
