"""Who can be referred to: confirmed members and what they offer."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.network.directory"
    label = "directory"
