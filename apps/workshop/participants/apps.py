"""Participants, their periods and the notes about them."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "apps.workshop.participants"
    label = "participants"
