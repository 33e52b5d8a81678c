"""The first file to open: which apps live in the shared layer, and which in each organisation.

An app is listed once per side it has tables on and never moves to the other side later.
"""

NETWORK_APPS = [
    "django_tenants",
    "tenants.organisations",
    "tenants.accounts",
    "tenants.billing",
    "apps.network.areas",
    "apps.network.classifications",
    "apps.network.directory",
    "apps.network.referrals",
    "apps.network.capacity",
    "apps.network.statistics",
    "apps.network.anchors",
    "apps.network.trail",
    "apps.network.upkeep",
    "apps.network.accessibility",
    "apps.network.site",
    "apps.network.office",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

WORKSHOP_APPS = [
    "tenants.accounts",
    "apps.workshop.audit",
    "apps.workshop.sealing",
    "apps.workshop.figures",
    "apps.workshop.units",
    "apps.workshop.notifications",
    "apps.workshop.search",
    "apps.workshop.work",
    "apps.workshop.participants",
    "apps.workshop.surveys",
    "apps.workshop.coaching",
    "apps.workshop.attendance",
    "apps.workshop.groups",
    "apps.workshop.handbook",
    "apps.workshop.plans",
    "apps.workshop.importing",
    "apps.workshop.listings",
    "apps.workshop.referring",
    "apps.workshop.intake",
    "apps.workshop.oversight",
    "apps.workshop.home",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
]

BOTH_SIDES = ["tenants.accounts", "django.contrib.sessions", "allauth.account", "allauth.mfa"]
"""Apps whose tables exist in public for network people and in each schema for its own staff."""

WITHOUT_TABLES = [
    "kit",
    # Needed by Django's own code, migrated into no schema (architecture, section 3).
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

# Ours first: where a library and we have a template of one name, ours is the one that is shown.
_listed = dict.fromkeys([*NETWORK_APPS, *WORKSHOP_APPS, *WITHOUT_TABLES])
ALL_APPS = sorted(_listed, key=lambda name: not name.startswith(("kit", "tenants.", "apps.")))
