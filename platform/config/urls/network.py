"""Addresses at the network's own host."""

from django.urls import include, path

from tenants.accounts import urls as accounts
from tenants.accounts.views import set_language

urlpatterns = [
    path("", include("apps.network.site.urls")),
    path("", include("apps.network.office.urls")),
    path("", include("tenants.billing.urls")),
    path("", include((accounts.urlpatterns, "accounts"))),
    path("", include(accounts.signing_in)),
    path("language/", set_language, name="set_language"),
]
