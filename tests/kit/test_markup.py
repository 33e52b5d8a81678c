"""The markup of fields says what Django's own templates say."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy

from kit import markup
from kit.forms import FormRenderer

HOSTILE = "\"><script>&'x"
GROUPED = [("", "–"), ("Puu", [("a", "Höylä & saha"), (HOSTILE, HOSTILE)]), ("b", "Muu")]
PLAIN = [
    (forms.TextInput(attrs={"class": "a b", "data-x": HOSTILE}), HOSTILE),
    (forms.TextInput(attrs={"required": True, "disabled": False, "maxlength": 5}), None),
    (forms.EmailInput(), "a@b.example"),
    (forms.NumberInput(attrs={"step": "any"}), 0),
    (forms.PasswordInput(), "kept out"),
    (forms.HiddenInput(), ""),
    (forms.URLInput(), "https://a.example/?b=1&c=2"),
    (forms.DateInput(), dt.date(2026, 11, 23)),
    (forms.TimeInput(), dt.time(8, 30)),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea(attrs={"rows": 3}), f"{HOSTILE}\n</textarea>"),
    (forms.Textarea(), None),
    (forms.Select(choices=GROUPED), "a"),
    (forms.Select(choices=GROUPED, attrs={"id": "x"}), HOSTILE),
    (forms.SelectMultiple(choices=GROUPED), ["a", "b"]),
    (forms.NullBooleanSelect(), True),
    (forms.Select(choices=[(1, gettext_lazy("Save"))]), 1),
]


def tags(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("> <", "><").replace(" >", ">").strip()


@pytest.mark.parametrize(("widget", "value"), PLAIN)
def test_a_widget_is_as_djangos_own(widget: forms.Widget, value: Any) -> None:
    own = widget.render("name", value, renderer=DjangoTemplates())
    assert tags(widget.render("name", value, renderer=FormRenderer())) == tags(own)


def test_widgets_without_markup_of_ours_keep_their_templates() -> None:
    widget = forms.ClearableFileInput()
    assert markup.made(widget.template_name, {}) is None
    own = widget.render("name", None, renderer=DjangoTemplates())
    assert tags(widget.render("name", None, renderer=FormRenderer())) == tags(own)


def test_every_named_template_is_one_that_a_widget_has() -> None:
    named = {name.partition("widgets/")[2] for name in markup.MADE if "widgets/" in name}
    kinds = [kind for kind in vars(forms.widgets).values() if isinstance(kind, type)]
    known = {str(getattr(kind, "template_name", "")).rpartition("/")[2] for kind in kinds}
    assert named <= known


def test_nothing_that_is_typed_or_said_becomes_markup() -> None:
    class Form(forms.Form):
        one = forms.CharField(label=HOSTILE)
        two = forms.ChoiceField(
            choices=[(HOSTILE, HOSTILE)], widget=forms.RadioSelect, label=HOSTILE
        )

    form = Form({"one": "", "two": HOSTILE})
    form.add_error("one", HOSTILE)
    assert "<script>" not in str(form)
