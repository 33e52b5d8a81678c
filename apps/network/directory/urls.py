"""Addresses of the public directory, at the network's host."""

from django.urls import path

from apps.network.directory import views

app_name = "directory"

urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:pk>/", views.unit, name="unit"),
]
