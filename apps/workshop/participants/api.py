"""Participants over REST: reading only, and every reading recorded."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from apps.workshop.audit.models import Entry
from apps.workshop.audit.services import Actor, actor_of, record
from apps.workshop.participants.models import Participant
from apps.workshop.participants.permissions import (
    get_participant,
    visible_participants,
    with_periods,
)
from apps.workshop.participants.serializers import ParticipantSerializer
from tenants.accounts.roles import Right


class ParticipantViewSet(viewsets.ReadOnlyModelViewSet[Participant]):
    """The organisation's participants, by name, a hundred a page."""

    serializer_class = ParticipantSerializer
    queryset = Participant.objects.none()

    def actor(self) -> Actor:
        by = actor_of(self.request, Entry.Way.API)
        if not by.user.may(Right.SEE_PARTICIPANTS):
            raise PermissionDenied
        return by

    def get_queryset(self) -> QuerySet[Participant]:
        return visible_participants(self.actor()).prefetch_related(with_periods())

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        record(self.actor(), "participants.list", [row["id"] for row in response.data["results"]])
        return response

    def get_object(self) -> Participant:
        by = self.actor()
        try:
            pk = uuid.UUID(self.kwargs["pk"])
        except ValueError:
            raise Http404 from None
        return get_participant(by, pk)
