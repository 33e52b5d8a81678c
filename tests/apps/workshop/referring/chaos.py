"""A client of the chaos: `python -m tests.apps.workshop.referring.chaos SEED SECONDS PLAN REPORT`.

It does whatever comes to its mind on either side of the referrals between two members, through the
product's own services. PLAN is a file with the two members; what must never happen it writes to
REPORT, a line each, and lines of its acts that were acknowledged. It may be killed at any moment.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import django
import psycopg

django.setup()

from django.db import DatabaseError, InterfaceError, connection  # noqa: E402
from django.http import Http404  # noqa: E402
from django.utils import timezone  # noqa: E402
from procrastinate.exceptions import ConnectorException  # noqa: E402

from apps.network.referrals import services as shared  # noqa: E402
from apps.network.referrals.workflow import DeclineReason, ErasureAnswer  # noqa: E402
from apps.workshop.audit.services import Actor  # noqa: E402
from apps.workshop.participants.models import Participant  # noqa: E402
from apps.workshop.referring.models import Accepted  # noqa: E402
from apps.workshop.referring.services import (  # noqa: E402
    answering,
    catching_up,
    drafts,
    opening,
    sending,
    taking_back,
    talking,
)
from apps.workshop.sealing import services as sealing  # noqa: E402
from kit.database.scope import entered  # noqa: E402
from tenants.accounts.models import User  # noqa: E402

REFUSALS = (
    shared.NotOpenAnyMore,
    shared.Shredded,
    shared.CannotReceive,
    answering.GroundHasEnded,
    talking.TooManyFiles,
    drafts.AlreadySent,
    PermissionError,
    Http404,
)
"""How the services say no."""
TROUBLE = ("57P01", "57014", "57P02", "57P03", "08006", "08003", "08001")
"""What the database says to somebody it has cut off."""
BARE = "42P01"
"""No such table: after a commit the line was cut, and the next one has no role and no path yet."""


@dataclass(frozen=True)
class Party:
    """One member, as the plan names it."""

    schema: str
    coach: str


class Client:
    """One who does things, and whom nothing may surprise."""

    def __init__(self, seed: int, parties: list[Party]) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.parties = parties
        self.by: Actor
        self.us: Party
        self.them: Party

    def act(self) -> str:
        """One act of one side. What it was, once it is acknowledged."""
        self.us, self.them = self.chance.sample(self.parties, 2)
        name = self.chance.choice(list(ACTS))
        with entered(self.us.schema):
            self.by = Actor(User.objects.get(email=self.us.coach), "page")
            ACTS[name](self)
        return name

    def some(self) -> opening.OpenReferral:
        """A referral of ours, opened. Raises Http404 where there is none."""
        found = list(shared.ours().values_list("pk", flat=True)[:12])
        if not found:
            raise Http404
        return opening.open_referral(self.chance.choice(found), by=self.by)

    def send(self) -> None:
        accepted = Accepted.objects.values("participant")
        people = list(Participant.objects.exclude(pk__in=accepted).order_by("added_at")[:4])
        draft = drafts.start_draft(self.chance.choice(people), by=self.by)
        kinds = ("wish", "support", "risks")
        blocks = {kind: {"text": f"{kind}.", "ground": "request"} for kind in kinds}
        text = drafts.DraftText(
            receiver=self.them.schema,
            service_basis="OMA",
            blocks=drafts.first_blocks() | blocks,
            shown_how="written",
            shown_on=timezone.localdate(),
        )
        draft = drafts.save_draft(draft, text, opened_version=1, by=self.by)
        sending.send_draft(draft, by=self.by)

    def accept(self) -> None:
        starts_on = timezone.localdate() + timedelta(days=2)
        answering.accept(self.received(), starts_on=starts_on, reply="Tervetuloa.", by=self.by)

    def received(self) -> opening.OpenReferral:
        found = self.some()
        if found.we_sent_it:
            raise PermissionError
        return found

    def attach(self) -> None:
        content = b"%PDF-1.4"
        talking.attach(
            self.some(), name="a.pdf", kind="application/pdf", content=content, by=self.by
        )

    def take_new_key(self) -> None:
        sealing.take_new_key()
        sealing.reseal()
        sealing.retire_old_keys()

    def answer_erasure(self) -> None:
        asked = taking_back.erasures_asked()
        if asked:
            answer = self.chance.choice(list(ErasureAnswer))
            taking_back.answer_erasure(self.chance.choice(asked).pk, answer=answer, by=self.by)


ACTS: dict[str, Callable[[Client], object]] = {
    "send": Client.send,
    "send again": Client.send,
    "read": Client.some,
    "review": lambda c: answering.review(c.received(), by=c.by),
    "accept": Client.accept,
    "accept again": Client.accept,
    "waitlist": lambda c: answering.waitlist(c.received(), by=c.by),
    "redirect": lambda c: answering.redirect_to(
        c.received(), unit=uuid.uuid4(), reply="Toinen paja.", by=c.by
    ),
    "decline": lambda c: answering.decline(
        c.received(), reason=DeclineReason.FULL, reply="Keväällä.", by=c.by
    ),
    "reopen": lambda c: answering.reopen(c.received(), by=c.by),
    "start": lambda c: answering.confirm_start(c.received(), by=c.by),
    "miss": lambda c: answering.note_no_show(c.received(), by=c.by),
    "message": lambda c: talking.write_message(c.some(), text="Sopiiko?", by=c.by),
    "attach": Client.attach,
    "withdraw": lambda c: taking_back.withdraw(c.some(), by=c.by),
    "shred": lambda c: taking_back.shred_copy(c.some(), by=c.by),
    "close": lambda c: taking_back.close_hand_over(c.some(), by=c.by),
    "answer erasure": Client.answer_erasure,
    "catch up": lambda _c: catching_up.catch_up(),
    "new key": Client.take_new_key,
}


def is_trouble(fault: BaseException) -> bool:
    """Whether the database was taken away, rather than that it refused something."""
    cause: BaseException | None = fault
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        if state in TROUBLE or state == BARE:
            return True
        # Without a state it never reached the database.
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) and state is None:
            return True
        cause = cause.__cause__
    return isinstance(fault, InterfaceError)


def main() -> None:
    """Act until the time is over."""
    seed, seconds, plan, report = int(sys.argv[1]), float(sys.argv[2]), *map(Path, sys.argv[3:5])
    parties = [Party(**one) for one in json.loads(plan.read_text())]
    client, end = Client(seed, parties), time.monotonic() + seconds
    with report.open("a", buffering=1) as said:
        while time.monotonic() < end:
            try:
                said.write(f"done {client.act()}\n")
            except REFUSALS as refusal:
                said.write(f"refused {type(refusal).__name__}\n")
            except (DatabaseError, InterfaceError, ConnectorException) as fault:
                if is_trouble(fault):
                    said.write("cut\n")
                    connection.close()
                else:
                    said.write(f"violation {_in_a_line(fault)}\n")
            except Exception as fault:
                said.write(f"violation {_in_a_line(fault)}\n")


def _in_a_line(fault: Exception) -> str:
    return " | ".join("".join(traceback.format_exception(fault)).split("\n"))[-1500:]


if __name__ == "__main__":
    main()
