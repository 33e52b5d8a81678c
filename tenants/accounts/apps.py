"""People who sign in: one table per schema, network people in public and staff in their own."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenants.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Every session is stamped with whose it is, also one made before the first request.
        from tenants.accounts import acts, middleware  # noqa: F401
