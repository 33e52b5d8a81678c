"""Groups, their sessions, who came, and what it cost."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "apps.workshop.groups"
    label = "groups"
