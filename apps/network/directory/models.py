"""What confirmed members tell about themselves to each other: who they are, and their units."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.days import months_later
from kit.sorting import SortKeyField
from tenants.organisations.models import Organisation

STALE_AFTER_MONTHS = 6
"""A listing that nobody has confirmed for so long is shown as stale (domain, section 6.4)."""
FREE_HOLDS_DAYS = 30
"""For so long what was said about free places is believed."""
MOST_PLACES = 99


class Entry(models.Model):
    """A confirmed organisation as others see it. No entry, no referrals."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.CASCADE,
        db_column="organisation",
        related_name="directory_entry",
    )
    name = models.CharField(max_length=200)
    sort_key = SortKeyField(source="name", max_length=600)
    municipality_code = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    listed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Told:
    """A text of a listing in the language it is told in, which may not be the reader's."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text


class WorkLanguage(models.TextChoices):
    """Languages in which one can work at a unit."""

    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")
    SAMI = "se", _("Sámi")
    SIGN = "sgn", _("Sign language")
    RUSSIAN = "ru", _("Russian")
    UKRAINIAN = "uk", _("Ukrainian")
    ARABIC = "ar", _("Arabic")
    SOMALI = "so", _("Somali")


class Accessibility(models.TextChoices):
    """What makes a unit open to more people."""

    STEP_FREE = "step_free", _("Step-free")
    QUIET_ROOM = "quiet_room", _("A quiet room")
    REMOTE = "remote", _("Partly remote is possible")
    INTERPRETER = "interpreter", _("An interpreter can be had")
    PUBLIC_TRANSPORT = "public_transport", _("Reached by public transport")
    SMALL_GROUP = "small_group", _("A small group")


class Extra(models.TextChoices):
    """What a participant gets at a unit."""

    MEAL = "meal", _("A meal on working days")
    TRAVEL = "travel", _("Travel costs are paid")
    WORK_CLOTHES = "work_clothes", _("Work clothes")


class Listing(models.Model):
    """One unit of one organisation as others see it, with its free places and their day.

    `unit` is the organisation's own number of the unit and says nothing to anybody else. Texts are
    told in one language at least; a reader is shown the one there is, marked with its language.
    Codes are kept as lists. There is no unique constraint: a hidden row would show through it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, db_column="organisation", related_name="+"
    )
    unit = models.BigIntegerField()
    name_fi = models.CharField(max_length=100, blank=True)
    name_sv = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
    about_fi = models.TextField(max_length=500, blank=True)
    about_sv = models.TextField(max_length=500, blank=True)
    about_en = models.TextField(max_length=500, blank=True)
    for_whom_fi = models.TextField(max_length=300, blank=True)
    for_whom_sv = models.TextField(max_length=300, blank=True)
    for_whom_en = models.TextField(max_length=300, blank=True)
    practical_fi = models.TextField(max_length=500, blank=True)
    practical_sv = models.TextField(max_length=500, blank=True)
    practical_en = models.TextField(max_length=500, blank=True)
    apply_fi = models.TextField(max_length=500, blank=True)
    apply_sv = models.TextField(max_length=500, blank=True)
    apply_en = models.TextField(max_length=500, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    service_bases = models.JSONField(default=list, help_text="Codes of service bases.")
    weekdays = models.JSONField(default=list, help_text="ISO weekdays, Monday is 1.")
    hours = models.CharField(max_length=100, blank=True)
    languages = models.JSONField(default=list, help_text="Values of WorkLanguage.")
    accessibility = models.JSONField(default=list, help_text="Values of Accessibility.")
    extras = models.JSONField(default=list, help_text="Values of Extra.")
    referrers = models.JSONField(default=list, help_text="Codes of referrer types; empty for all.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    street_address = models.CharField(max_length=120, blank=True)
    municipality_code = models.CharField(max_length=3)
    serves = models.JSONField(
        default=list, help_text="Codes of the municipalities it is for; empty for anybody's."
    )
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    free_places = models.PositiveSmallIntegerField(default=0)
    free_places_on = models.DateField(null=True, help_text="The day on which it was said.")
    next_free_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(help_text="The day on which it was last said to be correct.")
    is_public = models.BooleanField(default=False, help_text="Shown to others and to everybody.")
    sort_key = SortKeyField(source="all_names", max_length=900)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~(Q(name_fi="") & Q(name_sv="") & Q(name_en="")),
                name="a_listing_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(free_places__lte=MOST_PLACES)
                & (Q(places=None) | Q(free_places__lte=F("places"))),
                name="no_more_free_than_places",
            ),
        ]

    def __str__(self) -> str:
        return str(self.told("name", "fi"))

    @property
    def all_names(self) -> str:
        """The names in every language: what the listing is found by."""
        return " ".join(filter(None, [self.name_fi, self.name_sv, self.name_en]))

    def told(self, what: str, language: str) -> Told:
        """A text such as `name` or `apply` in a language, or else in one in which it is told."""
        for code in dict.fromkeys([language.split("-")[0], "fi", "sv", "en"]):
            text = getattr(self, f"{what}_{code}", "")
            if text:
                return Told(text, code)
        return Told("", "")

    @property
    def is_stale(self) -> bool:
        """Whether nobody has said for six months that it is correct."""
        return months_later(self.confirmed_on, STALE_AFTER_MONTHS) <= timezone.localdate()

    @property
    def is_free_place_old(self) -> bool:
        """Whether what is said about free places is too old to be believed, or nothing was said."""
        return not is_said_lately(self.free_places_on)

    @property
    def has_free(self) -> bool:
        """Whether there is a free place, as was said lately."""
        return self.free_places > 0 and not self.is_free_place_old


def is_said_lately(day: date | None) -> bool:
    """Whether what was said on a day about free places still holds."""
    return day is not None and day >= timezone.localdate() - timedelta(days=FREE_HOLDS_DAYS)
