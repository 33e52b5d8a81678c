"""Development and the demo: plain http on loopback, and stand-ins for what lies outside."""

from config import env
from config.settings.base import *  # noqa: F403

DEBUG = False
COMPONENT_PAGE = True
SCHEME = "http"
STRIPE_ADDRESS = env.text("STRIPE_ADDRESS")
EMAIL_USE_TLS = False
WHITENOISE_MAX_AGE = 3600
SESSION_COOKIE_NAME = "session"
PROVIDER_MAY_BE_LOCAL = True
