"""Addresses of groups."""

from django.urls import path

from apps.workshop.groups.views.group import add, change, group
from apps.workshop.groups.views.lists import listing
from apps.workshop.groups.views.session import session

app_name = "groups"

urlpatterns = [
    path("", listing, name="list"),
    path("add/", add, name="add"),
    path("<int:group_id>/", group, name="group"),
    path("<int:group_id>/change/", change, name="change"),
    path("sessions/<int:session_id>/", session, name="session"),
]
