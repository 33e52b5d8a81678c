"""Bases, referrers, reasons to end and placements: data with dates, because the law moves.

A code keeps its meaning; when its rules change, the row ends and another begins. `valid_from` is
the first day and `valid_to` the last; without one the row holds until further notice. The lists
are our own, to be mapped to the codes of the national statistics.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.network.classifications.querysets import CodeQuerySet, spoken
from kit.validity import OPEN, ends_after_it_starts


class DatedCode(models.Model):
    """A code with its names in three languages and the days it holds."""

    code = models.CharField(max_length=10)
    name_fi = models.CharField(max_length=120)
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_once_a_day", fields=["code", "valid_from"]
            ),
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_one_open", fields=["code"], condition=OPEN
            ),
            ends_after_it_starts("%(app_label)s_%(class)s_ends_after_it_starts"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_named",
                condition=~Q(code="") & ~Q(name_fi="") & ~Q(name_sv="") & ~Q(name_en=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_fi}"

    def name(self, language: str) -> str:
        """The name in Finnish, Swedish or English; Finnish for any other language."""
        name: str = getattr(self, f"name_{spoken(language)}")
        return name


class ReferrerType(DatedCode):
    """What kind of body or person sends a participant to a workshop, or that nobody did."""

    objects = CodeQuerySet.as_manager()

    class Meta(DatedCode.Meta):
        pass


class EndReason(DatedCode):
    """Why a period ended."""

    is_health = models.BooleanField(
        default=False, help_text="Tells of health: closed where notes about it are."
    )
    is_followed_up = models.BooleanField(
        default=True, help_text="Whether anybody is asked afterwards how it has gone."
    )

    objects = CodeQuerySet.as_manager()

    class Meta(DatedCode.Meta):
        pass


class Placement(DatedCode):
    """What somebody does after a period, or some months after it."""

    class Group(models.TextChoices):
        """What kind of thing it is."""

        EDUCATION = "education"
        WORK = "work"
        GUIDED = "guided"
        NONE = "none"

    group = models.CharField(max_length=10, choices=Group)
    is_positive = models.BooleanField(help_text="Counts as an onward path in the statistics.")
    is_health = models.BooleanField(
        default=False, help_text="Tells of health: closed where notes about it are."
    )

    objects = CodeQuerySet.as_manager()

    class Meta(DatedCode.Meta):
        constraints = [
            *DatedCode.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_group_known",
                condition=Q(group__in=["education", "work", "guided", "none"]),
            ),
        ]


def _not_above(low: str, high: str) -> models.CheckConstraint:
    """The lower limit never exceeds the upper; either may be missing."""
    unset = Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True})
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{low}_fits", condition=unset | Q(**{f"{low}__lte": F(high)})
    )


class ServiceBasis(DatedCode):
    """The measure (toimenpide) a period rests on: its law, payer, controller and limits.

    Limits are for warnings, never for blocking: authorities decide exceptions. An empty limit is
    not checked. Plan, payer and controller are plain codes of the data file: law renames them.
    """

    class Storage(models.TextChoices):
        """How much of a participant's file may live here.

        Where a wellbeing services county is the controller, the record belongs in the county's own
        certified system (client data act 703/2023), and here only what daily work needs.
        """

        FULL = "full"
        OPERATIONAL = "operational"
        NOTHING = "nothing"

    law_ref = models.CharField(max_length=120, blank=True)
    plan_type_required = models.CharField(
        max_length=40, blank=True, help_text="The document a period rests on; empty when none."
    )
    is_employment = models.BooleanField(
        default=False, help_text="The participant is an employee, with a contract and pay."
    )
    payer_type = models.CharField(max_length=30)
    controller_type = models.CharField(max_length=30)
    storage = models.CharField(max_length=12, choices=Storage)
    min_hours_day = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    max_hours_day = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    min_days_week = models.PositiveSmallIntegerField(null=True, blank=True)
    max_days_week = models.PositiveSmallIntegerField(null=True, blank=True)
    min_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_months_total = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="All of a person's periods on the basis together."
    )
    max_months_same = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="With the same employer or in the same task together."
    )
    max_days_12_months = models.PositiveSmallIntegerField(null=True, blank=True)
    retention_type = models.CharField(
        max_length=30, default="own_file", help_text="Whose time of keeping holds for the file."
    )

    objects = CodeQuerySet.as_manager()

    class Meta(DatedCode.Meta):
        verbose_name_plural = "service bases"
        constraints = [
            *DatedCode.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_storage_known",
                condition=Q(storage__in=["full", "operational", "nothing"]),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_hours_in_a_day",
                condition=Q(max_hours_day__isnull=True) | Q(max_hours_day__lte=24),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_days_in_a_week",
                condition=Q(max_days_week__isnull=True) | Q(max_days_week__lte=7),
            ),
            _not_above("min_hours_day", "max_hours_day"),
            _not_above("min_days_week", "max_days_week"),
            _not_above("min_months", "max_months"),
        ]
