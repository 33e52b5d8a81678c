"""The form of a draft: to whom, what, and on which ground each block goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.network.directory.models import Entry
from apps.network.referrals.blocks import (
    LOCKS,
    LONGEST_TEXT,
    WRITTEN,
    GivenHow,
    GroundKind,
    Kind,
)
from apps.network.referrals.models import Lock
from apps.network.referrals.services import can_receive, possible_receivers
from apps.workshop.participants.codes import is_spoken, spoken_languages
from apps.workshop.participants.forms import (
    choose_from,
    service_basis_choices,
    with_empty,
)
from apps.workshop.participants.models import Participant
from apps.workshop.referring.forms.sending import not_in_the_future
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services.drafts import DraftText, tells_otherwise
from apps.workshop.referring.units import unit_called, units_of
from kit.days import DayField
from kit.forms import LongSelect, LookedUpField

GROUNDS: dict[str, list[GroundKind]] = {
    # A wish to be helped does not carry data on health: that is asked for, ordered or in the law.
    Kind.HEALTH: [GroundKind.CONSENT, GroundKind.ORDER, GroundKind.LAW],
}

USUAL = {
    Kind.WISH: GroundKind.REQUEST,
    Kind.STRENGTHS: GroundKind.REQUEST,
    Kind.AGREED: GroundKind.REQUEST,
}
"""The ground that stands chosen in a new draft, where there is a usual one."""

SEEN_FIRST = [kind for kind in WRITTEN if LOCKS[kind] == Lock.NEED]
SEEN_LATER = [kind for kind in WRITTEN if LOCKS[kind] == Lock.NAME and kind != Kind.HEALTH]

HELP = {
    Kind.WISH: _("The receiver sees this first. No names here: others will read the wish."),
    Kind.STRENGTHS: _("What the person can do, and what has worked."),
    Kind.SUPPORT: _("Short, without diagnoses: travel, mornings, accessibility."),
    Kind.AGREED: _("Plan, days, who comes along."),
    Kind.RISKS: _("Only what the next worker must know. Opens with the name."),
    Kind.OTHERS: _("Workers in the person's network, and what they do. Opens with the name."),
    Kind.TASKS: _("What is still open, and when the next meeting is. Opens with the name."),
    Kind.HEALTH: _("Usually not needed. Kept apart, and opens with the name."),
}


class PersonForm(forms.Form):
    """Whom a referral is about."""

    participant = forms.ChoiceField(label=_("Participant"))

    def offer(self, people: Iterable[Participant]) -> None:
        """Let one of these be chosen; nobody stands chosen from the start."""
        named = [(str(person.pk), person.list_name) for person in people]
        choose_from(self, "participant", with_empty(named, _("Choose a person")))


def _grounds(kind: Kind) -> list[Any]:
    return with_empty([(one.value, one.label) for one in GROUNDS.get(kind, list(GroundKind))])


class DraftForm(forms.Form):
    """A referral being written. Every field may be empty while it is a draft."""

    optional_note = False

    receiver = LookedUpField(label=_("To whom?"), required=False, is_known=can_receive)
    unit = forms.UUIDField(label=_("Which unit?"), required=False, widget=forms.HiddenInput)
    service_basis = forms.ChoiceField(
        label=_("Service basis"),
        required=False,
        choices=lambda: with_empty(service_basis_choices()),
    )
    wished_start_on = DayField(label=_("Wished first day"), required=False)
    days_a_week = forms.IntegerField(
        label=_("Days a week"), required=False, min_value=1, max_value=7
    )
    language = LookedUpField(
        label=_("Language of work"),
        required=False,
        widget=LongSelect,
        choices=lambda: with_empty(spoken_languages()),
        is_known=is_spoken,
    )
    is_warm = forms.BooleanField(
        label=_("We come along: a joint meeting before the first day"), required=False
    )
    who_ground = forms.ChoiceField(
        label=format_lazy("{}: {}", _("Ground"), Kind.WHO.label),
        required=False,
        choices=lambda: with_empty(GroundKind.choices),
    )
    order_body = forms.CharField(
        label=_("Authority that ordered it"), required=False, max_length=200
    )
    order_number = forms.CharField(
        label=_("Number of the order or decision"), required=False, max_length=100
    )
    order_on = DayField(label=_("Day of the order"), required=False)
    law = forms.CharField(label=_("Provision of law"), required=False, max_length=200)
    shown_how = forms.ChoiceField(
        label=_("How did the person see what is sent and why?"),
        required=False,
        choices=lambda: with_empty(GivenHow.choices),
    )
    shown_on = DayField(label=_("When did the person see it?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_sent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "receiver", self._receivers)
        if is_sent:
            # Sending looks the receiver up itself, and says what is wrong with it.
            self.fields["receiver"].is_known = bool  # type: ignore[attr-defined]
        for kind in WRITTEN:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                help_text=HELP[kind],
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"{kind.value}_ground"] = forms.ChoiceField(
                label=format_lazy("{}: {}", _("Ground"), kind.label),
                required=False,
                choices=partial(_grounds, kind),
            )

    def _receivers(self) -> list[Any]:
        return with_empty((one.organisation_id, one.name) for one in self.receivers)

    @cached_property
    def receivers(self) -> list[Entry]:
        """Whom the draft can be sent to. Asked for when they are shown."""
        return list(possible_receivers())

    def offer_units(self) -> None:
        """Let a unit of the receiver be chosen, where it has any. Before the form is shown."""
        units = units_of(str(self["receiver"].value() or ""))
        if units:
            named = ((str(one.pk), one.name) for one in units)
            self.fields["unit"].widget = forms.Select(
                choices=with_empty(named, _("The receiver chooses"))
            )

    def clean_unit(self) -> uuid.UUID | None:
        chosen: uuid.UUID | None = self.cleaned_data["unit"]
        unit = unit_called(chosen) if chosen else None
        # Another receiver may have been chosen meanwhile, and this is not its unit.
        is_theirs = unit is not None and unit.organisation == self.cleaned_data.get("receiver")
        return chosen if is_theirs else None

    def clean_wished_start_on(self) -> date | None:
        wished: date | None = self.cleaned_data["wished_start_on"]
        if wished and wished < timezone.localdate():
            raise forms.ValidationError(_("The day has passed. Give one that is still to come."))
        return wished

    def clean_shown_on(self) -> date | None:
        shown: date | None = self.cleaned_data["shown_on"]
        return not_in_the_future(shown) if shown else None

    def rows(self, kinds: Iterable[Kind]) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of some blocks: the text, and the ground beside it."""
        return [(self[kind.value], self[f"{kind.value}_ground"]) for kind in kinds]

    @property
    def health_is_told(self) -> bool:
        """Whether the part that is usually not needed has something in it, or is wrong."""
        fields = (Kind.HEALTH.value, f"{Kind.HEALTH.value}_ground")
        return any(self[name].value() or self[name].errors for name in fields)

    def text(self, over: Draft) -> DraftText:
        """What was typed, checked, to be saved over a draft.

        How the person saw it is asked before sending. Where it is not asked here, it stays as it
        is, until the draft says something else than what the person saw.
        """
        typed = self._typed()
        if "shown_how" in self.data:
            return typed
        if tells_otherwise(over, typed):
            return replace(typed, shown_how="", shown_on=None)
        return replace(typed, shown_how=over.shown_how, shown_on=over.shown_on)

    def _typed(self) -> DraftText:
        typed = self.cleaned_data
        blocks = {
            kind.value: {"text": typed[kind.value], "ground": typed[f"{kind.value}_ground"]}
            for kind in WRITTEN
            if typed[kind.value] or typed[f"{kind.value}_ground"]
        }
        blocks[Kind.WHO.value] = {"ground": typed["who_ground"]}
        unit: uuid.UUID | None = typed["unit"]
        return DraftText(
            receiver=typed["receiver"],
            unit=unit,
            service_basis=typed["service_basis"],
            wished_start_on=typed["wished_start_on"],
            days_a_week=typed["days_a_week"],
            language=typed["language"],
            is_warm=typed["is_warm"],
            blocks=blocks,
            order_body=typed["order_body"],
            order_number=typed["order_number"],
            order_on=typed["order_on"],
            law=typed["law"],
            shown_how=typed["shown_how"],
            shown_on=typed["shown_on"],
        )


def initial_of(draft: Draft) -> dict[str, Any]:
    """A draft as the first content of its form."""
    names = [name for name in DraftText.__dataclass_fields__ if name != "blocks"]
    initial = {name: getattr(draft, name) for name in names} | {"version": draft.version}
    for kind in WRITTEN:
        initial[kind.value] = draft.text(kind)
        usual = USUAL.get(kind)
        initial[f"{kind.value}_ground"] = draft.ground(kind) or (usual.value if usual else "")
    return initial | {"who_ground": draft.ground(Kind.WHO)}
