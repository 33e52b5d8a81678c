"""Addresses of periods, below those of participants."""

from django.urls import path

from apps.workshop.participants.periods import list_views, views

urlpatterns = [
    path("follow-ups/", list_views.due, name="follow_ups"),
    path("instructions/", list_views.controllers, name="instructions"),
    path("<uuid:pk>/periods/", views.listing, name="periods"),
    path("<uuid:pk>/periods/start/", views.start, name="start_period"),
    path("<uuid:pk>/periods/<int:period_id>/<str:step>/", views.act_on, name="period_step"),
]
