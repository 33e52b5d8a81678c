"""Forms of the handbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.workshop.handbook.chapter_templates import chapter_templates
from kit.forms import CardRadios
from tenants.accounts.once import OnceForm


class NewChapterForm(OnceForm):
    """Which template a new chapter begins from."""

    template = forms.ChoiceField(label=_("What is the chapter about?"), widget=CardRadios)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fi"
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        assert isinstance(field.widget, CardRadios)
        field.choices = [
            (template.code, f"{template.number} {template.title(language)}")
            for template in chapter_templates()
        ]
        field.widget.hints = {
            template.code: template.purpose(language) for template in chapter_templates()
        }


class DraftForm(forms.Form):
    """The draft of a chapter."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("## begins a heading, * a list item, **two stars** make strong."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        # Browsers send CRLF; one form of line ends keeps editions comparable.
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
