"""The stretches of days a participant is here, each on its basis, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.workshop.participants.models.participant import Participant
from kit.database.ready import Given
from tenants.accounts.models import User

NEVER_TWICE = "no_two_periods_of_one_basis_at_once"
"""The constraint's name, by which its violation is told from others."""


def _days() -> Func:
    """From the first day to the last, both included; without an end while there is none."""
    ends: tuple[models.expressions.Combinable, ...] = (F("starts_on"), F("ends_on"))
    return Func(*ends, Value("[]"), function="daterange")


def _as_range(number: Func | F) -> Func:
    """One number as a range: what is only compared needs no extension to stand beside ranges."""
    return Func(number, number, Value("[]"), function="int8range")


def _who_and_basis() -> Func:
    """A number for one participant on one basis. That two of them share it is no case in 2^64."""
    text = Concat(
        Cast("participant_id", models.TextField()),
        F("service_basis"),
        output_field=models.TextField(),
    )
    return Func(text, Value(0), function="hashtextextended")


def _pauses() -> ArraySubquery:
    pauses = Pause.objects.filter(period=OuterRef("pk")).order_by("starts_on")
    return ArraySubquery(pauses.values(days=JSONObject(starts_on="starts_on", ends_on="ends_on")))


class PeriodQuerySet(models.QuerySet["Period"]):
    """Finding periods, with or without their pauses."""

    def running_on(self, first: date | Given, last: date | Given | None = None) -> Self:
        """Those that run on a day, or on any day up to a last one."""
        goes_on = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
        return self.filter(goes_on, starts_on__lte=last or first)

    def with_pauses(self) -> Self:
        """Each with its pauses, read along in the same query."""
        return self.annotate(pauses_read=_pauses())

    def told(self) -> models.QuerySet[Period, Any]:
        """Each with its pauses as one object, for a query that reads its owner (`as_told`)."""
        columns = {name: name for name in Period.TOLD}
        return self.values(told=JSONObject(**columns, pauses_read=_pauses()))


class Period(models.Model):
    """A stretch of days on one service basis (jakso). A new agreement is a new period."""

    class State(models.TextChoices):
        """What a period is on a day; told by its dates."""

        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Running")
        SUSPENDED = "suspended", _("Paused")
        ENDED = "ended", _("Ended")

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="periods")
    service_basis = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    place = models.CharField(
        max_length=100,
        blank=True,
        db_default="",
        help_text="Employer or task elsewhere, as on a work trial; empty in our own house.",
    )
    end_reason = models.CharField(
        max_length=10, blank=True, db_default="", help_text="Empty until the ending is recorded."
    )
    placement = models.CharField(max_length=10, blank=True, db_default="")

    TOLD = ("id", "service_basis", "starts_on", "ends_on", "place", "end_reason", "placement")
    """What `told` tells: everything but whose it is."""

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(ends_on__isnull=False) & ~Q(placement=""),
                name="a_recorded_ending_has_its_day_and_placement",
            ),
            ExclusionConstraint(
                name=NEVER_TWICE,
                expressions=[(_as_range(_who_and_basis()), "&&"), (_days(), "&&")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_basis} {self.starts_on}"

    @classmethod
    def as_told(cls, told: Mapping[str, Any], participant: Participant) -> Self:
        """A period of this participant out of an object of `told`."""
        values = {name: told[name] for name in cls.TOLD}
        for name in ("starts_on", "ends_on"):
            values[name] = values[name] and date.fromisoformat(values[name])
        period = cls(participant=participant, **values)
        period.__dict__["pauses_read"] = told["pauses_read"]
        period._state.adding, period._state.db = False, participant._state.db
        return period

    def is_running_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    @property
    def is_closed(self) -> bool:
        """Whether the ending has been recorded, with reason and placement."""
        return bool(self.end_reason)

    @property
    def all_pauses(self) -> list[Pause]:
        """Its pauses in order. Of those read along (`with_pauses`) only the days are known."""
        return list(self.pauses.all()) if "pauses_read" not in self.__dict__ else self._read_pauses

    @cached_property
    def _read_pauses(self) -> list[Pause]:
        # A list asks for each of many days.
        read: list[dict[str, str | None]] = self.__dict__["pauses_read"]
        days = (
            {name: day and date.fromisoformat(day) for name, day in one.items()} for one in read
        )
        return [Pause(period=self, **one) for one in days]

    def pause_on(self, day: date) -> Pause | None:
        """The suspension of that day."""
        return next((pause for pause in self.all_pauses if pause.covers(day)), None)

    def state_on(self, day: date) -> State:
        """What it is on a day. Reads the pauses, which lists read along."""
        if self.starts_on > day:
            return self.State.PLANNED
        if not self.is_running_on(day):
            return self.State.ENDED
        return self.State.SUSPENDED if self.pause_on(day) else self.State.ACTIVE


class Pause(models.Model):
    """Days on which a period is suspended. Without a last day, until further notice."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_pause_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="no_two_pauses_at_once",
                expressions=[(_as_range(F("period_id")), "&&"), (_days(), "&&")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Change(models.Model):
    """One act on a period and what was before it, so that it can be looked up and taken back."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(max_length=10)
    before = models.JSONField(null=True, help_text="Fields and pauses; null for a new period.")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.period_id}"


class Override(models.Model):
    """A limit of the basis that was passed knowingly, with the reason. Limits never block."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="overrides")
    limit = models.CharField(max_length=20, help_text="Which one: a name of periods.limits.")
    allowed = models.PositiveSmallIntegerField()
    found_months = models.PositiveSmallIntegerField()
    found_days = models.PositiveSmallIntegerField()
    law_ref = models.CharField(max_length=120, blank=True)
    reason = models.TextField(max_length=500)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.limit
