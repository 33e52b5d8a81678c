"""Every URL of a URLconf, read from the resolver, so that none can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from kit.database.names import NETWORK
from kit.database.scope import entered
from tests.support.belongings import PUBLIC_LISTING
from tests.support.world import FEEDBACK, Member

UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Url:
    """One named URL and the names of its parameters."""

    name: str
    parameters: tuple[str, ...]
    urlconf: str

    def __str__(self) -> str:
        """The name with the side of the wall it is on, such as `workshop participants:list`."""
        return f"{self.urlconf.rpartition('.')[2]} {self.name}"

    def address(self, values: Mapping[str, object]) -> str:
        chosen = {name: values[name] for name in self.parameters}
        return reverse(self.name, urlconf=self.urlconf, kwargs=chosen)

    def address_if_any(self, values: Mapping[str, object]) -> str | None:
        """The address, or None where a value is of another kind than the parameter takes."""
        try:
            return self.address(values)
        except NoReverseMatch:
            return None


def urls_of(urlconf: str) -> list[Url]:
    """Every URL of a URLconf module, by name. Raises LookupError for one without a name."""
    return list(_walk(import_module(urlconf).urlpatterns, "", urlconf))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, urlconf: str) -> Iterator[Url]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner, urlconf)
            continue
        if not pattern.name:
            raise LookupError(f"{urlconf}: {pattern.pattern} has no name")
        parameters = tuple(pattern.pattern.regex.groupindex)
        yield Url(f"{prefix}{pattern.name}", parameters, urlconf)


def values_for(url: Url, member: Member) -> dict[str, object]:
    """A member's own ids for every parameter a URL can have. Secrets of links are wrong ones."""
    kind = url.name.split(":")[0]
    own_ids: dict[str, object] = {
        "participants": member.participant,
        "attendance": member.participant,
        "plans": member.participant,
        "handbook": member.chapter,
        "office": member.sign_up,
        "site": member.sign_up,
        "oversight": member.participant,
        "surveys": member.participant,
        "accessibility": FEEDBACK,
        "notifications": member.notification,
        "work": member.work,
        "intake": member.contact,
        "importing": member.importing,
    }
    in_referrals = {
        "referring:draft": member.draft,
        "referring:discard": member.draft,
        "referring:preview": member.draft,
        "referring:consent": member.draft,
        "referring:withdraw_consent": member.draft,
        "referring:again": member.sent or UNKNOWN_UUID,
        "referring:detail": member.received or UNKNOWN_UUID,
        "referring:answer": member.received or UNKNOWN_UUID,
        "referring:withdraw": member.sent or UNKNOWN_UUID,
        "listings:place": member.hidden_listing or UNKNOWN_UUID,
        # One asks others, about a unit that is shown.
        "listings:ask": member.others_listing or UNKNOWN_UUID,
        "listings:question": member.question or UNKNOWN_UUID,
        "directory:unit": PUBLIC_LISTING,
        "referring:act": member.received or UNKNOWN_UUID,
        "referring:message": member.received or UNKNOWN_UUID,
        "referring:meeting": member.received or UNKNOWN_UUID,
        "referring:meeting_file": member.received or UNKNOWN_UUID,
        "referring:attach": member.received or UNKNOWN_UUID,
        "referring:file": member.received or UNKNOWN_UUID,
        "referring:code": member.received or UNKNOWN_UUID,
        "referral_links:link": member.draft,
        "referral_links:for_person": member.sent or UNKNOWN_UUID,
        "referral_links:answer_erasure": member.received or UNKNOWN_UUID,
        "coaching:ask": member.participant,
        "coaching:give": member.participant,
        "coaching:request": member.request,
        "coaching:hand_over": member.hand_over,
        "oversight:copy_again": member.work,
        "oversight:copy_file": member.work,
        "api:participant-detail": member.participant,
        "intake:of_person": member.participant,
        "mfa_edit_webauthn": 1,
        "mfa_remove_webauthn": 1,
        "api:referral-detail": member.sent or UNKNOWN_UUID,
    }
    return {
        "pk": in_referrals.get(url.name, own_ids.get(kind, UNKNOWN_UUID)),
        "person_id": member.coach_id,
        "token_id": member.api_token_id,
        "unit_id": member.unit,
        "group_id": member.group,
        "session_id": member.group_session,
        "note_id": member.note,
        "opening_id": member.opening or UNKNOWN_UUID,
        "survey_id": member.survey or UNKNOWN_UUID,
        "file_id": member.received_file or UNKNOWN_UUID,
        "part": "health",
        "period_id": member.period,
        "step": "change",
        "kind": "goal",
        "row_id": member.goal or UNKNOWN_UUID,
        "invitation_id": member.invitation,
        "sign_up": member.sign_up,
        "code": "0" * 64,
        "secret": "not-a-secret",
        "uidb36": "1",
        "key": "set-password",
    }


def of_the_network() -> dict[str, object]:
    """Ids of the network's own people, for its pages about them."""
    from tenants.accounts.models import Invitation, User

    with entered(NETWORK):
        return {
            "person_id": User.objects.get(email="coordinator@verkko.example").pk,
            "invitation_id": Invitation.objects.get(email="kutsuttu@verkko.example").pk,
        }
