"""A coach, the person on a phone, and a receiver: what tests of the person's own page do."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from apps.network.referrals.models import Attachment, DataKey, Part, Referral
from apps.workshop.audit.models import Entry
from apps.workshop.referring.models import Consent, Draft, PersonLink
from apps.workshop.referring.services import answering, catching_up, drafts, opening, sending
from apps.workshop.referring.services.drafts import DraftText
from tests.apps.workshop.referring.conftest import WISH, Drafted, actor
from tests.support.people import client_at, inside
from tests.support.world import Member

RISKS = "Zvarsinainenvaara sahalla."


@dataclass(frozen=True)
class Made:
    """A link as its coach has it: the address for the person, and the PIN to be told."""

    token: str
    pin: str

    @property
    def address(self) -> str:
        return f"/r/{self.token}/"

    @property
    def wrong_pin(self) -> str:
        return f"{(int(self.pin) + 1) % 1_000_000:06}"


@dataclass(frozen=True)
class Desk:
    """satama's coach with a draft to skargard."""

    sender: Member
    receiver: Member
    coach: Client
    drafted: Drafted

    def write(self, **grounds: str) -> None:
        """Write the draft: each block on its ground, what is not named on request."""
        blocks = {"wish": WISH, "risks": RISKS}
        with inside(self.sender):
            draft = Draft.objects.get(pk=self.drafted.pk)
            text = DraftText(
                receiver=self.receiver.schema,
                service_basis="OMA",
                language="fi",
                blocks={
                    "who": {"ground": grounds.get("who", "request")},
                    **{
                        kind: {"text": words, "ground": grounds.get(kind, "request")}
                        for kind, words in blocks.items()
                    },
                },
                shown_how=draft.shown_how,
                shown_on=draft.shown_on,
            )
            drafts.save_draft(draft, text, opened_version=draft.version, by=actor(self.sender))

    def show(self) -> None:
        """The coach has shown it on paper."""
        with inside(self.sender):
            Draft.objects.update(shown_how="written", shown_on=timezone.localdate())

    def send(self) -> None:
        with inside(self.sender):
            draft = Draft.objects.get(pk=self.drafted.pk)
            sending.send_draft(draft, by=actor(self.sender))

    def accept(self) -> None:
        with inside(self.receiver):
            by = actor(self.receiver)
            opened = opening.open_referral(self.drafted.pk, by=by)
            answering.accept(opened, starts_on=timezone.localdate(), by=by)

    def start(self) -> None:
        with inside(self.receiver):
            by = actor(self.receiver)
            answering.confirm_start(opening.open_referral(self.drafted.pk, by=by), by=by)

    def catch_up(self, member: Member) -> int:
        with inside(member):
            return catching_up.catch_up()

    def make_link(self, language: str = "en") -> Made:
        page = f"/referrals/{self.drafted.pk}/link/"
        answer = self.coach.post(page, {"language": language, "action": "make"})
        assert answer.status_code == 200, answer
        return Made(answer.context["token"], answer.context["pin"])

    def visitor(self) -> Client:
        """A browser that belongs to nobody of the house."""
        return client_at(self.sender.host)

    def phone(self) -> Client:
        """The person's browser, after the PIN."""
        made, phone = self.make_link(), self.visitor()
        answer = phone.post(made.address, {"pin": made.pin})
        assert answer.headers["Location"] == "/r/", answer.content.decode()
        return phone

    def link(self) -> PersonLink:
        with inside(self.sender):
            return PersonLink.objects.filter(referral_id=self.drafted.pk)[0]

    def draft(self) -> Draft:
        with inside(self.sender):
            return Draft.objects.get(pk=self.drafted.pk)

    def consents(self) -> list[Consent]:
        with inside(self.sender):
            return list(Consent.objects.filter(referral_id=self.drafted.pk))

    def referral(self) -> Referral:
        with inside(self.sender):
            return Referral.objects.get(pk=self.drafted.pk)

    def acts(self, member: Member | None = None) -> list[str]:
        """What a trail tells of this referral, the newest first."""
        with inside(member or self.sender):
            found = Entry.objects.filter(about__referral=str(self.drafted.pk)).order_by("-id")
            return [one.partition(".")[2] for one in found.values_list("action", flat=True)]

    def sealed_rows(self) -> int:
        """How much that is sealed is left of it, on the sender's side."""
        with inside(self.sender):
            found = {"referral_id": self.drafted.pk}
            return sum(one.objects.filter(**found).count() for one in (DataKey, Part, Attachment))
