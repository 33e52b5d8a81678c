"""Addresses of what one was told, and of how one wants to be told."""

from django.urls import path

from apps.workshop.notifications import views

app_name = "notifications"

urlpatterns = [
    path("notifications/", views.told, name="list"),
    path("notifications/read/", views.mark_all, name="mark_all"),
    path("notifications/undo/", views.undo, name="undo"),
    path("notifications/<uuid:pk>/", views.open_one, name="open"),
    path("notifications/<uuid:pk>/read/", views.mark, name="mark"),
    path("account/notifications/", views.settings, name="settings"),
]
