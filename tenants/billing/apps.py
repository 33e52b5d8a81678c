"""Plans and subscriptions. The only folder that imports stripe."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tenants.billing"
    label = "billing"
