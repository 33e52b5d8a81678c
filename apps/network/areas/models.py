"""Finland's municipalities and the four kinds of areas they belong to, each with its dates.

Municipalities merge and areas are redrawn on the first of January, so nothing here is overwritten:
a change ends one row and begins another. `valid_from` is the first day and `valid_to` the last;
without one the row holds until further notice.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from apps.network.areas.querysets import AreaQuerySet, MunicipalityQuerySet, suffix
from kit.sorting import SortKeyField
from kit.validity import OPEN, DatedQuerySet, ends_after_it_starts


class Municipality(models.Model):
    """A municipality (kunta) under its three-digit code, as Statistics Finland classifies it."""

    class LanguageStatus(models.TextChoices):
        """Languages of the municipality, the majority's first.

        The government decides them for ten years at a time (language act 423/2003, section 5).
        """

        FINNISH = "fi"
        FINNISH_SWEDISH = "fi_sv"
        SWEDISH = "sv"
        SWEDISH_FINNISH = "sv_fi"

    code = models.CharField(max_length=3)
    name_fi = models.CharField(max_length=80)
    name_sv = models.CharField(max_length=80)
    sort_fi = SortKeyField(source="name_fi", max_length=160)
    sort_sv = SortKeyField(source="name_sv", max_length=160)
    language_status = models.CharField(max_length=5, choices=LanguageStatus)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="areas_municipality_once_a_day", fields=["code", "valid_from"]
            ),
            models.UniqueConstraint(
                name="areas_municipality_one_open", fields=["code"], condition=OPEN
            ),
            models.CheckConstraint(
                name="areas_municipality_code_digits", condition=Q(code__regex="^[0-9]{3}$")
            ),
            models.CheckConstraint(
                name="areas_municipality_language_known",
                condition=Q(language_status__in=["fi", "fi_sv", "sv", "sv_fi"]),
            ),
            models.CheckConstraint(
                name="areas_municipality_named", condition=~Q(name_fi="") & ~Q(name_sv="")
            ),
            ends_after_it_starts("areas_municipality_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_fi}"

    def name(self, language: str) -> str:
        """The name in Swedish or else Finnish: an English text uses the Finnish name."""
        return self.name_sv if suffix(language) == "sv" else self.name_fi


class Area(models.Model):
    """A region, wellbeing services county, employment area or regional vitality centre.

    Among the counties, code 90 is the city of Helsinki, which organises the services itself, and
    91 is Åland, which has its own law; employment area 46 is Åland too.
    """

    class Kind(models.TextChoices):
        """What the area is for: a municipality belongs to one area of each kind at a time."""

        REGION = "region"
        WELLBEING_COUNTY = "wellbeing_county"
        EMPLOYMENT_AREA = "employment_area"
        VITALITY_CENTRE = "vitality_centre"

    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=2)
    name_fi = models.CharField(max_length=80)
    name_sv = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="areas_area_once_a_day", fields=["kind", "code", "valid_from"]
            ),
            models.UniqueConstraint(
                name="areas_area_one_open", fields=["kind", "code"], condition=OPEN
            ),
            models.CheckConstraint(
                name="areas_area_code_digits", condition=Q(code__regex="^[0-9]{2}$")
            ),
            models.CheckConstraint(
                name="areas_area_kind_known",
                condition=Q(
                    kind__in=["region", "wellbeing_county", "employment_area", "vitality_centre"]
                ),
            ),
            models.CheckConstraint(
                name="areas_area_named", condition=~Q(name_fi="") & ~Q(name_sv="")
            ),
            ends_after_it_starts("areas_area_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} {self.name_fi}"

    def name(self, language: str) -> str:
        """The name in Swedish or else Finnish: an English text uses the Finnish name."""
        return self.name_sv if suffix(language) == "sv" else self.name_fi


class AreaMapping(models.Model):
    """A municipality belongs to an area from one day to another.

    `kind` repeats the area's kind, because a constraint cannot look into another table; it is
    filled in on saving and by `load_areas`.
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="mappings"
    )
    kind = models.CharField(max_length=20, choices=Area.Kind, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="mappings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["municipality", "kind", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="areas_areamapping_once_a_day", fields=["municipality", "kind", "valid_from"]
            ),
            models.UniqueConstraint(
                name="areas_areamapping_one_open",
                fields=["municipality", "kind"],
                condition=OPEN,
            ),
            ends_after_it_starts("areas_areamapping_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.kind} {self.area_id} from {self.valid_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves with the area's own kind, so that the two cannot disagree."""
        self.kind = self.area.kind
        super().save(*args, **kwargs)
