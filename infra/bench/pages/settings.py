"""The product's own settings, with the empty page beside its pages."""

from config.settings.test import *  # noqa: F403

WORKSHOP_URLCONF = "infra.bench.pages.urls"
