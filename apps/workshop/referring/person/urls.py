"""Addresses of personal links to referrals, a short one for the person, and of erasures asked."""

from django.urls import path

from apps.workshop.referring.person import officer_views, own_views, staff_views

app_name = "referral_links"

urlpatterns = [
    path("r/", own_views.own, name="own"),
    path("r/<str:secret>/", own_views.enter, name="enter"),
    path("referrals/<uuid:pk>/link/", staff_views.link, name="link"),
    path("referrals/<uuid:pk>/for-person/", staff_views.for_person, name="for_person"),
    path("log/erasures/", officer_views.erasures, name="erasures"),
    path("log/erasures/<uuid:pk>/", officer_views.answer_erasure, name="answer_erasure"),
]
