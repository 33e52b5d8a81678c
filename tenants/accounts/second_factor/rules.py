"""The rules of signing in: who must have a second factor, and whether a browser may be trusted."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import receiver

from kit.database.scope import current
from tenants.accounts.models import SignInProvider, SignInRules, TrustedBrowser, User
from tenants.accounts.roles import Right, rights_of
from tenants.accounts.second_factor import demand
from tenants.accounts.signals import provider_changed, rules_changed

READS_PEOPLE = frozenset({Right.SEE_PARTICIPANTS, Right.READ_NOTES, Right.REFER})
"""With one of these a person reads about participants."""


def rules_here() -> SignInRules:
    """What holds in the open organisation, or at the network; the first rules if none are set."""
    return SignInRules.objects.first() or SignInRules(demand=_first_demand())


def demands(rules: SignInRules, person: User, *, asked_elsewhere: bool) -> bool:
    """Whether the rules demand a second factor of this person.

    Not of who can come in only by the organisation's provider, which asks for one itself.
    """
    if asked_elsewhere and Right.MANAGE_STAFF not in rights_of(person.roles):
        return False
    if rules.demand == SignInRules.Demand.PARTICIPANTS:
        # A closed account has its roles still, and may be opened again.
        return not READS_PEOPLE.isdisjoint(rights_of(person.roles))
    return rules.demand == SignInRules.Demand.EVERYBODY


@transaction.atomic
def change_rules(*, demanded_of: str, may_trust_browsers: bool, by: User) -> bool:
    """Set other rules. Whoever they newly concern has the days of grace. False if they were so."""
    rules, wanted = rules_here(), (demanded_of, may_trust_browsers)
    if (rules.demand, rules.may_trust_browsers) == wanted:
        return False
    rules.demand, rules.may_trust_browsers = wanted
    rules.save()
    if not may_trust_browsers:
        TrustedBrowser.objects.all().delete()
    _settle_everybody(rules)
    rules_changed.send(sender=SignInRules, rules=rules, by=by)
    return True


def settle(person: User) -> None:
    """Begin or lift the demand on one person, as rules and roles now say."""
    is_demanded = demands(rules_here(), person, asked_elsewhere=_is_asked_elsewhere())
    demand.hold(person, is_demanded=is_demanded)


@receiver(provider_changed, dispatch_uid="rules.provider_changed")
def provider_is_other(**_given: object) -> None:
    """Who comes in by the provider only, and whether it asks, may be otherwise now."""
    _settle_everybody(rules_here())


def _settle_everybody(rules: SignInRules) -> None:
    asked_elsewhere = _is_asked_elsewhere()
    for person in User.objects.select_for_update().order_by("pk"):
        is_demanded = demands(rules, person, asked_elsewhere=asked_elsewhere)
        demand.hold(person, is_demanded=is_demanded)


def _is_asked_elsewhere() -> bool:
    """Whether everybody but directors signs in by a provider that asks for a second factor."""
    asking = SignInProvider.objects.filter(asks_second_factor=True)
    return asking.filter(is_in_use=True, is_demanded=True).exists()


def _first_demand() -> SignInRules.Demand:
    scope = current()
    at_network = scope is not None and not scope.is_organisation
    return SignInRules.Demand.EVERYBODY if at_network else SignInRules.Demand.PARTICIPANTS
