"""What can be done to a period, each with its form, its words and the verb it calls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.workshop.audit.services import Actor
from apps.workshop.participants.compartments import Compartment
from apps.workshop.participants.models import FollowUp, Period
from apps.workshop.participants.periods import follow_ups, services, words
from apps.workshop.participants.periods.forms import (
    EndForm,
    FollowUpForm,
    GoOnForm,
    PeriodForm,
    PeriodStepForm,
    SuspendForm,
)
from apps.workshop.participants.permissions import Access
from apps.workshop.participants.services import open_parts
from tenants.accounts.undo import offer

UNDO_ACT, UNDO_ATTEMPT = "period-act", "follow-up-attempt"
"""What can be taken back (tenants.accounts.undo)."""


class Step(ABC):
    """One thing that can be done to a period. `icon` and `label` are its button's."""

    code: str
    icon: str
    label: Promise
    title: Promise
    save: Promise

    @abstractmethod
    def is_offered(self, period: Period) -> bool:
        """Whether it makes sense now."""

    @abstractmethod
    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        """Its form, with what was typed, if anything, for somebody with this access."""

    @abstractmethod
    def act(self, period: Period, form: Any, by: Actor) -> Any:
        """Do it. Returns what can be taken back."""

    def do(self, request: HttpRequest, period: Period, form: Any, by: Actor) -> None:
        """Do it, and say so with a way back."""
        change = self.act(period, form, by)
        offer(request, str(words.ACTS[change.act]), UNDO_ACT, change.pk)


class ChangeStep(Step):
    """Other days, such as a longer period; another place."""

    code, icon = "change", "pencil"
    label, title = _("Extend or change"), _("What changes?")
    save = _("Save the period")

    def is_offered(self, period: Period) -> bool:
        return not period.is_closed

    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        return PeriodForm(typed, period=period)

    def act(self, period: Period, form: Any, by: Actor) -> Any:
        return services.change_period(
            period,
            form.wanted(),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data.get("reason", ""),
            by=by,
        )


class SuspendStep(Step):
    """Days on which the period stands still."""

    code, icon = "suspend", "clock"
    label, title = _("Pause"), _("From when is it paused?")
    save = _("Save the pause")

    def is_offered(self, period: Period) -> bool:
        state = period.state_on(timezone.localdate())
        return not period.is_closed and state == Period.State.ACTIVE

    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        return SuspendForm(typed, initial={"seen": services.last_change(period)})

    def act(self, period: Period, form: Any, by: Actor) -> Any:
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "seen")}
        return services.suspend(period, **days, by=by)


class GoOnStep(Step):
    """The end of a suspension."""

    code, icon = "go-on", "arrow-right"
    label, title = _("Go on"), _("From when does it go on?")
    save = _("Let the period go on")

    def is_offered(self, period: Period) -> bool:
        today = timezone.localdate()
        is_ahead = any(not one.ends_on or one.ends_on >= today for one in period.all_pauses)
        return not period.is_closed and is_ahead

    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        return GoOnForm(typed, initial={"seen": services.last_change(period)})

    def act(self, period: Period, form: Any, by: Actor) -> Any:
        days = {name: form.cleaned_data[name] for name in ("from_day", "seen")}
        return services.go_on(period, **days, by=by)


class EndStep(Step):
    """The ending, recorded or corrected."""

    code, icon = "end", "flag"
    label, title = _("End the period"), _("How did it end?")
    save = _("Save the ending")

    def is_offered(self, period: Period) -> bool:
        return period.starts_on <= timezone.localdate()

    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        return EndForm(
            typed,
            period=period,
            with_health=Compartment.HEALTH in access.writes and keeps_health(period),
            tells_health=Compartment.HEALTH in access.reads,
        )

    def act(self, period: Period, form: Any, by: Actor) -> Any:
        return services.end_period(
            period,
            form.ending(),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data.get("reason", ""),
            by=by,
        )


class FollowUpStep(Step):
    """A try to ask how it has gone since."""

    code, icon = "follow-up", "phone"
    label, title = _("Record a follow-up"), _("How has it gone since?")
    save = _("Save the follow-up")

    def is_offered(self, period: Period) -> bool:
        return asked_now(period) is not None

    def form(self, period: Period, typed: Any, access: Access) -> PeriodStepForm:
        with_health = Compartment.HEALTH in access.writes and keeps_health(period)
        return FollowUpForm(typed, with_health=with_health)

    def act(self, period: Period, form: Any, by: Actor) -> Any:
        asked = {name: form.cleaned_data[name] for name in ("made_on", "outcome", "placement")}
        return follow_ups.attempt(cast(FollowUp, asked_now(period)), **asked, by=by)

    def do(self, request: HttpRequest, period: Period, form: Any, by: Actor) -> None:
        made = self.act(period, form, by)
        offer(request, str(_("The follow-up was recorded.")), UNDO_ATTEMPT, made.pk)


STEPS: tuple[Step, ...] = (EndStep(), ChangeStep(), SuspendStep(), GoOnStep(), FollowUpStep())


def asked_now(period: Period) -> FollowUp | None:
    """The follow-up whose time is now."""
    today = timezone.localdate()
    if not period.is_closed or follow_ups.is_here(period.participant, today):
        return None
    return next((one for one in period.follow_ups.all() if follow_ups.is_now(one, today)), None)


def keeps_health(period: Period) -> bool:
    """Whether anything about health may be kept of this period here."""
    opened = open_parts([period.service_basis], timezone.localdate())
    return Compartment.HEALTH in opened[period.service_basis].parts
