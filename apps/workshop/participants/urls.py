"""Addresses of participants."""

from django.urls import path

from apps.workshop.participants import lists_out, views
from apps.workshop.participants.details import views as details
from apps.workshop.participants.glass import views as glass
from apps.workshop.participants.identity import views as identity
from apps.workshop.participants.notes import views as notes
from apps.workshop.participants.own_fields import views as own_fields
from apps.workshop.participants.path import views as time_line
from apps.workshop.participants.periods.urls import urlpatterns as periods

app_name = "participants"

urlpatterns = [
    path("", views.listing, name="list"),
    path("add/", views.add, name="add"),
    path("table/", lists_out.export, name="export"),
    path("find/", identity.find, name="find_by_code"),
    path("own-fields/", own_fields.own_fields, name="own_fields"),
    path("open/", glass.open_person, name="open_person"),
    path("openings/<uuid:opening_id>/end/", glass.end, name="end_opening"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/details/", details.change, name="change"),
    path("<uuid:pk>/identity-code/", identity.show, name="identity_code"),
    path("<uuid:pk>/contact/", views.contact, name="contact"),
    path("notes/", notes.together, name="write"),
    path("<uuid:pk>/notes/", notes.notes, name="notes"),
    path("<uuid:pk>/notes/<int:note_id>/", notes.correct, name="correct_note"),
    path("<uuid:pk>/path/", time_line.path, name="path"),
    path("<uuid:pk>/open/<str:part>/", glass.open_part, name="open_part"),
    *periods,
]
