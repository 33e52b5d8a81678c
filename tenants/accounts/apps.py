"""People who sign in: one table per schema, network people in public and staff in their own."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenants.accounts"
    label = "accounts"
