"""What a page gets for `{{ form }}`: labels, hints, errors and the theme's classes."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation

from kit.forms import (
    CardRadios,
    LanguagePills,
    LanguageSelect,
    LongSelect,
    PlanRadios,
    SuffixInput,
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


class PlacementForm(forms.Form):
    name = forms.CharField(help_text="As in the register.")
    starts = forms.DateField()
    workshop = forms.ChoiceField(choices=[("wood", "Wood workshop")])
    reason = forms.ChoiceField(
        choices=[("full", "Full"), ("else", "Else")], widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, widget=forms.Textarea)
    agreed = forms.BooleanField()
    key = forms.CharField(required=False, widget=forms.HiddenInput)


def tag(html: str, name: str) -> str:
    """The opening tag of the first element with this name attribute."""
    found = re.search(rf'<[a-z]+ [^>]*name="{name}"[^>]*>', html)
    assert found is not None
    return found.group()


def test_widgets_have_the_classes_of_the_theme() -> None:
    html = str(PlacementForm())
    assert 'class="form-control"' in tag(html, "name")
    assert 'class="form-control"' in tag(html, "note")
    assert 'class="form-select"' in tag(html, "workshop")
    assert 'class="form-check-input"' in tag(html, "reason")
    assert 'class="form-check-input"' in tag(html, "agreed")
    assert "class" not in tag(html, "key")


def test_a_widgets_own_class_is_kept() -> None:
    class Form(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "pv-num"}))

    assert 'class="pv-num form-control"' in tag(str(Form()), "name")


def test_a_date_field_is_the_browsers_date_picker_with_an_iso_value() -> None:
    with translation.override("fi"):
        html = str(PlacementForm(initial={"starts": dt.date(2026, 11, 22)}))
    assert 'type="date"' in tag(html, "starts")
    assert 'value="2026-11-22"' in tag(html, "starts")


def test_a_hint_is_tied_to_its_field() -> None:
    html = str(PlacementForm())
    assert 'aria-describedby="id_name_helptext"' in tag(html, "name")
    assert 'id="id_name_helptext">As in the register.' in html


def test_an_error_is_tied_to_its_field_beside_the_hint() -> None:
    html = str(PlacementForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in tag(html, "name")
    assert 'aria-invalid="true"' in tag(html, "name")
    assert 'id="id_name_error"' in html


def test_only_optional_fields_are_marked_and_in_words() -> None:
    html = str(PlacementForm())
    assert html.count("(optional)") == 1
    assert re.search(r'for="id_note">Note\s*<span class="pv-note">\(optional\)', html)


def test_a_form_of_filters_can_leave_the_optional_note_out() -> None:
    class Filters(forms.Form):
        optional_note = False
        text = forms.CharField(required=False)

    assert "(optional)" not in str(Filters())


def test_radios_are_a_named_group_whose_error_belongs_to_the_group() -> None:
    html = str(PlacementForm({}))
    assert re.search(r'<fieldset aria-describedby="id_reason_error">\s*<legend', html)
    assert "aria-invalid" not in tag(html, "reason")


def test_the_summary_counts_the_errors_and_links_to_the_fields() -> None:
    form = PlacementForm({"name": "Nella", "workshop": "wood", "agreed": "on"})
    html = str(form)
    assert 'role="alert" tabindex="-1"' in html
    assert "2 things need correcting" in html
    assert 'href="#id_starts"' in html
    assert 'href="#id_reason_0"' in html
    assert 'id="id_reason_0"' in html


def test_the_summary_says_what_is_wrong_with_the_whole_form() -> None:
    form = PlacementForm({})
    form.add_error(None, "The period is already closed.")
    assert "<li>The period is already closed.</li>" in str(form)


def test_a_form_without_errors_has_no_summary() -> None:
    assert "data-form-errors" not in str(PlacementForm())


def test_one_field_can_be_shown_alone() -> None:
    html = PlacementForm()["name"].as_field_group()
    assert '<label class="form-label" for="id_name">Name' in html
    assert "id_starts" not in html


def test_cards_show_a_hint_under_each_choice() -> None:
    class Form(forms.Form):
        answer = forms.ChoiceField(
            choices=[("yes", "Promise a place"), ("no", "No place")],
            widget=CardRadios(hints={"yes": "The name opens to you"}),
        )

    html = str(Form())
    assert 'class="pv-choices is-cards"' in html
    assert html.count("<small>") == 1
    assert "<small>The name opens to you</small>" in html


def test_plans_show_a_price() -> None:
    class Form(forms.Form):
        plan = forms.ChoiceField(choices=[("s", "Small")], widget=PlanRadios(prices={"s": "59 €"}))

    assert '<span class="pv-price">59 € ' in str(Form())


def test_a_field_can_have_a_fixed_ending() -> None:
    class Form(forms.Form):
        address = forms.CharField(widget=SuffixInput(".pajaverkko.example"))

    assert "<span>.pajaverkko.example</span>" in str(Form())


def test_what_was_typed_is_escaped() -> None:
    html = str(PlacementForm({"name": '"><script>'}))
    assert "<script>" not in html


def test_a_select_says_what_django_s_own_does() -> None:
    choices = [
        ("", "Valitse"),
        ("091", "<Helsinki> & 'muut'"),
        ("Ryhmä", [("1", "Yksi"), (2, "2")]),
    ]
    field = forms.ChoiceField(choices=choices, required=False)
    ours = field.widget.render("place", "091", {"id": "x"})
    theirs = field.widget.render("place", "091", {"id": "x"}, renderer=DjangoTemplates())
    assert " ".join(ours.split()) == " ".join(theirs.split())
    assert "&lt;Helsinki&gt;" in ours
    assert ours.count(" selected") == 1


class Places(forms.Form):
    place = forms.ChoiceField(
        widget=LongSelect, choices=[("", "Valitse"), ("091", "Helsinki"), ('0"9', "Å & <Ö>")]
    )


@pytest.mark.parametrize("chosen", ["", "091", '0"9', "unknown"])
def test_a_long_select_says_what_a_short_one_does(chosen: str) -> None:
    long, short = Places(initial={"place": chosen}), Places(initial={"place": chosen})
    short.fields["place"].widget = forms.Select(choices=short.fields["place"].choices)  # type: ignore[attr-defined]
    assert _tags(str(long["place"])) == _tags(str(short["place"]))


def _tags(markup: str) -> str:
    return re.sub(r"\s+", " ", markup).strip()


def test_languages_are_marked_as_what_they_are() -> None:
    class Languages(forms.Form):
        field = forms.ChoiceField(choices=[("sv", "Svenska")], widget=LanguageSelect)
        cards = forms.ChoiceField(choices=[("sv", "Svenska")], widget=LanguagePills)

    form = Languages()
    assert '<option value="sv" lang="sv">Svenska' in str(form["field"])
    assert re.search(r'<span [^>]*lang="sv"><b>Svenska', str(form["cards"]))
