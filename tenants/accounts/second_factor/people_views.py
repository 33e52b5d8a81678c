"""Pages of those who manage people: the rules of signing in, and helping who has lost a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tenants.accounts.models import SignInRules, User
from tenants.accounts.permissions import allow, current_user
from tenants.accounts.roles import MANAGING
from tenants.accounts.second_factor.demand import GRACE
from tenants.accounts.second_factor.help import Reason, take_away
from tenants.accounts.second_factor.rules import change_rules, rules_here


class RulesForm(forms.Form):
    """Who must have a second factor, and whether a browser may be trusted."""

    demand = forms.ChoiceField(
        label=gettext_lazy("Who must have a second factor?"),
        choices=SignInRules.Demand.choices,
        widget=forms.RadioSelect,
    )
    may_trust_browsers = forms.BooleanField(
        label=gettext_lazy("A browser may be trusted for 14 days"),
        required=False,
        help_text=gettext_lazy(
            "There the password alone is asked meanwhile. Forbid it where computers are shared."
        ),
    )

    def __init__(self, *args: Any, at_network: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_network:
            # Nobody there reads about participants.
            self.fields["demand"].choices = [  # type: ignore[attr-defined]
                choice
                for choice in SignInRules.Demand.choices
                if choice[0] != SignInRules.Demand.PARTICIPANTS
            ]


class TakeAwayForm(forms.Form):
    """Why a second factor is taken away, and that it is really them who ask."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it taken away?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have made sure who is asking"),
        error_messages={
            "required": gettext_lazy(
                "Make sure first: meet the person, or call a number you know, and tick this then."
            )
        },
    )


@allow(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rules(request: HttpRequest) -> HttpResponse:
    """What is asked of those who sign in here."""
    rules = rules_here()
    form = RulesForm(
        request.POST or None,
        at_network=request.organisation is None,  # type: ignore[attr-defined]
        initial={"demand": rules.demand, "may_trust_browsers": rules.may_trust_browsers},
    )
    if request.method == "POST" and form.is_valid():
        change_rules(
            demanded_of=form.cleaned_data["demand"],
            may_trust_browsers=form.cleaned_data["may_trust_browsers"],
            by=current_user(request),
        )
        messages.success(request, _("The rules of signing in were saved."))
        return redirect("accounts:people")
    context = {"form": form, "days": GRACE.days}
    return render(request, "accounts/sign_in_rules.html", context)


@allow(*MANAGING)
@require_http_methods(["GET", "HEAD", "POST"])
def take_second_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take the second factor of somebody who has lost it away, so that they get in again."""
    by, person = current_user(request), get_object_or_404(User, pk=person_id)
    if person.pk == by.pk:
        messages.info(request, _("You change your own second factor here."))
        return redirect("mfa_index")
    form = TakeAwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if take_away(person, reason=form.cleaned_data["reason"], by=by):
            messages.success(
                request,
                _("The second factor of %(name)s was taken away, and every session ended.")
                % {"name": person.full_name},
            )
        else:
            messages.info(request, _("%(name)s has no second factor.") % {"name": person.full_name})
        return redirect("accounts:person", person.pk)
    context = {"form": form, "person": person}
    return render(request, "accounts/take_second_factor.html", context)
