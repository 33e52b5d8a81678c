"""Addresses of the network's trail."""

from django.urls import path

from apps.network.trail import views

app_name = "trail"

urlpatterns = [
    path("", views.read, name="read"),
    path("export/", views.export, name="export"),
]
