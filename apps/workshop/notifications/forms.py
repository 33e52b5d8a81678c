"""How one is told, kind by kind, and the click that an undo takes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.workshop.notifications.kinds import RULES, Kind, Mail
from apps.workshop.notifications.services import Way


@dataclass(frozen=True)
class Line:
    """One kind on the page of choices. Without fields it cannot be switched off."""

    kind: Kind
    why: Promise
    icon: str
    in_app: BoundField | None
    mail: BoundField | None


class WaysForm(forms.Form):
    """Two fields a kind: at the bell or not, and when by mail."""

    optional_note = False

    def __init__(self, ways: dict[Kind, Way], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.kinds = list(ways)
        for kind, way in ways.items():
            if RULES[kind].is_fixed:
                continue
            self.fields[f"{kind}-in_app"] = forms.BooleanField(
                label=_("In Pajaverkko, at the bell"), required=False, initial=way.in_app
            )
            self.fields[f"{kind}-mail"] = forms.ChoiceField(
                label=_("By mail"), choices=Mail.choices, initial=way.mail
            )

    def lines(self) -> Iterator[Line]:
        """Every kind with its fields, in the order of the list of kinds."""
        for kind in self.kinds:
            rule = RULES[kind]
            in_app = None if rule.is_fixed else self[f"{kind}-in_app"]
            mail = None if rule.is_fixed else self[f"{kind}-mail"]
            yield Line(kind, rule.why, rule.icon, in_app, mail)

    def ways(self) -> dict[Kind, Way]:
        """What was chosen."""
        return {
            kind: Way(
                in_app=self.cleaned_data[f"{kind}-in_app"],
                mail=Mail(self.cleaned_data[f"{kind}-mail"]),
            )
            for kind in self.kinds
            if not RULES[kind].is_fixed
        }


class ClickForm(forms.Form):
    """The click that marked something as read, as an address carries it."""

    marked = forms.UUIDField()
