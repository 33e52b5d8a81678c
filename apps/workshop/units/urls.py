"""Addresses of units."""

from django.urls import path

from apps.workshop.units import views

app_name = "units"

urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("<int:unit_id>/", views.unit, name="unit"),
    path("<int:unit_id>/close/", views.close, name="close"),
    path("<int:unit_id>/open/", views.open_again, name="open"),
]
