"""Participants as scripts read them."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from rest_framework import serializers

from apps.network.classifications.models import EndReason, Placement
from apps.workshop.participants.compartments import TO_READ, Compartment
from apps.workshop.participants.models import Participant, Period
from tenants.accounts.models import User


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """A stretch of days on one service basis; `ends_on` is null while it goes on.

    Why it ended and what came then are told to whom the coaching notes are open; what tells of
    health only to whom the notes on health are.
    """

    state = serializers.SerializerMethodField(help_text="planned, active, suspended or ended.")
    end_reason = serializers.SerializerMethodField(
        help_text="A code; empty until the ending is recorded."
    )
    placement = serializers.SerializerMethodField(
        help_text="A code, UNK where it is not known; empty until the ending is recorded."
    )

    class Meta:
        model = Period
        fields = ["service_basis", "starts_on", "ends_on", "state", "end_reason", "placement"]

    def get_state(self, period: Period) -> str:
        return period.state_on(timezone.localdate()).value

    def get_end_reason(self, period: Period) -> str:
        return self._told(EndReason, period.end_reason)

    def get_placement(self, period: Period) -> str:
        return self._told(Placement, period.placement)

    def _told(self, codes: type[EndReason | Placement], code: str) -> str:
        user = self.context["request"].user
        if not code or not isinstance(user, User) or not user.may(TO_READ[Compartment.COACHING]):
            return ""
        if user.may(TO_READ[Compartment.HEALTH]):
            return code
        return "" if code in self._of_health(codes) else code

    def _of_health(self, codes: type[EndReason | Placement]) -> set[str]:
        """The codes that tell of health, read once for a whole answer."""
        context = cast(dict[str, Any], self.context)
        kept: dict[type, set[str]] = context.setdefault("of_health", {})
        if codes not in kept:
            kept[codes] = set(codes.objects.filter(is_health=True).values_list("code", flat=True))
        return kept[codes]


class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """A participant of the token's organisation. Codes are those of the classifications.

    A code or a day that nobody has asked for is empty or null. Contact details other than the
    municipality, what is asked for statistics, a guardian and the identity code are not given to
    scripts.
    """

    periods = PeriodSerializer(many=True, read_only=True)
    municipality_code = serializers.CharField(
        source="shown_municipality",
        read_only=True,
        help_text="Empty for somebody whose contact details are protected.",
    )

    class Meta:
        model = Participant
        fields = [
            "id",
            "given_name",
            "family_name",
            "came_on",
            "born_on",
            "municipality_code",
            "is_protected",
            "referrer_type",
            "added_at",
            "periods",
        ]
