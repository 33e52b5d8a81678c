"""What the log is filtered by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.oversight.words import GROUPS
from tenants.accounts.models import User


class FilterForm(forms.Form):
    """A part of the log. Everything is optional, and stands in the address of the page."""

    optional_note = False

    begins_on = forms.DateField(label=_("First day"), required=False)
    ends_on = forms.DateField(label=_("Last day"), required=False)
    who = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Anybody")
    )
    group = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        who = self.fields["who"]
        assert isinstance(who, forms.ModelChoiceField)
        who.queryset = User.objects.order_by("family_name", "given_name")
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)
        group.choices = [("", _("Anything")), *GROUPS.items()]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day is before the first one."))
        return cleaned
