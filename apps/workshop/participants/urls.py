"""Addresses of participants."""

from django.urls import path

from apps.workshop.participants import views

app_name = "participants"

urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/notes/", views.add_note, name="add_note"),
]
