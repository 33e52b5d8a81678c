"""The product's own settings, with the empty page and the empty form beside its pages."""

from config.settings.test import *  # noqa: F403

WORKSHOP_URLCONF = "infra.bench.referrals.urls"
