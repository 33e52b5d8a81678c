"""Addresses of surveys: below a participant for staff, and a short one for personal links."""

from django.urls import path

from apps.workshop.surveys import own_views, views

app_name = "surveys"

urlpatterns = [
    path("participants/<uuid:pk>/survey/", views.person, name="person"),
    path("participants/<uuid:pk>/survey/link/", views.link, name="link"),
    path("participants/<uuid:pk>/survey/<uuid:survey_id>/", views.fill, name="fill"),
    path("s/", own_views.own, name="own"),
    path("s/<str:secret>/", own_views.enter, name="enter"),
]
