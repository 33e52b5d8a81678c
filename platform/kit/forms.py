"""Forms as every page shows them: label, hint and error tied together, widgets in their classes.

A page writes `{{ form }}` or `{{ form.name.as_field_group }}`; nothing is said form by form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import mark_safe

from kit import markup

Text = str | Promise

CHOICES_TEMPLATE = "kit/forms/choices.html"
DJANGO_CHOICES = {forms.RadioSelect.template_name, forms.CheckboxSelectMultiple.template_name}


class DateInput(forms.DateInput):
    """The browser's own date picker, which reads and sends ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SuffixInput(forms.TextInput):
    """A text field with a fixed ending after it, such as the service's own domain."""

    template_name = "kit/forms/suffix_input.html"

    def __init__(self, suffix: Text, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suffix = suffix

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["suffix"] = self.suffix
        return context


class LongSelect(forms.Select):
    """One of very many, such as the municipalities: nothing is made for each of its options."""

    template_name = "kit/forms/long_select.html"

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[Any]:
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        markup = _options(tuple((str(code), str(label)) for code, label in self.choices))
        for code in self.format_value(value):
            here = f'value="{escape(code)}"'
            markup = markup.replace(here, f"{here} selected", 1)
        context["widget"]["options"] = mark_safe(markup)  # noqa: S308
        return context


@lru_cache(maxsize=32)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    option = '\n  <option value="{}">{}</option>'
    return "".join(option.format(escape(code), escape(label)) for code, label in choices)


class LookedUpField(forms.ChoiceField):
    """One choice of many: what was chosen is looked up, and the list is made where it is shown."""

    def __init__(self, *, is_known: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_known = is_known

    def valid_value(self, value: str) -> bool:
        return self.is_known(value)


class CardRadios(forms.RadioSelect):
    """One choice of several as cards under one another; a hint under the label of each."""

    template_name = CHOICES_TEMPLATE
    arrangement = "is-cards"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        hints: Mapping[str, Text] | None = None,
        prices: Mapping[str, Text] | None = None,
    ) -> None:
        """Hints and prices are keyed by the choice's value, as text."""
        super().__init__(attrs)
        self.hints = dict(hints or {})
        self.prices = dict(prices or {})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["arrangement"] = self.arrangement
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        option["price"] = self.prices.get(str(value), "")
        return option


class PillRadios(CardRadios):
    """A few short choices side by side."""

    arrangement = "is-pills"


class LanguagePills(PillRadios):
    """Languages by their codes, each named in itself and marked so for who hears the page."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"lang": str(value)}


class LanguageSelect(forms.Select):
    """The same as a select."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


class ColumnCheckboxes(forms.CheckboxSelectMultiple):
    """Many short choices in columns, so that a long list stays on the screen."""

    template_name = CHOICES_TEMPLATE

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"arrangement": "is-columns", "is_plain": True}
        return context


class PlanRadios(CardRadios):
    """Plans side by side, each with its price and what it holds."""

    arrangement = "is-plans"


class StyledBoundField(BoundField):
    """A field whose widget has the classes of the theme."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # Every form has copies of its own of the fields and widgets, so this reaches no other form.
        if type(field.widget) is forms.DateInput:
            field.widget = DateInput(field.widget.attrs)
        if field.widget.template_name in DJANGO_CHOICES:
            field.widget.template_name = CHOICES_TEMPLATE

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        if self.use_fieldset:
            # The error belongs to the group, which is described by it; one radio is not wrong.
            attrs.pop("aria-invalid", None)
        own = str(attrs.get("class") or widget.attrs.get("class", ""))
        attrs["class"] = f"{own} {theme_class(widget)}".strip()
        return attrs


def theme_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class FormRenderer(TemplatesSetting):
    """The project's FORM_RENDERER."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"
    bound_field_class = StyledBoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        found = markup.made(template_name, context)
        return super().render(template_name, context, request) if found is None else found
