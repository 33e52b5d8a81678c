"""Addresses of the intake desk, and of its tab on a participant's pages."""

from django.urls import path

from apps.workshop.intake.views import acts, agreeing, contact, mapping, person, queue, waiting

app_name = "intake"

urlpatterns = [
    path("intake/", queue.queue, name="queue"),
    path("intake/add/", contact.add, name="add"),
    path("intake/waiting/", waiting.waiting, name="waiting"),
    path("intake/hand/<uuid:pk>/", queue.hand, name="hand"),
    path("intake/<uuid:pk>/", contact.contact, name="contact"),
    path("intake/<uuid:pk>/change/", contact.change, name="change"),
    path("intake/<uuid:pk>/act/", acts.act, name="act"),
    path("intake/<uuid:pk>/assessment/", mapping.assess, name="assess"),
    path("intake/<uuid:pk>/recommendation/", mapping.recommend, name="recommend"),
    path("intake/<uuid:pk>/agree/", agreeing.agree, name="agree"),
    path("participants/<uuid:pk>/intake/", person.of_person, name="of_person"),
]
