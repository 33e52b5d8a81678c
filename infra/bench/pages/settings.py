"""The product's own settings, with the empty page beside its pages."""

from config.settings.test import *  # noqa: F403

READY_QUERIES_ARE_COMPARED = False
WORKSHOP_URLCONF = "infra.bench.pages.urls"
