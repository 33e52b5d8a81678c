"""Tests: the same wall and the same parts; addresses of servers that the tests start themselves."""

import base64
import os
from pathlib import Path

TEST_ENVIRONMENT = {
    "PAJAVERKKO_DB_WEB": "postgresql://web@/pajaverkko_test",
    "PAJAVERKKO_HOST": "pajaverkko.localhost",
    "PAJAVERKKO_SCHEME": "http",
    "PAJAVERKKO_SECRET_KEY": "only-for-tests-" + "x" * 50,
    "PAJAVERKKO_MASTER_KEY": base64.b64encode(b"only-for-tests-master-key-32-byt").decode(),
    "PAJAVERKKO_STRIPE_API_KEY": "sk_test_standin",
    "PAJAVERKKO_STRIPE_WEBHOOK_SECRET": "whsec_standin",
    "PAJAVERKKO_SMTP_HOST": "127.0.0.1",
    "PAJAVERKKO_MAIL_FROM": "Pajaverkko <viestit@pajaverkko.localhost>",
}
for _name, _value in TEST_ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

from config.settings.base import *  # noqa: E402, F403

DEBUG = False
STRIPE_ADDRESS = os.environ.get("PAJAVERKKO_STRIPE_ADDRESS", "http://127.0.0.1:9")
EMAIL_USE_TLS = False
PROVIDER_MAY_BE_LOCAL = True
# Maintenance of a demo in the same checkout must not close the tests' pages.
MAINTENANCE_FILE = Path("/nowhere/maintenance.json")
# The real hasher's cost is not what these tests are about.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
