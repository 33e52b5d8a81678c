"""The markup of fields and their widgets, which a page of forms has by the dozen.

Each function makes what a template of the same name would, from the same context, in a fifth of
its time. Widgets that are not here have their templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kit.icons import icon


def escaped(value: Any) -> str:
    """As a template prints it."""
    return escape(value) if type(value) is str else str(conditional_escape(value))


def attributes(attrs: Mapping[str, Any]) -> str:
    """What stands in a tag, each attribute after a space; one that is true has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )


def attributes_in_a_tag(attrs: Mapping[str, Any]) -> SafeString:
    """The same, for templates of widgets that are not here."""
    return mark_safe(attributes(attrs))  # noqa: S308


def entry(widget: Mapping[str, Any]) -> str:
    """An `<input>` of any type."""
    value = widget["value"]
    shown = "" if value is None else f' value="{escaped(str(value))}"'
    name = escaped(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{shown}{attributes(widget["attrs"])}>'


def text_area(widget: Mapping[str, Any]) -> str:
    """A `<textarea>`. The line break after its tag is none of its text."""
    text = escaped(widget["value"]) if widget["value"] else ""
    name = escaped(widget["name"])
    return f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def options(choices: Iterable[Mapping[str, Any]]) -> str:
    """The options of a select, a line each."""
    return "".join(
        f'\n  <option value="{escaped(str(one["value"]))}"{attributes(one["attrs"])}>'
        f"{escaped(one['label'])}</option>"
        for one in choices
    )


def select(widget: Mapping[str, Any]) -> str:
    """A `<select>` with its groups."""
    made = []
    for group, choices, _index in widget["optgroups"]:
        if group:
            made.append(f'\n  <optgroup label="{escaped(group)}">')
        made.append(options(choices))
        if group:
            made.append("\n  </optgroup>")
    name = escaped(widget["name"])
    return f'<select name="{name}"{attributes(widget["attrs"])}>{"".join(made)}\n</select>'


def choices(widget: Mapping[str, Any]) -> str:
    """Radios or checkboxes under one another, as cards, as pills or in columns (`arrangement`)."""
    arrangement = widget.get("arrangement", "")
    is_bold = bool(arrangement) and not widget.get("is_plain")
    made = []
    for group, rows, _index in widget["optgroups"]:
        if group:
            made.append(f'<p class="pv-choice-group">{escaped(group)}</p>')
        made.extend(_choice(one, is_bold=is_bold) for one in rows)
    kind = f"pv-choices {arrangement}" if arrangement else "pv-choices"
    own = attributes({"id": widget["attrs"].get("id")})
    return f'<div class="{kind}"{own}>{"".join(made)}</div>'


def _choice(one: Mapping[str, Any], *, is_bold: bool) -> str:
    label = escaped(one["label"])
    more = ""
    if price := one.get("price"):
        # As in the templates, whose texts double the sign.
        unit = escaped(_("€ a month, VAT 0 %%") % {})
        more += f' <span class="pv-price">{escaped(price)} <small>{unit}</small></span>'
    if hint := one.get("hint"):
        more += f" <small>{escaped(hint)}</small>"
    return (
        f'<label class="pv-choice"{attributes({"for": one["attrs"].get("id")})}>{entry(one)} '
        f'<span class="pv-choice-text"{attributes({"lang": one.get("lang")})}>'
        f"{f'<b>{label}</b>' if is_bold else label}{more}</span></label>\n"
    )


def field(context: Mapping[str, Any]) -> str:
    """A field with its label, hint and errors, which are tied to the widget by their ids."""
    one = context["field"]
    label = escaped(one.label)
    if not one.field.required and getattr(one.form, "optional_note", None) is not False:
        note = _("optional")
        label += f' <span class="pv-note">({escaped(note)})</span>'
    within = _help(one) + _errors(one)
    if one.use_fieldset:
        described = attributes({"aria-describedby": one.aria_describedby})
        legend = f'<legend class="form-label">{label}</legend>'
        inner = f"<fieldset{described}>{legend}{within}{one}</fieldset>"
    elif one.widget_type == "checkbox":
        text = f'<span class="pv-choice-text">{escaped(one.label)}</span>'
        inner = f'<label class="pv-choice" for="{one.id_for_label}">{one}{text}</label>{within}'
    else:
        tag = f'<label class="form-label" for="{one.id_for_label}">{label}</label>'
        inner = f"{tag}\n{one}{within}"
    return f'<div class="pv-field">{inner}</div>\n'


def _help(one: Any) -> str:
    if not one.help_text:
        return ""
    return f'<div class="form-hint" id="{one.auto_id}_helptext">{one.help_text}</div>'


def _errors(one: Any) -> str:
    if not one.errors:
        return ""
    sign = icon("alert-circle")
    told = "".join(
        f'<p class="pv-error">{sign}<span>{escaped(error)}</span></p>' for error in one.errors
    )
    return f'<div id="{one.auto_id}_error">{told}</div>'


def _of_widget(make: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: make(context["widget"])


WIDGETS = "django/forms/widgets/"
INPUTS = ("checkbox", "date", "datetime", "email", "hidden", "number", "password", "text", "time")
MADE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "kit/forms/field.html": field,
    "kit/forms/choices.html": _of_widget(choices),
    f"{WIDGETS}select.html": _of_widget(select),
    f"{WIDGETS}textarea.html": _of_widget(text_area),
    **{f"{WIDGETS}{name}.html": _of_widget(entry) for name in (*INPUTS, "url", "tel", "search")},
}
"""By the names that forms and widgets have for their templates."""


def made(name: str, context: Mapping[str, Any]) -> SafeString | None:
    """The markup, or None where there is a template for it."""
    make = MADE.get(name)
    return mark_safe(make(context)) if make else None  # noqa: S308
