"""The app of the participant's own survey."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "apps.workshop.surveys"
    label = "surveys"
