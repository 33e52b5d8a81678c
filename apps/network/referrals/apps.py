"""Referrals between organisations: sealed bodies, open states."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "apps.network.referrals"
    label = "referrals"
