"""Production: behind TLS, `__Host-` cookies, and no start without every secret."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.sentry import start_sentry
from config.settings.base import *  # noqa: F403
from config.settings.base import SECRET_KEY, STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET

DEBUG = False
SCHEME = "https"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
TRUSTED_COOKIE_NAME = "__Host-trusted"
SURVEY_COOKIE_NAME = "__Host-survey"
REFERRAL_COOKIE_NAME = "__Host-referral"
TABLET_COOKIE_NAME = "__Host-tablet"

if not STRIPE_API_KEY.startswith(("sk_live_", "rk_live_", "sk_test_", "rk_test_")):
    raise ImproperlyConfigured(
        "PAJAVERKKO_STRIPE_API_KEY is not a Stripe key. Take it from Stripe's dashboard."
    )
if not STRIPE_WEBHOOK_SECRET.startswith("whsec_"):
    raise ImproperlyConfigured(
        "PAJAVERKKO_STRIPE_WEBHOOK_SECRET is not a signing secret. It starts with whsec_."
    )
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("PAJAVERKKO_SECRET_KEY is too short: give at least 50 characters.")

start_sentry(env.text("SENTRY_DSN", ""))
