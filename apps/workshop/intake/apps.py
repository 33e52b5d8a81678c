"""The intake desk: contacts and received referrals in one queue, up to an agreed service."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "apps.workshop.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the board of referrals what is in somebody's hands."""
        from apps.workshop.intake.permissions import in_hand
        from apps.workshop.referring.hands import register

        register(in_hand)
