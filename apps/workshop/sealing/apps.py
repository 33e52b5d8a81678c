"""The organisation's own key pair, for what it seals and opens."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "apps.workshop.sealing"
    label = "sealing"

    def ready(self) -> None:
        from apps.workshop.sealing.services import ensure_key_pair
        from tenants.accounts.signals import workspace_founded

        def make_keys(**_: object) -> None:
            ensure_key_pair()

        # From its first minute an organisation can be sealed to.
        workspace_founded.connect(make_keys, weak=False, dispatch_uid="sealing.make_keys")
