"""Addresses of imports."""

from django.urls import path

from apps.workshop.importing import views

app_name = "importing"

urlpatterns = [
    path("", views.start, name="start"),
    path("<uuid:pk>/", views.one, name="one"),
]
