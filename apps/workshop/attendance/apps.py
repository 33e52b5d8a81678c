"""Weekly plans of participants and what each of their days was."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "apps.workshop.attendance"
    label = "attendance"
