"""What somebody can bring along from an organisation: its ids, and secrets that still work there.

The world keeps digests of its secrets, so links that open are made anew, inside the test.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.isolation.sweep_visitors import browser_of
from tests.support.world import Member

if TYPE_CHECKING:
    from tenants.accounts.models import User

NAMESPACE = uuid.UUID("5ca1ab1e-0000-4000-8000-000000000000")
"""For ids that are the same in every test, so that a page once read stays true."""


IDS = (
    "participant",
    "draft",
    "opening",
    "referral",
    "invitation",
    "token id",
    "form token",
    "sign-up",
)
SHAPES = ("participant", "token", "schema", "address", "name")
"""One kind of value of every shape, for where no id is expected."""
FEW = ("participant", "schema", "address")
"""What stands for all kinds where a value is hardly looked up."""


@dataclass(frozen=True)
class Belongings:
    """A member's ids and working secrets.

    `chapter` has a number that no other schema has; `form_token` has done its work there, and its
    result is an address with the member's word in it.
    """

    member: Member
    other_referral: str
    chapter: int
    unit: int
    invitation_secret: str
    founding_code: str
    reset_uid: str
    reset_key: str
    form_token: str
    session: str
    csrf: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Words that nobody elsewhere may be shown, in whatever they are told."""
        return (
            self.invitation_secret,
            self.founding_code,
            self.reset_key,
            self.form_token,
            self.session,
            self.csrf,
        )

    @property
    def values(self) -> dict[str, str]:
        """One of each kind, by kind: what is put where an own value belongs."""
        member = self.member
        return {
            "participant": member.participant,
            "draft": member.draft,
            "opening": member.opening,
            "hidden listing": member.hidden_listing,
            "referral": self.other_referral,
            # People are numbered in each schema, and one of this member's has the chapter's number,
            # which is also a unit's.
            "chapter or person": str(self.chapter),
            "invitation": member.invitation,
            "invitation secret": self.invitation_secret,
            "token": member.token,
            "token id": member.api_token_id,
            "schema": member.schema,
            "session": self.session,
            "form token": self.form_token,
            "csrf token": self.csrf,
            "sign-up": member.sign_up,
            "founding code": self.founding_code,
            "reset key": self.reset_key,
            "email": member.coach,
            "address": f"http://{member.host}/participants/{member.participant}/",
            "path": f"/participants/{member.participant}/",
            # Half a name that one participant of every organisation has.
            "name": "Osma",
        }

    def link_values(self) -> dict[str, object]:
        """Parameters of the links that open a door in this member's own house."""
        return {
            "sign_up": self.member.sign_up,
            "code": self.founding_code,
            "secret": self.invitation_secret,
            "uidb36": self.reset_uid,
            "key": self.reset_key,
        }


def belongings_of(member: Member, *, other_referral: str) -> Belongings:
    """Everything of a member. `other_referral` is one that it has sent or received itself."""
    from tenants.accounts.models import Invitation, UsedForm, User
    from tenants.accounts.services import digest_of
    from tenants.organisations.founding import founding_code

    client = browser_of(member, member.coach)
    number = int(member.schema.removeprefix("t_")[:7], 16)
    secret = f"invitation-secret-of-{member.key}-that-nobody-else-has"
    form_token = str(uuid.uuid5(NAMESPACE, f"form of {member.key}"))
    _open_the_founding_link(member)
    reset_uid, reset_key = reset_link_of(member.schema, member.coach)
    with entered(member.schema):
        coach = User.objects.get(email=member.coach)
        Invitation.objects.create(
            id=uuid.uuid5(NAMESPACE, f"invitation of {member.key}"),
            token_digest=digest_of(secret),
            email=f"toinen@{member.sentinel}.example",
            given_name="Toinen",
            family_name=f"Vieras{member.sentinel}",
            roles=["coach"],
            language="fi",
            invited_by=coach,
            expires_at=timezone.now() + timedelta(days=1),
        )
        User.objects.create(
            pk=number, email=f"numero@{member.sentinel}.example", family_name=member.sentinel
        )
        UsedForm.objects.create(token=form_token, result_url=f"/participants/?q={member.sentinel}")
        return Belongings(
            member=member,
            other_referral=other_referral,
            chapter=_chapter_of_its_own(number, member, coach),
            unit=_unit_of_its_own(number, member),
            invitation_secret=secret,
            founding_code=founding_code(member.schema, uuid.UUID(member.sign_up)),
            reset_uid=reset_uid,
            reset_key=reset_key,
            form_token=form_token,
            session=client.cookies["sessionid"].value,
            csrf=f"csrf{member.key:x<28}",
        )


def invitation_of_the_network() -> str:
    """The secret of an invitation to the network that opens."""
    from tenants.accounts.models import Invitation, User
    from tenants.accounts.services import digest_of

    secret = "invitation-secret-of-the-network-that-nobody-else-has"
    with entered(NETWORK):
        Invitation.objects.create(
            id=uuid.uuid5(NAMESPACE, "invitation of the network"),
            token_digest=digest_of(secret),
            email="toinen@verkko.example",
            given_name="Toinen",
            family_name="Verkkonen",
            roles=["coordinator"],
            language="fi",
            invited_by=User.objects.order_by("pk")[0],
            expires_at=timezone.now() + timedelta(days=1),
        )
    return secret


def reset_link_of(scope: str, email: str) -> tuple[str, str]:
    """The two parts of a link to a new password. Signing in once more makes it useless."""
    from allauth.account.forms import default_token_generator

    from tenants.accounts.models import User

    with entered(scope):
        person = User.objects.get(email=email)
        return user_pk_to_url_str(person), default_token_generator.make_token(person)


def _open_the_founding_link(member: Member) -> None:
    """The link of the sign-up works once more, for somebody who has no account yet."""
    from tenants.organisations.models import SignUp

    with entered(NETWORK):
        SignUp.objects.filter(pk=member.sign_up).update(
            founded_at=None, contact_email=f"johtaja@{member.sentinel}.example"
        )


def _unit_of_its_own(number: int, member: Member) -> int:
    from apps.workshop.units.models import Unit

    return int(Unit.objects.create(pk=number, name=f"Paja {member.sentinel}").pk)


def _chapter_of_its_own(number: int, member: Member, coach: User) -> int:
    from apps.workshop.handbook.models import Chapter

    chapter = Chapter.objects.create(
        pk=number,
        number=7,
        title=f"Luku {member.sentinel}",
        draft=f"Luonnos {member.sentinel}",
        draft_saved_by=coach,
    )
    return chapter.pk
