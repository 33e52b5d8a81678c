"""Phone numbers as people type them, kept in one form."""

from __future__ import annotations

import re

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from kit.phones import PhoneField, shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("040 123 4567", "+358401234567"),
        ("0401234567", "+358401234567"),
        ("(040) 123-4567", "+358401234567"),
        ("+358 40 123 4567", "+358401234567"),
        ("00358401234567", "+358401234567"),
        ("  09 310 1691  ", "+35893101691"),
        ("+46 8 508 290 00", "+46850829000"),
        ("٠٤٠١٢٣٤٥٦٧", "+358401234567"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_is_typed(typed: str, kept: str) -> None:
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12", "puhelin", "112", "+1", "+999123456789", "04012345678901234", "0", "+", "ä"]
)
def test_what_is_no_number_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match=re.escape(typed)):
        PhoneField().clean(typed)


def test_nothing_is_a_number_only_where_one_may_leave_it_out() -> None:
    assert PhoneField(required=False).clean("") == ""
    with pytest.raises(forms.ValidationError):
        PhoneField().clean("")


@given(st.text(max_size=40) | st.text("0123456789+ ()-#p;=ext", max_size=40))
def test_any_text_is_refused_or_becomes_a_number_a_gateway_takes(typed: str) -> None:
    try:
        kept = PhoneField(required=False).clean(typed)
    except forms.ValidationError:
        return
    assert kept == "" or re.fullmatch(r"\+[1-9][0-9]{4,16}", kept)
    # The longest fits the column, and the kept form is its own kept form.
    assert len(kept) <= 20
    assert PhoneField(required=False).clean(kept) == kept
    assert not kept or shown(kept)


def test_a_number_is_shown_as_people_here_write_it() -> None:
    assert shown("+358401234567") == "040 1234567"
    assert shown("+46850829000") == "+46 8 508 290 00"
