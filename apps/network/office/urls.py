"""Addresses of the network's office."""

from django.urls import path

from apps.network.office import flows, members, views

app_name = "office"

urlpatterns = [
    path("start/", views.start, name="start"),
    path("members/", members.members, name="members"),
    path("members/export/", members.export, name="members_export"),
    path("figures/", views.figures, name="figures"),
    path("flows/", flows.flows, name="flows"),
    path("flows/export/", flows.export, name="flows_export"),
    path("memberships/", views.memberships, name="memberships"),
    path("memberships/<uuid:pk>/", views.membership, name="membership"),
    path("memberships/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("memberships/<uuid:pk>/refuse/", views.refuse, name="refuse"),
]
