"""The form of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.workshop.units.models import Unit
from kit.sorting import sort_key
from tenants.accounts.models import UsedForm, User
from tenants.accounts.once import OnceForm

if TYPE_CHECKING:
    PeopleChoice = forms.ModelMultipleChoiceField[User]
else:  # Django's fields take type arguments only from a type checker.
    PeopleChoice = forms.ModelMultipleChoiceField


class PeopleField(PeopleChoice):
    """Some of the staff, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name} ({obj.role_names})" if obj.role_names else obj.full_name


class UnitForm(OnceForm):
    """What a unit is called, and who works there."""

    field_order = ["form_token", "name", "people"]

    name = forms.CharField(
        label=_("Name of the unit"),
        max_length=100,
        help_text=_("As people say it, such as wood workshop or kitchen."),
    )
    people = PeopleField(label=_("Who works there?"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        people = self.fields["people"]
        assert isinstance(people, PeopleField)
        people.queryset = User.objects.filter(is_active=True).order_by("family_name", "given_name")

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        # The key is the same whatever the capitals, also of å, ä and ö.
        others = Unit.objects.filter(sort_key=sort_key(name))
        if self.unit is not None:
            others = others.exclude(pk=self.unit.pk)
        # The second of two clicks finds its own unit, and is led to the first one's result.
        if others.exists() and not self._is_used():
            raise forms.ValidationError(
                _("There is a unit called %(name)s already, open or closed. Choose another name."),
                params={"name": name},
            )
        return name

    def _is_used(self) -> bool:
        token = self.cleaned_data.get("form_token")
        return UsedForm.objects.filter(pk=token).exists() if token else False

    def unit_text(self) -> dict[str, Any]:
        """What was typed, checked."""
        return {name: self.cleaned_data[name] for name in ("name", "people")}
