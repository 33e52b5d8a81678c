"""What is true everywhere. Nothing here has a default that would be unsafe in production."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.settings import installed_apps

ROOT = Path(__file__).resolve().parents[3]

# ── Apps and the wall ─────────────────────────────────────────────────────────────────────────────
SHARED_APPS = installed_apps.NETWORK_APPS
TENANT_APPS = installed_apps.WORKSHOP_APPS
INSTALLED_APPS = installed_apps.ALL_APPS
BOTH_SIDES = installed_apps.BOTH_SIDES
TENANT_MODEL = "organisations.Organisation"
TENANT_DOMAIN_MODEL = "organisations.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]

LOGIN = env.text("LOGIN", "web")
"""Which database login this process uses: web, worker, ddl, network or backup."""
DATABASES = {"default": env.database(LOGIN)}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VERSION = env.text("VERSION", "")
"""What the deployment calls the version that runs; the operator's page shows it."""

# ── The way of a request ──────────────────────────────────────────────────────────────────────────
NETWORK_HOST = env.text("HOST")
"""The network's own host, without a port. Organisations live one label below it."""
PUBLIC_PORT = env.text("PORT", "")
"""The port people type, empty behind TLS on 443."""
SCHEME = env.text("SCHEME", "https")
PROXIES = env.number("PROXIES", 0)
"""How many proxies of ours stand before this process: so far X-Forwarded-For is believed."""
ALLOWED_HOSTS = [NETWORK_HOST, f".{NETWORK_HOST}"]
ROOT_URLCONF = "config.urls.network"
WORKSHOP_URLCONF = "config.urls.workshop"
WSGI_APPLICATION = "config.wsgi.application"
MIDDLEWARE = [
    # Outermost, so that every answer has the headers, those of the front door included.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "kit.headers.on_every_answer",
    "tenants.organisations.middleware.front_door",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kit.maintenance.closed_for_maintenance",
    "tenants.organisations.middleware.OrganisationMiddleware",
    "tenants.accounts.middleware.one_of_each_cookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.accounts.middleware.session_belongs_here",
    "tenants.accounts.middleware.SignInFirst",
    "tenants.accounts.second_factor.middleware.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kit.templatetags.urls"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "kit.forms.FormRenderer"
# The tests of apps make ready queries anew and compare, with the clock of the whole process
# put forward meanwhile: nothing for a server with threads (kit/database/ready.py).
READY_QUERIES_ARE_COMPARED = False

# ── Signing in ────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "given_name", "family_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "tenants.accounts.passwords.validators.NotBreached"},
    {"NAME": "tenants.accounts.passwords.validators.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
NETWORK_LOGIN_REDIRECT_URL = "/start/"
"""At the network's host the front page is everybody's."""
ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# A signed link carries only a primary key, which another organisation has too (pitfalls 3).
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# The library counts in a cache that each web process has for itself: throttle.py counts for all.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.accounts.tokens.PasswordResetTokens"  # noqa: S105

PROVIDER_MAY_BE_LOCAL = False
"""Whether an organisation's own sign-in provider may be on this machine and speak plain http."""

MFA_ADAPTER = "tenants.accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey alone opens the door, so finger, face or PIN is asked each time.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Behind TLS the library checks the origin too; that it is exactly this host's, we check ourselves.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SCHEME == "http"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A clock half a minute off opens too. That each code opens once is kept in the database.
MFA_TOTP_TOLERANCE = 1
TRUSTED_COOKIE_NAME = "trusted"
"""Where a browser keeps that it is not asked for a code."""
SURVEY_COOKIE_NAME = "survey"
"""Where a participant's browser keeps, for a while, that the PIN of a personal link was given."""
REFERRAL_COOKIE_NAME = "referral"
"""The same for the link to what happens to their own referral."""
TABLET_COOKIE_NAME = "tablet"
"""Where a shared device keeps which unit's tablet it is."""

# In the session's row: a cookie of its own could be carried to another organisation's host.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
COMPONENT_PAGE = False
"""Whether /components/ is there: in development and the demo only."""
CSRF_FAILURE_VIEW = "kit.pages.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # A script in a page would need {{ request.csp_nonce }}; so far none of ours is in a page.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "kit.database.cache.scoped_key",
    }
}

# ── Languages ─────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "platform" / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["config.formats"]

# ── Files ─────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(ROOT / ".build" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A table of people is never put on the disk as it came: what is larger is not taken at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024
MAINTENANCE_FILE = Path(env.text("MAINTENANCE_FILE", str(ROOT / ".build" / "maintenance.json")))
"""While it is there, every page is the maintenance page. `manage maintenance` writes it."""

# ── Secrets and what lies outside ─────────────────────────────────────────────────────────────────
SECRET_KEY = env.text("SECRET_KEY")
MASTER_KEY = env.secret_bytes("MASTER_KEY", length=32)
"""Wraps the organisations' private keys and seals second factors. It is never in the database."""

STRIPE_API_KEY = env.text("STRIPE_API_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_ADDRESS = "https://api.stripe.com"

EMAIL_BACKEND = "tenants.accounts.mail.QueueingBackend"
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM")
SMS_ADDRESS = env.text("SMS_ADDRESS", "")
SMS_KEY = env.text("SMS_KEY", "")

FEEDBACK_TO = env.text("FEEDBACK_TO", "")
"""The operator's address that is told of new feedback about accessibility."""
ACCESSIBILITY_AUTHORITY = env.text("ACCESSIBILITY_AUTHORITY", "")
"""Name and contact of the authority that supervises accessibility, as the statement shows them."""

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.accounts.api_tokens.ApiTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 100,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pajaverkko",
    "DESCRIPTION": "Participants and referral states of one organisation, for its own scripts.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": "config.urls.workshop",
}

# ── What the log says: times, kinds and ids; never a person ───────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "kit.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # At DEBUG it prints what a page was made of, people included.
        "django.template": {"level": "INFO"},
        # At INFO it prints the id of each new passkey.
        "fido2": {"level": "WARNING"},
        # At INFO the queue prints the arguments of every job.
        "procrastinate": {"level": "WARNING"},
        # At INFO the payment client prints every call.
        "stripe": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
