"""What the network's own people have done: a trail like the organisations', and its page."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "apps.network.trail"
    label = "trail"

    def ready(self) -> None:
        from apps.network.trail.services import record, record_nobody
        from kit.database.names import NETWORK
        from tenants.accounts.listening import listen

        listen(lambda scope: scope.name == NETWORK, record=record, record_nobody=record_nobody)
