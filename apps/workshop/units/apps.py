"""The units of the organisation, such as wood, textiles and kitchen, and who works in which."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "apps.workshop.units"
    label = "units"
