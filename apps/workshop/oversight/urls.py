"""Addresses of the log."""

from django.urls import path

from apps.workshop.oversight import copy_views, views

app_name = "oversight"

urlpatterns = [
    path("", views.log, name="log"),
    path("export/", copy_views.export, name="export"),
    path("copy/", copy_views.copy, name="copy"),
    path("copy/<uuid:pk>/again/", copy_views.copy_again, name="copy_again"),
    path("copy/<uuid:pk>/", copy_views.copy_file, name="copy_file"),
    path("names/", views.names, name="names"),
    path("openings/", views.openings, name="openings"),
    path("openings/<uuid:opening_id>/look/", views.look, name="look"),
    path("participants/<uuid:pk>/", views.report, name="report"),
]
