"""The form of a draft: to whom, what, and on which ground each block goes."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.network.referrals.blocks import (
    LONGEST_TEXT,
    WRITTEN,
    GivenHow,
    GroundKind,
    Kind,
)
from apps.network.referrals.services import possible_receivers
from apps.workshop.participants.forms import service_basis_choices, with_empty
from apps.workshop.referring.models import Draft
from apps.workshop.referring.services.drafts import DraftText
from kit.days import DayField

GROUNDS: dict[str, list[GroundKind]] = {
    # A wish to be helped does not carry data on health: that is asked for, ordered or in the law.
    Kind.HEALTH: [GroundKind.CONSENT, GroundKind.ORDER, GroundKind.LAW],
}

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


class DraftForm(forms.Form):
    """A referral being written. Every field may be empty while it is a draft."""

    receiver = forms.ChoiceField(label=_("To whom?"), required=False)
    unit = forms.UUIDField(required=False, widget=forms.HiddenInput)
    service_basis = forms.ChoiceField(label=_("Service basis"), required=False)
    wished_start_on = DayField(label=_("Wished first day"), required=False)
    days_a_week = forms.IntegerField(
        label=_("Days a week"), required=False, min_value=1, max_value=7
    )
    language = forms.CharField(
        label=_("Language of work"), required=False, max_length=3, min_length=2
    )
    is_warm = forms.BooleanField(
        label=_("We come along: a joint meeting before the first day"), required=False
    )
    who_ground = forms.ChoiceField(
        label=_("Name and contact details: on which ground?"),
        required=False,
        choices=GroundKind.choices,
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
        choices=with_empty(GivenHow.choices),
    )
    shown_on = DayField(label=_("When did the person see it?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receivers = [(entry.organisation_id, entry.name) for entry in possible_receivers()]
        self._choose_from("receiver", receivers)
        self._choose_from("service_basis", service_basis_choices())
        for kind in WRITTEN:
            self.fields[kind.value] = forms.CharField(
                label=kind.label,
                help_text=HELP[kind],
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"{kind.value}_ground"] = forms.ChoiceField(
                label=_("On which ground?"),
                required=False,
                choices=with_empty(
                    [(one.value, one.label) for one in GROUNDS.get(kind, list(GroundKind))]
                ),
            )

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = with_empty(choices)

    def clean_shown_on(self) -> date | None:
        shown: date | None = self.cleaned_data["shown_on"]
        if shown and shown > timezone.localdate():
            raise forms.ValidationError(
                _("The day is in the future. The person sees the referral before it is sent.")
            )
        return shown

    def text(self) -> DraftText:
        """What was typed, checked."""
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
        initial[f"{kind.value}_ground"] = draft.ground(kind)
    return initial | {"who_ground": draft.ground(Kind.WHO)}
