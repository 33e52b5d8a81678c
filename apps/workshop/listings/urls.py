"""Addresses of finding a place, of our own listings, and of questions."""

from django.urls import path

from apps.workshop.listings.views import own, places, questions

app_name = "listings"

urlpatterns = [
    path("", places.find, name="find"),
    path("own/", own.listing, name="own"),
    path("own/<int:unit_id>/", own.edit, name="edit"),
    path("own/<int:unit_id>/free/", own.free, name="free"),
    path("own/<int:unit_id>/confirm/", own.confirm, name="confirm"),
    path("own/<int:unit_id>/show/", own.show, name="show"),
    path("questions/", questions.listing, name="questions"),
    path("questions/<uuid:pk>/", questions.question, name="question"),
    path("<uuid:pk>/", places.place, name="place"),
    path("<uuid:pk>/ask/", places.ask, name="ask"),
]
