"""Addresses of the log."""

from django.urls import path

from apps.workshop.oversight import views

app_name = "oversight"

urlpatterns = [
    path("", views.log, name="log"),
    path("export/", views.export, name="export"),
    path("names/", views.decide, name="decide"),
    path("participants/<uuid:pk>/", views.report, name="report"),
]
