"""What is planned with a participant: goals, plan, people around, agreements, next steps."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "apps.workshop.plans"
    label = "plans"
