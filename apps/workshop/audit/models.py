"""Who read or changed what about whom, and the chain that shows when a row is missing."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.audit.rows import Act, Place


class Entry(Act):
    """One act, in the same transaction as the act itself; a list is one row with all its ids."""

    class Ground(models.TextChoices):
        """Why the act was allowed to happen."""

        SERVICE = "service", _("Providing the service")
        REFERRAL = "referral", _("Handling a referral")
        ADMINISTRATION = "administration", _("Running the organisation")
        ACCESS = "access", _("Signing in")
        OVERSIGHT = "oversight", _("Watching over data protection")

    ground = models.CharField(max_length=20, choices=Ground)
    participant_ids = models.JSONField(default=list)

    def told(self) -> list[object]:
        *before, about, way, address = super().told()
        return [*before, self.ground, self.participant_ids, about, way, address]


class Link(Place):
    """One entry's place in the chain."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)


class ReportSetting(models.Model):
    """One decision of the data protection officer: what the report shows of workers in a register.

    Rows are only ever added, so that who decided what and when stays known.
    """

    register = models.CharField(
        max_length=30,
        default="",
        db_default="",
        help_text="The kind of the register's controller; empty for a decision about all of them.",
    )
    shows_names = models.BooleanField(default=False)
    decided_by_id = models.BigIntegerField()
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.register} {self.decided_at:%Y-%m-%d}"
