"""Shared cells of figures, and the rounded totals people see."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "apps.network.statistics"
    label = "statistics"
