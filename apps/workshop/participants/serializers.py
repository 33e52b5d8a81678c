"""Participants as scripts read them."""

from __future__ import annotations

from rest_framework import serializers

from apps.workshop.participants.models import Participant, Period


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """A stretch of days on one service basis; `ends_on` is null while it goes on."""

    class Meta:
        model = Period
        fields = ["service_basis", "starts_on", "ends_on"]


class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """A participant of the token's organisation. Codes are those of the classifications."""

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
            "born_on",
            "municipality_code",
            "is_protected",
            "referrer_type",
            "added_at",
            "periods",
        ]
