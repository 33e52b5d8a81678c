"""One effect for one form, however often its button is clicked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from tenants.accounts.models import UsedForm


class OnceForm(forms.Form):
    """A form that carries a token of its own. Mix it in where sending twice would act twice."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def once(
    request: HttpRequest, form: forms.BaseForm, act: Callable[[], str]
) -> HttpResponseRedirect:
    """Do `act`, which returns the address to go to, unless this very form has done it already.

    A second click waits for the first and is led to the same place.
    """
    return once_only(form.cleaned_data["form_token"], act, otherwise=request.path)


def once_only(token: uuid.UUID, act: Callable[[], str], *, otherwise: str) -> HttpResponseRedirect:
    """Do `act` unless it was done with this token. `otherwise` is for an act without a page."""
    with transaction.atomic():
        if not _claim(token):
            return HttpResponseRedirect(UsedForm.objects.get(pk=token).result_url or otherwise)
        address = act()
        UsedForm.objects.filter(pk=token).update(result_url=address)
    return HttpResponseRedirect(address)


def _claim(token: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_usedform (token, result_url, used_at) VALUES (%s, '', %s)"
            " ON CONFLICT DO NOTHING",
            [token, timezone.now()],
        )
        return bool(cursor.rowcount)
