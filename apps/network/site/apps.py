"""The network's public pages: front page, subscribing, finding one's own address."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "apps.network.site"
    label = "site"
