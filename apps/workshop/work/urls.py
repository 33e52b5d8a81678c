"""Addresses of long work."""

from django.urls import path

from apps.workshop.work import views

app_name = "work"

urlpatterns = [
    path("<uuid:pk>/", views.one, name="one"),
    path("<uuid:pk>/state/", views.state, name="state"),
]
