"""A group, who has a place in it, its sessions, who came to each and what each cost."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models import Participant
from apps.workshop.units.models import Unit
from kit.sorting import SortKeyField
from tenants.accounts.models import User

MOST_PEOPLE = 500


class Group(models.Model):
    """People who meet once a week for one theme (ryhmä).

    In a named group participants have places. An open one is counted by heads: whoever comes is
    welcome, and nobody is written down.
    """

    class Way(models.TextChoices):
        NAMED = "named", _("By name: participants have places")
        HEADCOUNT = "headcount", _("By headcount: open to all, nobody is written down")

    name = models.CharField(max_length=100)
    sort_key = SortKeyField(source="name", max_length=300)
    place = models.CharField(max_length=100)
    weekday = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(7)], help_text="Monday is 1."
    )
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    capacity = models.PositiveSmallIntegerField()
    programme = models.TextField(max_length=4000, blank=True)
    way = models.CharField(max_length=10, choices=Way)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="groups"
    )
    leaders = models.ManyToManyField(User, related_name="+", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="a_group_meets_on_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_group_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_PEOPLE),
                name="a_group_has_places",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_groups_last_day_is_not_before_the_first",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.pk])

    @property
    def is_named(self) -> bool:
        return self.way == self.Way.NAMED

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def weekday_name(self) -> str:
        return str(WEEKDAYS[self.weekday - 1])


class Seat(models.Model):
    """A participant's place in a named group, from the day of joining to the day of leaving."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="seats")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["joined_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "participant"],
                condition=Q(left_on__isnull=True),
                name="one_place_in_a_group_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="a_place_in_a_group_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.participant_id}"


class Session(models.Model):
    """One meeting of a group (ryhmäkerta). The headcount is empty until somebody has counted."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sessions")
    day = models.DateField(db_index=True)
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    place = models.CharField(max_length=100)
    done = models.CharField(max_length=300, blank=True)
    headcount = models.PositiveSmallIntegerField(null=True, blank=True)
    is_called_off = models.BooleanField(default=False)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "day"], name="a_group_meets_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(headcount__isnull=True) | Q(headcount__lte=MOST_PEOPLE),
                name="a_headcount_can_be_meant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("groups:session", args=[self.pk])

    @property
    def is_ahead(self) -> bool:
        return self.day > timezone.localdate()


class Visit(models.Model):
    """Whether a participant came to a session. The state is empty where a mark was taken away."""

    class State(models.TextChoices):
        HERE = "here", _("Came")
        AWAY = "away", _("Did not come")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="visits")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="group_visits"
    )
    state = models.CharField(max_length=4, choices=State, blank=True)
    click = models.UUIDField(help_text="The act that last marked it, by which it is taken back.")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"], name="somebody_comes_to_a_session_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.participant_id} {self.state}"


class Cost(models.Model):
    """What a session cost: an item and euros, such as two instructors' hours or food."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="costs")
    item = models.CharField(max_length=100)
    euros = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(euros__gte=0), name="a_cost_is_not_negative")
        ]

    def __str__(self) -> str:
        return self.item
