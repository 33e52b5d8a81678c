"""Addresses at the network's own host."""

from django.urls import include, path

from apps.network.office.people import NETWORK_PEOPLE
from config.urls import development
from tenants.accounts import urls as accounts
from tenants.accounts.views import set_language

people = [*accounts.urlpatterns, *accounts.people_of(NETWORK_PEOPLE)]

urlpatterns = [
    path("", include("apps.network.site.urls")),
    path("places/", include("apps.network.directory.urls")),
    path("", include("apps.network.office.urls")),
    path("", include("tenants.billing.urls")),
    path("", include((people, "accounts"))),
    path("trail/", include("apps.network.trail.urls")),
    path("service/", include("apps.network.upkeep.urls")),
    path("", include(accounts.signing_in)),
    path("", include("apps.network.accessibility.urls")),
    *development.urlpatterns,
    path("language/", set_language, name="set_language"),
]

handler500 = "kit.pages.server_error"
