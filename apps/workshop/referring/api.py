"""Referral states over REST: where each referral is, never what it says."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers, viewsets
from rest_framework.exceptions import PermissionDenied

from apps.network.referrals.models import Referral
from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import actor_of
from apps.workshop.referring.permissions import visible_referrals
from kit.database.scope import current_organisation
from tenants.accounts.permissions import current_organisation as organisation_of
from tenants.accounts.roles import Right


class ReferralSerializer(serializers.ModelSerializer[Referral]):
    """A referral's state and times. The other party is named by the directory, not here."""

    direction = serializers.SerializerMethodField(help_text="`sent` or `received`.")

    class Meta:
        model = Referral
        fields = [
            "id",
            "number",
            "direction",
            "service_basis",
            "state",
            "decline_reason",
            "sent_at",
            "received_at",
            "answered_at",
            "withdrawn_at",
        ]

    def get_direction(self, referral: Referral) -> str:
        return "sent" if referral.sender_id == current_organisation() else "received"


class ReferralViewSet(viewsets.ReadOnlyModelViewSet[Referral]):
    """Referrals the organisation has sent or received, newest first."""

    serializer_class = ReferralSerializer
    queryset = Referral.objects.none()

    def get_queryset(self) -> QuerySet[Referral]:
        by = actor_of(self.request, Entry.Way.API)
        if not by.user.may(Right.REFER):
            raise PermissionDenied
        if not organisation_of(self.request).is_confirmed:
            raise PermissionDenied("The network has not confirmed this organisation's membership.")
        return visible_referrals(by)
