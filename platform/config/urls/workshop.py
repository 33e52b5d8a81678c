"""Addresses at an organisation's host."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.network.accessibility import urls as accessibility
from apps.workshop.participants.api import ParticipantViewSet
from apps.workshop.referring.api import ReferralViewSet
from config.urls import development
from tenants.accounts import urls as accounts
from tenants.accounts.views import set_language
from tenants.billing import urls as billing

router = SimpleRouter()
router.register("participants", ParticipantViewSet, basename="participant")
router.register("referrals", ReferralViewSet, basename="referral")

api = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *router.urls,
]

urlpatterns = [
    path("", include("apps.workshop.home.urls")),
    path("participants/import/", include("apps.workshop.importing.urls")),
    path("participants/", include("apps.workshop.participants.urls")),
    path("", include("apps.workshop.surveys.urls")),
    path("coaching/", include("apps.workshop.coaching.urls")),
    path("", include("apps.workshop.attendance.urls")),
    path("groups/", include("apps.workshop.groups.urls")),
    path("", include("apps.workshop.plans.urls")),
    path("handbook/", include("apps.workshop.handbook.urls")),
    path("", include("apps.workshop.referring.person.urls")),
    path("referrals/", include("apps.workshop.referring.urls")),
    path("places/", include("apps.workshop.listings.urls")),
    path("", include("apps.workshop.intake.urls")),
    path("", include("apps.workshop.notifications.urls")),
    path("figures/", include("apps.workshop.figures.urls")),
    path("units/", include("apps.workshop.units.urls")),
    path("search/", include("apps.workshop.search.urls")),
    path("long-work/", include("apps.workshop.work.urls")),
    path("log/", include("apps.workshop.oversight.urls")),
    path("", include((billing.workshop, "billing"))),
    path("", include((accounts.workshop, "accounts"))),
    path("", include(accounts.signing_in)),
    path("", include((accessibility.workshop, "accessibility"))),
    *development.urlpatterns,
    path("language/", set_language, name="set_language"),
    path("api/v1/", include((api, "api"))),
]

handler500 = "kit.pages.server_error"
