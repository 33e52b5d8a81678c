"""The tests' settings, with views at organisations' hosts that the product itself does not have."""

from config.settings.test import *  # noqa: F403
from config.settings.test import MIDDLEWARE

WORKSHOP_URLCONF = "tests.isolation.served.urls"
MIDDLEWARE = ["tests.isolation.served.middleware.thread_is_told", *MIDDLEWARE]
